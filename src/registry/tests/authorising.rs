//! Basic authentication and tokens: asked for when the registry does, and sent to nobody else.

use std::sync::Mutex;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::*;

const BASIC: &str = "Basic bWU6d29yZA==";

fn refused(challenge: &str) -> Reply {
    let body = r#"{"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}"#;
    Reply::new(401, body).header("WWW-Authenticate", challenge)
}

/// A registry that accepts this header only.
fn registry(challenge: String, accepted: &'static str) -> Server {
    Server::start(move |seen, _| match seen.header("Authorization") {
        Some(header) if header == accepted => match seen.target.contains("/blobs/") {
            true => blob(seen, &content(5000)),
            false => manifest(MANIFEST),
        },
        _ => refused(&challenge),
    })
}

fn bearer(tokens: &Server) -> String {
    let realm = tokens.url("/token?account=x");
    let scope = "repository:a:pull repository:b:pull";
    format!("Bearer realm=\"{realm}\",service=\"registry\",scope=\"{scope}\"")
}

#[test]
fn a_password_is_sent_once_it_is_asked_for() {
    let server = registry("Basic realm=\"x\"".into(), BASIC);
    let client = with_password(&[&server]);
    client.manifest(&name(&server, "a:1")).unwrap();
    assert_eq!(read(&client, &server, &content(5000), 0).unwrap(), content(5000));
    let sent: Vec<_> =
        server.seen().iter().map(|seen| seen.header("Authorization").map(str::to_owned)).collect();
    assert_eq!(sent, [None, Some(BASIC.to_owned()), Some(BASIC.to_owned())]);
}

#[test]
fn without_credentials_and_with_wrong_ones_the_error_says_which() {
    let server = registry("Basic realm=\"x\"".into(), "Basic other");
    for (client, had_credentials, requests) in
        [(client(&[&server]), false, 1), (with_password(&[&server]), true, 2)]
    {
        let before = server.seen().len();
        let error = client.manifest(&name(&server, "a:1")).unwrap_err();
        let (host, reason) = (server.host(), "authentication required".to_owned());
        assert_eq!(error, RegistryError::Unauthorized { host, had_credentials, reason });
        assert_eq!(server.seen().len() - before, requests);
    }
}

#[test]
fn what_went_wrong_with_credentials_is_told_if_they_are_needed() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join(".docker")).unwrap();
    std::fs::write(home.path().join(".docker/config.json"), "{").unwrap();
    let environment = Environment::new([], Some(home.path().into()), None);
    let server = registry("Basic realm=\"x\"".into(), BASIC);
    let client = Client::new(&environment, options(&[&server]));
    let error = client.manifest(&name(&server, "a:1")).unwrap_err().to_string();
    assert!(error.contains("config.json: it is not JSON"), "{error}");
    let open = Server::start(|_, _| manifest(MANIFEST));
    let client = Client::new(&environment, options(&[&open]));
    client.manifest(&name(&open, "a:1")).unwrap();
}

#[test]
fn credentials_of_files_are_those_of_the_host() {
    let server = registry("Basic realm=\"x\"".into(), BASIC);
    let auth = BASE64_STANDARD.encode("me:word");
    let config = format!(r#"{{"auths": {{"{}": {{"auth": "{auth}"}}}}}}"#, server.host());
    let environment = Environment::new([("DOCKER_AUTH_CONFIG".into(), config.into())], None, None);
    let client = Client::new(&environment, options(&[&server]));
    client.manifest(&name(&server, "a:1")).unwrap();
}

#[test]
fn tokens_are_fetched_with_and_without_credentials_and_kept() {
    for (anonymous, wanted) in [(true, None), (false, Some(BASIC))] {
        let tokens = Server::start(|_, _| Reply::ok(r#"{"access_token": "t", "expires_in": 60}"#));
        let server = registry(bearer(&tokens), "Bearer t");
        let servers = [&server, &tokens];
        let client = if anonymous { client(&servers) } else { with_password(&servers) };
        client.manifest(&name(&server, "a:1")).unwrap();
        assert_eq!(read(&client, &server, &content(5000), 0).unwrap(), content(5000));
        let target = "/token?account=x&service=registry&scope=repository%3Aa%3Apull\
                      &scope=repository%3Ab%3Apull";
        assert_eq!(tokens.targets(), [target]);
        assert_eq!(tokens.seen()[0].header("Authorization"), wanted);
        assert_eq!(server.seen().len(), 3);
    }
}

#[test]
fn an_identity_token_is_exchanged() {
    let tokens = Server::start(|seen, _| match seen.method.as_str() {
        "POST" => Reply::ok(r#"{"access_token": "t"}"#),
        _ => Reply::new(405, ""),
    });
    let server = registry(bearer(&tokens), "Bearer t");
    let credential = Credential::IdentityToken("long&lasting".into());
    let options = RegistryOptions { credential: Some(credential), ..options(&[&server, &tokens]) };
    let client = Client::new(&Environment::default(), options);
    client.manifest(&name(&server, "a:1")).unwrap();
    let seen = tokens.seen().remove(0);
    assert_eq!(
        seen.body,
        "grant_type=refresh_token&service=registry&client_id=plimsoll\
         &scope=repository%3Aa%3Apull%20repository%3Ab%3Apull&refresh_token=long%26lasting"
    );
    assert_eq!(seen.header("Content-Type"), Some("application/x-www-form-urlencoded"));
    assert_eq!((seen.target.as_str(), seen.header("Authorization")), ("/token?account=x", None));
}

#[test]
fn a_registry_token_is_sent_as_it_is() {
    let tokens = Server::start(|_, _| Reply::new(500, ""));
    let server = registry(bearer(&tokens), "Bearer as-it-is");
    let credential = Credential::RegistryToken("as-it-is".into());
    let options = RegistryOptions { credential: Some(credential), ..options(&[&server, &tokens]) };
    Client::new(&Environment::default(), options).manifest(&name(&server, "a:1")).unwrap();
    assert_eq!(tokens.seen().len(), 0);
}

#[test]
fn a_token_that_expires_while_a_blob_is_read_is_renewed() {
    const SIZE: usize = 40_000;
    let valid = std::sync::Arc::new(Mutex::new(0));
    let issued = std::sync::Arc::clone(&valid);
    let tokens = Server::start(move |_, _| {
        let mut issued = issued.lock().unwrap();
        *issued += 1;
        Reply::ok(format!(r#"{{"token": "t{issued}"}}"#))
    });
    let challenge = bearer(&tokens);
    // Every token is good for one request, and every answer is cut.
    let server = Server::start(move |seen, _| {
        let mut valid = valid.lock().unwrap();
        if seen.header("Authorization") != Some(&format!("Bearer t{valid}")) {
            return refused(&challenge);
        }
        *valid += 1;
        let reply = blob(seen, &content(SIZE));
        *valid -= 1;
        match offset(seen) {
            30_000.. => reply,
            _ => {
                *valid += 100;
                reply.cut_after(10_000)
            }
        }
    });
    let read = read(&client(&[&server, &tokens]), &server, &content(SIZE), 0);
    assert_eq!(read.unwrap(), content(SIZE));
    assert_eq!(tokens.seen().len(), 4);
}

#[test]
fn a_token_that_is_refused_at_once_is_an_error() {
    let tokens = Server::start(|_, count| Reply::ok(format!(r#"{{"token": "t{count}"}}"#)));
    let server = registry(bearer(&tokens), "Bearer never");
    let error = client(&[&server, &tokens]).manifest(&name(&server, "a:1")).unwrap_err();
    assert!(matches!(error, RegistryError::Unauthorized { had_credentials: false, .. }), "{error}");
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn token_servers_that_refuse_or_answer_nonsense_are_told() {
    for (reply, message) in [
        (Reply::new(401, r#"{"details": "incorrect username or password"}"#), "incorrect username"),
        (Reply::new(400, r#"{"error": "invalid_grant"}"#), "with these credentials: invalid_grant"),
        (Reply::ok("{}"), "answers a request for a token without one"),
        (Reply::ok(r#"{"token": "a b"}"#), "answers a request for a token without one"),
        (Reply::ok("no JSON"), "answers a request for a token without one"),
        (Reply::new(503, "down"), "answered with status 503: down"),
    ] {
        let tokens = Server::start(move |_, _| reply.clone());
        let server = registry(bearer(&tokens), "Bearer t");
        let client = with_password(&[&server, &tokens]);
        let error = client.manifest(&name(&server, "a:1")).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn token_servers_that_are_not_secure_get_nothing() {
    for (realm, message) in [
        ("http://tokens.example.com/", "names http://tokens.example.com/ for tokens"),
        ("ftp://tokens.example.com/", "it names no address of a token server"),
    ] {
        let server = registry(format!("Bearer realm=\"{realm}\""), "Bearer t");
        let error = with_password(&[&server]).manifest(&name(&server, "a:1")).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[test]
fn redirects_to_other_hosts_carry_no_authorization() {
    let store = Server::start(|seen, _| blob(seen, &content(5000)));
    let elsewhere = store.url("/store?signature=do-not-show");
    let server = Server::start(move |seen, _| match seen.header("Authorization") {
        Some(BASIC) if seen.target.starts_with("/here/") => Reply::redirect(307, &elsewhere),
        Some(BASIC) => Reply::redirect(302, "/here/blob"),
        _ => refused("Basic realm=\"x\""),
    });
    let client = with_password(&[&server, &store]);
    assert_eq!(read(&client, &server, &content(5000), 0).unwrap(), content(5000));
    assert_eq!(read(&client, &server, &content(5000), 10).unwrap(), content(5000)[10..]);
    let sent: Vec<_> =
        server.seen().iter().map(|seen| seen.header("Authorization").is_some()).collect();
    assert_eq!(sent, [false, true, true, true, true]);
    for seen in store.seen() {
        assert_eq!(seen.header("Authorization"), None);
        assert_eq!(seen.target, "/store?signature=do-not-show");
    }
    assert_eq!(store.seen()[1].header("Range"), Some("bytes=10-"));
}

#[test]
fn a_store_that_asks_for_credentials_gets_none() {
    let store = Server::start(|_, _| refused("Basic realm=\"x\""));
    let elsewhere = store.url("/store");
    let server = Server::start(move |_, _| Reply::redirect(307, &elsewhere));
    let client = with_password(&[&server, &store]);
    let error = read(&client, &server, &content(5000), 0).unwrap_err();
    assert!(matches!(error, RegistryError::Unauthorized { .. }), "{error}");
    assert!(store.seen().iter().all(|seen| seen.header("Authorization").is_none()));
}

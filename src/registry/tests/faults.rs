//! Answers that are wrong or late: further attempts where they help, clear errors where not.

use super::*;

fn ask(script: impl Fn(usize) -> Reply + Send + Sync + 'static) -> (RegistryError, usize) {
    let server = Server::start(move |_, count| script(count));
    let error = client(&[&server]).manifest(&name(&server, "a:1")).unwrap_err();
    (error, server.seen().len())
}

#[test]
fn servers_that_are_busy_are_asked_again() {
    for status in [429, 500, 502, 503, 504] {
        for retry_after in [None, Some("0")] {
            let server = Server::start(move |_, count| match (count, retry_after) {
                (3, _) => manifest(MANIFEST),
                (_, Some(seconds)) => Reply::new(status, "busy").header("Retry-After", seconds),
                _ => Reply::new(status, "busy"),
            });
            client(&[&server]).manifest(&name(&server, "a:1")).unwrap();
            assert_eq!(server.seen().len(), 4);
        }
    }
}

#[test]
fn servers_that_stay_busy_are_told() {
    let (error, requests) = ask(|_| Reply::new(503, "try\nlater\u{1b}"));
    let text = error.to_string();
    assert!(text.ends_with("answered with status 503: try\\nlater\\u{1b}"), "{text}");
    assert_eq!(requests, 4);
    let limit = r#"{"errors": [{"code": "TOOMANYREQUESTS", "message": "pull rate limit"}]}"#;
    let (error, requests) = ask(move |_| Reply::new(429, limit));
    assert!(error.to_string().ends_with("no more requests for now: pull rate limit"), "{error}");
    assert_eq!(requests, 4);
}

#[test]
fn servers_that_want_to_be_left_alone_for_long_are_not_waited_for() {
    let dated = |_| {
        Reply::new(429, "later")
            .header("Date", "Sun, 06 Nov 1994 08:00:00 GMT")
            .header("Retry-After", "Sun, 06 Nov 1994 09:00:00 GMT")
    };
    for (error, requests) in
        [ask(|_| Reply::new(429, "later").header("Retry-After", "3600")), ask(dated)]
    {
        assert_eq!(requests, 1);
        let is_told =
            matches!(error, RegistryError::RateLimited { retry_after_seconds: Some(3600), .. });
        assert!(is_told, "{error}");
    }
}

#[test]
fn other_refusals_are_not_repeated() {
    for (status, message) in [
        (400, "answered with status 400: no"),
        (403, "denies access to a: no"),
        (404, "has no tag 1 of a"),
        (418, "answered with status 418: no"),
        (501, "answered with status 501: no"),
    ] {
        let server = Server::start(move |seen, _| match seen.target.contains("/tags/") {
            true => Reply::ok("{}"),
            false => Reply::new(status, r#"{"errors": [{"message": "no"}]}"#),
        });
        let error = client(&[&server]).manifest(&name(&server, "a:1")).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
        let manifests = server.targets().iter().filter(|it| it.contains("/manifests/")).count();
        assert_eq!(manifests, 1);
    }
}

#[test]
fn what_servers_say_is_short() {
    let (error, _) = ask(|_| Reply::new(400, "x".repeat(100_000)));
    assert!(error.to_string().len() < 500);
    let (error, _) = ask(|_| Reply::new(400, "<html>").header("Content-Type", "text/html"));
    assert!(error.to_string().ends_with("answered with status 400: status 400"), "{error}");
}

#[test]
fn what_is_no_http_is_told() {
    for head in ["garbage\r\n\r\n", "SSH-2.0-x\r\n", "HTTP/1.1 xyz\r\n\r\n", ""] {
        let (error, _) = ask(move |_| Reply::raw(head, ""));
        let is_told =
            matches!(error, RegistryError::Protocol { .. } | RegistryError::Unreachable { .. });
        assert!(is_told, "{head}: {error}");
    }
}

#[test]
fn headers_are_bounded() {
    let (error, requests) = ask(|_| manifest(MANIFEST).header("X-Large", &"x".repeat(200_000)));
    assert!(matches!(error, RegistryError::Protocol { .. }), "{error}");
    assert_eq!(requests, 1);
    let (error, _) =
        ask(|_| (0..5000).fold(manifest(MANIFEST), |reply, _| reply.header("X-Many", "x")));
    assert!(matches!(error, RegistryError::Protocol { .. }), "{error}");
}

#[test]
fn a_manifest_that_is_cut_is_requested_again() {
    let (error, requests) = ask(|_| manifest(MANIFEST).cut_after(10));
    assert!(matches!(error, RegistryError::Unreachable { .. }), "{error}");
    assert_eq!(requests, 4);
    let server = Server::start(|_, count| match count {
        0 => manifest(MANIFEST).cut_after(10),
        _ => manifest(MANIFEST),
    });
    client(&[&server]).manifest(&name(&server, "a:1")).unwrap();
}

#[test]
fn redirects_that_lead_nowhere_are_told() {
    for (location, message) in [
        ("/v2/a/manifests/1", "redirects more than 10 times"),
        ("ftp://example.com/", "redirects to no address"),
        ("", "redirects to no address"),
    ] {
        let (error, requests) = ask(move |_| Reply::redirect(307, location));
        assert!(error.to_string().contains(message), "{error}");
        assert!(requests <= 11);
    }
    let (error, _) = ask(|_| Reply::new(302, ""));
    assert!(error.to_string().contains("redirects to no address"), "{error}");
}

#[test]
fn every_kind_of_redirect_is_followed() {
    for status in [301, 302, 303, 307, 308] {
        let server = Server::start(move |seen, _| match seen.target.as_str() {
            "/there" => manifest(MANIFEST),
            _ => Reply::redirect(status, "/there"),
        });
        client(&[&server]).manifest(&name(&server, "a:1")).unwrap();
    }
}

#[test]
fn nothing_that_listens_is_told() {
    let port = {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.local_addr().unwrap().port()
    };
    let client = client(&[]);
    let refused = ImageName::parse(&format!("127.0.0.1:{port}/a")).unwrap();
    let error = client.manifest(&refused).unwrap_err();
    let is_told = matches!(error, RegistryError::Unreachable { kind: Unreachable::Refused, .. });
    assert!(is_told, "{error}");
}

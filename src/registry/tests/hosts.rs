//! Plain HTTP, secure connections, mirrors and proxies.

use std::fs;
use std::path::Path;

use super::*;

#[test]
fn this_machine_is_asked_by_plain_http_if_it_does_not_talk_tls() {
    let server = Server::start(|seen, _| match seen.target.contains("/blobs/") {
        true => blob(seen, &content(100)),
        false => manifest(MANIFEST),
    });
    let client = client(&[]);
    client.manifest(&name(&server, "a:1")).unwrap();
    assert_eq!(read(&client, &server, &content(100), 0).unwrap(), content(100));
    assert_eq!(server.seen().len(), 2);
}

fn write_conf(home: &Path, conf: &str) -> Environment {
    let path = home.join("registries.conf");
    fs::write(&path, conf).unwrap();
    Environment::new([("CONTAINERS_REGISTRIES_CONF".into(), path.into())], None, None)
}

fn with_mirror(home: &Path, registry: &Server, mirror: &str) -> Environment {
    let host = registry.host();
    let conf = format!(
        "[[registry]]\nlocation = \"{host}\"\n[[registry.mirror]]\nlocation = \"{mirror}/below\"\n"
    );
    write_conf(home, &conf)
}

#[test]
fn a_mirror_is_asked_before_the_registry() {
    let mirror = Server::start(|seen, _| match seen.target.contains("/blobs/") {
        true => blob(seen, &content(100)),
        false => manifest(MANIFEST),
    });
    let registry = Server::start(|_, _| Reply::new(500, ""));
    let home = tempfile::tempdir().unwrap();
    let environment = with_mirror(home.path(), &registry, &mirror.host());
    let credential = Credential::Password { username: "me".into(), password: "word".into() };
    let servers = [&mirror, &registry];
    let options = RegistryOptions { credential: Some(credential), ..options(&servers) };
    let client = Client::new(&environment, options);
    client.manifest(&name(&registry, "a:1")).unwrap();
    assert_eq!(read(&client, &registry, &content(100), 0).unwrap(), content(100));
    let digest = Digest::sha256_of(&content(100));
    let blob = format!("/v2/below/a/blobs/{digest}");
    assert_eq!(mirror.targets(), ["/v2/below/a/manifests/1".to_owned(), blob]);
    assert_eq!(registry.seen().len(), 0);
}

#[test]
fn a_mirror_that_fails_is_passed_over() {
    let failures: [fn() -> Reply; 5] = [
        || Reply::new(404, ""),
        || Reply::new(503, ""),
        || Reply::new(401, "").header("WWW-Authenticate", "Basic realm=\"x\""),
        || manifest("no manifest"),
        || Reply::raw("garbage\r\n\r\n", ""),
    ];
    for failure in failures {
        let mirror = Server::start(move |_, _| failure());
        let registry = Server::start(|seen, _| match seen.target.contains("/blobs/") {
            true => blob(seen, &content(100)),
            false => manifest(MANIFEST),
        });
        let home = tempfile::tempdir().unwrap();
        let environment = with_mirror(home.path(), &registry, &mirror.host());
        let credential = Credential::Password { username: "me".into(), password: "word".into() };
        let servers = [&mirror, &registry];
        let options = RegistryOptions { credential: Some(credential), ..options(&servers) };
        let client = Client::new(&environment, options);
        client.manifest(&name(&registry, "a:1")).unwrap();
        assert_eq!(read(&client, &registry, &content(100), 0).unwrap(), content(100));
        assert!(mirror.seen().iter().all(|seen| seen.header("Authorization").is_none()));
    }
}

#[test]
fn a_blob_that_a_mirror_breaks_off_comes_from_the_registry() {
    let mirror = Server::start(|seen, _| blob(seen, &content(1000)).cut_after(100));
    let registry = Server::start(|seen, _| blob(seen, &content(1000)));
    let home = tempfile::tempdir().unwrap();
    let environment = with_mirror(home.path(), &registry, &mirror.host());
    let client = Client::new(&environment, options(&[&mirror, &registry]));
    assert_eq!(read(&client, &registry, &content(1000), 0).unwrap(), content(1000));
    assert_eq!(offset(&registry.seen()[0]), 400);
}

#[test]
fn a_mirror_that_cannot_be_reached_is_asked_once_and_told_if_all_fails() {
    let port = {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.local_addr().unwrap().port()
    };
    let registry = Server::start(|_, _| Reply::new(403, ""));
    let home = tempfile::tempdir().unwrap();
    let dead = format!("127.0.0.1:{port}");
    let environment = with_mirror(home.path(), &registry, &dead);
    let client = Client::new(&environment, options(&[&registry]));
    let error = client.manifest(&name(&registry, "a:1")).unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("denies access to a: status 403"), "{cause}");
    let error = error.to_string();
    assert!(error.contains(&format!("no mirror gave it ({dead} cannot be reached")), "{error}");
    let again = client.manifest(&name(&registry, "a:1")).unwrap_err().to_string();
    assert!(!again.contains("mirror"), "{again}");
}

#[test]
fn a_blocked_registry_is_not_asked() {
    let server = Server::start(|_, _| manifest(MANIFEST));
    let home = tempfile::tempdir().unwrap();
    let conf = format!("[[registry]]\nlocation = \"{}\"\nblocked = true\n", server.host());
    let client = Client::new(&write_conf(home.path(), &conf), options(&[&server]));
    let error = client.manifest(&name(&server, "a:1")).unwrap_err();
    assert!(matches!(error, RegistryError::Blocked { .. }), "{error}");
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn a_proxy_is_asked_to_connect_except_to_this_machine() {
    let proxy = Server::start(|_, _| Reply::new(502, ""));
    let address = proxy.url("");
    let environment = Environment::new(
        [("HTTPS_PROXY".into(), address.clone().into()), ("HTTP_PROXY".into(), address.into())],
        None,
        None,
    );
    let client = Client::new(&environment, options(&[]));
    let error = client.manifest(&ImageName::parse("example.com/a").unwrap()).unwrap_err();
    let is_told = matches!(error, RegistryError::Unreachable { kind: Unreachable::Proxy, .. });
    assert!(is_told, "{error}");
    let seen = proxy.seen().remove(0);
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("CONNECT", "example.com:443"));
    let server = Server::start(|_, _| manifest(MANIFEST));
    client.manifest(&name(&server, "a:1")).unwrap();
    assert_eq!(proxy.seen().len(), 1);
}

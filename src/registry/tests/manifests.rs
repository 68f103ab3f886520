//! Manifests, and the tags that are like one that there is not.

use super::*;

#[test]
fn a_manifest_is_fetched_by_tag_and_by_digest() {
    let server = Server::start(|seen, _| match seen.target.as_str() {
        "/v2/a/b/manifests/1" => manifest(MANIFEST),
        target if target.starts_with("/v2/a/b/manifests/sha256:") => {
            Reply::ok(MANIFEST).header("Content-Type", "application/json; charset=utf-8")
        }
        _ => Reply::new(404, ""),
    });
    let digest = Digest::sha256_of(MANIFEST.as_bytes());
    let client = client(&[&server]);
    for rest in ["a/b:1".to_owned(), format!("a/b@{digest}"), format!("a/b:2@{digest}")] {
        let fetched = client.manifest(&name(&server, &rest)).unwrap();
        assert_eq!(fetched.bytes, MANIFEST.as_bytes());
        assert_eq!(fetched.media_type, MANIFEST_TYPE);
        assert_eq!(fetched.digest, digest);
    }
    let seen = server.seen().remove(0);
    assert!(seen.header("Accept").unwrap().contains("application/vnd.oci.image.index.v1+json"));
    assert_eq!(seen.header("Accept-Encoding"), Some("identity"));
    assert!(seen.header("User-Agent").unwrap().starts_with("plimsoll/"));
    assert_eq!(seen.header("Authorization"), None);
}

#[test]
fn digests_are_compared() {
    let other = Digest::sha256_of(b"other");
    let told = other.to_string();
    let server =
        Server::start(move |_, _| manifest(MANIFEST).header("Docker-Content-Digest", &told));
    let computed = Digest::sha256_of(MANIFEST.as_bytes());
    let wrong =
        RegistryError::WrongDigest { host: server.host(), wanted: other.to_string(), computed };
    for rest in ["a:1".to_owned(), format!("a@{other}")] {
        assert_eq!(client(&[&server]).manifest(&name(&server, &rest)), Err(wrong.clone()));
    }
    let server = Server::start(|_, _| manifest(MANIFEST));
    let by_digest = name(&server, &format!("a@{other}"));
    let error = client(&[&server]).manifest(&by_digest).unwrap_err();
    assert!(matches!(error, RegistryError::WrongDigest { .. }), "{error}");
    let sha512 = format!("a@sha512:{}", "0".repeat(128));
    let error = client(&[&server]).manifest(&name(&server, &sha512)).unwrap_err();
    assert!(error.to_string().contains("sha512:"), "{error}");
}

#[test]
fn what_is_no_manifest_is_refused() {
    for (reply, message) in [
        (
            Reply::ok("<html>").header("Content-Type", "text/html"),
            "it sent text/html, not a manifest",
        ),
        (Reply::ok("{}"), "it sent JSON that is no manifest"),
        (Reply::ok("{\"schemaVersion\": 1}"), "only in the old format (schema 1)"),
        (
            Reply::ok("{}").header(
                "Content-Type",
                "application/vnd.docker.distribution.manifest.v1+prettyjws",
            ),
            "only in the old format (schema 1)",
        ),
        (Reply::ok(MANIFEST).header("Content-Encoding", "br"), "encoded the answer as br"),
    ] {
        let server = Server::start(move |_, _| reply.clone());
        let error = client(&[&server]).manifest(&name(&server, "a:1")).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn a_manifest_that_is_compressed_for_the_transfer_is_decoded() {
    let compressed = gzip(MANIFEST.as_bytes());
    let server = Server::start(move |_, _| {
        manifest("").header("Content-Encoding", "gzip").with(&compressed)
    });
    let fetched = client(&[&server]).manifest(&name(&server, "a:1")).unwrap();
    assert_eq!(fetched.bytes, MANIFEST.as_bytes());
}

#[test]
fn documents_are_bounded() {
    let server = Server::start(|_, _| manifest(&" ".repeat(4096)).endless());
    let mut options = options(&[&server]);
    options.limits.json_bytes = 100_000;
    let client = Client::new(&Environment::default(), options);
    let error = client.manifest(&name(&server, "a:1")).unwrap_err();
    let host = server.host();
    assert_eq!(error, RegistryError::TooLarge { host, max_bytes: 100_000 });
}

#[test]
fn tags_that_are_like_the_wanted_one_are_named() {
    let unknown = r#"{"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown"}]}"#;
    let server = Server::start(move |seen, _| match seen.target.as_str() {
        "/v2/a/tags/list?n=1000" | "/v2/a/tags/list?n=2" | "/v2/a/tags/list?n=100" => {
            Reply::ok(r#"{"tags": ["20-slim", "latest", "18-slim"]}"#)
                .header("Link", "</v2/a/tags/list?n=1000&last=x>; rel=\"next\"")
        }
        "/v2/a/tags/list?n=1000&last=x" => Reply::ok(r#"{"tags": ["20-sl\u001bim"]}"#),
        _ => Reply::new(404, unknown),
    });
    let client = client(&[&server]);
    let error = client.manifest(&name(&server, "a:20-slm")).unwrap_err();
    let similar = ["20-slim", "20-sl\\u{1b}im", "18-slim"].map(str::to_owned).to_vec();
    let (host, repository, wanted) = (server.host(), "a".to_owned(), "20-slm".to_owned());
    assert_eq!(
        error,
        RegistryError::NoManifest { host, repository, wanted, similar, others: Vec::new() }
    );
    assert_eq!(client.tags(&name(&server, "a"), 2).unwrap(), ["20-slim", "latest"]);
    assert_eq!(client.tags(&name(&server, "a"), 100).unwrap().len(), 4);
}

#[test]
fn pages_of_tags_are_bounded_and_stay_on_their_host() {
    let other = Server::start(|_, _| Reply::ok(r#"{"tags": ["other"]}"#));
    let elsewhere = format!("<{}>; rel=\"next\"", other.url("/v2/a/tags/list"));
    let server = Server::start(move |seen, count| {
        let page = Reply::ok(r#"{"tags": ["a"]}"#);
        match seen.target.starts_with("/v2/b/") {
            true => page.header("Link", &elsewhere),
            false => page.header("Link", &format!("</v2/a/tags/list?{count}>; rel=\"next\"")),
        }
    });
    let client = client(&[&server, &other]);
    assert_eq!(client.tags(&name(&server, "a"), usize::MAX).unwrap().len(), 100);
    assert_eq!(client.tags(&name(&server, "b"), 10).unwrap(), ["a"]);
    assert_eq!(other.seen().len(), 0);
}

#[test]
fn a_repository_that_there_is_not_differs_from_a_tag_that_there_is_not() {
    let unknown =
        r#"{"errors": [{"code": "NAME_UNKNOWN", "message": "repository name not known"}]}"#;
    for of_manifest in [unknown, r#"{"errors": [{"code": "MANIFEST_UNKNOWN"}]}"#] {
        let server = Server::start(move |seen, _| match seen.target.contains("/tags/") {
            true => Reply::new(404, unknown),
            false => Reply::new(404, of_manifest),
        });
        let error = client(&[&server]).manifest(&name(&server, "a:1")).unwrap_err();
        let (host, repository) = (server.host(), "a".to_owned());
        assert_eq!(error, RegistryError::NoRepository { host, repository });
    }
}

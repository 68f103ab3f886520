//! What engines say about images, and what is asked of them.

use plimsoll::engine::{EngineError, Product};
use plimsoll::image::platform::Platform;

use super::server::{Connection, Server, begin_chunks, chunk, end, respond};
use super::{INSPECTED, connect, ping};

/// A server with the image `app:1`, of this version.
fn with_image(version: &'static str) -> Server {
    Server::start(move |path, stream| {
        let path = path.split('?').next().unwrap();
        if ping(path, stream, version) {
        } else if path.ends_with("/images/app:1/json") || path.ends_with("/images/app/json") {
            respond(stream, "200 OK", "", INSPECTED.as_bytes());
        } else if path.ends_with("/images/json") {
            let list = br#"[{"RepoTags": ["app:1", "<none>:<none>"]}, {"RepoTags": null}]"#;
            respond(stream, "200 OK", "", list);
        } else if path.ends_with("/get") {
            respond(stream, "200 OK", "", b"archive");
        } else {
            respond(stream, "404 Not Found", "", br#"{"message": "No such image"}"#);
        }
    })
}

fn platform(text: &str) -> Platform {
    Platform::parse(text).unwrap()
}

#[test]
fn an_image_is_described() {
    let server = with_image("1.41");
    let engine = connect(&server).unwrap();
    assert_eq!(engine.product(), Product::Docker);
    let image = engine.image("app:1", None).unwrap();
    assert_eq!(image.id.encoded(), "1".repeat(64));
    assert_eq!(image.names, ["app:1", "app:latest"]);
    assert_eq!(image.platform, platform("linux/arm64/v8"));
    assert_eq!(image.diff_ids.len(), 1);
    assert_eq!((image.bytes, image.is_in_containerd), (Some(1234), false));
    assert_eq!(server.requests(), ["/_ping", "/v1.41/images/app:1/json"]);
}

#[test]
fn an_image_is_saved_by_its_name_and_tag() {
    let server = with_image("1.41");
    let engine = connect(&server).unwrap();
    for (asked, saved) in [("app", "app:latest"), ("app:1", "app:1")] {
        let image = engine.image(asked, None).unwrap();
        let mut archive = engine.save(&image, None).unwrap();
        assert_eq!(std::io::read_to_string(&mut archive).unwrap(), "archive");
        let last = server.requests().pop().unwrap();
        assert_eq!(last, format!("/v1.41/images/{saved}/get"));
    }
}

#[test]
fn the_platform_is_asked_for_where_the_version_has_it() {
    let wanted = platform("linux/arm64");
    let query = "?platform=%7B%22architecture%22%3A%22arm64%22%2C%22os%22%3A%22linux%22%7D";
    for (version, query) in [("1.48", ""), ("1.49", query)] {
        let server = with_image(version);
        let engine = connect(&server).unwrap();
        engine.image("app:1", Some(&wanted)).unwrap();
        let path = format!("/v{version}/images/app:1/json{query}");
        assert_eq!(server.requests(), ["/_ping".to_owned(), path]);
    }
}

#[test]
fn an_image_for_another_platform_is_refused_with_both_named() {
    let server = with_image("1.41");
    let engine = connect(&server).unwrap();
    let error = engine.image("app:1", Some(&platform("linux/amd64"))).unwrap_err();
    assert!(matches!(error, EngineError::OtherPlatform { .. }), "{error}");
    let message = error.to_string();
    assert!(message.ends_with("has `app:1` for linux/arm64/v8 and not for linux/amd64"));
}

#[test]
fn an_image_that_is_not_there_is_an_error_with_similar_names() {
    let server = with_image("1.41");
    let engine = connect(&server).unwrap();
    let Err(EngineError::NoSuchImage { name, similar, .. }) = engine.image("app:2", None) else {
        panic!("it should not be there")
    };
    assert_eq!((name.as_str(), similar), ("app:2", vec!["app:1".to_owned()]));
    assert!(matches!(engine.image("../app", None), Err(EngineError::Name { .. })));
}

#[test]
fn podman_is_recognised_wherever_it_listens() {
    let server = Server::start(|_, stream| {
        let headers = "Api-Version: 1.41\r\nLibpod-Api-Version: 4.3.1\r\n";
        respond(stream, "200 OK", headers, b"OK");
    });
    assert_eq!(connect(&server).unwrap().product(), Product::Podman);
}

#[test]
fn a_refusal_has_the_message_of_the_engine_made_safe() {
    let server = Server::start(|path, stream| {
        if !ping(path, stream, "1.41") {
            let body = br#"{"message": "disk \u001b[31mbroken\n"}"#;
            respond(stream, "500 Internal Server Error", "", body);
        }
    });
    let error = connect(&server).unwrap().image("app:1", None).unwrap_err();
    let message = error.to_string();
    let expected = r"refuses to describe `app:1` (status 500): disk \u{1b}[31mbroken";
    assert!(message.ends_with(expected), "{message}");
}

#[test]
fn answers_that_are_no_engines_are_said_to_be_that() {
    type Wrong = fn(&str, &mut dyn Connection);
    let cases: [(Wrong, &str); 6] = [
        (|_, stream| respond(stream, "200 OK", "", b"<html>"), "does not say `OK`"),
        (
            |path, stream| {
                if !ping(path, stream, "1.41") {
                    respond(stream, "200 OK", "", b"{\"Id\": ");
                }
            },
            "invalid JSON",
        ),
        (
            |path, stream| {
                if !ping(path, stream, "1.41") {
                    respond(stream, "200 OK", "", b"{}");
                }
            },
            "describes no image",
        ),
        (
            |path, stream| {
                if !ping(path, stream, "1.41") {
                    begin_chunks(stream);
                    while chunk(stream, &[b'['; 1 << 16]) {}
                }
            },
            "more than 32 MiB",
        ),
        (
            |path, stream| {
                if !ping(path, stream, "1.41") {
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{");
                    end(stream);
                }
            },
            "broke off when asked to describe `app:1`",
        ),
        (
            |_, stream| {
                let _ = stream.write_all(b"220 example.com ESMTP\r\n\r\n");
                end(stream);
            },
            "does not answer as an engine does",
        ),
    ];
    for (answer, expected) in cases {
        let server = Server::start(answer);
        let error = connect(&server).and_then(|engine| engine.image("app:1", None)).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn a_version_that_the_user_asks_for_is_not_negotiated() {
    let server = with_image("1.47");
    let address = server.address();
    for (version, first) in [("1.40", Some("/v1.40/images/app:1/json")), ("new", None)] {
        let variables = [("DOCKER_HOST", address.as_str()), ("DOCKER_API_VERSION", version)];
        let environment = super::environment(&variables);
        let engine = plimsoll::engine::Engine::find(Product::Docker, &environment, None);
        match first {
            Some(path) => {
                engine.unwrap().image("app:1", None).unwrap();
                assert_eq!(server.requests(), ["/_ping", path]);
            }
            None => assert!(matches!(engine, Err(EngineError::Address { .. }))),
        }
    }
}

//! Where engines are: variables, contexts and the places of installations.

use std::fs;
use std::path::Path;

use plimsoll::engine::{Address, Engine, EngineError, Product, endpoints};
use plimsoll::environment::Environment;
use plimsoll::image::digest::Digest;

use super::{environment, environment_of};

/// The endpoints, each with what names it.
fn shown(product: Product, environment: &Environment, context: Option<&str>) -> Vec<String> {
    let endpoints = endpoints(product, environment, context).unwrap();
    endpoints.iter().map(ToString::to_string).collect()
}

/// Writes a context as docker's command line does.
fn write_context(configuration: &Path, name: &str, meta: &str) {
    let digest = Digest::sha256_of(name.as_bytes());
    let folder = configuration.join("contexts/meta").join(digest.encoded());
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("meta.json"), meta).unwrap();
}

#[test]
fn what_names_the_engine_is_asked_in_dockers_order() {
    let home = tempfile::tempdir().unwrap();
    let configuration = home.path().join(".docker");
    for name in ["chosen", "named", "option"] {
        let meta = format!(
            r#"{{"Name": "{name}", "Endpoints": {{"docker": {{"Host": "tcp://{name}.example.com"}}}}}}"#
        );
        write_context(&configuration, name, &meta);
    }
    fs::write(configuration.join("config.json"), r#"{"currentContext": "chosen"}"#).unwrap();
    let host = ("DOCKER_HOST", "tcp://host.example.com");
    let context = ("DOCKER_CONTEXT", "named");
    for (variables, option, expected) in [
        (
            &[host, context][..],
            Some("option"),
            "http://option.example.com:2375 (the context `option`)",
        ),
        (&[host, context], None, "http://host.example.com:2375 (`DOCKER_HOST`)"),
        (&[host], Some("default"), "http://host.example.com:2375 (`DOCKER_HOST`)"),
        (&[context], None, "http://named.example.com:2375 (the context `named`)"),
        (&[], None, "http://chosen.example.com:2375 (the context `chosen`)"),
    ] {
        let environment = environment_of(variables, Some(home.path().into()), Some(1000));
        assert_eq!(shown(Product::Docker, &environment, option), [expected]);
    }
}

#[cfg(unix)]
#[test]
fn without_a_name_all_places_of_installations_are_tried() {
    let variables = [("XDG_RUNTIME_DIR", "/run/user/1000"), ("DOCKER_CONTEXT", "default")];
    let environment = environment_of(&variables, Some("/home/me".into()), Some(1000));
    assert_eq!(
        shown(Product::Docker, &environment, None),
        [
            "unix:///var/run/docker.sock (the default socket)",
            "unix:///run/user/1000/docker.sock (the rootless socket)",
            "unix:///home/me/.docker/run/docker.sock (the socket of Docker Desktop)",
        ]
    );
    assert_eq!(
        shown(Product::Podman, &environment, None),
        [
            "unix:///run/user/1000/podman/podman.sock (the user's socket)",
            "unix:///run/podman/podman.sock (the system's socket)",
        ]
    );
    let root = environment_of(&variables, None, Some(0));
    assert_eq!(
        shown(Product::Podman, &root, None),
        ["unix:///run/podman/podman.sock (the system's socket)"]
    );
    let named = super::environment(&[("CONTAINER_HOST", "ssh://me@example.com/run/p.sock")]);
    assert_eq!(
        shown(Product::Podman, &named, None),
        ["ssh://me@example.com/run/p.sock (`CONTAINER_HOST`)"]
    );
}

#[test]
fn variables_decide_whether_a_port_is_encrypted() {
    let host = ("DOCKER_HOST", "tcp://example.com");
    let certificates = ("DOCKER_CERT_PATH", "/nowhere");
    for (variables, expected) in [
        (&[host][..], "http://example.com:2375 (`DOCKER_HOST`)"),
        (&[host, certificates], "http://example.com:2375 (`DOCKER_HOST`)"),
        (&[host, certificates, ("DOCKER_TLS", "1")], "https://example.com:2376 (`DOCKER_HOST`)"),
        (
            &[host, certificates, ("DOCKER_TLS_VERIFY", "0")],
            "https://example.com:2376 (`DOCKER_HOST`)",
        ),
        (
            &[host, certificates, ("DOCKER_TLS_VERIFY", "")],
            "http://example.com:2375 (`DOCKER_HOST`)",
        ),
    ] {
        assert_eq!(shown(Product::Docker, &environment(variables), None), [expected]);
    }
}

#[test]
fn certificates_that_are_missing_are_an_error_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let variables = [
        ("DOCKER_HOST", "tcp://127.0.0.1:1"),
        ("DOCKER_TLS_VERIFY", "1"),
        ("DOCKER_CERT_PATH", path),
    ];
    let find = || Engine::find(Product::Docker, &environment(&variables), None).unwrap_err();
    let error = find();
    assert!(matches!(&error, EngineError::Tls { reason, .. } if reason.contains("ca.pem")));
    fs::write(folder.path().join("ca.pem"), "nothing").unwrap();
    let error = find();
    assert!(matches!(&error, EngineError::Tls { reason, .. } if reason.contains("no certificate")));
}

#[test]
fn contexts_that_cannot_be_used_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    write_context(folder.path(), "kubernetes", r#"{"Endpoints": {"kubernetes": {}}}"#);
    write_context(folder.path(), "broken", "{");
    write_context(folder.path(), "pipe", r#"{"Endpoints": {"docker": {"Host": "npipe:////./p"}}}"#);
    for (name, expected) in [
        ("absent", "there is no such context"),
        ("../../escape", "there is no such context"),
        ("kubernetes", "it has no endpoint of Docker Engine"),
        ("broken", "invalid JSON"),
        ("pipe", "named pipes of Windows are not supported"),
    ] {
        let environment = environment(&[("DOCKER_CONFIG", path), ("DOCKER_CONTEXT", name)]);
        let message = endpoints(Product::Docker, &environment, None).unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
    }
    fs::write(folder.path().join("config.json"), "[").unwrap();
    let environment = environment(&[("DOCKER_CONFIG", path)]);
    let error = endpoints(Product::Docker, &environment, None).unwrap_err();
    assert!(matches!(error, EngineError::Configuration { .. }), "{error}");
}

#[test]
fn a_context_may_encrypt_without_checking_the_other_side() {
    let folder = tempfile::tempdir().unwrap();
    let meta = r#"{"Endpoints": {"docker": {"Host": "tcp://example.com", "SkipTLSVerify": true}}}"#;
    write_context(folder.path(), "lax", meta);
    let path = folder.path().to_str().unwrap();
    let environment = environment(&[("DOCKER_CONFIG", path), ("DOCKER_CONTEXT", "lax")]);
    let endpoints = endpoints(Product::Docker, &environment, None).unwrap();
    let Address::Tcp(tcp) = &endpoints[0].address else { panic!("it is a port") };
    assert!(tcp.is_encrypted);
}

#[test]
fn passwords_of_addresses_are_not_shown() {
    let environment = environment(&[("DOCKER_HOST", "ssh://me:do-not-show@example.com")]);
    let error = endpoints(Product::Docker, &environment, None).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("do-not-show"), "{error:?}");
}

#[test]
fn nothing_that_listens_is_not_running() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("absent.sock");
    let mut hosts = vec!["tcp://127.0.0.1:1".to_owned()];
    if cfg!(unix) {
        hosts.push(format!("unix://{}", socket.display()));
    }
    for host in hosts {
        let environment = environment(&[("DOCKER_HOST", &host)]);
        let error = Engine::find(Product::Docker, &environment, None).unwrap_err();
        assert!(matches!(error, EngineError::NotRunning { .. }), "{host}: {error:?}");
    }
}

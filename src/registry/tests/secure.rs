//! Secure connections: whose certificates are accepted.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::*;

/// A certificate that is its own authority, for 127.0.0.1, as `openssl req -x509` makes it.
const CERTIFICATE: &str = include_str!("../../../testdata/tls/server.crt");
const KEY: &str = include_str!("../../../testdata/tls/server.key");

/// A certificate of a client that the first one has signed.
const CLIENT: &str = include_str!("../../../testdata/tls/client.crt");
const CLIENT_KEY: &str = include_str!("../../../testdata/tls/client.key");

/// Starts a server that answers each connection with a manifest; returns its port.
fn start(wants_client: bool) -> u16 {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
    let clients = if wants_client { clients } else { clients.allow_unauthenticated() };
    let builder = builder.with_client_cert_verifier(clients.build().unwrap());
    let config = Arc::new(builder.with_single_cert(vec![certificate], key).unwrap());
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            // A client that trusts nobody ends the connection.
            let _ = stream.read(&mut [0; 4096]);
            let length = MANIFEST.len();
            let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{MANIFEST}");
        }
    });
    port
}

/// An environment whose `certs.d` has these files for a host.
fn environment(home: &Path, host: &str, files: &[(&str, &str)]) -> Environment {
    let folder = home.join("containers/certs.d").join(host);
    fs::create_dir_all(&folder).unwrap();
    for (name, content) in files {
        fs::write(folder.join(name), content).unwrap();
    }
    Environment::new([("XDG_CONFIG_HOME".into(), home.into())], None, None)
}

fn fetch(environment: &Environment, host: &str, insecure: bool) -> Result<Fetched, RegistryError> {
    let mut options = options(&[]);
    if insecure {
        options.hosts.insecure.push(host.to_owned());
    }
    let name = ImageName::parse(&format!("{host}/a:1")).unwrap();
    Client::new(environment, options).manifest(&name)
}

fn failure(result: Result<Fetched, RegistryError>) -> TlsFailure {
    match result {
        Err(RegistryError::Tls { kind, .. }) => kind,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_certificate_that_nobody_signed_is_accepted_only_if_it_is_named() {
    let port = start(false);
    let (host, by_name) = (format!("127.0.0.1:{port}"), format!("localhost:{port}"));
    let home = tempfile::tempdir().unwrap();
    let without = environment(home.path(), "other.example.com", &[]);
    assert_eq!(failure(fetch(&without, &host, false)), TlsFailure::UnknownIssuer);
    fetch(&without, &host, true).unwrap();
    let with = environment(home.path(), &host, &[("ca.crt", CERTIFICATE)]);
    fetch(&with, &host, false).unwrap();
    environment(home.path(), &by_name, &[("ca.crt", CERTIFICATE)]);
    assert_eq!(failure(fetch(&with, &by_name, false)), TlsFailure::WrongHost);
}

#[test]
fn a_client_shows_its_certificate() {
    let host = format!("127.0.0.1:{}", start(true));
    let home = tempfile::tempdir().unwrap();
    let without = environment(home.path(), &host, &[("ca.crt", CERTIFICATE)]);
    let error = fetch(&without, &host, false).unwrap_err();
    assert!(matches!(error, RegistryError::Tls { .. }), "{error}");
    let files = [("client.cert", CLIENT), ("client.key", CLIENT_KEY)];
    let with = environment(home.path(), &host, &files);
    fetch(&with, &host, false).unwrap();
    fs::write(home.path().join("containers/certs.d").join(&host).join("client.key"), "x").unwrap();
    let error = fetch(&with, &host, false).unwrap_err().to_string();
    assert!(error.ends_with("client.key: it holds no private key"), "{error}");
}

#[test]
fn files_that_hold_no_certificates_are_named() {
    let host = "127.0.0.1:1";
    let home = tempfile::tempdir().unwrap();
    let bad = environment(home.path(), host, &[("ca.crt", "no certificate")]);
    let error = fetch(&bad, host, false).unwrap_err().to_string();
    assert!(error.ends_with("ca.crt: it holds no certificates in PEM form"), "{error}");
}

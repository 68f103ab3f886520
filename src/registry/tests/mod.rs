//! The client against servers on this machine that answer as scripted, faults included.

use std::io::Read;
use std::time::Duration;

use super::*;
use crate::credentials::Credential;
use crate::environment::Environment;
use crate::image::digest::Digest;
use crate::name::ImageName;
use server::{Reply, Seen, Server};

mod authorising;
mod blobs;
mod faults;
mod hosts;
mod manifests;
mod secure;
mod server;

const MANIFEST: &str = r#"{"schemaVersion": 2, "config": {}, "layers": [],
    "mediaType": "application/vnd.oci.image.manifest.v1+json"}"#;
const MANIFEST_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";

/// Options for servers that talk plain HTTP, without pauses that tests would wait for.
fn options(servers: &[&Server]) -> RegistryOptions {
    let plain_http = servers.iter().map(|server| server.host()).collect();
    RegistryOptions {
        hosts: HostOptions { insecure: Vec::new(), plain_http },
        retries: Retries { times: 3, first_pause: Duration::from_millis(1) },
        timeouts: Timeouts { connect: Duration::from_secs(20), silence: Duration::from_secs(20) },
        ..RegistryOptions::default()
    }
}

fn client(servers: &[&Server]) -> Client {
    Client::new(&Environment::default(), options(servers))
}

fn with_password(servers: &[&Server]) -> Client {
    let credential = Credential::Password { username: "me".into(), password: "word".into() };
    let options = RegistryOptions { credential: Some(credential), ..options(servers) };
    Client::new(&Environment::default(), options)
}

fn name(server: &Server, rest: &str) -> ImageName {
    ImageName::parse(&format!("{}/{rest}", server.host())).unwrap()
}

fn manifest(bytes: &str) -> Reply {
    Reply::ok(bytes).header("Content-Type", MANIFEST_TYPE)
}

/// Bytes that differ from offset to offset.
fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8 ^ (at / 251) as u8).collect()
}

/// Reads a blob of that content, whose size is declared, from an offset on.
fn read(
    client: &Client,
    server: &Server,
    content: &[u8],
    from: u64,
) -> Result<Vec<u8>, RegistryError> {
    read_as(client, server, content, Some(content.len() as u64), from)
}

fn read_as(
    client: &Client,
    server: &Server,
    content: &[u8],
    bytes: Option<u64>,
    from: u64,
) -> Result<Vec<u8>, RegistryError> {
    let blob = client.blob(&name(server, "a:1"), Digest::sha256_of(content), bytes);
    let mut read = Vec::new();
    let result = blob.open(from).and_then(|mut reader| reader.read_to_end(&mut read));
    result.map(|_| read).map_err(|error| {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<RegistryError>());
        inner.cloned().unwrap_or_else(|| panic!("{error}"))
    })
}

/// The offset that a request asks for; 0 for all.
fn offset(seen: &Seen) -> usize {
    let range = seen.header("Range").map(|range| range.trim_start_matches("bytes=").to_owned());
    range.map_or(0, |range| range.trim_end_matches('-').parse().unwrap())
}

/// What a registry answers to a request for a blob.
fn blob(seen: &Seen, content: &[u8]) -> Reply {
    let (from, total) = (offset(seen), content.len());
    match from {
        0 => Reply::ok(content),
        from => Reply::new(206, &content[from..])
            .header("Content-Range", &format!("bytes {from}-{}/{total}", total - 1)),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::new();
    let mut encoder = flate2::read::GzEncoder::new(bytes, flate2::Compression::fast());
    encoder.read_to_end(&mut compressed).unwrap();
    compressed
}

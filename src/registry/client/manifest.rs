//! Manifests and indexes (distribution-spec, "Pulling manifests").

use serde_json::Value;
use sha2::{Digest as _, Sha512};

use super::super::ask::{Ask, Asker};
use super::super::endpoints::Endpoint;
use super::super::error::{RegistryError, shown};
use super::super::refusal::{self, Said};
use super::super::wire::Answer;
use crate::image::digest::Digest;

/// What is understood, as docker sends it. The old formats are named so that registries say that
/// they have them instead of converting or denying them.
const ACCEPT: &str = "application/vnd.oci.image.index.v1+json, \
                      application/vnd.oci.image.manifest.v1+json, \
                      application/vnd.docker.distribution.manifest.list.v2+json, \
                      application/vnd.docker.distribution.manifest.v2+json, \
                      application/vnd.docker.distribution.manifest.v1+prettyjws;q=0.1, \
                      application/vnd.docker.distribution.manifest.v1+json;q=0.1";

/// The media types that are given if a document names none, by what is in it.
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// A manifest or an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fetched {
    /// Its bytes, as the registry has them.
    pub(crate) bytes: Vec<u8>,
    /// Its media type, without parameters.
    pub(crate) media_type: String,
    /// Its digest: the one that it was requested by, otherwise the sha256 one.
    pub(crate) digest: Digest,
}

/// Gets a manifest by a tag or a digest.
pub(super) fn get(
    asker: &Asker,
    endpoint: &Endpoint,
    wanted: &str,
    max_bytes: u64,
) -> Result<Fetched, RegistryError> {
    let url = endpoint.manifest(wanted);
    let ask = Ask { endpoint, url, accept: Some(ACCEPT), from: 0 };
    let answer = asker.document(&ask, max_bytes, |it| not_found(it, endpoint, wanted))?;
    let told = answer.header("Docker-Content-Digest").and_then(|it| Digest::parse(it.trim()));
    let header = answer.header("Content-Type").unwrap_or_default();
    let header = header.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (host, bytes) = (answer.host, answer.bytes);
    let digest = verify(&host, &bytes, Digest::parse(wanted), told)?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|_| {
        let what = if header.is_empty() { "something" } else { &header };
        RegistryError::protocol(&host, format!("it sent {}, not a manifest", shown(what)))
    })?;
    let Some(media_type) = media_type(&header, &value) else {
        return Err(RegistryError::protocol(host, "it sent JSON that is no manifest"));
    };
    if media_type.starts_with("application/vnd.docker.distribution.manifest.v1+") {
        return Err(RegistryError::OldManifest { host, wanted: wanted.to_owned() });
    }
    Ok(Fetched { bytes, media_type, digest })
}

fn not_found(answer: Answer, endpoint: &Endpoint, wanted: &str) -> RegistryError {
    let repository = endpoint.repository.clone();
    if answer.status != 404 {
        return refusal::of_repository(answer, &repository);
    }
    let host = answer.host.clone();
    let Said { code, .. } = refusal::read(answer);
    match code.as_deref() {
        Some("NAME_UNKNOWN") => RegistryError::NoRepository { host, repository },
        _ => RegistryError::NoManifest {
            host,
            repository,
            wanted: wanted.to_owned(),
            similar: Vec::new(),
            others: Vec::new(),
        },
    }
}

/// Returns the digest of a manifest, compared with the one that it was requested by and the one
/// that the registry told.
fn verify(
    host: &str,
    bytes: &[u8],
    wanted: Option<Digest>,
    told: Option<Digest>,
) -> Result<Digest, RegistryError> {
    let mut digest = Digest::sha256_of(bytes);
    for expected in [told, wanted].into_iter().flatten() {
        let computed = match expected.algorithm() {
            "sha256" => Digest::sha256_of(bytes),
            "sha512" => sha512(bytes).unwrap_or_else(|| digest.clone()),
            other => {
                let reason = format!("its digest is by {}, which is not known", shown(other));
                return Err(RegistryError::protocol(host, reason));
            }
        };
        if computed != expected {
            let (host, wanted) = (host.to_owned(), expected.to_string());
            return Err(RegistryError::WrongDigest { host, wanted, computed });
        }
        digest = expected;
    }
    Ok(digest)
}

fn sha512(bytes: &[u8]) -> Option<Digest> {
    let hash = Sha512::digest(bytes);
    let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    Digest::parse(&format!("sha512:{digits}"))
}

/// Returns the media type: the one of the header if it says something, the document's own, or what
/// is in it; `None` if nothing says that it is a manifest.
fn media_type(header: &str, value: &Value) -> Option<String> {
    let own = value.get("mediaType").and_then(Value::as_str);
    let is_known = |it: &&str| it.starts_with("application/vnd.") && it.len() < 200;
    if let Some(known) = [Some(header), own].into_iter().flatten().find(is_known) {
        return Some(known.to_owned());
    }
    let is_old = value.get("schemaVersion").and_then(Value::as_u64) == Some(1);
    let guessed = match value {
        _ if is_old => "application/vnd.docker.distribution.manifest.v1+json",
        value if value.get("manifests").is_some() => INDEX,
        value if value.get("layers").is_some() => MANIFEST,
        _ => return None,
    };
    Some(guessed.to_owned())
}

//! The JSON documents of a source: read, and compared with what names them.

use std::io;

use serde_json::Value;

use super::content::Content;
use crate::image::config::ImageConfig;
use crate::image::descriptor::Descriptor;
use crate::image::digest::Digest;
use crate::image::json;
use crate::limits::Limits;
use crate::warning::{Code, Warning};

/// Why a document could not be read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{reason}")]
pub(super) struct Unreadable {
    reason: String,
    /// Whether it is only larger than a limit allows.
    pub(super) is_limit: bool,
}

impl Unreadable {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_limit: false }
    }

    /// The code of a warning about it.
    pub(super) fn code(&self) -> Code {
        if self.is_limit { Code::Limit } else { Code::MetadataDamaged }
    }
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        let is_limit = error.kind() == io::ErrorKind::FileTooLarge;
        Self { reason: error.to_string(), is_limit }
    }
}

/// Reads a JSON document.
pub(super) fn read_json(content: &Content, limits: &Limits) -> Result<Value, Unreadable> {
    parse(&content.read_document(limits)?)
}

fn parse(bytes: &[u8]) -> Result<Value, Unreadable> {
    json::parse(bytes).map_err(|error| Unreadable::new(error.to_string()))
}

/// Reads a configuration, and computes its digest; if that fails, it is empty and a warning calls
/// it `name`.
pub(super) fn read_config(
    content: Option<&Content>,
    name: &str,
    limits: &Limits,
    warnings: &mut Vec<Warning>,
) -> (ImageConfig, Option<Digest>) {
    let content = content.ok_or_else(|| Unreadable::new("it is missing"));
    let parsed = content.and_then(|content| {
        let bytes = content.read_document(limits)?;
        let value = parse(&bytes)?;
        if !value.is_object() {
            return Err(Unreadable::new("it is not a JSON object"));
        }
        Ok((ImageConfig::parse(&value), Some(Digest::sha256_of(&bytes))))
    });
    parsed.unwrap_or_else(|error| {
        let message = format!("{name} could not be read: {error}");
        warnings.push(Warning::image(error.code(), message));
        (ImageConfig::default(), None)
    })
}

/// A document of an image, and what the one that names it says about it.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// What it is, with its article.
    pub(super) what: &'static str,
    pub(super) digest: Option<Digest>,
    pub(super) bytes: Option<u64>,
    pub(super) content: Content,
}

impl Named {
    pub(super) fn new(what: &'static str, descriptor: &Descriptor, content: Content) -> Self {
        Self { what, digest: descriptor.digest.clone(), bytes: descriptor.size, content }
    }
}

/// Compares the documents of an image with the size, and if `digests` with the digest, that is
/// declared for them.
pub(super) fn verify(
    documents: Vec<Named>,
    digests: bool,
    limits: &Limits,
    warnings: &mut Vec<Warning>,
) {
    let mut warn = |code, message| warnings.push(Warning::image(code, message));
    for named in documents {
        let what = named.what;
        // What cannot be read has its warning already.
        let Ok(stored) = named.content.bytes() else { continue };
        if let Some(declared) = named.bytes.filter(|&declared| declared != stored) {
            warn(Code::SizeMismatch, format!("{what} has {stored} bytes instead of {declared}"));
        }
        let Some(written) = named.digest.filter(|_| digests) else { continue };
        let Ok(bytes) = named.content.read_document(limits) else { continue };
        let computed = Digest::sha256_of(&bytes);
        if written.algorithm() != computed.algorithm() {
            let algorithm = written.algorithm();
            warn(Code::Metadata, format!("the {algorithm} digest of {what} is not checked"));
        } else if written != computed {
            let message = format!("{what} has the digest {computed}, not {written}");
            warn(Code::DigestMismatch, message);
        }
    }
}

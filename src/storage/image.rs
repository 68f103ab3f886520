//! An image of a storage: its documents, and which layers it is made of.

use std::path::{Path, PathBuf};

use super::layer::StoredLayer;
use crate::image::digest::Digest;

/// An image that a storage holds.
#[derive(Debug, Clone)]
pub struct StoredImage {
    /// The directory of the storage.
    pub root: PathBuf,
    /// Its id: the hexadecimal digits of its configuration's digest.
    pub id: String,
    /// Its full names, such as `docker.io/library/node:20`; empty if it has none.
    pub names: Vec<String>,
    /// The digest of its manifest; `None` if the storage does not say it.
    pub manifest_digest: Option<Digest>,
    /// Its manifest, as it was pulled or built.
    pub manifest: Vec<u8>,
    /// Its configuration.
    pub config: Vec<u8>,
    /// Its layers, base first.
    pub layers: Vec<StoredLayer>,
}

/// Returns the name of the file that has some data of an image (storage, images.go,
/// `makeBigDataBaseName`).
pub(super) fn data_file(directory: &Path, key: &str) -> PathBuf {
    use base64::Engine as _;
    let is_plain = |byte: u8| byte == b'.' || byte.is_ascii_digit() || byte.is_ascii_lowercase();
    if key.bytes().all(is_plain) {
        return directory.join(key);
    }
    // The standard alphabet has a slash, which no key of an image leads to, and which would be
    // a directory for the storage too.
    directory.join(format!("={}", base64::engine::general_purpose::STANDARD.encode(key)))
}

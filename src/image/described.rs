//! What a manifest, its index and its configuration say about one image; not where its bytes are.

use std::collections::BTreeMap;

use super::config::ImageConfig;
use super::digest::Digest;
use super::platform::Platform;
use super::provenance::Provenance;

/// One image, as its metadata describes it: plain data that holds no files open.
#[derive(Debug, Clone, Default)]
pub struct Described {
    /// Names and tags, as the source gives them; empty if it gives none.
    pub names: Vec<String>,
    /// The platform that the index or the configuration gives it.
    pub platform: Option<Platform>,
    /// The digest of its manifest; `None` if the source has no manifest with a digest.
    pub manifest_digest: Option<Digest>,
    /// The digest of its configuration's bytes.
    pub config_digest: Option<Digest>,
    /// Its configuration; empty if it is absent or unreadable.
    pub config: ImageConfig,
    /// The annotations of its manifest and of the descriptor that points to it.
    pub annotations: BTreeMap<String, String>,
    /// Its layers, base first.
    pub layers: Vec<LayerDescriptor>,
    /// What attestations alongside it say about how it was made; empty if there are none.
    pub provenance: Vec<Provenance>,
}

/// One layer, as the metadata of its image describes it.
#[derive(Debug, Clone, Default)]
pub struct LayerDescriptor {
    /// The digest that the manifest gives the blob.
    pub digest: Option<Digest>,
    /// The digest that the configuration gives the uncompressed tar.
    pub diff_id: Option<Digest>,
    /// The media type that the manifest gives it; it decides only what cannot be read.
    pub media_type: Option<String>,
    /// The length of the blob that the manifest gives, in bytes.
    pub declared_bytes: Option<u64>,
    /// What a pull transfers if the blob is uncompressed.
    pub if_plain: Transfer,
}

/// What a pull transfers of a layer whose blob is uncompressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Transfer {
    /// Nothing says.
    #[default]
    Unknown,
    /// The blob as it is.
    AsStored,
    /// The blob compressed: it comes from an engine's store, which keeps layers unpacked.
    Compressed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_can_be_kept_and_shared_between_threads() {
        fn check<T: Send + Sync + Clone + 'static>() {}
        check::<Described>();
    }
}

//! The layers of an image, and the steps of the build that made them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::compression::Compression;
use crate::layer::LayerState;
use crate::units::Bytes;

/// One layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Layer")]
pub struct LayerReport {
    /// Its position, from 1, base first.
    pub number: usize,
    /// Digest of the blob as stored.
    ///
    /// `null` where the source names none and it was not computed.
    pub digest: Option<String>,
    /// Digest of the uncompressed tar: as computed under `--verify`, otherwise as the configuration
    /// says.
    ///
    /// `null` where the configuration names none and it was not computed.
    pub diff_id: Option<String>,
    /// How it is compressed, by its first bytes.
    ///
    /// `null` where it was not read.
    pub compression: Option<Compression>,
    /// Media type that the manifest gives it.
    ///
    /// `null` where there is no manifest with media types.
    pub media_type: Option<String>,
    /// Dockerfile instruction that made it, recovered from the history.
    ///
    /// `null` where the history does not say.
    pub instruction: Option<String>,
    /// When it was made (RFC 3339).
    ///
    /// `null` where the history does not say.
    pub created: Option<String>,
    /// Number of the first layer that is the same blob.
    ///
    /// `null` where it is itself the first.
    pub same_as: Option<usize>,
    /// Whether it is the base image's, as far as the report's `base` knows.
    pub base: bool,
    /// How much of it could be read.
    pub state: LayerState,
    /// Number of its tar members, whiteouts included; 0 where nothing of it was read.
    pub entries: u64,
    /// Bytes of its blob as stored compressed.
    ///
    /// `null` where the source does not hold the compressed blob and does not give its size.
    pub download: Option<Bytes>,
    /// Bytes of its regular files, each inode once.
    ///
    /// `null` where nothing of it was read.
    pub unpacked: Option<Bytes>,
    /// Those that the merged tree shows.
    ///
    /// `null` where nothing of it was read.
    pub visible: Option<Bytes>,
    /// Those that it does not show.
    ///
    /// `null` where nothing of it was read.
    pub hidden: Option<Bytes>,
    /// Share of `download` whose entries are hidden, in bytes.
    ///
    /// `null` where `download` is, or where it cannot be determined.
    pub hidden_download: Option<Bytes>,
    /// Length of its uncompressed tar less `unpacked`.
    ///
    /// `null` where nothing of it was read.
    pub overhead: Option<Bytes>,
    /// Share of `download` that belongs to no entry, in bytes: trailers, framing, tables of
    /// contents.
    ///
    /// `null` where `download` is, or where it cannot be determined.
    pub download_overhead: Option<Bytes>,
    /// Bytes of other layers that it hides, base first.
    pub hides: Vec<Pair>,
    /// Its bytes that other layers hide, base first.
    pub hidden_by: Vec<Pair>,
}

/// Bytes between one layer and another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pair {
    /// Number of the other layer.
    pub layer: usize,
    /// The bytes, unpacked.
    pub unpacked: Bytes,
}

/// One step of the build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Step")]
pub struct StepReport {
    /// Number of the layer that it made.
    ///
    /// `null` for steps that only change the configuration.
    pub layer: Option<usize>,
    /// The Dockerfile instruction, recovered from the history.
    ///
    /// `null` where the history does not say.
    pub instruction: Option<String>,
    /// When it was made (RFC 3339).
    ///
    /// `null` where the history does not say.
    pub created: Option<String>,
    /// Comment in the history, such as the name of the builder.
    ///
    /// `null` where there is none.
    pub comment: Option<String>,
}

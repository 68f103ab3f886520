//! Visible bytes that no package owns.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::Bytes;

/// Visible bytes below a directory that no package owns. Each such byte of the image is in one
/// group: that of the nearest directory that has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Unowned")]
pub struct UnownedGroup {
    /// The directory, or the file.
    pub path: String,
    /// Whether packages own other files below it, or other groups are below it.
    pub is_partial: bool,
    /// The bytes.
    pub unpacked: Bytes,
    /// Their compressed share.
    ///
    /// `null` where the download of one of their layers is unknown.
    pub download: Option<Bytes>,
    /// Number of regular files.
    pub files: u64,
    /// Number of the layer that added most of the bytes.
    ///
    /// `null` where there is none.
    pub layer: Option<usize>,
}

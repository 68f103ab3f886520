//! Hidden bytes: why, by which layers, and where.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tree::Cause;
use crate::units::Bytes;
use crate::words::words;

/// Hidden bytes that share their cause and their two layers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Hidden")]
pub struct HiddenGroup {
    /// Why they are hidden.
    pub cause: Cause,
    /// Number of the layer that shipped them.
    pub shipped_by: usize,
    /// Number of the layer that hid them; the same layer where it has a path twice.
    pub hidden_by: usize,
    /// Their bytes.
    pub unpacked: Bytes,
    /// Their share of the shipping layer's `download`.
    ///
    /// `null` where that is.
    pub download: Option<Bytes>,
    /// Deepest directory that holds them all, or the one file.
    pub path: String,
    /// Path of the largest of them; of several the first in layer order.
    pub largest: String,
    /// How many files they are.
    pub files: u64,
    /// What differs in any of them from the copy that hides it.
    ///
    /// Empty for causes other than `metadata-only`.
    pub changed: Vec<Metadata>,
}

words! {
    /// Metadata in which a copy with the same content differs from the file that it hides.
    pub enum Metadata {
        /// User or group.
        Owner = "owner",
        /// Permission bits.
        Mode = "mode",
        /// Extended attributes.
        Xattrs = "xattrs",
        /// Modification time.
        Time = "time",
    }
}

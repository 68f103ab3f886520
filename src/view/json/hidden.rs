//! Hidden bytes in the schema.

use schemars::JsonSchema;
use serde::Serialize;

use crate::tree::Cause;

/// Bytes between one layer and another.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Pair {
    /// Number of the other layer.
    pub(super) layer: usize,
    /// The bytes, unpacked.
    pub(super) unpacked: u64,
}

/// Hidden bytes that share their cause and their two layers.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Hidden<'a> {
    /// Why they are hidden.
    pub(super) cause: Cause,
    /// Number of the layer that shipped them.
    pub(super) shipped_by: usize,
    /// Number of the layer that hid them; the same layer where it has a path twice.
    pub(super) hidden_by: usize,
    /// Their bytes.
    pub(super) unpacked: u64,
    /// Their share of the shipping layer's `download`.
    ///
    /// `null` where that is.
    pub(super) download: Option<u64>,
    /// Deepest directory that holds them all, or the one file.
    pub(super) path: &'a str,
    /// Path of the largest of them.
    pub(super) largest: &'a str,
    /// How many files they are.
    pub(super) files: u64,
    /// What differs in any of them from the copy that hides it: `owner`, `mode`, `xattrs`,
    /// `time`.
    ///
    /// Empty for causes other than `metadata-only`.
    pub(super) changed: Vec<&'static str>,
}

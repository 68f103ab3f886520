//! Hidden bytes: why, by which layers, and where.

use crate::tree::Cause;
use crate::units::Bytes;

/// Metadata in which a copy with the same content differs from what it hides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changed {
    /// User or group.
    pub owner: bool,
    /// Permission bits.
    pub mode: bool,
    /// Extended attributes.
    pub xattrs: bool,
    /// Modification time.
    pub time: bool,
}

/// Hidden bytes that share their cause and their two layers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenGroup {
    /// Why they are hidden.
    pub cause: Cause,
    /// The number of the layer that shipped them.
    pub shipped_by: usize,
    /// The number of the layer that hid them; the same layer where it has a path twice.
    pub hidden_by: usize,
    /// Their bytes.
    pub unpacked: Bytes,
    /// Their compressed share; `None` where the shipping layer's is unknown.
    pub download: Option<Bytes>,
    /// The deepest directory that holds them all, or the one file.
    pub path: String,
    /// The largest of the files; the first in layer order of several.
    pub largest: String,
    /// How many files they are.
    pub files: u64,
    /// For metadata-only copies, what differs in any of them.
    pub changed: Changed,
}

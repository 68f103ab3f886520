//! Visible files with the same content.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::Bytes;

/// Visible files with the same content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Duplicate")]
pub struct DuplicateGroup {
    /// Bytes of one copy.
    pub unpacked: Bytes,
    /// How many inodes hold the content.
    pub copies: u64,
    /// Their paths in byte order, one for each inode; the first 20 where there are more.
    pub paths: Vec<String>,
}

/// How many paths a [`DuplicateGroup`] names.
pub const DUPLICATE_PATHS: usize = 20;

impl DuplicateGroup {
    /// Bytes that one copy would save over all of them.
    pub fn gain(&self) -> Bytes {
        Bytes(self.unpacked.0.saturating_mul(self.copies.saturating_sub(1)))
    }
}

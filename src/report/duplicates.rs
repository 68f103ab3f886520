//! Visible files with the same content.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::Facts;
use crate::tree::VersionId;
use crate::units::Bytes;

/// Visible files with the same content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Duplicate")]
pub struct DuplicateGroup {
    /// Bytes of one copy.
    pub unpacked: Bytes,
    /// How many inodes hold the content.
    pub copies: u64,
    /// Their paths in byte order, one for each inode; the first 20 if there are more.
    pub paths: Vec<String>,
}

/// How many paths a [`DuplicateGroup`] names: some contents have thousands of copies.
pub const DUPLICATE_PATHS: usize = 20;

impl DuplicateGroup {
    /// Lists the visible inodes of the same content, largest saving first.
    pub(crate) fn list(facts: &Facts) -> Vec<Self> {
        let groups = facts.tree.same_content().iter();
        let mut groups: Vec<_> = groups.filter_map(|same| Self::of(facts, same)).collect();
        groups.sort_by(|a, b| b.gain().cmp(&a.gain()).then_with(|| a.paths.cmp(&b.paths)));
        groups
    }

    fn of(facts: &Facts, same: &[VersionId]) -> Option<Self> {
        let tree = &facts.tree;
        let content = tree.own_content(*same.first()?)?;
        if same.len() < 2 {
            return None;
        }
        let mut paths: Vec<String> = same.iter().map(|&id| facts.path(tree.shown_at(id))).collect();
        paths.sort();
        paths.truncate(DUPLICATE_PATHS);
        Some(Self { unpacked: Bytes(content.stored_bytes), copies: same.len() as u64, paths })
    }

    /// Bytes that a single copy instead of all of them would save.
    pub fn gain(&self) -> Bytes {
        Bytes(self.unpacked.0.saturating_mul(self.copies.saturating_sub(1)))
    }
}

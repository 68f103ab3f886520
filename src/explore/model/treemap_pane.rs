//! The treemap: the directory that fills it, and the selected tile.

use crate::tree::NodeId;

/// The treemap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreemapPane {
    /// The directory that fills it.
    pub root: NodeId,
    /// The selected child; `None` for the largest.
    pub selected: Option<NodeId>,
}

impl Default for TreemapPane {
    fn default() -> Self {
        Self { root: NodeId::ROOT, selected: None }
    }
}

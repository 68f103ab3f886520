//! Which paths are marked, for drawing.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::out::Out;
use crate::tree::{MergedTree, NodeId, VersionId};

/// How much of a path is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeMark {
    /// All of it: it, or a directory that it is in, is marked, or a package or finding with it.
    Whole,
    /// Something below it.
    Part,
}

/// The marked paths of an image.
#[derive(Debug, Clone, Default)]
pub struct MarkedNodes {
    /// In order.
    whole: Vec<NodeId>,
    above: HashSet<NodeId, RandomState>,
    /// Versions that are marked without their path, in order.
    versions: Vec<VersionId>,
}

impl MarkedNodes {
    pub(super) fn of(tree: &MergedTree, out: &Out) -> Self {
        let is_shown = |version: &VersionId| tree.current(tree.node_of(*version)) == Some(*version);
        let shown = out.versions.iter().filter(|version| is_shown(version));
        let mut whole = out.nodes.clone();
        whole.extend(shown.map(|&version| tree.node_of(version)));
        whole.sort_unstable();
        whole.dedup();
        let of_parts = out.parts.iter().map(|&(version, _)| tree.shown_at(version));
        let hidden = out.versions.iter().map(|&version| tree.node_of(version));
        let mut above: HashSet<NodeId, RandomState> = HashSet::default();
        above.extend(of_parts.clone());
        for node in whole.iter().copied().chain(of_parts).chain(hidden) {
            for directory in tree.ancestors(node).skip(1) {
                if !above.insert(directory) {
                    break;
                }
            }
        }
        Self { whole, above, versions: out.versions.clone() }
    }

    /// The paths that are marked as a whole, in order.
    pub fn whole(&self) -> &[NodeId] {
        &self.whole
    }

    /// Returns how much of a path is marked; `None` if nothing is.
    pub fn get(&self, node: NodeId) -> Option<NodeMark> {
        match self.whole.binary_search(&node) {
            Ok(_) => Some(NodeMark::Whole),
            Err(_) => self.above.contains(&node).then_some(NodeMark::Part),
        }
    }

    /// Whether a version is marked, such as a hidden one that a finding is about.
    pub fn has_version(&self, tree: &MergedTree, version: VersionId) -> bool {
        self.whole.binary_search(&tree.node_of(version)).is_ok()
            || self.versions.binary_search(&version).is_ok()
    }
}

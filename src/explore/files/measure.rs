//! The sizes that rows show and are sorted by: hidden bytes where nothing else is listed.

use super::Files;
use super::bits::Bits;
use super::listing::Sizes;
use super::weights::Weights;
use crate::tree::{MergedTree, NodeId};

/// What rows are measured with.
#[derive(Clone, Copy)]
pub(super) struct Measure<'a> {
    pub(super) tree: &'a MergedTree,
    pub(super) weights: &'a Weights,
    /// What [`with_seen`] returns of what is listed, if hidden versions are.
    pub(super) with_seen: Option<&'a Bits>,
}

impl Measure<'_> {
    /// Whether the row of a node shows what is hidden there, as no container sees it, or anything
    /// that is listed below it.
    pub(super) fn is_hidden(&self, node: NodeId) -> bool {
        self.with_seen.is_some_and(|with_seen| !with_seen.has(node))
    }

    /// The sizes of a node; of one that is shown as hidden, the hidden bytes stand for the others.
    pub(super) fn sizes(&self, node: NodeId) -> Sizes {
        let sizes = self.weights.sizes(self.tree, node);
        if !self.is_hidden(node) {
            return sizes;
        }
        Sizes { unpacked: sizes.hidden, download: sizes.hidden_download, ..sizes }
    }

    /// The sizes of what is listed, without what is listed above it, added up; a file that no
    /// container sees is one file.
    pub(super) fn sum(&self, listed: &Bits) -> Sizes {
        let mut sum = Sizes::default();
        for node in leaves(self.tree, listed) {
            let sizes = self.weights.sizes(self.tree, node);
            let is_file = |node| self.tree.versions(node).any(|v| self.tree.amount(v).files != 0);
            let is_hidden_file = self.is_hidden(node) && is_file(node);
            let files = if is_hidden_file { sizes.files.max(1) } else { sizes.files };
            sum.add(&Sizes { files, ..sizes });
        }
        sum
    }
}

impl Files {
    /// What is at and below a path; filters change none of it.
    pub fn sizes(&self, node: NodeId) -> Sizes {
        self.weights.sizes(self.tree(), node)
    }

    /// The sizes that a row shows and is sorted by: those of [`Files::sizes`], but where hidden
    /// versions are listed, the hidden bytes of a path of which a container sees nothing listed.
    pub fn shown_sizes(&self, node: NodeId) -> Sizes {
        self.measure().sizes(node)
    }

    /// Whether the row of a path shows its hidden bytes for its size.
    pub fn shows_hidden_bytes(&self, node: NodeId) -> bool {
        self.measure().is_hidden(node)
    }

    /// Whether hidden versions, and paths that only have such, are listed among what is seen.
    pub fn shows_hidden(&self) -> bool {
        self.with_seen.is_some()
    }

    /// The sizes of what filters let through, added up, each file that no container sees as one;
    /// `None` without filters.
    pub fn matching(&self) -> Option<Sizes> {
        self.matching
    }

    /// Whether filters let through everything that a container sees at and below a path.
    pub fn lists_all_below(&self, node: NodeId) -> bool {
        let mut pending = vec![node];
        while let Some(node) = pending.pop() {
            if self.is_seen(node) && !self.lists(node) {
                return false;
            }
            pending.extend(self.tree().children(node));
        }
        true
    }

    /// What is in the scope: the sizes of the root.
    pub fn total(&self) -> Sizes {
        self.sizes(NodeId::ROOT)
    }

    pub(super) fn measure(&self) -> Measure<'_> {
        let with_seen = self.with_seen.as_ref();
        Measure { tree: self.tree(), weights: &self.weights, with_seen }
    }
}

/// The listed nodes that a container sees and that are no directories, and the directories that
/// they are in.
pub(super) fn with_seen(tree: &MergedTree, weights: &Weights, listed: &Bits) -> Bits {
    let mut seen = Bits::of(tree);
    for node in leaves(tree, listed) {
        if weights.after.has(node) && !weights.is_directory(tree, node) {
            seen.add(node);
        }
    }
    seen.add_parents(tree);
    seen
}

/// The listed nodes below which nothing is listed.
fn leaves<'a>(tree: &'a MergedTree, listed: &'a Bits) -> impl Iterator<Item = NodeId> + 'a {
    let is_listed = |node: &NodeId| *node != NodeId::ROOT && listed.has(*node);
    let is_leaf = |node: &NodeId| !tree.children(*node).iter().any(|child| listed.has(*child));
    tree.nodes().filter(is_listed).filter(is_leaf)
}

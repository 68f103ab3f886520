//! A set of nodes of one tree, at a bit each.

use crate::tree::{MergedTree, NodeId};

/// A set of nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// An empty set for the nodes of a tree.
    pub(super) fn of(tree: &MergedTree) -> Self {
        Self { words: vec![0; tree.node_count().div_ceil(64)] }
    }

    pub(super) fn has(&self, node: NodeId) -> bool {
        let (word, bit) = place(node);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    pub(super) fn add(&mut self, node: NodeId) {
        let (word, bit) = place(node);
        self.words.get_mut(word).into_iter().for_each(|word| *word |= bit);
    }

    pub(super) fn remove(&mut self, node: NodeId) {
        let (word, bit) = place(node);
        self.words.get_mut(word).into_iter().for_each(|word| *word &= !bit);
    }

    /// Keeps what the other set has too.
    pub(super) fn intersect(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// Removes every node.
    pub(super) fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Adds the directories that the nodes are in, up to the root.
    pub(super) fn add_parents(&mut self, tree: &MergedTree) {
        // Parents come before their children.
        for node in tree.nodes().rev() {
            if self.has(node) {
                self.add(tree.parent(node));
            }
        }
        self.add(NodeId::ROOT);
    }

    /// Adds everything below the nodes.
    pub(super) fn add_below(&mut self, tree: &MergedTree) {
        for node in tree.nodes() {
            if self.has(tree.parent(node)) {
                self.add(node);
            }
        }
    }
}

fn place(node: NodeId) -> (usize, u64) {
    (node.index() / 64, 1 << (node.index() % 64))
}

//! Relations between places in the merged tree.

use crate::tree::{MergedTree, NodeId};

/// How many directories up a search goes: as many as a path of `PATH_MAX` bytes can have.
const MAX_LEVELS: usize = 4096;

/// Returns the directories above a node, nearest first, the root last.
pub(super) fn above(tree: &MergedTree, node: NodeId) -> impl Iterator<Item = NodeId> {
    let up = move |&at: &NodeId| (at != NodeId::ROOT).then(|| tree.parent(at));
    std::iter::successors(up(&node), up).take(MAX_LEVELS)
}

/// Whether a node is a directory or somewhere below it.
pub(super) fn is_within(tree: &MergedTree, node: NodeId, directory: NodeId) -> bool {
    node == directory || above(tree, node).any(|at| at == directory)
}

/// Returns the directory at a path from another one, following links; `None` if there is none.
pub(super) fn directory(tree: &MergedTree, start: NodeId, path: &[u8]) -> Option<NodeId> {
    let node = tree.follow(tree.find_from(start, path)?)?;
    tree.is_directory(node).then_some(node)
}

/// Returns the directory at a path if a package with a database elsewhere may claim it as a whole:
/// not the root or a directory in it, and not one that holds the database itself.
pub(super) fn claimable(tree: &MergedTree, start: NodeId, path: &[u8]) -> Option<NodeId> {
    let found = directory(tree, start, path)?;
    let deep = above(tree, found).count() >= 2;
    (deep && !is_within(tree, start, found)).then_some(found)
}

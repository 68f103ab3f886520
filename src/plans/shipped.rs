//! Which files a layer brought.

use crate::facts::Facts;
use crate::tree::NodeId;

/// Whether a layer has a version of a file.
pub(super) fn ships(facts: &Facts, layer: usize, node: NodeId) -> bool {
    facts.tree.versions(node).any(|version| facts.tree.layer_of(version) == Some(layer))
}

/// Whether a layer has a file below a directory.
pub(super) fn ships_below(facts: &Facts, layer: usize, directory: NodeId) -> bool {
    let mut open = vec![directory];
    while let Some(node) = open.pop() {
        let children = facts.tree.children(node);
        let mut files = children.iter().filter(|&&child| !facts.tree.is_directory(child));
        if files.any(|&file| ships(facts, layer, file)) {
            return true;
        }
        open.extend(children);
    }
    false
}

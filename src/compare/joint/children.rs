//! What is in each directory of both images, of the paths that somebody wants.

use super::{Joint, Node};

/// The paths that are wanted and those above them, by the directory that they are in: in two lists,
/// as there may be millions.
pub(in crate::compare) struct Children {
    /// By path: the first one in it; 0 if there is none.
    first: Vec<u32>,
    /// By path: the next one in the same directory; 0 if there is none.
    next: Vec<u32>,
}

impl Children {
    pub(in crate::compare) fn of(joint: &Joint<'_>, is_wanted: impl Fn(Node) -> bool) -> Self {
        let (mut first, mut next) = (vec![0; joint.len()], vec![0; joint.len()]);
        // All that is in a directory comes before the directory itself.
        for node in (1..joint.len()).rev() {
            let is_above = first.get(node) != Some(&0);
            if !is_above && !is_wanted(node) {
                continue;
            }
            if let (Some(first), Some(next)) =
                (first.get_mut(joint.parent(node)), next.get_mut(node))
            {
                *next = std::mem::replace(first, node as u32);
            }
        }
        Self { first, next }
    }

    /// The paths in a directory, in order of their numbers.
    pub(in crate::compare) fn of_directory(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        let some = |list: &[u32], node: Node| {
            list.get(node).map(|&other| other as Node).filter(|&other| other != 0)
        };
        std::iter::successors(some(&self.first, node), move |&node| some(&self.next, node))
    }
}

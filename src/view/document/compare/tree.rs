//! Paths as a tree, in the order in which it is drawn, with sums for directories.

use crate::compare::{Change, PathChange, PathState};
use crate::report::FileKind;

/// The nodes of a tree, each before what is below it.
pub(super) struct Tree<'c> {
    pub(super) nodes: Vec<Node<'c>>,
    last_of_root: usize,
}

/// A path that changed, or a directory above one.
pub(super) struct Node<'c> {
    /// The last part of its path.
    pub(super) name: &'c str,
    /// How many directories are above it.
    pub(super) depth: usize,
    /// What changed at it itself.
    pub(super) change: Option<&'c PathChange>,
    /// What changed at it and below.
    pub(super) unpacked: Change,
    /// How many paths changed at it and below.
    pub(super) count: u64,
    /// How many nodes are directly below it.
    pub(super) children: usize,
    index: usize,
    parent: Option<usize>,
    last_child: usize,
    /// A bit for each state that it or something below it is in.
    states: u8,
}

impl<'c> Tree<'c> {
    /// Makes a tree of paths in any order.
    pub(super) fn of(paths: &'c [PathChange]) -> Self {
        let parts = |path: &'c PathChange| path.path.split('/').filter(|part| !part.is_empty());
        let mut sorted: Vec<&PathChange> = paths.iter().collect();
        sorted.sort_by(|one, other| parts(one).cmp(parts(other)));
        let mut tree = Self { nodes: Vec::new(), last_of_root: 0 };
        // The nodes of the path above, from the root.
        let mut above: Vec<usize> = Vec::new();
        for path in sorted {
            let parts: Vec<&str> = parts(path).collect();
            let same = above.iter().zip(&parts).take_while(|(index, part)| {
                tree.nodes.get(**index).is_some_and(|node| node.name == **part)
            });
            // A path that is there twice is two lines.
            above.truncate(same.count().min(parts.len().saturating_sub(1)));
            let missing = parts.iter().skip(above.len());
            for name in missing {
                above.push(tree.add(name, above.last().copied(), above.len()));
            }
            if let Some(node) = above.last().and_then(|index| tree.nodes.get_mut(*index)) {
                node.change = Some(path);
                node.unpacked = path.unpacked;
                node.count = 1;
                node.states = bit(path.change);
            }
        }
        tree.sum();
        tree
    }

    fn add(&mut self, name: &'c str, parent: Option<usize>, depth: usize) -> usize {
        let index = self.nodes.len();
        match parent.and_then(|parent| self.nodes.get_mut(parent)) {
            Some(parent) => {
                parent.children += 1;
                parent.last_child = index;
            }
            None => self.last_of_root = index,
        }
        self.nodes.push(Node {
            name,
            depth,
            change: None,
            unpacked: Change::default(),
            count: 0,
            children: 0,
            index,
            parent,
            last_child: 0,
            states: 0,
        });
        index
    }

    /// Adds what changed below each directory to it.
    fn sum(&mut self) {
        for index in (0..self.nodes.len()).rev() {
            let Some(node) = self.nodes.get(index) else { continue };
            let (unpacked, count, states) = (node.unpacked, node.count, node.states);
            if let Some(above) = node.parent.and_then(|parent| self.nodes.get_mut(parent)) {
                above.unpacked += unpacked;
                above.count += count;
                above.states |= states;
            }
        }
    }

    /// Whether no node follows with the same parent.
    pub(super) fn is_last(&self, node: &Node<'_>) -> bool {
        let parent = node.parent.and_then(|parent| self.nodes.get(parent));
        parent.map_or(self.last_of_root, |parent| parent.last_child) == node.index
    }
}

impl Node<'_> {
    /// Whether it came or went with everything that changed below it.
    pub(super) fn is_uniform(&self) -> bool {
        let state = self.change.map(|path| path.change);
        state.is_some_and(|state| {
            matches!(state, PathState::Added | PathState::Removed) && self.states == bit(state)
        })
    }

    /// Whether it is a directory in the image that has it last.
    pub(super) fn is_directory(&self) -> bool {
        let side = self.change.and_then(|path| path.after.as_ref().or(path.before.as_ref()));
        0 < self.children || side.is_some_and(|side| side.kind == FileKind::Directory)
    }
}

fn bit(state: PathState) -> u8 {
    1 << state as u8
}

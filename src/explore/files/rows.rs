//! The rows of a listing: those of a directory that is open, and flat ones.

use super::bits::Bits;
use super::listing::{Arrangement, Listing, Row, Sizes};
use super::measure::Measure;
use super::order;
use super::weights;
use crate::tree::NodeId;

/// How many rows a flat arrangement has at most.
pub(super) const MAX_FLAT: usize = 1000;

/// What rows are made from.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) measure: Measure<'a>,
    pub(super) listing: Listing,
    /// What has a row, if its directory is open; the directories of such included.
    pub(super) listed: &'a Bits,
    pub(super) open: &'a Bits,
}

/// What a flat arrangement has no rows for.
pub(super) type Rest = (u64, Sizes);

impl Rows<'_> {
    /// Appends what is in a directory, and in those below it that are open.
    pub(super) fn add_children(&self, node: NodeId, depth: u16, rows: &mut Vec<Row>) {
        let is_sorted = order::is_that_of_the_tree(self.measure, self.listing);
        let mut pending = vec![self.children(node, is_sorted)];
        while let Some(children) = pending.last_mut() {
            let Some(child) = children.next() else {
                pending.pop();
                continue;
            };
            // Paths have fewer components than 2^16.
            let depth = depth.saturating_add(pending.len().saturating_sub(1) as u16);
            self.add(child, depth, rows);
            if self.open.has(child) {
                pending.push(self.children(child, is_sorted));
            }
        }
    }

    /// Returns the rows of a flat arrangement, and what it leaves out.
    pub(super) fn flat(&self) -> (Vec<Row>, Option<Rest>) {
        let Measure { tree, weights, .. } = self.measure;
        let wants_directories = self.listing.arrangement == Arrangement::Directories;
        let is_wanted = |node: &NodeId| {
            *node != NodeId::ROOT
                && self.listed.has(*node)
                && weights.is_directory(tree, *node) == wants_directories
        };
        let mut nodes: Vec<NodeId> = tree.nodes().filter(is_wanted).collect();
        order::select(self.measure, self.listing, &mut nodes, MAX_FLAT);
        let mut rows = Vec::new();
        nodes.iter().take(MAX_FLAT).for_each(|&node| self.add(node, 0, &mut rows));
        let left_out = nodes.get(MAX_FLAT..).filter(|left_out| !left_out.is_empty());
        let rest = left_out.map(|left_out| {
            let mut sizes = Sizes::default();
            left_out.iter().for_each(|&node| sizes.add(&self.measure.sizes(node)));
            (left_out.len() as u64, sizes)
        });
        (rows, rest)
    }

    fn add(&self, node: NodeId, depth: u16, rows: &mut Vec<Row>) {
        rows.push(Row::Node { node, depth });
        if self.listing.show_hidden {
            let depth = depth.saturating_add(1);
            let Measure { tree, weights, .. } = self.measure;
            // Those of directories have no bytes; what they held has rows of its own.
            let hidden = weights
                .hidden_versions(tree, node)
                .filter(|version| !weights::is_directory(tree, *version));
            rows.extend(hidden.map(|version| Row::Version { version, depth }));
        }
    }

    fn children(&self, node: NodeId, is_sorted: bool) -> Children<'_> {
        let all = self.measure.tree.children(node);
        if is_sorted {
            return Children::OfTree { all: all.iter(), listed: self.listed };
        }
        let listed = all.iter().copied().filter(|&child| self.listed.has(child));
        let mut nodes: Vec<NodeId> = listed.collect();
        order::sort(self.measure, self.listing, &mut nodes);
        Children::Sorted(nodes.into_iter())
    }
}

/// The listed children of a directory, in order.
enum Children<'a> {
    OfTree { all: std::slice::Iter<'a, NodeId>, listed: &'a Bits },
    Sorted(std::vec::IntoIter<NodeId>),
}

impl Iterator for Children<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        match self {
            Self::OfTree { all, listed } => all.find(|&&node| listed.has(node)).copied(),
            Self::Sorted(nodes) => nodes.next(),
        }
    }
}

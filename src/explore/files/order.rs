//! The order of files: by a number, then by name.

use std::cmp::Ordering;

use super::listing::{Listing, Order};
use super::measure::Measure;
use crate::tree::{MergedTree, NodeId};

/// Sorts nodes; what is equal stands by name, then as layers named them.
pub(super) fn sort(measure: Measure<'_>, listing: Listing, nodes: &mut [NodeId]) {
    let tree = measure.tree;
    let mut keyed = keyed(measure, listing, nodes);
    keyed.sort_unstable_by(|a, b| compare(tree, listing, a, b));
    put_back(nodes, keyed);
}

/// Brings the first `count` nodes to the front, sorted; the others are in no order.
pub(super) fn select(measure: Measure<'_>, listing: Listing, nodes: &mut [NodeId], count: usize) {
    let tree = measure.tree;
    let mut keyed = keyed(measure, listing, nodes);
    if count < keyed.len() {
        keyed.select_nth_unstable_by(count, |a, b| compare(tree, listing, a, b));
    }
    let first = count.min(keyed.len());
    if let Some(first) = keyed.get_mut(..first) {
        first.sort_unstable_by(|a, b| compare(tree, listing, a, b));
    }
    put_back(nodes, keyed);
}

/// Whether the tree has its children in this order already.
pub(super) fn is_that_of_the_tree(measure: Measure<'_>, listing: Listing) -> bool {
    let shows_hidden = measure.with_seen.is_some();
    let is_whole = measure.weights.is_whole_image() && !shows_hidden;
    is_whole && listing.order == Order::Unpacked && !listing.reversed
}

type Keyed = (u64, NodeId);

fn keyed(measure: Measure<'_>, listing: Listing, nodes: &[NodeId]) -> Vec<Keyed> {
    nodes.iter().map(|&node| (key(measure, listing.order, node), node)).collect()
}

fn put_back(nodes: &mut [NodeId], keyed: Vec<Keyed>) {
    nodes.iter_mut().zip(keyed).for_each(|(place, (_, node))| *place = node);
}

fn compare(tree: &MergedTree, listing: Listing, one: &Keyed, other: &Keyed) -> Ordering {
    let by_key = other.0.cmp(&one.0);
    let by_name = tree.name(one.1).cmp(tree.name(other.1)).then(one.1.cmp(&other.1));
    match (listing.reversed, listing.order) {
        (true, Order::Name) => by_name.reverse(),
        (true, _) => by_key.reverse().then(by_name),
        (false, _) => by_key.then(by_name),
    }
}

/// What is compared: the highest number comes first.
fn key(measure: Measure<'_>, order: Order, node: NodeId) -> u64 {
    let Measure { tree, weights, .. } = measure;
    let sizes = || measure.sizes(node);
    match order {
        Order::Unpacked => sizes().unpacked,
        Order::Download => sizes().download,
        Order::Count => sizes().files,
        Order::Hidden => sizes().hidden,
        Order::Name => 0,
        Order::Time => {
            let shown = weights.shown(tree, node).and_then(|version| tree.version(version));
            // Without a time last, before 1970 in order.
            shown.map_or(0, |version| version.entry.mtime.cast_unsigned() ^ (1 << 63))
        }
        Order::Layer => {
            let layer = weights.shipped_by(tree, node);
            layer.map_or(0, |layer| u64::MAX - layer as u64)
        }
    }
}

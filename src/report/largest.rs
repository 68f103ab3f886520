//! The largest directories and files, wherever in the tree they are.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::main_layer;
use crate::facts::Facts;
use crate::tree::{Amount, MergedTree, NodeId};
use crate::units::Bytes;

/// One of the largest directories and files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Largest {
    /// How many of the items above it are its ancestors.
    pub depth: usize,
    /// Its path.
    pub path: String,
    /// Whether it is a directory.
    pub directory: bool,
    /// Visible bytes in or below it.
    pub unpacked: Bytes,
    /// Their share of the layers' `download`.
    ///
    /// `null` if the `download` of a layer concerned is unknown.
    pub download: Option<Bytes>,
    /// How many visible regular files are in or below it.
    pub files: u64,
    /// Number of the layer that added most of the bytes.
    ///
    /// `null` if there are no bytes.
    pub layer: Option<usize>,
}

/// How many lines the list has at most: what fits one screen with the layers.
const MAX_LINES: usize = 20;

/// The smallest share of the visible bytes that is worth a line: one part in this many, which is
/// half a per cent.
const MIN_SHARE: u64 = 200;

impl Largest {
    /// Chooses the largest nodes from the root down: a node is looked at only once its directory
    /// has been chosen, and a directory that holds a single larger one gives its line to that.
    pub(crate) fn list(facts: &Facts) -> Vec<Self> {
        let tree = &*facts.tree;
        let all = tree.totals(NodeId::ROOT).visible.unpacked;
        let mut pending = BinaryHeap::new();
        push_children(tree, NodeId::ROOT, all, &mut pending);
        let mut chosen: Vec<NodeId> = Vec::new();
        while chosen.len() < MAX_LINES
            && let Some((_, Reverse(node))) = pending.pop()
        {
            let node = innermost(tree, node);
            chosen.push(node);
            push_children(tree, node, all, &mut pending);
        }
        let layers = main_layers(tree, &chosen);
        lines(facts, &chosen, &layers)
    }
}

fn push_children(
    tree: &MergedTree,
    node: NodeId,
    all: u64,
    pending: &mut BinaryHeap<(u64, Reverse<NodeId>)>,
) {
    // Sorted by size: no more of them than lines can be chosen.
    for &child in tree.children(node).iter().take(MAX_LINES) {
        let bytes = tree.totals(child).visible.unpacked;
        if 0 < bytes && all <= bytes.saturating_mul(MIN_SHARE) {
            pending.push((bytes, Reverse(child)));
        }
    }
}

/// Follows directories that hold nothing of size but one other directory or file: the line is
/// worth more for what is inside.
fn innermost(tree: &MergedTree, node: NodeId) -> NodeId {
    let mut node = node;
    let bytes = tree.totals(node).visible.unpacked;
    while let Some(&child) = tree.children(node).first() {
        if tree.totals(child).visible.unpacked < bytes {
            break;
        }
        node = child;
    }
    node
}

/// For each chosen node, the number of the layer that added most of its visible bytes.
fn main_layers(tree: &MergedTree, chosen: &[NodeId]) -> HashMap<NodeId, usize> {
    let innermost = innermost_chosen(tree, chosen);
    let place = |node: NodeId| innermost.get(node.index()).copied().unwrap_or(0);
    let mut bytes: BTreeMap<u8, BTreeMap<usize, u64>> = BTreeMap::new();
    for id in tree.all_versions() {
        let Some(content) = tree.own_content(id) else { continue };
        if tree.hidden_bytes(id).is_some() {
            continue;
        }
        let place = place(tree.shown_at(id));
        if let (1.., Some(layer)) = (place, tree.layer_of(id)) {
            *bytes.entry(place).or_default().entry(layer).or_default() += content.stored_bytes;
        }
    }
    // The bytes of a chosen node count for chosen nodes above it too; parents come before their
    // children.
    let mut deepest_first: Vec<(NodeId, u8)> = chosen.iter().copied().zip(1..).collect();
    deepest_first.sort_unstable_by_key(|&(node, _)| Reverse(node));
    let mut layers = HashMap::new();
    for (node, own) in deepest_first {
        let sums = bytes.remove(&own).unwrap_or_default();
        let above = place(tree.parent(node));
        if 0 < above {
            let all = bytes.entry(above).or_default();
            sums.iter().for_each(|(&layer, bytes)| *all.entry(layer).or_default() += bytes);
        }
        layers.extend(main_layer(sums).map(|layer| (node, layer)));
    }
    layers
}

/// By node: the position, from 1, of the innermost chosen node that it is or is in; 0 outside of
/// all.
///
/// Made once for all nodes, instead of a walk up the tree for each file.
fn innermost_chosen(tree: &MergedTree, chosen: &[NodeId]) -> Vec<u8> {
    let mut innermost = vec![0_u8; tree.node_count()];
    for (&node, place) in chosen.iter().zip(1..) {
        innermost.get_mut(node.index()).into_iter().for_each(|slot| *slot = place);
    }
    for node in tree.nodes() {
        let above = innermost.get(tree.parent(node).index()).copied().unwrap_or(0);
        let unchosen = innermost.get_mut(node.index()).filter(|slot| **slot == 0);
        unchosen.into_iter().for_each(|slot| *slot = above);
    }
    innermost
}

/// Puts the chosen nodes below each other as the tree has them, largest first.
fn lines(facts: &Facts, chosen: &[NodeId], layers: &HashMap<NodeId, usize>) -> Vec<Largest> {
    let download_known = facts.downloads.iter().all(Option::is_some);
    let tree = &facts.tree;
    let mut below: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
    for &node in chosen {
        let parent = tree.ancestors(node).skip(1).find(|above| layers.contains_key(above));
        below.entry(parent.unwrap_or(NodeId::ROOT)).or_default().push(node);
    }
    let mut lines = Vec::new();
    let mut stack: Vec<(NodeId, usize)> = Vec::new();
    let push = |stack: &mut Vec<(NodeId, usize)>, parent: NodeId, depth: usize| {
        // Chosen largest first, so taken from the stack in that order when pushed in reverse.
        let nodes = below.get(&parent).into_iter().flatten().rev();
        stack.extend(nodes.map(|&node| (node, depth)));
    };
    push(&mut stack, NodeId::ROOT, 0);
    while let Some((node, depth)) = stack.pop() {
        let Amount { unpacked, download, files } = tree.totals(node).visible;
        lines.push(Largest {
            depth,
            path: facts.path(node),
            directory: tree.is_directory(node),
            unpacked: Bytes(unpacked),
            download: download_known.then_some(Bytes(download)),
            files,
            layer: layers.get(&node).copied(),
        });
        push(&mut stack, node, depth + 1);
    }
    lines
}

//! The largest directories and files, wherever in the tree they are.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::ops::Range;

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
    /// Visible bytes in or below it that the layers concerned ship.
    pub unpacked: Bytes,
    /// Their share of the layers' `download`.
    ///
    /// `null` if the `download` of a layer concerned is unknown.
    pub download: Option<Bytes>,
    /// How many visible regular files are in or below it, of the same layers.
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
    /// Chooses the largest nodes from the root down, by the visible bytes that some layers ship: a
    /// node is looked at only once its directory has been chosen, and a directory that holds a
    /// single larger one gives its line to that.
    pub(crate) fn list(facts: &Facts, layers: Range<usize>) -> Vec<Self> {
        let tree = &*facts.tree;
        let shipped = Shipped::by(tree, &layers);
        let all = shipped.bytes(NodeId::ROOT);
        let mut pending = BinaryHeap::new();
        shipped.push_children(NodeId::ROOT, all, &mut pending);
        let mut chosen: Vec<NodeId> = Vec::new();
        while chosen.len() < MAX_LINES
            && let Some((_, Reverse(node))) = pending.pop()
        {
            let node = shipped.innermost(node);
            chosen.push(node);
            shipped.push_children(node, all, &mut pending);
        }
        let amounts = amounts(tree, &chosen, &layers);
        lines(facts, &chosen, &amounts)
    }
}

/// The visible bytes that some layers ship, in and below each node.
struct Shipped<'t> {
    tree: &'t MergedTree,
    /// By node.
    bytes: Vec<u64>,
}

impl<'t> Shipped<'t> {
    fn by(tree: &'t MergedTree, layers: &Range<usize>) -> Self {
        let mut bytes = vec![0_u64; tree.node_count()];
        for (node, _, amount) in visible(tree, layers) {
            bytes.get_mut(node.index()).into_iter().for_each(|sum| *sum += amount.unpacked);
        }
        // Parents come before their children.
        for node in tree.nodes().rev().filter(|node| *node != NodeId::ROOT) {
            let below = bytes.get(node.index()).copied().unwrap_or_default();
            let sum = bytes.get_mut(tree.parent(node).index());
            sum.into_iter().for_each(|sum| *sum += below);
        }
        Self { tree, bytes }
    }

    fn bytes(&self, node: NodeId) -> u64 {
        self.bytes.get(node.index()).copied().unwrap_or_default()
    }

    fn push_children(
        &self,
        node: NodeId,
        all: u64,
        pending: &mut BinaryHeap<(u64, Reverse<NodeId>)>,
    ) {
        for &child in self.tree.children(node) {
            let bytes = self.bytes(child);
            if 0 < bytes && all <= bytes.saturating_mul(MIN_SHARE) {
                pending.push((bytes, Reverse(child)));
            }
        }
    }

    /// Follows directories that hold nothing of size but one other directory or file: the line is
    /// worth more for what is inside.
    fn innermost(&self, node: NodeId) -> NodeId {
        let mut node = node;
        let bytes = self.bytes(node);
        let holds_all = |child: &&NodeId| self.bytes(**child) == bytes;
        while let Some(&child) = self.tree.children(node).iter().find(holds_all) {
            node = child;
        }
        node
    }
}

/// The visible files that some layers ship: where they are shown, their layer, and their bytes.
fn visible<'t>(
    tree: &'t MergedTree,
    layers: &'t Range<usize>,
) -> impl Iterator<Item = (NodeId, usize, Amount)> + 't {
    tree.all_versions().filter_map(move |id| {
        let content = tree.own_content(id).filter(|_| tree.hidden_bytes(id).is_none())?;
        let layer = tree.layer_of(id).filter(|layer| layers.contains(layer))?;
        let download = tree.version(id)?.entry.download;
        let amount = Amount { unpacked: content.stored_bytes, download, files: 1 };
        Some((tree.shown_at(id), layer, amount))
    })
}

/// For each chosen node, what each layer ships of what is visible in and below it.
fn amounts(
    tree: &MergedTree,
    chosen: &[NodeId],
    layers: &Range<usize>,
) -> HashMap<NodeId, BTreeMap<usize, Amount>> {
    let innermost = innermost_chosen(tree, chosen);
    let place = |node: NodeId| innermost.get(node.index()).copied().unwrap_or(0);
    let mut sums: BTreeMap<u8, BTreeMap<usize, Amount>> = BTreeMap::new();
    for (node, layer, amount) in visible(tree, layers) {
        if let place @ 1.. = place(node) {
            sums.entry(place).or_default().entry(layer).or_default().add(&amount);
        }
    }
    // The bytes of a chosen node count for chosen nodes above it too; parents come before their
    // children.
    let mut deepest_first: Vec<(NodeId, u8)> = chosen.iter().copied().zip(1..).collect();
    deepest_first.sort_unstable_by_key(|&(node, _)| Reverse(node));
    let mut amounts = HashMap::new();
    for (node, own) in deepest_first {
        let of_layers = sums.remove(&own).unwrap_or_default();
        let above = place(tree.parent(node));
        if 0 < above {
            let all = sums.entry(above).or_default();
            of_layers.iter().for_each(|(&layer, amount)| all.entry(layer).or_default().add(amount));
        }
        amounts.insert(node, of_layers);
    }
    amounts
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
fn lines(
    facts: &Facts,
    chosen: &[NodeId],
    amounts: &HashMap<NodeId, BTreeMap<usize, Amount>>,
) -> Vec<Largest> {
    let tree = &facts.tree;
    let mut below: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
    for &node in chosen {
        let parent = tree.ancestors(node).skip(1).find(|above| amounts.contains_key(above));
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
        let of_layers = amounts.get(&node).into_iter().flatten();
        let mut sum = Amount::default();
        of_layers.clone().for_each(|(_, amount)| sum.add(amount));
        let download_known = of_layers.clone().all(|(&layer, _)| facts.knows_download(layer));
        lines.push(Largest {
            depth,
            path: facts.path(node),
            directory: tree.is_directory(node),
            unpacked: Bytes(sum.unpacked),
            download: download_known.then_some(Bytes(sum.download)),
            files: sum.files,
            layer: main_layer(of_layers.map(|(&layer, amount)| (layer, amount.unpacked))),
        });
        push(&mut stack, node, depth + 1);
    }
    lines
}

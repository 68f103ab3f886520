//! Where the bytes are that nobody owns: directories and files chosen anywhere in the tree.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::super::both::{Both, Which};
use super::super::joint::Joint;
use super::super::listing::Node;
use super::ledger::{Amount, Key, Ledger};

/// How many places are named of what there is more of, and of what there is less of; the rest is
/// put together. More than a reader looks at.
const MAX_PLACES: usize = 20;

/// The smallest share of all changes, one part in this many, that makes a place worth a name.
const MIN_SHARE: u64 = 100;

/// Top directories say nothing about what is in them, so one is only named if all else is too
/// small: their paths, and that of the root.
const GENERAL: &[&str] = &["/", "/usr", "/usr/local", "/var", "/var/lib", "/opt", "/home"];

/// Bytes of both images by path.
#[derive(Debug, Default)]
pub(super) struct Places {
    amounts: HashMap<Node, Both<Small>, RandomState>,
}

/// An amount in little room.
#[derive(Debug, Clone, Copy, Default)]
struct Small {
    unpacked: u64,
    download: u64,
    files: u64,
    /// One more than the index of the uppermost layer; 0 if there is none.
    layer: u32,
}

impl Places {
    /// Adds unpacked bytes, download and files of a layer at a path.
    pub(super) fn add(
        &mut self,
        which: Which,
        place: Node,
        layer: usize,
        (unpacked, download, files): (u64, u64, u64),
    ) {
        let small = self.amounts.entry(place).or_default().get_mut(which);
        small.unpacked = small.unpacked.saturating_add(unpacked);
        small.download = small.download.saturating_add(download);
        small.files += files;
        small.layer = small.layer.max(u32::try_from(layer.saturating_add(1)).unwrap_or(u32::MAX));
    }
}

/// Names the places with the largest changes, those with more and those with less each by
/// themselves: what grew here and shrank there is not the same as no change.
pub(super) fn choose(joint: &Joint<'_>, places: &Places, ledger: &mut Ledger) {
    for is_more in [true, false] {
        let mut tree = Weights::of(joint, places, is_more);
        let least = (tree.weight(0) / MIN_SHARE).max(1);
        for _ in 0..MAX_PLACES {
            let Some(node) = tree.heaviest(joint, least) else { break };
            let key = Key::Place(joint.path(node), is_more);
            tree.take(joint, node, places, ledger, &key);
        }
        tree.take(joint, 0, places, ledger, &Key::Elsewhere(is_more));
    }
}

/// Whether there is more of something, or else less; what weighs the same is neither.
fn is_on_side(both: &Both<Small>, is_more: bool) -> bool {
    let size = |small: &Small| (small.unpacked, small.download);
    match is_more {
        true => size(&both.before) < size(&both.after),
        false => size(&both.after) < size(&both.before),
    }
}

/// How much changed below each directory, of what is left.
struct Weights {
    weights: HashMap<Node, u64, RandomState>,
    children: HashMap<Node, Vec<Node>, RandomState>,
    /// Whether what there is more of is looked at, or what there is less of.
    is_more: bool,
}

impl Weights {
    fn of(joint: &Joint<'_>, places: &Places, is_more: bool) -> Self {
        let mut weights: HashMap<Node, u64, RandomState> = HashMap::default();
        let mut children: HashMap<Node, Vec<Node>, RandomState> = HashMap::default();
        for (&place, both) in places.amounts.iter().filter(|(_, both)| is_on_side(both, is_more)) {
            let weight = both.before.unpacked.abs_diff(both.after.unpacked);
            let mut is_new = true;
            for at in joint.ancestors(place) {
                if is_new {
                    is_new = !weights.contains_key(&at);
                    if is_new {
                        children.entry(joint.parent(at)).or_default().push(at);
                    }
                }
                let sum = weights.entry(at).or_default();
                *sum = sum.saturating_add(weight);
            }
            let sum = weights.entry(0).or_default();
            *sum = sum.saturating_add(weight);
        }
        Self { weights, children, is_more }
    }

    fn weight(&self, node: Node) -> u64 {
        self.weights.get(&node).copied().unwrap_or_default()
    }

    /// The deepest path that holds at least nine tenths of what its directory does; below general
    /// directories the heaviest. `None` if it weighs less than `least`.
    fn heaviest(&self, joint: &Joint<'_>, least: u64) -> Option<Node> {
        let mut node = 0;
        loop {
            let children = self.children.get(&node).into_iter().flatten();
            let heaviest = children.copied().max_by(|&a, &b| {
                let name = |node| std::cmp::Reverse(joint.name(node));
                (self.weight(a), name(a)).cmp(&(self.weight(b), name(b)))
            });
            let Some(child) = heaviest else { break };
            let weight = self.weight(child);
            let holds_all = self.weight(node).saturating_mul(9) <= weight.saturating_mul(10);
            let is_general = || GENERAL.contains(&joint.path(node).as_str());
            if !(holds_all || is_general() && least <= weight) || weight == 0 {
                break;
            }
            node = child;
        }
        (node != 0 && least <= self.weight(node)).then_some(node)
    }

    /// Takes all that is left at and below a path out of the tree, and gives it to a cause.
    fn take(
        &mut self,
        joint: &Joint<'_>,
        top: Node,
        places: &Places,
        ledger: &mut Ledger,
        key: &Key,
    ) {
        let weight = self.weight(top);
        for above in joint.ancestors(top).chain([0]) {
            let sum = self.weights.entry(above).or_default();
            *sum = sum.saturating_sub(weight);
        }
        let siblings = self.children.get_mut(&joint.parent(top));
        siblings.into_iter().for_each(|siblings| siblings.retain(|&node| node != top));
        let mut open = vec![top];
        while let Some(node) = open.pop() {
            open.extend(self.children.remove(&node).into_iter().flatten());
            let Some(both) =
                places.amounts.get(&node).filter(|both| is_on_side(both, self.is_more))
            else {
                continue;
            };
            for which in Which::BOTH {
                let small = both.get(which);
                if small.layer == 0 {
                    continue;
                }
                let amount: &mut Amount = ledger.amount(which, key.clone());
                amount.unpacked = amount.unpacked.saturating_add(small.unpacked);
                amount.download = amount.download.saturating_add(small.download);
                amount.files += small.files;
                amount.layers.insert(small.layer as usize - 1);
            }
        }
    }
}

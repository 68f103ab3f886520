//! Where the bytes are that nobody owns: directories and files chosen anywhere in the tree.

use std::cmp::Reverse;

use super::super::both::{Both, Which};
use super::super::joint::{Children, Joint};
use super::super::listing::Node;
use super::Evidence;
use super::ledger::{Amount, Key, Ledger};

/// How many places are named of what there is more of, and of what there is less of; the rest is
/// put together. More than a reader looks at.
const MAX_PLACES: u8 = 20;

/// The smallest share of all changes, one part in this many, that makes a place worth a name.
const MIN_SHARE: u64 = 100;

/// Top directories say nothing about what is in them, so one is only named if all else is too
/// small: their paths, and that of the root.
const GENERAL: &[&str] = &["/", "/usr", "/usr/local", "/var", "/var/lib", "/opt", "/home"];

/// Visible versions of both images that nobody owns: only where they are, as all may be such.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// The paths that their bytes count at, and their positions.
    versions: Both<Vec<(u32, u32)>>,
}

/// What an image has at a path.
#[derive(Debug, Clone, Copy, Default)]
struct Small {
    unpacked: u64,
    download: u64,
    files: u64,
    /// One more than the index of the uppermost layer; 0 if there is none.
    layer: usize,
}

impl Places {
    /// Adds a version, by its position, to a path.
    pub(super) fn add(&mut self, which: Which, place: Node, index: u32) {
        self.versions.get_mut(which).push((place as u32, index));
    }

    fn sort(&mut self) {
        self.versions.before.sort_unstable();
        self.versions.after.sort_unstable();
    }

    /// Adds up the versions at each path; they have to be sorted.
    fn for_each(&self, evidence: &Evidence<'_>, mut visit: impl FnMut(Node, &Both<Small>)) {
        let versions = self.versions.as_ref().map(Vec::as_slice);
        for (place, versions) in versions.groups(|_, &(place, _)| place) {
            let mut both = Both::<Small>::default();
            for which in Which::BOTH {
                for &(_, index) in *versions.get(which) {
                    both.get_mut(which).add(evidence, which, index);
                }
            }
            visit(place as Node, &both);
        }
    }
}

impl Small {
    fn add(&mut self, evidence: &Evidence<'_>, which: Which, index: u32) {
        let version = evidence.joint.and_then(|joint| joint.version(which, index));
        let Some(version) = version else { return };
        self.unpacked = self.unpacked.saturating_add(version.unpacked);
        self.download = self.download.saturating_add(evidence.counted_download(which, version));
        self.files += u64::from(0 < version.unpacked);
        self.layer = self.layer.max(version.layer as usize + 1);
    }
}

/// Names the places with the largest changes, those with more and those with less each by
/// themselves: what grew here and shrank there is not the same as no change.
pub(super) fn choose(
    evidence: &Evidence<'_>,
    joint: &Joint<'_>,
    mut places: Places,
    ledger: &mut Ledger,
) {
    places.sort();
    let [more, less] =
        [true, false].map(|is_more| Chosen::of(Weights::of(evidence, joint, &places, is_more)));
    let mut amounts: [Vec<Both<Amount>>; 2] =
        [&more, &less].map(|chosen| vec![Both::default(); chosen.keys.len()]);
    places.for_each(evidence, |node, both| {
        let [of_more, of_less] = &mut amounts;
        let (chosen, amounts) = match (is_on_side(both, true), is_on_side(both, false)) {
            (true, _) => (&more, of_more),
            (_, true) => (&less, of_less),
            _ => return,
        };
        let amounts = amounts.get_mut(chosen.key_of(node));
        amounts.into_iter().for_each(|amounts| add(amounts, both));
    });
    for (chosen, amounts) in [more, less].into_iter().zip(amounts) {
        for (key, amounts) in chosen.keys.into_iter().zip(amounts) {
            for which in Which::BOTH {
                ledger.add(which, key.clone(), amounts.get(which));
            }
        }
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

fn add(amounts: &mut Both<Amount>, both: &Both<Small>) {
    for which in Which::BOTH {
        let (amount, small) = (amounts.get_mut(which), both.get(which));
        let Some(layer) = small.layer.checked_sub(1) else { continue };
        amount.unpacked = amount.unpacked.saturating_add(small.unpacked);
        amount.download = amount.download.saturating_add(small.download);
        amount.files += small.files;
        amount.layers.insert(layer);
    }
}

/// How much changed at and below each path, of what is left.
struct Weights<'j, 'a> {
    joint: &'j Joint<'a>,
    /// By path.
    weights: Vec<u64>,
    /// The paths that had a weight.
    children: Children,
    /// Whether what there is more of is looked at, or what there is less of.
    is_more: bool,
}

impl<'j, 'a> Weights<'j, 'a> {
    fn of(evidence: &Evidence<'_>, joint: &'j Joint<'a>, places: &Places, is_more: bool) -> Self {
        let mut weights = vec![0_u64; joint.len()];
        places.for_each(evidence, |node, both| {
            if is_on_side(both, is_more)
                && let Some(weight) = weights.get_mut(node)
            {
                *weight = both.before.unpacked.abs_diff(both.after.unpacked);
            }
        });
        // All that is in a directory comes after it.
        for node in (1..joint.len()).rev() {
            let weight = weights.get(node).copied().unwrap_or_default();
            let sum = weights.get_mut(joint.parent(node));
            sum.into_iter().for_each(|sum| *sum = sum.saturating_add(weight));
        }
        let children = Children::of(joint, |node| weights.get(node) != Some(&0));
        Self { joint, weights, children, is_more }
    }

    fn weight(&self, node: Node) -> u64 {
        self.weights.get(node).copied().unwrap_or_default()
    }

    /// The deepest path that holds at least nine tenths of what its directory does; below general
    /// directories the heaviest. `None` if it weighs less than `least`.
    fn heaviest(&self, least: u64) -> Option<Node> {
        let joint = self.joint;
        let mut node = 0;
        loop {
            let heaviest = self.children.of_directory(node).max_by(|&a, &b| {
                let name = |node| Reverse(joint.name(node));
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

    /// Takes all that is left at and below a path away.
    fn take(&mut self, top: Node) {
        let weight = self.weight(top);
        for above in self.joint.ancestors(top).chain([0]) {
            let sum = self.weights.get_mut(above);
            sum.into_iter().for_each(|sum| *sum = sum.saturating_sub(weight));
        }
    }
}

/// The places that are named, and what is at which of them.
struct Chosen {
    /// The first is for what is elsewhere.
    keys: Vec<Key>,
    /// By path: the position of its key.
    key_of: Vec<u8>,
}

impl Chosen {
    fn of(mut weights: Weights<'_, '_>) -> Self {
        let joint = weights.joint;
        let least = (weights.weight(0) / MIN_SHARE).max(1);
        let mut keys = vec![Key::Elsewhere(weights.is_more)];
        let mut key_of = vec![0; joint.len()];
        for number in 1..=MAX_PLACES {
            let Some(node) = weights.heaviest(least) else { break };
            keys.push(Key::Place(joint.path(node), weights.is_more));
            key_of.get_mut(node).into_iter().for_each(|key| *key = number);
            weights.take(node);
        }
        // What is in a place belongs to it, but for what is in a place within that.
        for node in 1..joint.len() {
            let above = key_of.get(joint.parent(node)).copied().unwrap_or_default();
            let key = key_of.get_mut(node).filter(|key| **key == 0);
            key.into_iter().for_each(|key| *key = above);
        }
        Self { keys, key_of }
    }

    fn key_of(&self, node: Node) -> usize {
        self.key_of.get(node).copied().unwrap_or_default().into()
    }
}

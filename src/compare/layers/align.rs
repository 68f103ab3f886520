//! Which layer of one image is which of the other.
//!
//! The place of a layer is no key: with a layer inserted, all that follow would be compared with
//! the wrong one. Each step pairs what the steps before left over.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::RandomState;

use super::super::both::{Both, Which};
use super::super::joint::Joint;
use super::super::listing::{Node, Version};
use super::super::moved::Moves;
use super::prints::Print;
use crate::dockerfile::copy::without_checksums;
use crate::report::{LayerReport, Report};

/// What shows that two layers are a pair, strongest evidence first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The digest of the blob.
    Blob,
    /// The digest of the tar.
    Tar,
    /// The same paths with the same contents and metadata, but times.
    Entries,
    /// The same paths with the same contents.
    Contents,
    /// The same instruction.
    Instruction,
    /// Most of the contents.
    Overlap,
    /// There is no pair.
    Alone,
}

/// Two layers, by index, or one that has no counterpart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) layers: Both<Option<usize>>,
    pub(super) step: Step,
}

/// The key by which a step pairs layers; `None` if a layer has none.
type Key<'k> = &'k dyn Fn(Which, usize, &LayerReport) -> Option<String>;

/// Pairs all layers; in no particular order. What each step pairs does not depend on which image
/// is first.
pub(super) fn align(
    reports: Both<&Report>,
    prints: &Both<Vec<Print>>,
    shared: Option<Shared<'_, '_>>,
) -> Vec<Pair> {
    let print = |which: Which, index: usize, layer: &LayerReport| {
        let print = prints.get(which).get(index).copied();
        // Directories alone, such as those of WORKDIR, are often equal by chance; if a layer has no
        // digest, nothing else identifies it.
        print.filter(|print| 0 < print.files || layer.diff_id.is_none() && shared.is_some())
    };
    // Layers without entries are all the same, unless they could not be read.
    let instruction = |layer: &LayerReport| match (layer.entries, layer.unpacked) {
        (0, Some(_)) => layer.instruction.as_deref().map(without_checksums).unwrap_or_default(),
        _ => String::new(),
    };
    // A hard link that became a copy has the same content, and more bytes.
    let counts = |layer: &LayerReport| (layer.entries, layer.unpacked.unwrap_or_default());
    let steps: [(Step, Key<'_>); 5] = [
        (Step::Blob, &|_, _, layer| {
            Some(format!("{} {}", layer.digest.as_ref()?, instruction(layer)))
        }),
        (Step::Tar, &|_, _, layer| {
            Some(format!("{} {}", layer.diff_id.as_ref()?, instruction(layer)))
        }),
        (Step::Entries, &|which, index, layer| {
            let print = print(which, index, layer)?;
            Some(format!("{:?} {} {:x}", counts(layer), print.entries, print.metadata))
        }),
        (Step::Contents, &|which, index, layer| {
            let print = print(which, index, layer)?;
            Some(format!("{:?} {} {:x}", counts(layer), print.entries, print.contents))
        }),
        (Step::Instruction, &|_, _, layer| layer.instruction.as_deref().map(without_checksums)),
    ];
    let mut left = reports.map(|report| (0..report.layers.len()).collect::<Vec<usize>>());
    let mut pairs = Vec::new();
    for (step, key) in steps {
        pair_by(reports, &mut left, step, key, &mut pairs);
    }
    if let Some(shared) = shared {
        pair_by_overlap(reports, shared, &mut left, &mut pairs);
    }
    let alone = |layers: Both<Option<usize>>| Pair { layers, step: Step::Alone };
    pairs.extend(left.before.into_iter().map(|index| alone(Both::new(Some(index), None))));
    pairs.extend(left.after.into_iter().map(|index| alone(Both::new(None, Some(index)))));
    pairs
}

/// Pairs layers with the same key, in order.
fn pair_by(
    reports: Both<&Report>,
    left: &mut Both<Vec<usize>>,
    step: Step,
    key: Key<'_>,
    pairs: &mut Vec<Pair>,
) {
    let mut same: BTreeMap<String, Both<Vec<usize>>> = BTreeMap::new();
    for which in Which::BOTH {
        for &index in left.get(which) {
            let layer = reports.get(which).layers.get(index);
            if let Some(key) = layer.and_then(|layer| key(which, index, layer)) {
                same.entry(key).or_default().get_mut(which).push(index);
            }
        }
    }
    let mut paired: Both<HashSet<usize, RandomState>> = Both::default();
    for Both { before, after } in same.into_values() {
        for (before, after) in before.into_iter().zip(after) {
            paired.before.insert(before);
            paired.after.insert(after);
            pairs.push(Pair { layers: Both::new(Some(before), Some(after)), step });
        }
    }
    for which in Which::BOTH {
        left.get_mut(which).retain(|index| !paired.get(which).contains(index));
    }
}

/// Pairs layers of which at least half of the bytes of the smaller one are in the other, those with
/// most bytes in common first.
fn pair_by_overlap(
    reports: Both<&Report>,
    shared: Shared<'_, '_>,
    left: &mut Both<Vec<usize>>,
    pairs: &mut Vec<Pair>,
) {
    let mut overlaps: Vec<(u64, usize, usize)> = shared
        .overlaps(left)
        .into_iter()
        .map(|((before, after), bytes)| (bytes, before, after))
        .filter(|&(bytes, before, after)| {
            let bytes_of = |which: Which, index: usize| {
                let layer = reports.get(which).layers.get(index);
                layer.and_then(|layer| layer.unpacked).unwrap_or_default().0
            };
            let smaller = bytes_of(Which::Before, before).min(bytes_of(Which::After, after));
            0 < smaller && smaller <= bytes.saturating_mul(2)
        })
        .collect();
    // Ties by what is the same whichever image is first: how far apart the layers are.
    overlaps.sort_by_key(|&(bytes, before, after)| {
        (Reverse(bytes), before.abs_diff(after), before + after)
    });
    for (_, before, after) in overlaps {
        if left.before.contains(&before) && left.after.contains(&after) {
            left.before.retain(|&index| index != before);
            left.after.retain(|&index| index != after);
            let layers = Both::new(Some(before), Some(after));
            pairs.push(Pair { layers, step: Step::Overlap });
        }
    }
}

/// What shows which files are the same in both images.
#[derive(Clone, Copy)]
pub(super) struct Shared<'s, 'a> {
    pub(super) joint: &'s Joint<'a>,
    pub(super) moves: &'s Moves,
}

impl Shared<'_, '_> {
    /// Where the other image may have a version: at its path, and where that moved to or from.
    pub(super) fn places(self, which: Which, version: &Version) -> impl Iterator<Item = Node> {
        let node = self.joint.node(which, version);
        let moves = match which {
            Which::Before => &self.moves.to,
            Which::After => &self.moves.from,
        };
        [Some(node), moves.get(&node).copied()].into_iter().flatten()
    }

    /// The bytes of files that two layers have at the same paths, or at those that they moved to,
    /// for layers that are left over.
    fn overlaps(self, left: &Both<Vec<usize>>) -> HashMap<(usize, usize), u64, RandomState> {
        let joint = self.joint;
        let sets: Both<HashSet<usize, RandomState>> =
            left.as_ref().map(|left| left.iter().copied().collect());
        let is_left = |which: Which, layer: u32| sets.get(which).contains(&(layer as usize));
        let mut overlaps = HashMap::default();
        if left.before.is_empty() || left.after.is_empty() {
            return overlaps;
        }
        let mut of_before: HashMap<(usize, u128), Vec<&Version>, RandomState> = HashMap::default();
        for version in joint.versions(Which::Before) {
            if version.is_file() && is_left(Which::Before, version.layer) {
                for node in self.places(Which::Before, version) {
                    of_before.entry((node, version.content)).or_default().push(version);
                }
            }
        }
        for version in joint.versions(Which::After) {
            if version.is_file() && is_left(Which::After, version.layer) {
                let node = joint.node(Which::After, version);
                for before in of_before.get(&(node, version.content)).into_iter().flatten() {
                    let pair = (before.layer as usize, version.layer as usize);
                    // One of both may be a hard link, without bytes of its own.
                    let sum: &mut u64 = overlaps.entry(pair).or_default();
                    *sum = sum.saturating_add(before.unpacked.max(version.unpacked));
                }
            }
        }
        overlaps
    }
}

//! Which layer of one image is which of the other.
//!
//! The position of a layer is no key: with a layer inserted, all that follow would be compared with
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
            let sizes = (bytes_of(Which::Before, before), bytes_of(Which::After, after));
            let (smaller, larger) = (sizes.0.min(sizes.1), sizes.0.max(sizes.1));
            // A few files that were picked out of a large layer are another layer.
            0 < smaller && smaller <= bytes.saturating_mul(2) && larger <= bytes.saturating_mul(20)
        })
        .collect();
    // Ties are broken by what is the same in both directions: how far apart the layers are.
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

/// Where something is in both images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// At the same path in both.
    Path(u32),
    /// It moved away from this path of the first image.
    Moved(u32),
}

/// What shows which files are the same in both images.
#[derive(Clone, Copy)]
pub(super) struct Shared<'s, 'a> {
    pub(super) joint: &'s Joint<'a>,
    pub(super) moves: &'s Moves,
}

impl Shared<'_, '_> {
    /// Where a version is: at a path, or at either end of a move.
    pub(super) fn place(self, which: Which, version: &Version) -> Place {
        let node = self.joint.node(which, version);
        let from = match which {
            Which::Before => self.moves.to(node).map(|_| node),
            Which::After => self.moves.from(node),
        };
        from.map_or(Place::Path(node as u32), |from| Place::Moved(from as u32))
    }

    /// The path that a place has in an image.
    pub(super) fn node(self, which: Which, place: Place) -> Node {
        match (which, place) {
            (_, Place::Path(node)) | (Which::Before, Place::Moved(node)) => node as usize,
            (Which::After, Place::Moved(from)) => {
                let from = from as usize;
                self.moves.to(from).unwrap_or(from)
            }
        }
    }

    /// Visits files that have the same content at the same path, or at the one that they moved to,
    /// of those versions of both images that are wanted.
    pub(super) fn for_each_common(
        self,
        is_wanted: impl Fn(Which, &Version) -> bool,
        mut visit: impl FnMut(&Version, &Version),
    ) {
        let joint = self.joint;
        let content = |which: Which, index: u32| Some(joint.version(which, index)?.content);
        let lists = Both::of(|which| {
            let versions = (0_u32..).zip(joint.versions(which));
            let wanted =
                versions.filter(|(_, version)| version.is_file() && is_wanted(which, version));
            let mut list: Vec<(Place, u32)> =
                wanted.map(|(index, version)| (self.place(which, version), index)).collect();
            list.sort_unstable_by_key(|&(place, index)| (place, content(which, index)));
            list
        });
        let lists = lists.as_ref().map(Vec::as_slice);
        for (_, both) in lists.groups(|which, &(place, index)| (place, content(which, index))) {
            for &(_, before) in both.before {
                for &(_, after) in both.after {
                    let before = joint.version(Which::Before, before);
                    let after = joint.version(Which::After, after);
                    if let Some((before, after)) = before.zip(after) {
                        visit(before, after);
                    }
                }
            }
        }
    }

    /// The bytes of files that two layers have in common, for layers that are left over.
    fn overlaps(self, left: &Both<Vec<usize>>) -> HashMap<(usize, usize), u64, RandomState> {
        let mut overlaps = HashMap::default();
        if left.before.is_empty() || left.after.is_empty() {
            return overlaps;
        }
        let sets: Both<HashSet<usize, RandomState>> =
            left.as_ref().map(|left| left.iter().copied().collect());
        let is_left =
            |which: Which, version: &Version| sets.get(which).contains(&(version.layer as usize));
        self.for_each_common(is_left, |before, after| {
            let pair = (before.layer as usize, after.layer as usize);
            // One of both may be a hard link, without bytes of its own.
            let sum: &mut u64 = overlaps.entry(pair).or_default();
            *sum = sum.saturating_add(before.unpacked.max(after.unpacked));
        });
        overlaps
    }
}

//! The layers of two images, aligned.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::both::{Both, Which};
use super::joint::Joint;
use super::moved::Moves;
use super::sizes::Change;
use crate::dockerfile::copy::without_checksums;
use crate::report::{LayerReport, Report};
use crate::units::Bytes;
use crate::words::words;

mod align;
mod blobs;
mod difference;
mod holds;
mod order;
mod prints;
mod volatile;

pub(super) use blobs::{counted_download, is_same_blob, pulled};

use align::{Pair, Shared, Step};
use difference::Difference;

/// One layer of both images, or of one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LayerChange {
    /// What became of it.
    pub state: LayerPairState,
    /// Its number in the first image.
    ///
    /// `null` if it was added.
    pub before: Option<usize>,
    /// Its number in the second image.
    ///
    /// `null` if it was removed.
    pub after: Option<usize>,
    /// In what both differ, if they are neither the same nor compressed differently.
    pub differs: Vec<Differs>,
    /// How many entries differ in what.
    pub counts: LayerCounts,
    /// Paths of files that differ, most bytes first; at most ten.
    pub files: Vec<String>,
    /// Numbers of layers of the first image, besides the one that it is paired with, of which it
    /// holds nearly all in the second image: squashed into it, or copied by it.
    pub holds: Vec<usize>,
    /// Numbers of layers of the second image, besides the one that it is paired with, of which it
    /// held nearly all in the first image.
    pub held: Vec<usize>,
    /// Dockerfile instruction that made it: that of the second image, if it has the layer.
    ///
    /// `null` if the history does not say.
    pub instruction: Option<String>,
    /// Instruction of the first image, if it is another one.
    ///
    /// `null` if it is the same, or unknown.
    pub instruction_before: Option<String>,
    /// Line of the Dockerfile with the first line of its instruction in the second image, from 1.
    ///
    /// `null` without `--dockerfile`, and if no line is certain.
    #[serde(default)]
    #[schemars(!default)]
    pub line: Option<usize>,
    /// Whether it belongs to the base image of an image that has it.
    pub base: bool,
    /// How many unpacked bytes the second image has more in it.
    pub unpacked: Change,
    /// How many bytes of `download` the second image has more in it.
    ///
    /// `null` if one of them is unknown.
    pub download: Option<Change>,
    /// What a node that has the first image downloads for it; 0 if nothing.
    ///
    /// `null` if it is unknown.
    pub pulled: Option<Bytes>,
}

/// How many entries of a pair of layers differ in what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LayerCounts {
    /// Paths that are in both.
    pub common: u64,
    /// Of these, those with another time.
    pub times: u64,
    /// Those with another owner or group.
    pub owners: u64,
    /// Those with other permissions.
    pub modes: u64,
    /// Those with other extended attributes.
    pub xattrs: u64,
    /// Those with another content, target or type.
    pub modified: u64,
    /// Paths that only the second has.
    pub added: u64,
    /// Paths that only the first has.
    pub removed: u64,
    /// Of the files that were modified, added or removed, those that differ after every build:
    /// logs, caches, compiled modules of equal sources.
    pub volatile: u64,
}

words! {
    /// What became of a layer.
    pub enum LayerPairState {
        /// Both have the same blob.
        Same = "same",
        /// Both have the same tar, compressed differently.
        Recompressed = "recompressed",
        /// The same instruction was run again: what it made differs in metadata or in a few files.
        Rebuilt = "rebuilt",
        /// It holds something else.
        Changed = "changed",
        /// It is at another place between the other layers.
        Moved = "moved",
        /// Only the second image has it.
        Added = "added",
        /// Only the first image has it.
        Removed = "removed",
    }

    /// In what two layers differ.
    pub enum Differs {
        /// Times of entries.
        Times = "times",
        /// Order of entries.
        Order = "order",
        /// Owners or groups of entries.
        Owners = "owners",
        /// Permissions of entries.
        Modes = "modes",
        /// Extended attributes of entries.
        Xattrs = "xattrs",
        /// Which paths there are, their types, targets or contents.
        Files = "files",
        /// What they remove of lower layers.
        Removals = "removals",
        /// Only the way in which the tar is written.
        Format = "format",
    }
}

/// The layers of both images, in pairs.
pub(super) struct LayerPairs {
    pub(super) pairs: Vec<LayerPair>,
    /// By layer of each image: those of the other one that it holds.
    holds: Both<Vec<Vec<usize>>>,
}

/// A pair of layers, or one that has no counterpart.
pub(super) struct LayerPair {
    /// Their indexes.
    pub(super) layers: Both<Option<usize>>,
    state: LayerPairState,
    difference: Difference,
}

impl LayerPairs {
    /// Aligns layers; `joint` is `None` if the paths of one image are not known.
    pub(super) fn of(reports: Both<&Report>, joint: Option<&Joint<'_>>, moves: &Moves) -> Self {
        let prints = prints::prints(reports, joint);
        let shared = joint.map(|joint| Shared { joint, moves });
        let pairs = align::align(reports, &prints, shared);
        let in_order = order::in_order(&pairs, reports);
        let wanted = differing(reports, &pairs);
        let contents = joint.map(|joint| difference::Contents::of(joint, &wanted));
        let pairs = pairs.into_iter().zip(in_order).map(|(pair, in_order)| {
            let both = pair.layers.all();
            let is_same_tar = matches!(pair.step, Step::Blob | Step::Tar);
            let difference = match (both, &contents) {
                (Some(both), Some(contents)) if !is_same_tar => contents.compare(both, reports),
                _ => Difference::default(),
            };
            let state = state(reports, &pair, in_order, &difference);
            let difference = match state {
                LayerPairState::Same => Difference::default(),
                _ => difference,
            };
            LayerPair { layers: pair.layers, state, difference }
        });
        let mut pairs: Vec<LayerPair> = pairs.collect();
        sort(&mut pairs);
        let holds = shared.map(|shared| holds::holds(reports, shared, &pairs));
        Self { pairs, holds: holds.unwrap_or_default() }
    }

    /// Lists them.
    pub(super) fn changes(&self, reports: Both<&Report>) -> Vec<LayerChange> {
        let held = |which: Which, pair: &LayerPair| -> Vec<usize> {
            let list = pair.layers.get(which).and_then(|layer| self.holds.get(which).get(layer));
            list.into_iter().flatten().map(|index| index + 1).collect()
        };
        let change = |pair: &LayerPair| LayerChange {
            holds: held(Which::After, pair),
            held: held(Which::Before, pair),
            ..pair.change(reports)
        };
        self.pairs.iter().map(change).collect()
    }
}

impl LayerPair {
    /// Whether both images have the same blob.
    pub(super) fn is_same(&self) -> bool {
        self.state == LayerPairState::Same
    }

    /// Whether the second image has it with the same contents as the first, or with contents that
    /// differ after every build.
    pub(super) fn holds_the_same(&self) -> bool {
        let Difference { counts, .. } = &self.difference;
        let differing = counts.modified + counts.added + counts.removed;
        match self.state {
            LayerPairState::Same | LayerPairState::Recompressed | LayerPairState::Moved => true,
            LayerPairState::Rebuilt => {
                let metadata = counts.owners + counts.modes + counts.xattrs;
                differing == counts.volatile
                    && metadata == 0
                    && !self.difference.removals
                    && self.difference.is_known
            }
            LayerPairState::Changed | LayerPairState::Added | LayerPairState::Removed => false,
        }
    }

    fn change(&self, reports: Both<&Report>) -> LayerChange {
        let layers = Both::of(|which| {
            let index = (*self.layers.get(which))?;
            reports.get(which).layers.get(index)
        });
        let unpacked =
            layers.map(|layer| layer.and_then(|layer| layer.unpacked).unwrap_or_default());
        let downloads = layers.map(|layer| match layer {
            None => Some(Bytes(0)),
            Some(layer) => counted_download(layer),
        });
        let instructions = layers.map(|layer| layer.and_then(|layer| layer.instruction.as_deref()));
        let differs = instructions
            .all()
            .is_some_and(|both| without_checksums(both.before) != without_checksums(both.after));
        let instruction = instructions.after.or(instructions.before);
        let difference = &self.difference;
        LayerChange {
            state: self.state,
            before: self.layers.before.map(|index| index + 1),
            after: self.layers.after.map(|index| index + 1),
            differs: difference.differs.clone(),
            counts: difference.counts,
            files: difference.files.clone(),
            holds: Vec::new(),
            held: Vec::new(),
            instruction: instruction.map(str::to_owned),
            instruction_before: instructions.before.filter(|_| differs).map(str::to_owned),
            line: layers.after.and_then(|layer| layer.line),
            base: [layers.before, layers.after].into_iter().flatten().all(|layer| layer.base),
            unpacked: Change::between(unpacked.before, unpacked.after),
            download: downloads.all().map(|both| Change::between(both.before, both.after)),
            pulled: match layers.after {
                Some(layer) if self.state != LayerPairState::Same => pulled(reports.before, layer),
                _ => Some(Bytes(0)),
            },
        }
    }
}

fn state(
    reports: Both<&Report>,
    pair: &Pair,
    in_order: bool,
    difference: &Difference,
) -> LayerPairState {
    let Some(layers) = pair.layers.all() else {
        return match pair.layers.before {
            Some(_) => LayerPairState::Removed,
            None => LayerPairState::Added,
        };
    };
    let both = Both::of(|which| reports.get(which).layers.get(*layers.get(which))).all();
    let is_same_blob = both.is_some_and(|both| is_same_blob(both.before, both.after));
    match pair.step {
        Step::Blob | Step::Tar | Step::Entries | Step::Contents if !in_order => {
            LayerPairState::Moved
        }
        Step::Blob | Step::Tar if is_same_blob => LayerPairState::Same,
        Step::Blob | Step::Tar => LayerPairState::Recompressed,
        Step::Entries if difference.differs == [Differs::Format] && !has_digests(both) => {
            LayerPairState::Same
        }
        Step::Entries | Step::Contents => LayerPairState::Rebuilt,
        Step::Instruction if difference.is_rebuild(both) => LayerPairState::Rebuilt,
        Step::Instruction | Step::Overlap | Step::Alone => LayerPairState::Changed,
    }
}

/// Whether both layers have digests of their tars: those of root filesystems have none.
fn has_digests(layers: Option<Both<&LayerReport>>) -> bool {
    layers.is_some_and(|both| both.before.diff_id.is_some() && both.after.diff_id.is_some())
}

/// By layer: whether it is to be compared with another one.
fn differing(reports: Both<&Report>, pairs: &[Pair]) -> Both<Vec<bool>> {
    let mut wanted = reports.map(|report| vec![false; report.layers.len()]);
    let differing = pairs.iter().filter(|pair| !matches!(pair.step, Step::Blob | Step::Tar));
    for layers in differing.filter_map(|pair| pair.layers.all()) {
        for which in Which::BOTH {
            let slot = wanted.get_mut(which).get_mut(*layers.get(which));
            slot.into_iter().for_each(|slot| *slot = true);
        }
    }
    wanted
}

/// Puts pairs in the order of the second image; a layer that is only in the first follows the one
/// that was below it.
fn sort(pairs: &mut Vec<LayerPair>) {
    let mut all = std::mem::take(pairs);
    all.sort_by_key(|pair| (pair.layers.after.is_none(), pair.layers.after, pair.layers.before));
    let removed = all.iter().position(|pair| pair.layers.after.is_none()).unwrap_or(all.len());
    let removed = all.split_off(removed);
    *pairs = all;
    for pair in removed {
        let below = pair.layers.before.and_then(|index| index.checked_sub(1));
        let place = pairs.iter().position(|other| other.layers.before == below);
        let place = match (below, place) {
            (Some(_), Some(place)) => place + 1,
            (Some(_), None) => pairs.len(),
            (None, _) => 0,
        };
        pairs.insert(place, pair);
    }
}

//! In what two layers differ.

use std::cmp::Reverse;

use super::super::both::{Both, Which};
use super::super::joint::Joint;
use super::super::listing::{Node, Version};
use super::volatile::Volatile;
use super::{Differs, LayerCounts};
use crate::report::{FileKind, LayerReport, Report};
use crate::tree::Cause;
use crate::units::Bytes;

/// How many paths of files that differ a pair of layers names.
const MAX_FILES: usize = 10;

/// In what two layers differ.
#[derive(Debug, Default)]
pub(super) struct Difference {
    /// Whether the paths of both are known.
    pub(super) is_known: bool,
    pub(super) differs: Vec<Differs>,
    pub(super) counts: LayerCounts,
    /// Paths of the files that differ, most bytes first.
    pub(super) files: Vec<String>,
    /// Whether they remove other things of lower layers.
    pub(super) removals: bool,
    /// Bytes of the files that differ, other than those that always do: the larger of both sides.
    bytes: u64,
}

impl Difference {
    /// Whether one instruction was run again and made nearly the same: at most a few files differ
    /// that do not do so after every build.
    ///
    /// A few are ten, a tenth of the paths and a hundredth of the bytes: more is a change that
    /// somebody made.
    pub(super) fn is_rebuild(&self, layers: Option<Both<&LayerReport>>) -> bool {
        let counts = &self.counts;
        let lasting =
            (counts.modified + counts.added + counts.removed).saturating_sub(counts.volatile);
        let bytes = |layer: &LayerReport| layer.unpacked.unwrap_or_default().0;
        let unpacked = layers.map_or(0, |both| bytes(both.before).max(bytes(both.after)));
        self.is_known
            && lasting <= 10
            && lasting.saturating_mul(10) <= counts.common
            && self.bytes.saturating_mul(100) <= unpacked
    }
}

/// The versions of both images by layer.
pub(super) struct Contents<'j, 'a> {
    joint: &'j Joint<'a>,
    volatile: Volatile<'a>,
    /// By layer: its versions with their paths, in order of the paths.
    layers: Both<Vec<Vec<(u32, u32)>>>,
}

impl<'j, 'a> Contents<'j, 'a> {
    pub(super) fn of(joint: &'j Joint<'a>, wanted: &Both<Vec<bool>>) -> Self {
        let mut layers = wanted.as_ref().map(|wanted| vec![Vec::new(); wanted.len()]);
        for which in Which::BOTH {
            for (index, version) in (0_u32..).zip(joint.versions(which)) {
                let layer = version.layer as usize;
                if wanted.get(which).get(layer) == Some(&true)
                    && let Some(list) = layers.get_mut(which).get_mut(layer)
                {
                    list.push((joint.node(which, version) as u32, index));
                }
            }
            layers.get_mut(which).iter_mut().for_each(|list| list.sort_unstable());
        }
        Self { joint, volatile: Volatile::of(joint), layers }
    }

    /// Compares two layers, by index.
    pub(super) fn compare(&self, pair: Both<usize>, reports: Both<&Report>) -> Difference {
        let empty = Vec::new();
        let list = |which: Which| {
            self.layers.get(which).get(*pair.get(which)).unwrap_or(&empty).as_slice()
        };
        let mut walk = Walk::new(self);
        let (mut before, mut after) = (list(Which::Before), list(Which::After));
        loop {
            match (before.split_first(), after.split_first()) {
                (None, None) => break,
                (Some((first, rest)), other) if other.is_none_or(|(it, _)| first.0 < it.0) => {
                    walk.alone(Which::Before, *first);
                    before = rest;
                }
                (other, Some((first, rest))) if other.is_none_or(|(it, _)| first.0 < it.0) => {
                    walk.alone(Which::After, *first);
                    after = rest;
                }
                (Some((first, rest)), Some((second, others))) => {
                    walk.both(*first, *second);
                    (before, after) = (rest, others);
                }
                _ => break,
            }
        }
        let layers = Both::of(|which| reports.get(which).layers.get(*pair.get(which))).all();
        let removes = Both::of(|which| removes(reports.get(which), *pair.get(which)));
        walk.finish(layers, removes)
    }
}

/// What a layer removes of lower ones: files and their bytes.
type Removes = (u64, Bytes);

/// What a layer, by index, removes of lower ones by whiteouts.
fn removes(report: &Report, layer: usize) -> Removes {
    let is_removal = |cause| matches!(cause, Cause::Removed | Cause::Cleared);
    let groups = report.hidden.iter().filter(|group| {
        group.hidden_by == layer + 1 && group.shipped_by <= layer && is_removal(group.cause)
    });
    groups.fold((0, Bytes(0)), |(files, bytes), group| {
        (files.saturating_add(group.files), bytes + group.unpacked)
    })
}

/// What is found while two layers are gone through.
struct Walk<'c, 'j, 'a> {
    contents: &'c Contents<'j, 'a>,
    difference: Difference,
    /// Files that differ, with their bytes.
    files: Vec<(u64, Node)>,
    /// Files with the same content, of which only one layer has the bytes here.
    linked: Vec<(u64, Node)>,
    /// The positions of common paths in both layers.
    positions: Vec<(u32, u32)>,
}

impl<'c, 'j, 'a> Walk<'c, 'j, 'a> {
    fn new(contents: &'c Contents<'j, 'a>) -> Self {
        let difference = Difference { is_known: true, ..Difference::default() };
        Self { contents, difference, files: Vec::new(), linked: Vec::new(), positions: Vec::new() }
    }

    fn version(&self, which: Which, (_, index): (u32, u32)) -> Option<&'a Version> {
        self.contents.joint.version(which, index)
    }

    /// A path that only one of the layers has.
    fn alone(&mut self, which: Which, at: (u32, u32)) {
        let Some(version) = self.version(which, at) else { return };
        match which {
            Which::Before => self.difference.counts.removed += 1,
            Which::After => self.difference.counts.added += 1,
        }
        self.differs(at.0 as Node, version.unpacked);
    }

    /// A path that both have.
    fn both(&mut self, before: (u32, u32), after: (u32, u32)) {
        let versions = self.version(Which::Before, before).zip(self.version(Which::After, after));
        let Some((old, new)) = versions else { return };
        let counts = &mut self.difference.counts;
        let is_link = [old.kind, new.kind].contains(&FileKind::Symlink);
        counts.common += 1;
        counts.times += u64::from(old.mtime != new.mtime);
        counts.owners += u64::from((old.uid, old.gid) != (new.uid, new.gid));
        counts.modes += u64::from(old.mode != new.mode && !is_link);
        counts.xattrs += u64::from(old.xattrs != new.xattrs);
        self.positions.push((old.entry, new.entry));
        if !self.contents.joint.is_same_content(Both::new(old, new)) {
            self.difference.counts.modified += 1;
            self.differs(before.0 as Node, old.unpacked.max(new.unpacked));
        } else if old.unpacked != new.unpacked {
            self.linked.push((old.unpacked.max(new.unpacked), before.0 as Node));
        }
    }

    fn differs(&mut self, node: Node, bytes: u64) {
        let Contents { joint, volatile, .. } = self.contents;
        if volatile.is_volatile(joint, node) {
            self.difference.counts.volatile += 1;
        } else {
            self.difference.bytes = self.difference.bytes.saturating_add(bytes);
        }
        self.files.push((bytes, node));
    }

    /// Counts hard links that became copies, or the other way round, unless it is only another name
    /// that has the bytes.
    fn settle_links(&mut self, layers: Option<Both<&LayerReport>>) {
        let counts = &self.difference.counts;
        let has_other_files = 0 < counts.modified + counts.added + counts.removed;
        if has_other_files || layers.is_none_or(|both| both.before.unpacked == both.after.unpacked)
        {
            return;
        }
        for (bytes, node) in std::mem::take(&mut self.linked) {
            self.difference.counts.modified += 1;
            self.differs(node, bytes);
        }
    }

    fn finish(mut self, layers: Option<Both<&LayerReport>>, removes: Both<Removes>) -> Difference {
        self.settle_links(layers);
        let Self { contents, mut difference, files, mut positions, .. } = self;
        let counts = difference.counts;
        difference.files = largest(contents.joint, files);
        positions.sort_unstable();
        let is_ordered = positions.is_sorted_by_key(|&(_, after)| after);
        // What is hidden by replacing it is in the paths already.
        difference.removals =
            counts.modified + counts.added + counts.removed == 0 && removes.before != removes.after;
        let found = [
            (Differs::Times, 0 < counts.times),
            // Of layers with other paths the order says nothing.
            (Differs::Order, !is_ordered && counts.added + counts.removed == 0),
            (Differs::Owners, 0 < counts.owners),
            (Differs::Modes, 0 < counts.modes),
            (Differs::Xattrs, 0 < counts.xattrs),
            (Differs::Files, 0 < counts.modified + counts.added + counts.removed),
            (Differs::Removals, difference.removals),
        ];
        let found = found.into_iter().filter(|(_, differs)| *differs).map(|(word, _)| word);
        difference.differs = found.collect();
        if difference.differs.is_empty() {
            difference.differs.push(Differs::Format);
        }
        difference
    }
}

/// The paths of the largest files.
fn largest(joint: &Joint<'_>, mut files: Vec<(u64, Node)>) -> Vec<String> {
    files.sort_unstable_by_key(|&(bytes, node)| (Reverse(bytes), node));
    // Those of equal size by path, not by number, which depends on the order of the images.
    let bound = files.get(MAX_FILES.saturating_sub(1)).map_or(0, |(bytes, _)| *bytes);
    let mut paths: Vec<(Reverse<u64>, String)> = files
        .into_iter()
        .take_while(|&(bytes, _)| bound <= bytes)
        .take(MAX_CANDIDATES)
        .map(|(bytes, node)| (Reverse(bytes), joint.path(node)))
        .collect();
    paths.sort();
    paths.into_iter().take(MAX_FILES).map(|(_, path)| path).collect()
}

/// How many paths are written out to find the first of equal size: thousands of empty files may be
/// equal.
const MAX_CANDIDATES: usize = 10_000;

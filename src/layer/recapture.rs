//! Contents of files that were not kept while their layer was read, because only a later name of
//! theirs is one that a row wants.

use std::path::Path;

use super::capture::{Captured, Captures};
use super::extract_rootfs::extract_rootfs;
use super::search::{self, Search, Stored};
use super::{ReadLayer, ReadOptions};
use crate::tar::{Damage, Kind, Member, Visitor};
use crate::warning::Notes;

/// A file whose content was not kept, and the row that wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Missed {
    /// The index of its entry in the layer.
    pub(crate) entry: u32,
    /// The number of the row, in [`super::Probes`].
    pub(crate) row: u16,
}

/// What was read again of a layer.
#[derive(Debug, Default)]
pub(crate) struct Recaptured {
    /// The contents, in tar order.
    pub(crate) list: Vec<Captured>,
    /// Whether every file was looked into, so that nothing is to be kept of those that are not in
    /// `list`.
    pub(crate) is_whole: bool,
}

/// Reads a layer again, and returns the contents of files in it. `missed` is sorted.
///
/// Files that cannot be read again are left out.
pub(crate) fn recapture(
    stored: impl Stored,
    missed: &[Missed],
    options: ReadOptions<'_>,
) -> Recaptured {
    let mut pass = Pass { missed, options, seen: 0, open: Vec::new(), kept: Vec::new(), total: 0 };
    // What was read before an error counts.
    let result = search::search(stored, &mut pass, options.limits);
    let is_whole = result.is_ok() && pass.missed.is_empty() && !options.is_cancelled();
    Recaptured { list: pass.kept, is_whole }
}

/// Reads files of a directory on disk again, and returns their contents. `missed` is sorted.
pub(crate) fn recapture_rootfs(
    root: &Path,
    layer: &ReadLayer,
    missed: &[Missed],
    options: ReadOptions<'_>,
) -> Vec<Captured> {
    let (mut kept, mut total) = (Vec::new(), 0);
    for &Missed { entry, row } in missed {
        let Some(found) = layer.entries.list.get(entry as usize) else { continue };
        let path = layer.entries.path(found);
        let file = extract_rootfs(root, &path, 0, options.limits.captured_bytes);
        let Some(file) = file.ok().filter(|file| !file.is_truncated) else { continue };
        let mut captures = Captures::with_total(options.probes, options.limits, total);
        captures.begin_for(row, &path, file.file_bytes, &mut Notes::default());
        captures.data(&path, &file.bytes);
        captures.end(entry as usize);
        let captured = captures.finish();
        total += captured.iter().map(|captured| captured.bytes.len() as u64).sum::<u64>();
        kept.extend(captured);
    }
    kept
}

/// Counts members, and keeps the wanted ones.
struct Pass<'a> {
    /// Those that have not begun.
    missed: &'a [Missed],
    options: ReadOptions<'a>,
    /// How many members have begun.
    seen: u64,
    /// The member that is arriving, for each row that wants it.
    open: Vec<Captures<'a>>,
    kept: Vec<Captured>,
    /// Bytes in `kept`.
    total: u64,
}

impl Search for Pass<'_> {
    fn is_done(&self) -> bool {
        (self.missed.is_empty() && self.open.is_empty()) || self.options.is_cancelled()
    }

    fn unwanted(&self) -> u64 {
        if self.open.is_empty() { u64::MAX } else { 0 }
    }

    fn entry(&self) -> u32 {
        self.missed.first().map_or(0, |missed| missed.entry)
    }
}

impl Visitor for Pass<'_> {
    fn member(&mut self, member: &Member<'_>) {
        self.open.clear();
        while let Some((&Missed { entry, row }, rest)) = self.missed.split_first()
            && u64::from(entry) <= self.seen
        {
            self.missed = rest;
            // The bytes of a sparse file are not those of its content.
            if u64::from(entry) == self.seen
                && member.kind == Kind::File
                && member.sparse_map.is_empty()
                && member.logical_size == member.stored_size
            {
                let ReadOptions { probes, limits, .. } = self.options;
                let mut captures = Captures::with_total(probes, limits, self.total);
                let mut notes = Notes::default();
                captures.begin_for(row, member.path, member.stored_size, &mut notes);
                self.open.push(captures);
            }
        }
        self.seen += 1;
    }

    fn data(&mut self, bytes: &[u8]) {
        for captures in &mut self.open {
            captures.data(b"", bytes);
        }
    }

    fn member_end(&mut self, _: u64) {
        let entry = usize::try_from(self.seen.saturating_sub(1)).unwrap_or(usize::MAX);
        for mut captures in self.open.drain(..) {
            captures.end(entry);
            let kept = captures.finish();
            self.total += kept.iter().map(|captured| captured.bytes.len() as u64).sum::<u64>();
            self.kept.extend(kept);
        }
    }

    // Files that are damaged were reported when the layer was read.
    fn damage(&mut self, _: Damage) {}
}

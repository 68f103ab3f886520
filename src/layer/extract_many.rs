//! The contents of many files of a layer, read again in one pass over its blob.

use std::ops::ControlFlow;

use super::content::Places;
use super::entry::{Change, Entries};
use super::extract::kind_with_article;
use super::extract_error::ExtractError;
use super::hash::FileHash;
use super::search::{self, Search, Stored};
use crate::limits::Limits;
use crate::tar::{Damage, Kind, Member, Visitor};

/// What arrives of a file that is read again.
///
/// For each file [`Begins`](Self::Begins), then bytes and holes in the order of the file, then
/// [`Ends`](Self::Ends) or [`Failed`](Self::Failed).
#[derive(Debug)]
#[non_exhaustive]
pub enum FilePart<'a> {
    /// The file begins.
    Begins {
        /// Its length in bytes, with holes.
        file_bytes: u64,
    },
    /// The next bytes.
    Bytes(&'a [u8]),
    /// So many zeros, which are not stored.
    Hole(u64),
    /// All of it has arrived, and it is what was read before.
    Ends,
    /// This file cannot be read again; the others still are. Comes without
    /// [`Begins`](Self::Begins) if it cannot even be opened.
    Failed(ExtractError),
    /// Bytes of other files passed, on the way to this one: a chance to stop.
    Awaited,
}

/// Takes the parts of files by the indexes of their entries, and can stop.
pub(super) type Sink<'s> = dyn FnMut(u32, FilePart<'_>) -> ControlFlow<()> + 's;

/// Reads the contents of many files again in one pass over the blob of their layer.
///
/// `wanted` are indexes in `entries`, sorted, none of them twice. Parts come in tar order; no file
/// is held in memory. Links are not followed. Nothing but the content of each file is compared with
/// what was read before. Returns early if `sink` stops it. Fails if an entry does not exist or is
/// not a regular file, and if the blob is damaged before the end of the last file; the files that
/// ended before that are whole.
pub fn extract_many(
    stored: impl Stored,
    entries: &Entries,
    wanted: &[u32],
    limits: &Limits,
    sink: &mut dyn FnMut(u32, FilePart<'_>) -> ControlFlow<()>,
) -> Result<(), ExtractError> {
    let mut many =
        Many { entries, wanted, seen: 0, open: None, failure: None, is_stopped: false, sink };
    search::search(stored, &mut many, limits)?;
    many.finish()
}

/// Counts members, and passes the wanted ones on.
struct Many<'a, 's> {
    entries: &'a Entries,
    /// Those that have not begun.
    wanted: &'a [u32],
    /// How many members have begun.
    seen: u64,
    open: Option<Open>,
    failure: Option<ExtractError>,
    is_stopped: bool,
    sink: &'a mut Sink<'s>,
}

/// The file that is arriving.
struct Open {
    entry: u32,
    file_bytes: u64,
    /// How much of it has been passed on.
    passed: u64,
    places: Places,
    /// `None` for a sparse file, whose hash covers its map.
    hash: Option<FileHash>,
}

impl Many<'_, '_> {
    fn finish(self) -> Result<(), ExtractError> {
        match (self.is_stopped, self.failure, self.wanted.first()) {
            (false, Some(failure), _) => Err(failure),
            (false, None, Some(&entry)) => {
                Err(ExtractError::NoSuchEntry { entry, entries: self.seen })
            }
            _ => Ok(()),
        }
    }

    fn give(&mut self, entry: u32, part: FilePart<'_>) {
        self.is_stopped = self.is_stopped || (self.sink)(entry, part).is_break();
    }

    /// The content hash that a file had when it was read.
    fn known_hash(&self, entry: u32) -> Option<[u64; 2]> {
        match self.entries.list.get(usize::try_from(entry).ok()?)?.change {
            Change::File(content) => Some(content.hash),
            _ => None,
        }
    }

    /// Passes on the hole before an offset, if there is one.
    fn fill(&mut self, open: &mut Open, until: u64) {
        let hole = until.saturating_sub(open.passed);
        if hole != 0 {
            self.give(open.entry, FilePart::Hole(hole));
            open.passed = until;
        }
    }
}

impl Search for Many<'_, '_> {
    fn is_done(&self) -> bool {
        let has_all = self.wanted.is_empty() && self.open.is_none();
        has_all || self.is_stopped || self.failure.is_some()
    }

    fn unwanted(&self) -> u64 {
        if self.open.is_some() { 0 } else { u64::MAX }
    }

    fn skipped(&mut self, _: u64) {
        if let Some(&next) = self.wanted.first() {
            self.give(next, FilePart::Awaited);
        }
    }

    fn entry(&self) -> u32 {
        let open = self.open.as_ref().map(|open| open.entry);
        open.or(self.wanted.first().copied()).unwrap_or_default()
    }
}

impl Visitor for Many<'_, '_> {
    fn member(&mut self, member: &Member<'_>) {
        let number = self.seen;
        self.seen += 1;
        let Some((&entry, rest)) = self.wanted.split_first() else { return };
        if u64::from(entry) != number || self.is_done() {
            return;
        }
        self.wanted = rest;
        if member.kind != Kind::File {
            let kind = kind_with_article(member.kind);
            self.failure = Some(ExtractError::NotFile { entry, kind });
            return;
        }
        let file_bytes = member.logical_size;
        let is_sparse = !member.sparse_map.is_empty() || file_bytes != member.stored_size;
        self.open = Some(Open {
            entry,
            file_bytes,
            passed: 0,
            places: Places::of(member, u64::MAX),
            hash: (!is_sparse).then(|| FileHash::new(file_bytes)),
        });
        self.give(entry, FilePart::Begins { file_bytes });
    }

    fn data(&mut self, bytes: &[u8]) {
        if self.is_stopped {
            return;
        }
        let Some(mut open) = self.open.take() else {
            self.skipped(bytes.len() as u64);
            return;
        };
        if let Some(hash) = &mut open.hash {
            hash.update(bytes);
        }
        let mut stored = bytes;
        while let Some((offset, piece)) = open.places.next(&mut stored) {
            self.fill(&mut open, offset);
            self.give(open.entry, FilePart::Bytes(piece));
            open.passed = offset.saturating_add(piece.len() as u64);
        }
        self.open = Some(open);
    }

    fn member_end(&mut self, _: u64) {
        let Some(mut open) = self.open.take() else { return };
        let (entry, missing) = (open.entry, open.places.missing());
        if missing != 0 {
            self.failure = Some(ExtractError::CutShort { entry, missing });
            return;
        }
        let hash = open.hash.take().map(FileHash::finish);
        if hash.is_some() && hash != self.known_hash(entry) {
            self.give(entry, FilePart::Failed(ExtractError::Differs { entry }));
            return;
        }
        let end = open.file_bytes;
        self.fill(&mut open, end);
        self.give(entry, FilePart::Ends);
    }

    // Damage matters only if bytes are missing, which is checked at the end of each file.
    fn damage(&mut self, _: Damage) {}
}

//! The content of one file of a layer, or a part of it, read again from its blob.

use super::content::{Extracted, Window};
use super::extract_error::ExtractError;
use super::search::{self, Search, Stored};
use crate::limits::Limits;
use crate::tar::{Damage, Kind, Member, Visitor};

/// Reads the content of one file again from the blob of its layer.
///
/// `entry` is its index in the entries of the [`super::ReadLayer`]. At most `max_bytes` of it are
/// read, and no more are held in memory. Hard links and symbolic links are not followed. Nothing is
/// compared with a digest. Fails if the entry does not exist or is not a regular file, and if the
/// blob is damaged before the end of the requested bytes.
pub fn extract(
    stored: impl Stored,
    entry: u32,
    max_bytes: u64,
    limits: &Limits,
) -> Result<Extracted, ExtractError> {
    extract_from(stored, entry, 0, max_bytes, limits)
}

/// Reads a part of the content of one file again, from an offset in bytes on, like [`extract`].
///
/// Nothing is read if the file ends before. The layer is still decompressed up to that part.
pub fn extract_from(
    stored: impl Stored,
    entry: u32,
    start: u64,
    max_bytes: u64,
    limits: &Limits,
) -> Result<Extracted, ExtractError> {
    let mut one = One { entry, start, max_bytes, seen: 0, found: None };
    search::search(stored, &mut one, limits)?;
    one.finish()
}

/// Counts members up to one of them, and keeps a part of it.
struct One {
    entry: u32,
    start: u64,
    max_bytes: u64,
    /// How many members have begun.
    seen: u64,
    found: Option<Found>,
}

enum Found {
    /// The file, while its bytes arrive.
    Open(Window),
    /// The file, after its last byte.
    Done(Window),
    /// The entry is not a file; says what it is.
    NotFile(&'static str),
}

impl One {
    fn finish(self) -> Result<Extracted, ExtractError> {
        let entry = self.entry;
        match self.found {
            None => Err(ExtractError::NoSuchEntry { entry, entries: self.seen }),
            Some(Found::NotFile(kind)) => Err(ExtractError::NotFile { entry, kind }),
            Some(Found::Open(file) | Found::Done(file)) => match file.missing() {
                0 => Ok(file.finish()),
                missing => Err(ExtractError::CutShort { entry, missing }),
            },
        }
    }
}

impl Search for One {
    fn is_done(&self) -> bool {
        match &self.found {
            None => false,
            Some(Found::Open(file)) => file.is_complete(),
            Some(Found::Done(_) | Found::NotFile(_)) => true,
        }
    }

    fn unwanted(&self) -> u64 {
        match &self.found {
            Some(Found::Open(file)) => file.unwanted(),
            _ => u64::MAX,
        }
    }

    fn skipped(&mut self, bytes: u64) {
        if let Some(Found::Open(file)) = &mut self.found {
            file.pass_over(bytes);
        }
    }

    fn entry(&self) -> u32 {
        self.entry
    }
}

impl Visitor for One {
    fn member(&mut self, member: &Member<'_>) {
        if self.seen == u64::from(self.entry) {
            self.found = Some(match member.kind {
                Kind::File => Found::Open(Window::new(member, self.start, self.max_bytes)),
                kind => Found::NotFile(kind_with_article(kind)),
            });
        }
        self.seen += 1;
    }

    fn data(&mut self, bytes: &[u8]) {
        if let Some(Found::Open(file)) = &mut self.found {
            file.push(bytes);
        }
    }

    fn member_end(&mut self, _: u64) {
        self.found = match self.found.take() {
            Some(Found::Open(file)) => Some(Found::Done(file)),
            found => found,
        };
    }

    // Damage matters only if bytes are missing, which is checked at the end.
    fn damage(&mut self, _: Damage) {}
}

pub(super) fn kind_with_article(kind: Kind) -> &'static str {
    match kind {
        Kind::File => "a file",
        Kind::HardLink => "a hard link",
        Kind::Symlink => "a symbolic link",
        Kind::CharDevice | Kind::BlockDevice => "a device",
        Kind::Directory => "a directory",
        Kind::Fifo => "a named pipe",
    }
}

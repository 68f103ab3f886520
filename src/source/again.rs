//! Reads the bytes of a layer a second time, for some of its files.

use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::bounded::Bounded;
use super::content::{Content, Passed, Range, Whole, Within};
use crate::compression::{Decoder, DecoderOptions};
use crate::layer::{
    Change, Entries, Entry, ExtractError, Extracted, FilePart, Missed, ReadLayer, ReadOptions,
    Recaptured, Special, Stored, content_hash, discard, extract_from, extract_many,
    extract_many_rootfs, extract_rootfs, recapture, recapture_rootfs,
};
use crate::limits::Limits;

/// Whether layers are to be read again, once all of them have been read.
///
/// Layers in a plain file or a directory always can be. Streams and archives that are compressed as
/// a whole are read once; reading them again costs time or space.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reread {
    /// Layers of streams and compressed archives cannot be read again.
    #[default]
    No,
    /// Layers of a compressed file can be, by decompressing it again up to the layer.
    Reopen,
    /// Those of a stream can be too: it is decompressed into an unlinked file in the temporary
    /// directory.
    Spool,
}

impl Within {
    /// Decompresses the archive up to the part.
    fn open<'a>(&self, limits: &'a Limits) -> io::Result<Box<dyn Read + Send + 'a>> {
        let stored: Box<dyn Read + Send> = match &self.archive {
            Whole::File { file, stored_bytes } => {
                Box::new(Range::new(Arc::clone(file), 0, *stored_bytes))
            }
            Whole::Sent(archive) => archive.open()?,
        };
        let options = DecoderOptions { checksums: false, spent: None };
        let mut plain =
            Bounded { decoder: Decoder::new(stored, options, limits)?, limits, plain: 0 };
        discard(&mut plain, self.start)?;
        Ok(Box::new(plain.take(self.bytes)))
    }
}

impl Content {
    /// Reads the content of one file again, from the layer that was read from here.
    ///
    /// `entry` is its index in the entries of `layer`. At most `max_bytes` are read, and no more
    /// are held in memory. Links are not followed. Fails if the entry does not exist or is not a
    /// regular file, if the bytes were not kept, cannot be read or are damaged, and if a file that
    /// was read completely has changed.
    pub fn extract(
        &self,
        layer: &ReadLayer,
        entry: u32,
        max_bytes: u64,
        limits: &Limits,
    ) -> Result<Extracted, ExtractError> {
        self.extract_from(layer, entry, 0, max_bytes, limits)
    }

    /// Reads a part of the content of one file again, from an offset in bytes on, like
    /// [`extract`](Self::extract). Nothing is read if the file ends before.
    pub fn extract_from(
        &self,
        layer: &ReadLayer,
        entry: u32,
        start: u64,
        max_bytes: u64,
        limits: &Limits,
    ) -> Result<Extracted, ExtractError> {
        let entries = &layer.entries;
        let (found, hash) = file(entries, entry)?;
        let part = match self {
            Self::Tree(root) => extract_rootfs(root, &entries.path(found), start, max_bytes)?,
            _ => extract_from(self.stored(limits)?, entry, start, max_bytes, limits)?,
        };
        let is_whole = part.start == 0 && !part.is_truncated;
        // The hash of a sparse file covers its map, and a part has no hash to compare with.
        let is_known = is_whole && !entries.logical_bytes.contains_key(&entry);
        if is_known && content_hash(&part.bytes) != hash {
            return Err(ExtractError::Differs { entry });
        }
        Ok(part)
    }

    /// Reads the contents of many files again in one pass over their layer, in tar order.
    ///
    /// `wanted` are their indexes in the entries of `layer`, in any order. No file is held in
    /// memory. Returns early if `sink` stops it. Fails as [`extract`](Self::extract) does; the
    /// files that ended before are whole.
    pub fn extract_many(
        &self,
        layer: &ReadLayer,
        wanted: &[u32],
        limits: &Limits,
        sink: &mut dyn FnMut(u32, FilePart<'_>) -> ControlFlow<()>,
    ) -> Result<(), ExtractError> {
        let entries = &layer.entries;
        let mut wanted = wanted.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        for &entry in &wanted {
            file(entries, entry)?;
        }
        match self {
            Self::Tree(root) => {
                let _ = extract_many_rootfs(root, entries, &wanted, sink);
                Ok(())
            }
            _ if wanted.is_empty() => Ok(()),
            _ => extract_many(self.stored(limits)?, entries, &wanted, limits, sink),
        }
    }

    /// Reads contents that were missed when `layer` was read from here; none if its bytes were not
    /// kept.
    ///
    /// A compressed archive is decompressed again, whatever [`Reread`] says: otherwise packages
    /// would be missing from the report.
    pub(crate) fn recapture(
        &self,
        layer: &ReadLayer,
        missed: &[Missed],
        options: ReadOptions<'_>,
    ) -> Recaptured {
        let stored = match self {
            Self::Tree(root) => {
                let list = recapture_rootfs(root, layer, missed, options);
                return Recaptured { list, is_whole: false };
            }
            Self::Passed(_, Passed::Compressed(within)) => {
                let stored = within.open(options.limits).map_err(ExtractError::Read);
                stored.map(|stored| Box::new(stored) as Box<dyn Stored + '_>)
            }
            _ => self.stored(options.limits),
        };
        stored.map_or_else(|_| Recaptured::default(), |stored| recapture(stored, missed, options))
    }

    /// Opens the blob of a layer that has been read.
    fn stored<'a>(&self, limits: &'a Limits) -> Result<Box<dyn Stored + 'a>, ExtractError> {
        Ok(match self {
            Self::Range { file, start, bytes } => {
                Box::new(Range::new(Arc::clone(file), *start, *bytes))
            }
            Self::File(path) => {
                let file = File::open(path).map_err(ExtractError::Read)?;
                let bytes = file.metadata().map_err(ExtractError::Read)?.len();
                Box::new(Range::new(Arc::new(file), 0, bytes))
            }
            Self::Passed(_, Passed::Within(within) | Passed::Asked(within)) => {
                Box::new(within.open(limits).map_err(ExtractError::Read)?)
            }
            Self::Passed(_, Passed::Compressed(_)) => return Err(ExtractError::Compressed),
            Self::Passed(_, Passed::Stream) | Self::Dropped { .. } => {
                return Err(ExtractError::Passed);
            }
            Self::Memory(_) | Self::Remote(_) | Self::Tree(_) => {
                Box::new(self.open().map_err(ExtractError::Read)?)
            }
        })
    }
}

/// Returns the entry of a regular file, and its content hash.
fn file(entries: &Entries, entry: u32) -> Result<(&Entry, [u64; 2]), ExtractError> {
    let found = usize::try_from(entry).ok().and_then(|index| entries.list.get(index));
    let Some(found) = found else {
        let entries = entries.list.len() as u64;
        return Err(ExtractError::NoSuchEntry { entry, entries });
    };
    match found.change {
        Change::File(content) => Ok((found, content.hash)),
        other => Err(ExtractError::NotFile { entry, kind: change_with_article(other) }),
    }
}

/// Returns what an entry is, with its article.
fn change_with_article(change: Change) -> &'static str {
    match change {
        Change::File(_) => "a file",
        Change::HardLink(_) => "a hard link",
        Change::Symlink(_) => "a symbolic link",
        Change::Directory | Change::Root => "a directory",
        Change::Special(Special::Fifo) => "a named pipe",
        Change::Special(_) => "a device",
        Change::Remove | Change::Clear => "a whiteout",
        Change::Nothing => "an entry that was left out",
    }
}

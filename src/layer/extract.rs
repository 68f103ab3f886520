//! The content of one file of a layer, read again from its blob, which is decompressed and parsed
//! only up to the end of that file.

use std::io::{self, Read};

use super::content::{Beginning, Extracted};
use super::extract_error::ExtractError;
use crate::compression::{
    self, Buffer, Compression, Decoder, DecoderOptions, MAGIC_BYTES, read_some,
};
use crate::limits::Limits;
use crate::tar::{Damage, Kind, Member, Parser, Visitor};

/// Small enough that seeking over a body is worthwhile, large enough that one read gets many
/// headers.
const READ_BYTES: usize = 64 << 10;

/// Stored bytes that can be skipped, which may cost less than reading them.
pub trait Stored: Read + Send {
    /// Skips that many bytes, or all that are left; returns how many were skipped.
    fn skip(&mut self, bytes: u64) -> io::Result<u64>;
}

impl Stored for dyn Read + Send + '_ {
    fn skip(&mut self, bytes: u64) -> io::Result<u64> {
        discard(self, bytes)
    }
}

impl<S: Stored + ?Sized> Stored for Box<S> {
    fn skip(&mut self, bytes: u64) -> io::Result<u64> {
        (**self).skip(bytes)
    }
}

/// Reads that many bytes and drops them; returns how many there were.
pub(crate) fn discard(stored: &mut dyn Read, bytes: u64) -> io::Result<u64> {
    let mut buffer = Buffer::new(READ_BYTES);
    let mut left = bytes;
    while left != 0 {
        let max_bytes = usize::try_from(left).unwrap_or(usize::MAX).min(READ_BYTES);
        match read_some(stored, buffer.get_mut(..max_bytes).unwrap_or_default())? {
            0 => break,
            read => left -= read as u64,
        }
    }
    Ok(bytes - left)
}

/// Reads the content of one file again from the blob of its layer.
///
/// `entry` is its index in the entries of the [`super::ReadLayer`]. At most `max_bytes` of it are
/// read, and no more are held in memory. Hard links and symbolic links are not followed. Nothing is
/// compared with a digest. Fails if the entry does not exist or is not a regular file, and if the
/// blob is damaged before the end of the requested bytes.
pub fn extract(
    mut stored: impl Stored,
    entry: u32,
    max_bytes: u64,
    limits: &Limits,
) -> Result<Extracted, ExtractError> {
    let mut search = Search { entry, max_bytes, seen: 0, found: None };
    let mut parser = Parser::new(limits);
    let first = first_bytes(&mut stored).map_err(ExtractError::Read)?;
    match Compression::detect(&first) {
        Compression::None => {
            parser.feed(&first, &mut search);
            search.plain(&mut parser, stored).map_err(ExtractError::Read)?;
        }
        _ => {
            let stored = Box::new(io::Cursor::new(first).chain(stored));
            search.compressed(&mut parser, stored, limits)?;
        }
    }
    if !search.is_done() {
        parser.finish(&mut search);
    }
    search.finish()
}

fn first_bytes(stored: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut first = Vec::new();
    stored.take(MAGIC_BYTES as u64).read_to_end(&mut first)?;
    Ok(first)
}

/// Counts members up to one of them, and keeps its beginning.
struct Search {
    entry: u32,
    max_bytes: u64,
    /// How many members have begun.
    seen: u64,
    found: Option<Found>,
}

enum Found {
    /// The file, while its bytes arrive.
    Open(Beginning),
    /// The file, after its last byte.
    Done(Beginning),
    /// The entry is not a file; says what it is.
    NotFile(&'static str),
}

impl Search {
    /// Reads an uncompressed tar, skipping the bodies of other members.
    fn plain(&mut self, parser: &mut Parser, mut stored: impl Stored) -> io::Result<()> {
        let mut buffer = Buffer::new(READ_BYTES);
        while !self.is_done() && !parser.is_ended() {
            let following = parser.skippable();
            if following != 0 && !matches!(self.found, Some(Found::Open(_))) {
                let skipped = stored.skip(following)?;
                parser.skip(skipped, self);
            }
            match read_some(&mut stored, &mut buffer)? {
                0 => break,
                read => parser.feed(buffer.get(..read).unwrap_or_default(), self),
            }
        }
        Ok(())
    }

    /// Decompresses up to the end of the requested bytes.
    fn compressed<'a>(
        &mut self,
        parser: &mut Parser,
        stored: Box<dyn Read + Send + 'a>,
        limits: &Limits,
    ) -> Result<(), ExtractError> {
        let options = DecoderOptions { checksums: true, spent: None };
        let mut decoder = Decoder::new(stored, options, limits).map_err(ExtractError::Read)?;
        let mut buffer = Buffer::new(READ_BYTES);
        while !self.is_done() && !parser.is_ended() {
            let (stored, plain) = (decoder.stored(), parser.position());
            let read = match limits.max_plain_bytes(stored) < plain {
                true => Err(compression::Damage::Limit { stored, plain }),
                false => decoder.read(&mut buffer),
            };
            let entry = self.entry;
            match read.map_err(|source| ExtractError::Damaged { entry, source })? {
                0 => break,
                read => parser.feed(buffer.get(..read).unwrap_or_default(), self),
            }
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        match &self.found {
            None => false,
            Some(Found::Open(file)) => file.is_complete(),
            Some(Found::Done(_) | Found::NotFile(_)) => true,
        }
    }

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

impl Visitor for Search {
    fn member(&mut self, member: &Member<'_>) {
        if self.seen == u64::from(self.entry) {
            self.found = Some(match member.kind {
                Kind::File => Found::Open(Beginning::new(member, self.max_bytes)),
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

fn kind_with_article(kind: Kind) -> &'static str {
    match kind {
        Kind::File => "a file",
        Kind::HardLink => "a hard link",
        Kind::Symlink => "a symbolic link",
        Kind::CharDevice | Kind::BlockDevice => "a device",
        Kind::Directory => "a directory",
        Kind::Fifo => "a named pipe",
    }
}

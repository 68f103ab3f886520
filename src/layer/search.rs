//! A layer read a second time, for some of its files: it is decompressed and parsed only up to the
//! end of the last of them, and what an uncompressed tar has between them is skipped.

use std::io::{self, Read};

use super::extract_error::ExtractError;
use crate::compression::{
    self, Buffer, Compression, Decoder, DecoderOptions, MAGIC_BYTES, read_some,
};
use crate::limits::Limits;
use crate::tar::{Parser, Visitor};

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

/// What is looked for in a layer that is read again.
pub(super) trait Search: Visitor {
    /// Whether nothing more is wanted.
    fn is_done(&self) -> bool;

    /// How many of the next bytes of the current member are not wanted; `u64::MAX` for all of them.
    fn unwanted(&self) -> u64;

    /// Takes that so many unwanted bytes were skipped instead of being given to
    /// [`data`](Visitor::data).
    fn skipped(&mut self, _bytes: u64) {}

    /// Returns the index of the entry that is looked for now.
    fn entry(&self) -> u32;
}

/// Reads a layer again from its stored bytes, until nothing more is wanted or it ends.
///
/// Nothing is compared with a digest. Fails if it cannot be read or decompressed that far.
pub(super) fn search(
    mut stored: impl Stored,
    search: &mut impl Search,
    limits: &Limits,
) -> Result<(), ExtractError> {
    let mut parser = Parser::new(limits);
    let first = first_bytes(&mut stored).map_err(ExtractError::Read)?;
    match Compression::detect(&first) {
        Compression::None => {
            parser.feed(&first, search);
            plain(stored, &mut parser, search).map_err(ExtractError::Read)?;
        }
        _ => {
            let stored = Box::new(io::Cursor::new(first).chain(stored));
            compressed(stored, &mut parser, search, limits)?;
        }
    }
    if !search.is_done() {
        parser.finish(search);
    }
    Ok(())
}

fn first_bytes(stored: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut first = Vec::new();
    stored.take(MAGIC_BYTES as u64).read_to_end(&mut first)?;
    Ok(first)
}

/// Reads an uncompressed tar, skipping the bodies of members that are not wanted.
fn plain(mut stored: impl Stored, parser: &mut Parser, search: &mut impl Search) -> io::Result<()> {
    let mut buffer = Buffer::new(READ_BYTES);
    while !search.is_done() && !parser.is_ended() {
        let following = parser.skippable().min(search.unwanted());
        if following != 0 {
            let skipped = stored.skip(following)?;
            search.skipped(skipped);
            parser.skip(skipped, search);
        }
        match read_some(&mut stored, &mut buffer)? {
            0 => break,
            read => parser.feed(buffer.get(..read).unwrap_or_default(), search),
        }
    }
    Ok(())
}

/// Decompresses up to the end of the wanted bytes.
fn compressed<'a>(
    stored: Box<dyn Read + Send + 'a>,
    parser: &mut Parser,
    search: &mut impl Search,
    limits: &Limits,
) -> Result<(), ExtractError> {
    let options = DecoderOptions { checksums: true, spent: None };
    let mut decoder = Decoder::new(stored, options, limits).map_err(ExtractError::Read)?;
    let mut buffer = Buffer::new(READ_BYTES);
    while !search.is_done() && !parser.is_ended() {
        let (stored, plain) = (decoder.stored(), parser.position());
        let read = match limits.max_plain_bytes(stored) < plain {
            true => Err(compression::Damage::Limit { stored, plain }),
            false => decoder.read(&mut buffer),
        };
        let entry = search.entry();
        match read.map_err(|source| ExtractError::Damaged { entry, source })? {
            0 => break,
            read => parser.feed(buffer.get(..read).unwrap_or_default(), search),
        }
    }
    Ok(())
}

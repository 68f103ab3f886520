//! The central directory of a zip, as far as it is in the parts of a file that were kept
//! (PKWARE APPNOTE 4.3).

use std::io::Read;
use std::ops::Range;

use flate2::read::DeflateDecoder;

use crate::layer::Parts;
use crate::packages::bytes::{le16, le32, le64};

/// The longest end record: itself and a comment.
pub(crate) const MAX_END_BYTES: u64 = 22 + 65_535;

/// What a local header begins with, which is before each file.
pub(super) const LOCAL_HEADER: &[u8] = b"PK\x03\x04";

/// The length of a local header without the name.
pub(super) const LOCAL_HEADER_BYTES: usize = 30;

/// A file in a zip.
#[derive(Clone)]
pub(crate) struct Member<'a> {
    /// Its path; that of a directory ends in a slash.
    pub(crate) name: &'a [u8],
    is_deflated: bool,
    /// How many bytes it takes in the zip.
    pub(crate) stored_bytes: u64,
    /// How many bytes it has.
    pub(crate) plain_bytes: u64,
    header: u64,
}

impl Member<'_> {
    /// Whether these first bytes of it are not all.
    pub(super) fn is_longer_than(&self, first: &[u8]) -> bool {
        (first.len() as u64) < self.plain_bytes
    }
}

/// A zip of which some parts were kept.
pub(crate) struct Zip<'a> {
    parts: &'a Parts,
    directory: &'a [u8],
    /// How many bytes come before the zip in its file, such as a script that starts a jar.
    shift: u64,
    is_cut: bool,
}

impl<'a> Zip<'a> {
    /// Finds the central directory; `None` if there is no end record.
    pub(crate) fn open(parts: &'a Parts) -> Option<Self> {
        let (range, shift) = directory(parts)?;
        let directory = parts.get(range);
        let is_cut = directory.is_none();
        Some(Self { parts, directory: directory.unwrap_or_default(), shift, is_cut })
    }

    /// Whether the central directory was too long to be kept.
    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Returns the files of the zip; none if the central directory was too long to be kept.
    pub(crate) fn members(&self) -> impl Iterator<Item = Member<'a>> {
        let mut rest = self.directory;
        std::iter::from_fn(move || {
            let (member, after) = member(rest)?;
            rest = after;
            Some(member)
        })
    }

    /// Returns the first bytes of a file, at most `max_bytes`; `None` if they were not kept.
    pub(super) fn content(&self, member: &Member<'_>, max_bytes: u64) -> Option<Vec<u8>> {
        content(self.parts, self.at(member), member.is_deflated, member.stored_bytes, max_bytes)
    }

    /// Returns all bytes of a file; `None` if they are more than `max_bytes`, damaged, or were not
    /// all kept.
    pub(super) fn whole(&self, member: &Member<'_>, max_bytes: u64) -> Option<Vec<u8>> {
        let bytes = self.content(member, max_bytes.saturating_add(1))?;
        let is_whole = bytes.len() as u64 <= max_bytes && bytes.len() as u64 == member.plain_bytes;
        is_whole.then_some(bytes)
    }

    /// Returns files of a zip that is stored in this one as `member`, with their names and at most
    /// `max_bytes` of each: those that a search for local headers found.
    pub(super) fn found_in(
        &self,
        member: &Member<'_>,
        max_bytes: u64,
    ) -> impl Iterator<Item = (&'a [u8], Vec<u8>)> {
        let start = self.at(member);
        let end = start.saturating_add(member.stored_bytes);
        let parts = self.parts;
        let within = parts.pieces().filter(move |(at, _)| start < *at && *at < end);
        within.filter_map(move |(at, header)| {
            let name_bytes = usize::from(le16(header, 26)?);
            let name = header.get(LOCAL_HEADER_BYTES..LOCAL_HEADER_BYTES + name_bytes)?;
            Some((
                name,
                content(parts, at, le16(header, 8)? == 8, stored_bytes(header)?, max_bytes)?,
            ))
        })
    }

    fn at(&self, member: &Member<'_>) -> u64 {
        self.shift.saturating_add(member.header)
    }
}

/// Finds where the central directory is, and how many bytes of the file come before the zip; `None`
/// if there is no end record.
pub(crate) fn directory(parts: &Parts) -> Option<(Range<u64>, u64)> {
    let (end_at, end) = end_record(parts)?;
    let mut size = u64::from(le32(end, 12)?);
    let mut offset = u64::from(le32(end, 16)?);
    let mut directory_end = end_at;
    if size == u64::from(u32::MAX) || offset == u64::from(u32::MAX) {
        let (at, zip64) = zip64_record(parts, end_at)?;
        size = le64(zip64, 40)?;
        offset = le64(zip64, 48)?;
        directory_end = at;
    }
    let start = directory_end.checked_sub(size)?;
    Some((start..directory_end, start.checked_sub(offset)?))
}

/// Returns how many bytes follow a local header. If only what follows them says so, it is as many
/// as there can be: the compressed data marks its end.
fn stored_bytes(header: &[u8]) -> Option<u64> {
    Some(match le32(header, 18)? {
        0 => u32::MAX.into(),
        stored => stored.into(),
    })
}

/// Returns the first bytes of a file, found by the header before it, if it is among the first ones:
/// for zips with a central directory that was not kept.
pub(super) fn first_content(parts: &Parts, name: &[u8], max_bytes: u64) -> Option<Vec<u8>> {
    let (0, head) = parts.pieces().next()? else { return None };
    let found = head.windows(name.len()).position(|window| window == name)?;
    let at = u64::try_from(found.checked_sub(LOCAL_HEADER_BYTES)?).ok()?;
    let header = parts.get(at..at + 30)?;
    content(parts, at, le16(header, 8)? == 8, stored_bytes(header)?, max_bytes)
}

fn content(
    parts: &Parts,
    at: u64,
    is_deflated: bool,
    stored: u64,
    max_bytes: u64,
) -> Option<Vec<u8>> {
    let header = parts.get(at..at.checked_add(30)?)?;
    if !header.starts_with(LOCAL_HEADER) {
        return None;
    }
    let start = at + 30 + u64::from(le16(header, 26)?) + u64::from(le16(header, 28)?);
    let bytes = available(parts, start..start.checked_add(stored)?)?;
    let mut out = Vec::new();
    // Damage ends the content early; what comes before it counts.
    let _ = match is_deflated {
        true => DeflateDecoder::new(bytes).take(max_bytes).read_to_end(&mut out),
        false => bytes.take(max_bytes).read_to_end(&mut out),
    };
    Some(out)
}

/// Returns the kept bytes of a range, from its start.
fn available(parts: &Parts, range: Range<u64>) -> Option<&[u8]> {
    let length = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
    let rest = parts.from(range.start)?;
    Some(rest.get(..length).unwrap_or(rest))
}

fn end_record(parts: &Parts) -> Option<(u64, &[u8])> {
    let tail_start = parts.file_bytes.saturating_sub(MAX_END_BYTES);
    // What a search found may end there too.
    let ends_there = |(start, bytes): &(u64, &[u8])| start + bytes.len() as u64 == parts.file_bytes;
    let (piece_start, piece) = parts.pieces().filter(ends_there).min_by_key(|(start, _)| *start)?;
    let from = usize::try_from(tail_start.saturating_sub(piece_start)).ok()?;
    let tail = piece.get(from..)?;
    let tail_start = piece_start + from as u64;
    let mut ends = (0..=tail.len().checked_sub(22)?).rev().filter_map(|at| {
        let record = tail.get(at..)?;
        record.starts_with(b"PK\x05\x06").then_some((tail_start + at as u64, record))
    });
    ends.find(|(at, record)| {
        let comment = le16(record, 20).map_or(0, u64::from);
        at + 22 + comment == parts.file_bytes
    })
}

fn zip64_record(parts: &Parts, end_at: u64) -> Option<(u64, &[u8])> {
    let locator = parts.get(end_at.checked_sub(20)?..end_at)?;
    if !locator.starts_with(b"PK\x06\x07") {
        return None;
    }
    // The offset in the locator does not count what comes before the zip. The record has 56 bytes
    // and is right before the locator, unless it was extended.
    let near = end_at.checked_sub(76)?;
    for at in [near, le64(locator, 8)?] {
        if let Some(record) = parts.get(at..at.checked_add(56)?)
            && record.starts_with(b"PK\x06\x06")
        {
            return Some((at, record));
        }
    }
    None
}

fn member(bytes: &[u8]) -> Option<(Member<'_>, &[u8])> {
    let header = bytes.get(..46).filter(|header| header.starts_with(b"PK\x01\x02"))?;
    let name_bytes = usize::from(le16(header, 28)?);
    let more = usize::from(le16(header, 30)?) + usize::from(le16(header, 32)?);
    let name = bytes.get(46..46 + name_bytes)?;
    let after = bytes.get(46 + name_bytes + more..)?;
    let member = Member {
        name,
        is_deflated: le16(header, 10)? == 8,
        stored_bytes: u64::from(le32(header, 20)?),
        plain_bytes: u64::from(le32(header, 24)?),
        header: u64::from(le32(header, 42)?),
    };
    Some((member, after))
}

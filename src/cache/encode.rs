//! Writes a layer: what is small as one message, its entries in columns, names, contents.

use std::collections::HashMap;
use std::io::{self, Write};

use foldhash::fast::RandomState;

use super::column;
use super::layer_record::{CONTENTS_LEVEL, KindOfEntry, MAX_CONTENT_BYTES, Small};
use super::{Again, NewLayer};
use crate::layer::{Captured, Change, Content, Entries, Entry, NameRange};

/// Writes a layer. Fails also if it has something that could not be read back.
pub(super) fn write(out: &mut dyn Write, new: &NewLayer) -> io::Result<()> {
    let layer = &*new.layer;
    let small = Small::of(layer).ok_or_else(|| unsuitable("a secret without a known name"))?;
    let small = postcard::to_allocvec(&small).map_err(io::Error::other)?;
    count(out, small.len())?;
    out.write_all(&small)?;
    directories(out, &layer.entries)?;
    entries(out, &layer.entries)?;
    let names = layer.entries.names.bytes();
    count(out, names.len())?;
    out.write_all(names)?;
    let recaptured = layer.recaptured.get().filter(|_| new.is_once);
    captured(out, &layer.captured)?;
    out.write_all(&[recaptured.is_some().into()])?;
    captured(out, recaptured.map_or(&[], Vec::as_slice))?;
    again(out, &new.again)?;
    let recaptured = recaptured.into_iter().flatten();
    let kept = layer.captured.iter().chain(recaptured).map(|captured| &*captured.bytes);
    contents(out, kept.chain(new.again.iter().filter_map(|again| again.bytes.as_deref())))
}

fn unsuitable(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, what)
}

fn count(out: &mut dyn Write, count: usize) -> io::Result<()> {
    let count = u32::try_from(count).map_err(|_| unsuitable("more than 32 bits can count"))?;
    out.write_all(&count.to_le_bytes())
}

fn directories(out: &mut dyn Write, entries: &Entries) -> io::Result<()> {
    let names = &entries.names;
    count(out, names.directory_count().saturating_sub(1))?;
    let directories: Vec<_> = names.directories().collect();
    let ranges = directories.iter().map(|&(_, name)| name);
    column::write(out, directories.iter().map(|(parent, _)| u64::from(parent.0)))?;
    column::write(out, gaps(ranges.clone().map(|name| [Some(name)])))?;
    column::write(out, ranges.map(|name| u64::from(name.length())))
}

/// Returns how far each range is from the end of the one before: mostly 0, as names are stored in
/// the order in which they come.
fn gaps<const N: usize>(
    ranges: impl Iterator<Item = [Option<NameRange>; N]> + Clone,
) -> impl Iterator<Item = u64> + Clone {
    let mut end = 0_u32;
    ranges.flatten().flatten().map(move |range| {
        let gap = range.start().wrapping_sub(end);
        end = range.start().wrapping_add(range.length());
        u64::from(gap)
    })
}

/// The path of the file that a hard link names, or the target of a symbolic link.
fn target(entry: &Entry) -> Option<NameRange> {
    match entry.change {
        Change::HardLink(target) | Change::Symlink(target) => Some(target),
        _ => None,
    }
}

fn content(entry: &Entry) -> Option<Content> {
    match entry.change {
        Change::File(content) => Some(content),
        _ => None,
    }
}

fn entries(out: &mut dyn Write, entries: &Entries) -> io::Result<()> {
    let list = &entries.list;
    count(out, list.len())?;
    let mut known: HashMap<KindOfEntry, u32, RandomState> = HashMap::default();
    let mut kinds: Vec<KindOfEntry> = Vec::new();
    let mut numbers: Vec<u32> = Vec::with_capacity(list.len());
    for entry in list {
        let kind = KindOfEntry::of(entry);
        let next = u32::try_from(kinds.len()).unwrap_or(u32::MAX);
        numbers.push(*known.entry(kind).or_insert_with(|| {
            kinds.push(kind);
            next
        }));
    }
    count(out, kinds.len())?;
    for kind in &kinds {
        out.write_all(&kind.to_bytes())?;
    }
    column::write(out, numbers.iter().map(|&number| number.into()))?;
    column::write(out, list.iter().map(|entry| u64::from(entry.directory.0)))?;
    column::write(out, gaps(list.iter().map(|entry| [Some(entry.name), target(entry)])))?;
    let ranges = list.iter().flat_map(|entry| [Some(entry.name), target(entry)]).flatten();
    column::write(out, ranges.map(|range| u64::from(range.length())))?;
    column::write(out, list.iter().map(|entry| ordered(entry.mtime)))?;
    column::write(out, list.iter().map(|entry| entry.download))?;
    let files = list.iter().filter_map(content);
    column::write(out, files.clone().map(|content| content.stored_bytes))?;
    for half in files.flat_map(|content| content.hash) {
        out.write_all(&half.to_le_bytes())?;
    }
    Ok(())
}

/// Returns a number that is ordered as times are, before 1970 and after.
fn ordered(time: i64) -> u64 {
    time.cast_unsigned() ^ (1 << 63)
}

fn captured(out: &mut dyn Write, list: &[Captured]) -> io::Result<()> {
    count(out, list.len())?;
    column::write(out, list.iter().map(|captured| captured.entry.into()))?;
    column::write(out, list.iter().map(|captured| captured.row.into()))?;
    column::write(out, list.iter().map(|captured| captured.bytes.len() as u64))
}

fn again(out: &mut dyn Write, list: &[Again]) -> io::Result<()> {
    let length = |again: &Again| again.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
    count(out, list.len())?;
    column::write(out, list.iter().map(|again| again.entry.into()))?;
    column::write(out, list.iter().map(|again| again.row.into()))?;
    column::write(out, list.iter().map(|again| again.bytes.is_some().into()))?;
    column::write(out, list.iter().map(length))
}

fn contents<'a>(
    out: &mut dyn Write,
    pieces: impl Iterator<Item = &'a [u8]> + Clone,
) -> io::Result<()> {
    let total = pieces.clone().fold(0_u64, |total, piece| total.saturating_add(piece.len() as u64));
    if MAX_CONTENT_BYTES < total {
        return Err(unsuitable("more contents than are kept"));
    }
    out.write_all(&total.to_le_bytes())?;
    let mut encoder = zstd::Encoder::new(out, CONTENTS_LEVEL)?;
    for piece in pieces {
        encoder.write_all(piece)?;
    }
    encoder.finish()?;
    Ok(())
}

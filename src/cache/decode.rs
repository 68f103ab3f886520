//! Reads a layer back. The checksum was right, but every index is compared with what it refers to:
//! no record can make a layer that the rest of the program would not have read itself.

use std::io::Read;
use std::sync::{Arc, OnceLock};

use super::column::{Column, Input};
use super::layer_record::{KindOfEntry, MAX_CONTENT_BYTES, Needs, Small};
use super::{Again, KeptLayer};
use crate::layer::{Captured, Change, Content, DirectoryId, Entries, Entry, NameRange, Names};

/// A record has at least a byte for that many entries: those without a name of their own, such as
/// the root many times over, may take less, and are read from their layer again.
const MAX_ENTRIES_PER_BYTE: usize = 8;

/// Reads a layer whose captures refer to `rows` rows; `None` if it is not one.
pub(super) fn read(payload: &[u8], rows: usize) -> Option<KeptLayer> {
    let input = &mut Input(payload);
    let bytes = input.count()? as usize;
    let small: Small = postcard::from_bytes(input.take(bytes)?).ok()?;
    let directories = Directories::read(input)?;
    let columns = Columns::read(input)?;
    let bytes = input.count()? as usize;
    let names = directories.into_names(input.take(bytes)?.to_vec())?;
    let count = columns.count;
    let list = columns.into_entries(&names)?;
    let mut layer = small.into_layer(count)?;
    layer.entries = Entries { list, names, ..std::mem::take(&mut layer.entries) };
    let bounds = Bounds { entries: count, rows };
    let captured = Lengths::read(input, bounds)?;
    let [has_recaptured] = input.array()?;
    let recaptured = Lengths::read(input, bounds)?;
    let again = LengthsAgain::read(input, bounds)?;
    let mut contents = Contents::read(input)?;
    layer.captured = captured.into_captured(&mut contents)?;
    let recaptured = recaptured.into_captured(&mut contents)?;
    if has_recaptured != 0 {
        layer.recaptured = OnceLock::from(recaptured);
    }
    let again = again.into_again(&mut contents)?;
    contents.ends().then_some(KeptLayer { layer, again })
}

/// The next range, after the end of the one before.
fn range(gaps: &mut Column<'_>, lengths: &mut Column<'_>, end: &mut u32) -> Option<NameRange> {
    let (start, length) = (end.wrapping_add(gaps.short()?), lengths.short()?);
    *end = start.wrapping_add(length);
    Some(NameRange::new(start, length))
}

struct Directories<'a> {
    count: usize,
    parents: Column<'a>,
    gaps: Column<'a>,
    lengths: Column<'a>,
}

impl<'a> Directories<'a> {
    fn read(input: &mut Input<'a>) -> Option<Self> {
        let count = input.count()? as usize;
        Some(Self {
            count,
            parents: input.column(count)?,
            gaps: input.column(count)?,
            lengths: input.column(count)?,
        })
    }

    fn into_names(mut self, bytes: Vec<u8>) -> Option<Names> {
        // Each has a name of its own, of a byte at least.
        if bytes.len() < self.count {
            return None;
        }
        let mut end = 0;
        let directories = (0..self.count).map(|_| {
            let parent = DirectoryId(self.parents.short().unwrap_or(u32::MAX));
            let range = range(&mut self.gaps, &mut self.lengths, &mut end);
            (parent, range.unwrap_or_default())
        });
        Names::from_parts(bytes, directories)
    }
}

struct Columns<'a> {
    count: usize,
    kinds: Vec<(Entry, Needs)>,
    kind: Column<'a>,
    directory: Column<'a>,
    gaps: Column<'a>,
    lengths: Column<'a>,
    mtime: Column<'a>,
    download: Column<'a>,
    stored_bytes: Column<'a>,
    hashes: Input<'a>,
}

impl<'a> Columns<'a> {
    fn read(input: &mut Input<'a>) -> Option<Self> {
        let count = input.count()? as usize;
        if input.0.len().saturating_mul(MAX_ENTRIES_PER_BYTE) < count {
            return None;
        }
        let kinds = (0..input.count()?).map(|_| KindOfEntry::entry(input.array()?));
        let kinds: Vec<(Entry, Needs)> = kinds.collect::<Option<_>>()?;
        let kind = input.column(count)?;
        let (mut files, mut ranges) = (0, count);
        let mut all = kind.clone();
        for _ in 0..count {
            match kinds.get(usize::try_from(all.number()?).ok()?)?.1 {
                Needs::Content => files += 1,
                Needs::Target(_) => ranges += 1,
                Needs::Nothing(_) => (),
            }
        }
        Some(Self {
            count,
            kinds,
            kind,
            directory: input.column(count)?,
            gaps: input.column(ranges)?,
            lengths: input.column(ranges)?,
            mtime: input.column(count)?,
            download: input.column(count)?,
            stored_bytes: input.column(files)?,
            hashes: Input(input.take(files.checked_mul(16)?)?),
        })
    }

    /// Returns the entries; `None` if one refers to a name or a directory that there is not.
    fn into_entries(mut self, names: &Names) -> Option<Vec<Entry>> {
        let directories = names.directory_count() as u64;
        let mut list = Vec::with_capacity(self.count);
        let mut end = 0;
        for _ in 0..self.count {
            let (entry, needs) = self.kinds.get(usize::try_from(self.kind.number()?).ok()?)?;
            let directory = self.directory.number().filter(|&id| id < directories)?;
            let name = range(&mut self.gaps, &mut self.lengths, &mut end)?;
            let change = match needs {
                Needs::Content => Change::File(Content {
                    stored_bytes: self.stored_bytes.number()?,
                    hash: [half(&mut self.hashes)?, half(&mut self.hashes)?],
                }),
                Needs::Target(change) => {
                    let target = range(&mut self.gaps, &mut self.lengths, &mut end)?;
                    change(Some(target).filter(|&target| names.has(target))?)
                }
                Needs::Nothing(change) => *change,
            };
            if !names.has(name) {
                return None;
            }
            list.push(Entry {
                directory: DirectoryId(u32::try_from(directory).ok()?),
                name,
                change,
                mtime: (self.mtime.number()? ^ (1 << 63)).cast_signed(),
                download: self.download.number()?,
                ..*entry
            });
        }
        Some(list)
    }
}

/// Half of a hash.
fn half(hashes: &mut Input<'_>) -> Option<u64> {
    hashes.array().map(u64::from_le_bytes)
}

/// How many entries there are, and how many rows of the probes.
#[derive(Clone, Copy)]
struct Bounds {
    entries: usize,
    rows: usize,
}

/// Which content comes next, and its length.
struct Lengths<'a> {
    count: usize,
    bounds: Bounds,
    entries: Column<'a>,
    rows: Column<'a>,
    lengths: Column<'a>,
}

impl<'a> Lengths<'a> {
    fn read(input: &mut Input<'a>, bounds: Bounds) -> Option<Self> {
        let count = count(input, bounds)?;
        let (entries, rows) = (input.column(count)?, input.column(count)?);
        Some(Self { count, bounds, entries, rows, lengths: input.column(count)? })
    }

    fn place(&mut self, before: &mut u32) -> Option<(u32, u16)> {
        let (entry, row) = (self.entries.short()?, self.rows.short()?);
        let is_sorted = *before <= entry;
        *before = entry;
        let is_known = (entry as usize) < self.bounds.entries && (row as usize) < self.bounds.rows;
        (is_sorted && is_known).then_some((entry, u16::try_from(row).ok()?))
    }

    fn into_captured(mut self, contents: &mut Contents<'_>) -> Option<Vec<Captured>> {
        let mut before = 0;
        let all = (0..self.count).map(|_| {
            let (entry, row) = self.place(&mut before)?;
            Some(Captured { entry, row, bytes: contents.next(self.lengths.number()?)? })
        });
        all.collect()
    }
}

/// The same for contents that were read again, of which there may be none.
struct LengthsAgain<'a> {
    lengths: Lengths<'a>,
    are_there: Column<'a>,
}

impl<'a> LengthsAgain<'a> {
    fn read(input: &mut Input<'a>, bounds: Bounds) -> Option<Self> {
        let count = count(input, bounds)?;
        let (entries, rows) = (input.column(count)?, input.column(count)?);
        let are_there = input.column(count)?;
        let lengths = Lengths { count, bounds, entries, rows, lengths: input.column(count)? };
        Some(Self { lengths, are_there })
    }

    fn into_again(self, contents: &mut Contents<'_>) -> Option<Vec<Again>> {
        let Self { mut lengths, mut are_there } = self;
        let mut before = 0;
        let all = (0..lengths.count).map(|_| {
            let (entry, row) = lengths.place(&mut before)?;
            let length = lengths.lengths.number()?;
            let bytes = match are_there.number()? {
                0 => None,
                _ => Some(contents.next(length)?),
            };
            Some(Again { entry, row, bytes })
        });
        all.collect()
    }
}

/// How many contents there are: at most one for each entry and row.
fn count(input: &mut Input<'_>, bounds: Bounds) -> Option<usize> {
    let count = input.count()? as usize;
    (count <= bounds.entries.saturating_mul(bounds.rows)).then_some(count)
}

/// The contents of files, one after the other.
struct Contents<'a> {
    decoder: zstd::Decoder<'static, std::io::BufReader<&'a [u8]>>,
    /// How many bytes have not been taken.
    left: u64,
    piece: Vec<u8>,
}

impl<'a> Contents<'a> {
    fn read(input: &mut Input<'a>) -> Option<Self> {
        let left = u64::from_le_bytes(input.array()?);
        let decoder = zstd::Decoder::new(input.0).ok()?;
        (left <= MAX_CONTENT_BYTES).then_some(Self { decoder, left, piece: Vec::new() })
    }

    fn next(&mut self, length: u64) -> Option<Arc<[u8]>> {
        self.left = self.left.checked_sub(length)?;
        self.piece.clear();
        let read = self.decoder.by_ref().take(length).read_to_end(&mut self.piece).ok()?;
        (read as u64 == length).then(|| Arc::from(self.piece.as_slice()))
    }

    fn ends(mut self) -> bool {
        self.left == 0 && matches!(self.decoder.read(&mut [0]), Ok(0))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::cache::{NewLayer, encode};
    use crate::layer::{Below, Keep, Name, Probes, ReadLayer, ReadOptions, Wanted, unchanged};
    use crate::limits::Limits;
    use crate::warning::Code;

    static ROWS: [Wanted; 1] = [Wanted {
        kind: "status",
        name: Name::Is("status"),
        below: Below::EndsWith(""),
        keep: Keep::Whole { max_bytes: 100, condense: unchanged },
    }];

    /// A layer with every kind of entry that a record knows, contents, a secret and a note.
    fn layer() -> ReadLayer {
        let mut builder = tar::Builder::new(Vec::new());
        let mut add = |path: &str, kind: tar::EntryType, content: &[u8], target: &str| {
            let mut header = tar::Header::new_gnu();
            header.set_entry_type(kind);
            header.set_mode(0o644);
            header.set_mtime(1_700_000_000 + content.len() as u64);
            header.set_size(content.len() as u64);
            match target {
                "" => builder.append_data(&mut header, path, content).unwrap(),
                _ => builder.append_link(&mut header, path, target).unwrap(),
            }
        };
        add("a/", tar::EntryType::Directory, b"", "");
        add("a/status", tar::EntryType::Regular, b"installed", "");
        add("a/b/long.name", tar::EntryType::Regular, &[7; 700], "");
        add("a/link", tar::EntryType::Symlink, b"", "b/long.name");
        add("a/hard", tar::EntryType::Link, b"", "a/status");
        add("dev/null", tar::EntryType::Char, b"", "");
        add(".wh.gone", tar::EntryType::Regular, b"", "");
        add("a/.wh..wh..opq", tar::EntryType::Regular, b"", "");
        add("root/.npmrc", tar::EntryType::Regular, b"//r/:_authToken=hunter2hunter\n", "");
        let tar = builder.into_inner().unwrap();
        let (limits, probes) = (Limits::default(), Probes::new(&ROWS));
        let options = ReadOptions::new(&limits, &probes);
        let mut layer = crate::layer::read(Box::new(std::io::Cursor::new(tar)), options);
        layer.notes.add(Code::Whiteout, || "names nothing".to_owned());
        layer.entries.logical_bytes.insert(2, 9_000);
        assert_eq!((layer.captured.len(), layer.leaks.len()), (1, 1));
        layer
    }

    fn written(layer: ReadLayer) -> Vec<u8> {
        let again = vec![
            Again { entry: 2, row: 0, bytes: Some(Arc::from(&b"again"[..])) },
            Again { entry: 8, row: 0, bytes: None },
        ];
        let mut out = Vec::new();
        let new = NewLayer { layer: Arc::new(layer), again, is_once: false };
        encode::write(&mut out, &new).unwrap();
        out
    }

    #[test]
    fn what_was_written_is_written_again() {
        let payload = written(layer());
        let kept = read(&payload, 1).unwrap();
        assert_eq!(format!("{:?}", kept.layer.entries.list), format!("{:?}", layer().entries.list));
        let new = NewLayer { layer: Arc::new(kept.layer), again: kept.again, is_once: false };
        let mut again = Vec::new();
        encode::write(&mut again, &new).unwrap();
        assert_eq!(again, payload);
    }

    #[test]
    fn what_refers_to_nothing_is_refused_whatever_the_checksum_says() {
        let payload = written(layer());
        assert!(read(&payload, 0).is_none(), "there is no such row");
        for at in 0..payload.len() {
            for flip in [1, 0x80, 0xff] {
                let mut bad = payload.clone();
                bad[at] ^= flip;
                let Some(KeptLayer { layer, again }) = read(&bad, 1) else { continue };
                let Entries { list, names, logical_bytes } = &layer.entries;
                for entry in list {
                    assert!((entry.directory.0 as usize) < names.directory_count());
                    assert!(names.has(entry.name), "byte {at}");
                    layer.entries.path(entry);
                }
                let of_captured = layer.captured.iter().map(|captured| captured.entry);
                let of_again = again.iter().map(|again| again.entry);
                let of_leaks = layer.leaks.iter().map(|leak| leak.entry);
                let all = of_captured.chain(of_again).chain(of_leaks);
                for entry in all.chain(logical_bytes.keys().copied()) {
                    assert!((entry as usize) < list.len(), "byte {at}");
                }
            }
        }
        for end in 0..payload.len() {
            assert!(read(&payload[..end], 1).is_none(), "the first {end} bytes are no record");
        }
        let longer = [&payload[..], &[0]].concat();
        assert!(read(&longer, 1).is_none());
    }

    #[test]
    fn a_secret_without_a_known_name_is_not_written() {
        let mut layer = layer();
        layer.leaks[0].hit.noun = "riddle";
        let new = NewLayer { layer: Arc::new(layer), again: Vec::new(), is_once: false };
        struct Nowhere;
        impl Write for Nowhere {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                Ok(bytes.len())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let error = encode::write(&mut Nowhere, &new).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::Unsupported);
    }
}

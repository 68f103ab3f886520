//! Contents that are kept while layers are read: whole and in parts, however the bytes arrive.

use std::io::{self, Cursor, Read};
use std::ops::Range;

use plimsoll::layer::{
    self, Below, FIRST_BYTES, Keep, Name, Parts, Probes, ReadLayer, ReadOptions, Want, Wanted,
    unchanged,
};
use plimsoll::limits::Limits;
use plimsoll::warning::Code;

use crate::hostile::archive::{file, hard_link, member, pax, tar};

const fn whole(kind: &'static str, name: Name, max_bytes: u64) -> Wanted {
    let keep = Keep::Whole { max_bytes, condense: unchanged };
    Wanted { kind, name, below: Below::EndsWith(""), keep }
}

static ROWS: [Wanted; 4] = [
    whole("whole", Name::Is("whole"), 10_000),
    whole("text", Name::Extension(".txt"), 10),
    Wanted {
        kind: "head and tail",
        name: Name::Is("both"),
        below: Below::Is("parts"),
        keep: Keep::Parts { plan: head_and_tail, condense: ends },
    },
    Wanted {
        kind: "magic",
        name: Name::Magic(b"MAGI"),
        below: Below::EndsWith(""),
        keep: Keep::Parts { plan: after_the_magic, condense: rest },
    },
];

fn head_and_tail(parts: &Parts) -> Vec<Want> {
    let bytes = parts.file_bytes;
    let first = parts.from(0).unwrap();
    assert!(bytes.min(FIRST_BYTES as u64) <= first.len() as u64, "the first bytes");
    // Out of order, overlapping, beyond the end.
    let ranges: [Range<u64>; 4] = [bytes.saturating_sub(3)..bytes + 9, 0..2, 1..4, 7..7];
    ranges.into_iter().map(Want::Keep).collect()
}

/// The byte after the magic says where the range begins; 0 requests nothing.
fn after_the_magic(parts: &Parts) -> Vec<Want> {
    match parts.from(4).unwrap_or(&[0])[0] {
        0 => Vec::new(),
        start => vec![Want::Keep(u64::from(start) * 100..parts.file_bytes)],
    }
}

fn ends(parts: &Parts) -> Vec<u8> {
    let end = parts.file_bytes;
    [parts.get(0..4).unwrap(), b" ", parts.get(end - 3..end).unwrap()].concat()
}

fn rest(parts: &Parts) -> Vec<u8> {
    match parts.get(4..5).unwrap()[0] {
        0 => Vec::new(),
        start => parts.from(u64::from(start) * 100).unwrap().to_vec(),
    }
}

/// Reads at most that many bytes at a time.
struct Slowly(Cursor<Vec<u8>>, usize);

impl Read for Slowly {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let max_bytes = self.1.min(out.len());
        self.0.read(&mut out[..max_bytes])
    }
}

fn read(members: &[Vec<u8>], step: usize, limits: &Limits) -> ReadLayer {
    let probes = Probes::new(&ROWS);
    let slowly = Slowly(Cursor::new(tar(members)), step);
    layer::read(Box::new(slowly), ReadOptions::new(limits, &probes))
}

/// The path and the content of each captured file.
fn kept(layer: &ReadLayer) -> Vec<(String, String)> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let entry = |index: u32| &layer.entries.list[index as usize];
    let captured = layer.captured.iter();
    captured.map(|file| (text(&layer.entries.path(entry(file.entry))), text(&file.bytes))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|&(path, bytes)| (path.to_owned(), bytes.to_owned())).collect()
}

#[test]
fn contents_are_the_same_however_the_bytes_arrive() {
    let mut long = b"MAGI\x32".to_vec();
    long.resize(9_000, b'.');
    long[5_000..5_003].copy_from_slice(b"abc");
    long.truncate(5_003);
    let big = vec![b'x'; 9_000];
    let members = [
        file("a/whole", b"everything"),
        file("whole", &big),
        file("a.txt", b"ten bytes."),
        file("parts/both", b"0123456789"),
        file("elsewhere/both", b"0123456789"),
        file("program", &long),
        file("short", b"MAGI\x00"),
        file("none", b"MAG"),
        file("empty/whole", b""),
        hard_link("linked/whole", "whole"),
    ];
    let big = String::from_utf8(big).unwrap();
    let expected = pairs(&[
        ("a/whole", "everything"),
        ("whole", &big),
        ("a.txt", "ten bytes."),
        ("parts/both", "0123 789"),
        ("program", "abc"),
        ("empty/whole", ""),
    ]);
    for step in [1, 3, 511, 512, 513, 4096, 100_000] {
        assert_eq!(
            kept(&read(&members, step, &Limits::default())),
            expected,
            "{step} bytes at a time"
        );
    }
}

#[test]
fn files_that_are_too_large_are_left_out_with_a_warning() {
    let layer =
        read(&[file("a.txt", b"eleven byte"), file("b.txt", b"1")], 512, &Limits::default());
    assert_eq!(kept(&layer), pairs(&[("b.txt", "1")]));
    let notes: Vec<_> = layer.notes.iter().collect();
    let expected = "the content of `/a.txt` is unknown: it has 11 B, and such a file is looked into \
                    up to 10 B";
    assert_eq!(notes, [(Code::NotInspected, expected, 1)]);
    let limits = Limits { captured_bytes: 5, ..Limits::default() };
    let layer = read(&[file("a.txt", b"six by")], 512, &limits);
    let expected = "the content of `/a.txt` is unknown: it has 6 B, and `--limit captured-bytes` \
                    allows 5 B";
    let notes: Vec<_> = layer.notes.iter().collect();
    assert_eq!(notes, [(Code::NotInspected, expected, 1)]);

    let limits = Limits { captured_layer_bytes: 10, ..Limits::default() };
    let members = [file("a/whole", b"1234567"), file("b/whole", b"1234567"), file("c/whole", b"1")];
    let layer = read(&members, 512, &limits);
    assert_eq!(kept(&layer), pairs(&[("a/whole", "1234567"), ("c/whole", "1")]));
    assert_eq!(layer.notes.iter().map(|note| note.0).collect::<Vec<_>>(), [Code::NotInspected]);
}

#[test]
fn cut_and_sparse_files_do_not_count_as_contents() {
    // A header that announces more than comes: what is there is kept, and the layer is damaged.
    let mut cut = tar(&[file("before/whole", b"1"), file("whole", &[b'x'; 2000])]);
    cut.truncate(512 * 4);
    let probes = Probes::new(&ROWS);
    let limits = Limits::default();
    let options = ReadOptions::new(&limits, &probes);
    let layer = layer::read(Box::new(Cursor::new(cut)), options);
    assert_eq!(kept(&layer)[0], ("before/whole".to_owned(), "1".to_owned()));

    let records: [(&str, &[u8]); 2] =
        [("GNU.sparse.size", b"9"), ("GNU.sparse.map", b"0,1,2,1,4,1")];
    let members = [pax(&records), member(b'0', "whole", "", b"123"), file("after/whole", b"4")];
    let layer = read(&members, 512, &limits);
    assert_eq!(kept(&layer), pairs(&[("after/whole", "4")]), "holes are not in what is stored");
}

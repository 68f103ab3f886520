//! How the file at a path of two images differs, read from them and drawn.

use std::fs;
use std::path::Path;

use expect_test::{Expect, expect};
use plimsoll::cli::compare::{Image, difference};
use plimsoll::difference::{
    Beginning, COMPARED_BYTES, Difference, FileDifference, Hunk, LineChange, TEXT_BYTES, of,
};
use plimsoll::facts::Facts;
use plimsoll::scan::NoEvents;
use plimsoll::{Options, Reference, Session};
use tempfile::TempDir;

use crate::hostile::archive::{directory, file, hard_link, member, seal, symlink, tar};
use crate::plans_accuracy::elf;
use crate::program::docker_archive_of;

/// Two images on the disk that have been read.
struct Both {
    before: (Session, Facts),
    after: (Session, Facts),
    directory: TempDir,
}

impl Both {
    /// Images with these layers, each the members of a tar.
    fn of(before: &[&[Vec<u8>]], after: &[&[Vec<u8>]]) -> Self {
        let directory = TempDir::new().unwrap();
        let open = |name: &str, layers: &[&[Vec<u8>]]| {
            let tars: Vec<Vec<u8>> = layers.iter().map(|members| tar(members)).collect();
            let path = directory.path().join(name);
            fs::write(&path, docker_archive_of(&tars, &vec!["COPY . ."; layers.len()])).unwrap();
            open(&path)
        };
        let (before, after) = (open("before.tar", before), open("after.tar", after));
        Self { before, after, directory }
    }

    /// Images with one file at `/f` each.
    fn files(before: &[u8], after: &[u8]) -> Self {
        Self::of(&[&[file("f", before)]], &[&[file("f", after)]])
    }

    fn find(&self, path: &str) -> Result<FileDifference, String> {
        let [before, after] =
            [&self.before, &self.after].map(|(session, facts)| Image { session, facts });
        let found = difference(before, after, path).map_err(|error| {
            let similar = error.similar.clone().unwrap_or_default();
            format!("{error}; similar: `{similar}`")
        });
        if let Ok(found) = &found {
            let json = serde_json::to_string(found).unwrap();
            assert_eq!(serde_json::from_str::<FileDifference>(&json).unwrap(), *found);
            let schema = schemars::schema_for!(FileDifference).to_value();
            assert!(jsonschema::is_valid(&schema, &serde_json::from_str(&json).unwrap()), "{json}");
            assert_safe(&found.lines());
        }
        found
    }

    fn check(&self, path: &str, expected: Expect) -> &Self {
        let lines = match self.find(path) {
            Ok(found) => found.lines(),
            Err(error) => vec![error],
        };
        expected.assert_eq(&lines.iter().map(|line| format!("|{line}\n")).collect::<String>());
        self
    }
}

fn open(path: &Path) -> (Session, Facts) {
    let reference = Reference::from(path.as_os_str());
    let session = Session::open(&reference, Options::default(), &NoEvents).unwrap();
    let layers = session.read(&NoEvents).unwrap();
    let facts = session.facts(layers, None);
    (session, facts)
}

/// No line acts on a terminal.
fn assert_safe(lines: &[String]) {
    for line in lines {
        assert!(line.chars().all(|c| c == '\t' || !c.is_control()), "{line:?}");
        assert!(!line.contains('\u{202e}'), "{line:?}");
    }
}

fn whole(bytes: &[u8]) -> Beginning {
    Beginning { bytes: bytes.to_vec(), file_bytes: bytes.len() as u64 }
}

fn contents(before: &[u8], after: &[u8]) -> Difference {
    of(whole(before), whole(after))
}

#[test]
fn texts_differ_by_lines_as_diff_writes_them() {
    let old = b"a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n";
    let new = b"a\nb\nc\nd\nE\nf\ng\nh\ni\nj\nk\nl\nm\n";
    Both::of(&[&[file("f", old)]], &[&[file("other", b"1")], &[file("f", new)]]).check(
        "/f",
        expect![[r#"
            |--- before /f (layer 1)
            |+++ after /f (layer 2)
            |@@ -2,7 +2,7 @@
            | b
            | c
            | d
            |-e
            |+E
            | f
            | g
            | h
            |@@ -10,3 +10,4 @@
            | j
            | k
            | l
            |+m
        "#]],
    );
    // Without a slash, and with one too many.
    Both::files(b"a\n", b"a\n").check(
        "f",
        expect![[r#"
            |--- before /f (layer 1)
            |+++ after /f (layer 1)
            |The contents are the same.
        "#]],
    );
    Both::files(b"a\n", b"").check(
        "//f",
        expect![[r#"
            |--- before /f (layer 1)
            |+++ after /f (layer 1)
            |@@ -1 +0,0 @@
            |-a
        "#]],
    );
}

#[test]
fn the_ends_of_lines_and_of_texts_are_said() {
    Both::files(b"a\nb\nc\n", b"a\nb\nc").check(
        "/f",
        expect![[r#"
            |--- before /f (layer 1)
            |+++ after /f (layer 1)
            |@@ -1,3 +1,3 @@
            | a
            | b
            |-c
            |+c
            |\ No newline at end of file
        "#]],
    );
    Both::files(b"a\r\nb\r\n", b"a\nb\n").check(
        "/f",
        expect![[r#"
            |--- before /f (layer 1)
            |+++ after /f (layer 1)
            |Lines end with CRLF before, with LF after.
            |@@ -1,2 +1,2 @@
            |-a\r
            |-b\r
            |+a
            |+b
        "#]],
    );
    Both::files(b"a\r\nb\r\n", b"a\r\nb\n").check(
        "/f",
        expect![[r#"
            |--- before /f (layer 1)
            |+++ after /f (layer 1)
            |Lines end with CRLF before, with LF or CRLF after.
            |@@ -1,2 +1,2 @@
            | a\r
            |-b\r
            |+b
        "#]],
    );
    // A byte order mark is in no line.
    Both::files("\u{feff}a\n".as_bytes(), b"a\n").check(
        "/f",
        expect![[r#"
            |--- before /f (layer 1)
            |+++ after /f (layer 1)
            |The lines are the same; other bytes differ.
        "#]],
    );
    let utf16: Vec<u8> = "\u{feff}a\nb\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    Both::files(&utf16, b"a\n").check(
        "/f",
        expect![[r#"
            |--- before /f (layer 1)
            |+++ after /f (layer 1)
            |@@ -1,2 +1 @@
            | a
            |-b
        "#]],
    );
}

#[test]
fn what_acts_on_a_terminal_is_escaped() {
    let old = b"\tx \x1b[31mred\x07\ncaf\xe9\\n\n";
    let new = "\tx \u{202e}txt\ncafé\\n\n".as_bytes();
    let name = "a\u{1b}[2J";
    Both::of(&[&[file(name, old)]], &[&[file(name, new)]])
        .check(
            name,
            expect![[r#"
                |--- before /a\u{1b}[2J (layer 1)
                |+++ after /a\u{1b}[2J (layer 1)
                |@@ -1,2 +1,2 @@
                |-	x \u{1b}[31mred\u{7}
                |-caf\xe9\n
                |+	x \u{202e}txt
                |+café\n
            "#]],
        )
        // As outputs show it.
        .check(
            "/a\\u{1b}[2J",
            expect![[r#"
                |--- before /a\u{1b}[2J (layer 1)
                |+++ after /a\u{1b}[2J (layer 1)
                |@@ -1,2 +1,2 @@
                |-	x \u{1b}[31mred\u{7}
                |-caf\xe9\n
                |+	x \u{202e}txt
                |+café\n
            "#]],
        );
}

#[test]
fn a_path_that_is_not_utf_8_is_found_as_it_is_shown() {
    let latin = |body: &[u8]| {
        let mut bytes = member(b'0', "caf_", "", body);
        let mut header: [u8; 512] = bytes[..512].try_into().unwrap();
        header[3] = 0xe9;
        bytes[..512].copy_from_slice(&seal(header));
        bytes
    };
    Both::of(&[&[latin(b"a\n")]], &[&[latin(b"b\n")]])
        .check(
            "/caf\\xe9",
            expect![[r#"
                |--- before /caf\xe9 (layer 1)
                |+++ after /caf\xe9 (layer 1)
                |@@ -1 +1 @@
                |-a
                |+b
            "#]],
        )
        .check(
            "/caf\\xe8",
            expect![[r#"
                |neither image has the path `/caf\\xe8`; similar: `/caf\xe9`
            "#]],
        );
}

#[test]
fn binary_files_differ_by_size_and_hash() {
    Both::files(b"\0\x01\x02", b"\0\x01\x03\x04").check(
        "/f",
        expect![[r#"
        |--- before /f (layer 1)
        |+++ after /f (layer 1)
        |Not text.
        |-3 bytes, xxh3-128 e3b55f57945a17cf5f4299fc161c9cbb
        |+4 bytes, xxh3-128 8c451ec8cc0c0216e65f113fc6f3ca9e
        |The first byte that differs is at 2.
    "#]],
    );
    Both::files(b"\0\x01", b"text").check(
        "/f",
        expect![[r#"
        |--- before /f (layer 1)
        |+++ after /f (layer 1)
        |Not text.
        |-2 bytes, xxh3-128 6a4a5274c1b0d3add6645fc3051a9457
        |+4 bytes, xxh3-128 c5a64efff9224e392680525687aac7c5
        |The first byte that differs is at 0.
    "#]],
    );
    Both::files(b"\0\x01", b"\0\x01\x02").check(
        "/f",
        expect![[r#"
        |--- before /f (layer 1)
        |+++ after /f (layer 1)
        |Not text.
        |-2 bytes, xxh3-128 6a4a5274c1b0d3add6645fc3051a9457
        |+3 bytes, xxh3-128 e3b55f57945a17cf5f4299fc161c9cbb
        |The first 2 bytes are the same.
    "#]],
    );
    assert_eq!(contents(b"\0", b"\0"), Difference::Same);
}

#[test]
fn programs_differ_by_libraries_and_sections() {
    let old = with_notes(&elf(&["libc.so.6", "libz.so.1"], 70_000), "/lib/ld-a.so.1", 0xaa);
    let new = with_notes(&elf(&["libc.so.6", "libm.so.6"], 500), "/lib/ld-b.so.1", 0xbb);
    Both::files(&old, &new).check(
        "/f",
        expect![[r#"
        |--- before /f (layer 1)
        |+++ after /f (layer 1)
        |Not text.
        |-78,244 bytes, xxh3-128 6302856827661a3dfafbf2cab8c67ff0
        |+8,744 bytes, xxh3-128 dc6139d9c6e5e8067efc764d00b1e2d8
        |The first byte that differs is at 128.
        |-loader /lib/ld-a.so.1
        |+loader /lib/ld-b.so.1
        |-build ID aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        |+build ID bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
        |-needs libz.so.1
        |+needs libm.so.6
        |~.debug_info  70.0 kB -> 500 B (-69.5 kB)
    "#]],
    );
    // The same size, another byte in a section.
    let mut touched = old.clone();
    *touched.last_mut().unwrap() ^= 1;
    Both::files(&old, &touched).check(
        "/f",
        expect![[r#"
        |--- before /f (layer 1)
        |+++ after /f (layer 1)
        |Not text.
        |-78,244 bytes, xxh3-128 6302856827661a3dfafbf2cab8c67ff0
        |+78,244 bytes, xxh3-128 a61022733ab373ad4a08b09df9b9ef22
        |The first byte that differs is at 78,243.
        |-build ID aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        |+build ID aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab
    "#]],
    );
    // Damaged in any way, nothing panics.
    for at in 0..0x300 {
        let mut damaged = old.clone();
        damaged[at] ^= 0xff;
        contents(&old, &damaged);
        contents(&damaged, &new[..0x400 + at]);
    }
}

/// The program with a loader and a build ID in the segment that has no other purpose.
fn with_notes(program: &[u8], loader: &str, id: u8) -> Vec<u8> {
    let mut program = program.to_vec();
    // The second segment is that of the loader; the first one becomes that of notes, as what is
    // loaded is not needed to know either.
    let end = program.len() as u64;
    let mut segment = |at: usize, kind: u32, start: u64, length: u64| {
        program[at..at + 4].copy_from_slice(&kind.to_le_bytes());
        program[at + 8..at + 16].copy_from_slice(&start.to_le_bytes());
        program[at + 32..at + 40].copy_from_slice(&length.to_le_bytes());
    };
    segment(64 + 56, 3, end, loader.len() as u64 + 1);
    let note_at = (end + loader.len() as u64 + 1).next_multiple_of(4);
    segment(64 + 3 * 56, 4, note_at, 12 + 4 + 20);
    program[56] = 4;
    program.extend(loader.bytes().chain([0]));
    program.resize(note_at as usize, 0);
    for number in [4_u32, 20, 3] {
        program.extend(number.to_le_bytes());
    }
    program.extend(b"GNU\0");
    program.extend([id; 20]);
    program
}

#[test]
fn long_texts_are_not_compared_by_lines() {
    let text = |changed: usize| -> Vec<u8> {
        let line = |n: usize| if n == changed { "changed\n".into() } else { format!("{n}\n") };
        (0..30_000).flat_map(|n| line(n).into_bytes()).collect()
    };
    Both::files(&text(usize::MAX), &text(9_999)).check(
        "/f",
        expect![[r#"
        |--- before /f (layer 1)
        |+++ after /f (layer 1)
        |Text that is too long to be compared by lines.
        |-168,890 bytes, xxh3-128 163ff848135d0c8f100e911664738e04
        |+168,893 bytes, xxh3-128 6397f85dfdc415463a40cc8dc941c2b3
        |The first byte that differs is at 48,885.
        |The first line that differs is 10,000.
    "#]],
    );
    let limit = TEXT_BYTES as usize;
    let mut long = vec![b'x'; limit + 1];
    Both::files(&long[..limit], &long).check(
        "/f",
        expect![[r#"
        |--- before /f (layer 1)
        |+++ after /f (layer 1)
        |Text that is too long to be compared by lines.
        |-1,048,576 bytes, xxh3-128 5b5eaa274f30aaa311ea1c8ad3937333
        |+1,048,577 bytes, xxh3-128 46f0a2df4d5e633874f5b1b5c6b330cb
        |The first 1,048,576 bytes are the same.
    "#]],
    );
    long[limit - 5] = b'y';
    let short = long[..limit].to_vec();
    assert!(matches!(contents(&short, b"x"), Difference::Text { .. }));
    let unread = Beginning { bytes: vec![0; 9], file_bytes: COMPARED_BYTES + 1 };
    let expected =
        Difference::Binary { first_byte: None, compared: plimsoll::units::Bytes(9), elf: None };
    assert_eq!(of(unread.clone(), unread), expected);
}

#[test]
fn long_lines_are_cut_between_characters() {
    let long = |end: &str| format!("a\n{}{end}\n", "é".repeat(10_000)).into_bytes();
    let Difference::Text { hunks, first_byte, .. } = contents(&long("1"), &long("2")) else {
        panic!("it is text")
    };
    assert_eq!(first_byte, 20_002);
    let line = &hunks[0].lines[1];
    assert_eq!((line.text.as_str(), line.left_out.0), (&*"é".repeat(2_048), 20_001 - 4_096));
    let lines = Both::files(&long("1"), &long("2")).find("/f").unwrap().lines();
    assert_eq!(lines[2], "The first byte that differs is at 20,002.");
    assert!(lines[5].ends_with("é… (15,905 bytes more)"), "{}", lines[5]);
    // Bytes that are no characters are cut anywhere.
    let invalid = [&[0xbf; 9_000][..], b"\n"].concat();
    assert!(matches!(contents(&invalid, b"a\n"), Difference::Text { .. }));
}

#[test]
fn a_file_that_one_image_does_not_have_is_all_new_or_all_gone() {
    let both = Both::of(
        &[&[file("gone", b"a\nb\n"), file("empty", b""), file("bin", b"\0")]],
        &[&[file("new", b"a\n")]],
    );
    both.check(
        "/gone",
        expect![[r#"
            |--- before /gone (layer 1)
            |+++ after /gone (absent)
            |@@ -1,2 +0,0 @@
            |-a
            |-b
        "#]],
    )
    .check(
        "/new",
        expect![[r#"
            |--- before /new (absent)
            |+++ after /new (layer 1)
            |@@ -0,0 +1 @@
            |+a
        "#]],
    )
    .check(
        "/empty",
        expect![[r#"
            |--- before /empty (layer 1)
            |+++ after /empty (absent)
            |-regular file, 0 B
        "#]],
    )
    .check(
        "/bin",
        expect![[r#"
            |--- before /bin (layer 1)
            |+++ after /bin (absent)
            |Not text.
            |-1 byte, xxh3-128 a6cd5e9392000f6ac44bdff4074eecdb
        "#]],
    );
}

#[test]
fn what_is_hidden_counts_as_gone() {
    let layers: [&[Vec<u8>]; 2] = [&[file("f", b"a\n"), file("g", b"a\n")], &[file(".wh.f", b"")]];
    let both = Both::of(&[layers[0]], &layers);
    both.check(
        "/f",
        expect![[r#"
            |--- before /f (layer 1)
            |+++ after /f (layer 1, hidden by layer 2)
            |@@ -1 +0,0 @@
            |-a
        "#]],
    );
    Both::of(&layers, &layers).check(
        "/f",
        expect![[r#"
            |--- before /f (layer 1, hidden by layer 2)
            |+++ after /f (layer 1, hidden by layer 2)
            |A container sees it in neither image.
        "#]],
    );
}

#[test]
fn a_path_of_neither_image_is_an_error_that_names_a_similar_one() {
    let both = Both::of(
        &[&[directory("etc/"), directory("etc/ssl/"), file("etc/ssl/openssl.cnf", b"a")]],
        &[&[file("etc/hosts", b"b")]],
    );
    for (path, error) in [
        ("/etc/host", "neither image has the path `/etc/host`; similar: `/etc/hosts`"),
        (
            "/etc/sll/openssl.cnf",
            "neither image has the path `/etc/sll/openssl.cnf`; similar: `/etc/ssl/openssl.cnf`",
        ),
        ("etc/ssll/x", "neither image has the path `etc/ssll/x`; similar: `/etc/ssl`"),
        ("/zzz", "neither image has the path `/zzz`; similar: ``"),
        ("/etc/hosts/x", "neither image has the path `/etc/hosts/x`; similar: `/etc/hosts`"),
        ("/\u{1b}", "neither image has the path `/\\u{1b}`; similar: ``"),
    ] {
        assert_eq!(both.find(path), Err(error.to_owned()));
    }
}

#[test]
fn links_are_compared_by_their_targets_and_followed_if_those_are_the_same() {
    let both = Both::of(
        &[&[
            file("usr/a", b"1\n"),
            file("usr/b", b"1\n"),
            symlink("same", "usr/a"),
            symlink("other", "usr/a"),
            symlink("dangling", "no\u{1b}where"),
            symlink("kind", "usr/a"),
            symlink("half", "usr/half"),
        ]],
        &[&[
            file("usr/a", b"2\n"),
            file("usr/half", b"2\n"),
            symlink("same", "usr/a"),
            symlink("other", "usr/b\u{202e}"),
            symlink("dangling", "no\u{1b}where"),
            file("kind", b"1\n"),
            symlink("half", "usr/half"),
        ]],
    );
    both.check(
        "/same",
        expect![[r#"
        |--- before /same -> /usr/a (layer 1)
        |+++ after /same -> /usr/a (layer 1)
        |@@ -1 +1 @@
        |-1
        |+2
    "#]],
    )
    .check(
        "/other",
        expect![[r#"
            |--- before /other (layer 1)
            |+++ after /other (layer 1)
            |-symbolic link to usr/a
            |+symbolic link to usr/b\u{202e}
        "#]],
    )
    .check(
        "/dangling",
        expect![[r#"
            |--- before /dangling (layer 1)
            |+++ after /dangling (layer 1)
            | symbolic link to no\u{1b}where
        "#]],
    )
    .check(
        "/kind",
        expect![[r#"
            |--- before /kind (layer 1)
            |+++ after /kind (layer 1)
            |-symbolic link to usr/a
            |+regular file, 2 B
        "#]],
    )
    .check(
        "/half",
        expect![[r#"
            |--- before /half (layer 1)
            |+++ after /half -> /usr/half (layer 1)
            |-symbolic link to usr/half
            |+regular file, 2 B
        "#]],
    );
    // A directory that became a link is not in the way.
    let merged = Both::of(
        &[&[directory("bin/"), file("bin/sh", b"1\n")]],
        &[&[symlink("bin", "usr/bin"), directory("usr/bin/"), file("usr/bin/sh", b"2\n")]],
    );
    merged.check(
        "/bin/sh",
        expect![[r#"
        |--- before /bin/sh (layer 1)
        |+++ after /usr/bin/sh (layer 1)
        |@@ -1 +1 @@
        |-1
        |+2
    "#]],
    );
}

#[test]
fn directories_and_other_kinds_are_said_to_be_what_they_are() {
    let both = Both::of(
        &[&[
            directory("etc/"),
            file("etc/a", b"1"),
            file("var/x", b"1"),
            member(b'6', "p", "", b""),
        ]],
        &[&[file("etc", b"1"), file("var/x", b"2"), file("p", b"1")]],
    );
    both.check(
        "/etc",
        expect![[r#"
        |--- before /etc (layer 1)
        |+++ after /etc (layer 1)
        |-directory
        |+regular file, 1 B
        |To compare what is in a directory, use `--path '/etc/**'`.
    "#]],
    )
    .check(
        "/var",
        expect![[r#"
            |--- before /var
            |+++ after /var
            | directory
            |To compare what is in a directory, use `--path '/var/**'`.
        "#]],
    )
    .check(
        "/",
        expect![[r#"
            |--- before /
            |+++ after /
            | directory
            |To compare what is in a directory, use `--path '/**'`.
        "#]],
    )
    .check(
        "/p",
        expect![[r#"
            |--- before /p (layer 1)
            |+++ after /p (layer 1)
            |-named pipe
            |+regular file, 1 B
        "#]],
    );
}

#[test]
fn hard_links_have_the_content_of_what_they_name() {
    let both = Both::of(
        &[&[file("a", b"1\n"), hard_link("b", "a")]],
        &[&[file("a", b"1\n"), file("b", b"2\n")]],
    );
    both.check(
        "/b",
        expect![[r#"
        |--- before /b (layer 1)
        |+++ after /b (layer 1)
        |@@ -1 +1 @@
        |-1
        |+2
    "#]],
    );
    both.check(
        "/a",
        expect![[r#"
        |--- before /a (layer 1)
        |+++ after /a (layer 1)
        |The contents are the same.
    "#]],
    );
}

#[test]
fn metadata_that_differs_is_said() {
    let with_mode = |mode: &[u8; 7]| {
        let mut bytes = file("f", b"a\n");
        let mut header: [u8; 512] = bytes[..512].try_into().unwrap();
        header[100..107].copy_from_slice(mode);
        bytes[..512].copy_from_slice(&seal(header));
        bytes
    };
    Both::of(&[&[with_mode(b"0000644")]], &[&[with_mode(b"0004755")]]).check(
        "/f",
        expect![[r#"
        |--- before /f (layer 1)
        |+++ after /f (layer 1)
        |mode: 0644 → 4755
        |The contents are the same.
    "#]],
    );
}

#[test]
fn a_file_that_cannot_be_read_is_part_of_the_answer() {
    let both = Both::files(b"a\n", b"b\n");
    fs::write(both.directory.path().join("after.tar"), b"").unwrap();
    let found = both.find("/f").unwrap();
    let Difference::Unread { before: None, after: Some(why) } = &found.contents else {
        panic!("{found:?}")
    };
    assert_eq!(why, "there is no entry 0 in a layer that has 0");
    let lines = found.lines();
    assert!(lines[2].starts_with("-2 bytes, xxh3-128 "), "{}", lines[2]);
    assert_eq!(
        lines[4],
        "The contents are not compared, as AFTER could not be read: there is no entry 0 in a layer \
         that has 0."
    );
}

/// The lines of a text, each with its newline.
fn lines_of(text: &str) -> Vec<String> {
    text.split_inclusive('\n').map(str::to_owned).collect()
}

/// What `patch` would make of a text.
fn patched(text: &str, hunks: &[Hunk]) -> String {
    let old = lines_of(text);
    let (mut new, mut at) = (Vec::new(), 0);
    for hunk in hunks {
        let start = hunk.before.start as usize - usize::from(hunk.before.lines != 0);
        new.extend_from_slice(&old[at..start]);
        at = start;
        assert_eq!(new.len(), hunk.after.start as usize - usize::from(hunk.after.lines != 0));
        let (old_start, new_start) = (at, new.len());
        for line in &hunk.lines {
            let text = format!("{}{}", line.text, if line.has_newline { "\n" } else { "" });
            if line.change != LineChange::Added {
                assert_eq!(old[at], text);
                at += 1;
            }
            if line.change != LineChange::Removed {
                new.push(text);
            }
        }
        assert_eq!(
            (at - old_start, new.len() - new_start),
            (hunk.before.lines as usize, hunk.after.lines as usize,)
        );
    }
    new.extend_from_slice(&old[at..]);
    new.concat()
}

#[test]
fn hunks_make_the_second_text_of_the_first() {
    let mut seed = 1_u64;
    let mut below = |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    for _ in 0..2_000 {
        let [old, new] = [(); 2].map(|()| {
            let count = below(24);
            let mut text: String =
                (0..count).map(|_| ["a\n", "b\n", "c\n", "\n"][below(4) as usize]).collect();
            if below(3) == 0 {
                text.push('d');
            }
            text
        });
        match contents(old.as_bytes(), new.as_bytes()) {
            Difference::Same => assert_eq!(old, new),
            Difference::Text { hunks, .. } => assert_eq!(patched(&old, &hunks), new),
            other => panic!("{old:?} {new:?} {other:?}"),
        }
    }
}

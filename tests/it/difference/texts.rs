//! Texts by lines: hunks, ends of lines, what is escaped, what is too long.

use expect_test::expect;
use plimsoll::difference::{COMPARED_BYTES, Hunk, LineChange, TEXT_BYTES};

use super::*;
use crate::hostile::archive::file;

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

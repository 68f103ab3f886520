//! Long files: windows, both ends, searching; and sparse ones.

use super::*;

/// 2.9 MB of numbered lines.
fn lines() -> Vec<u8> {
    (1..=240_000).flat_map(|n| format!("line {n}\n").into_bytes()).collect()
}

fn open(columns: u16, rows: u16) -> Inside {
    Inside::open(&[&[file("log", &lines())]], columns, rows)
}

#[test]
fn a_long_text_is_shown_window_by_window() {
    let mut inside = open(80, 12);
    inside
        .at("/log", "v")
        .check(
            "",
            expect![[r#"
                ── /log · layer 1 ────────────────────────── text · 2.77 MB, download ~366 kB ──
                     1  line 1
                     2  line 2
                     3  line 3
                     4  line 4
                     5  line 5
                     6  line 6
                     7  line 7
                     8  line 8
                ── /log · layer 1  COPY . . ─────────────────────────────────────────── w why ──
                 x hex  s strings  e extract  y path                                   Esc back
            "#]],
        )
        // The end of all, its beginning, and back.
        .check(
            "G",
            expect![[r#"
                ── /log · layer 1 ────────────────────────── text · 2.77 MB, download ~366 kB ──
                 +87375  line 239993
                 +87376  line 239994
                 +87377  line 239995
                 +87378  line 239996
                 +87379  line 239997
                 +87380  line 239998
                 +87381  line 239999
                 +87382  line 240000
                ── /log · layer 1  COPY . . ─────────────────────────────────────────── w why ──
                 x hex  s strings  e extract  y path                                   Esc back
            "#]],
        )
        .check(
            "g",
            expect![[r#"
                ── /log · layer 1 ────────────────────────── text · 2.77 MB, download ~366 kB ──
                     1  line 1
                     2  line 2
                     3  line 3
                     4  line 4
                     5  line 5
                     6  line 6
                     7  line 7
                     8  line 8
                ── /log · layer 1  COPY . . ─────────────────────────────────────────── w why ──
                 x hex  s strings  e extract  y path                                   Esc back
            "#]],
        );
    // Page by page from the beginning to the end, each line is there once.
    let mut seen = 0;
    let mut pages = 0;
    let mut inside = open(80, 5_000);
    inside.at("/log", "v");
    while seen < 240_000 {
        let screen = inside.screen();
        let shown = screen.lines().filter_map(|line| line.split_once("  line ")?.1.parse().ok());
        let shown: Vec<u32> = shown.collect();
        let Some(new) = shown.iter().position(|line| *line == seen + 1) else {
            panic!("no line {} on page {pages}", seen + 1)
        };
        for line in &shown[new..] {
            seen += 1;
            assert_eq!(*line, seen);
        }
        inside.keys("PgDn");
        pages += 1;
    }
    assert!(pages < 60, "{pages}");
}

#[test]
fn windows_before_are_shown_from_their_end() {
    let mut inside = open(80, 5_000);
    inside.at("/log", "v");
    while !inside.screen().contains("From byte") {
        inside.keys("PgDn");
    }
    let second = inside.screen();
    let number = |screen: &str| {
        let mut numbered = screen.lines().filter_map(|line| line.split_once("  line "));
        numbered.next().map(|(number, line)| (number.trim().to_owned(), line.to_owned()))
    };
    let (first, line) = number(&second).unwrap();
    assert_eq!(first, line);
    let before = inside.keys("k").screen();
    assert!(before.contains(&format!("line {}\n", first.parse::<u32>().unwrap() - 1)), "{before}");
    assert!(before.contains("Up to byte"));
    let again = inside.keys("j").screen();
    assert_eq!(again, second);
}

#[test]
fn words_are_found_in_what_is_shown() {
    let mut inside = open(80, 12);
    inside
        .at("/log", "v")
        .check(
            "/ 'line 777' Enter",
            expect![[r#"
                ── /log · layer 1 ────────────────────────── text · 2.77 MB, download ~366 kB ──
                   775  line 775
                   776  line 776
                   777  line 777
                   778  line 778
                   779  line 779
                   780  line 780
                   781  line 781
                   782  line 782
                ── /log · layer 1  COPY . . ─────────────────────────────────────────── w why ──
                 x hex  s strings  e extract  y path                                   Esc back
            "#]],
        )
        .check(
            "n",
            expect![[r#"
                ── /log · layer 1 ────────────────────────── text · 2.77 MB, download ~366 kB ──
                  7768  line 7768
                  7769  line 7769
                  7770  line 7770
                  7771  line 7771
                  7772  line 7772
                  7773  line 7773
                  7774  line 7774
                  7775  line 7775
                ── /log · layer 1  COPY . . ─────────────────────────────────────────── w why ──
                 x hex  s strings  e extract  y path                                   Esc back
            "#]],
        );
    inside.keys("N N");
    assert!(inside.screen().contains("line 777"));
    inside.keys("/ 'not there' Enter");
    assert_eq!(inside.notice(), "`not there` is not found in this part of the file");
    // Line numbers are no text.
    inside.keys("/ '777  line' Enter");
    assert_eq!(inside.notice(), "`777  line` is not found in this part of the file");
    // A search that is given up changes nothing.
    let before = inside.keys("k j").screen();
    assert_eq!(inside.keys("/ x Esc").screen(), before);
    assert_eq!(inside.overlays(), 1);
    let mut small = Inside::open(&[&[file("a", b"Name\nname\n")]], 80, 12);
    small.at("/a", "v / 'nAme' Enter");
    assert_eq!(small.notice(), "`nAme` is not found");
    let mut inside = open(80, 12);
    inside.at("/log", "v n");
    assert_eq!(inside.notice(), "nothing is searched; / searches");
}

#[test]
fn long_lines_are_scrolled_to_the_side() {
    let text = format!("{}end\n", "0123456789".repeat(20));
    let mut inside = Inside::open(&[&[file("min.js", text.as_bytes())]], 60, 12);
    inside
        .at("/min.js", "v")
        .check(
            "",
            expect![[r#"
                ── /min.js · layer 1 ─────── text · 204 B, download ~50 B ──
                    1  012345678901234567890123456789012345678901234567890…
                ── /min.js · layer 1  COPY . . ──────────────────── w why ──
                 x hex  s strings  e extract  y path               Esc back
            "#]],
        )
        .check(
            "Right Right Right Right Right Right Right Right Right Right",
            expect![[r#"
                ── /min.js · layer 1 ─────── text · 204 B, download ~50 B ──
                    1  0123456789012345678901234567890123456789end
                ── /min.js · layer 1  COPY . . ──────────────────── w why ──
                 x hex  s strings  e extract  y path               Esc back
            "#]],
        );
    inside.keys("h h h h h h h h h h h");
    assert!(inside.screen().contains("   1  0123456789"));
}

#[test]
fn a_sparse_file_of_two_gigabytes_is_shown() {
    let records: &[(&str, &[u8])] = &[
        ("GNU.sparse.major", b"0"),
        ("GNU.sparse.minor", b"1"),
        ("GNU.sparse.name", b"disk.img"),
        ("GNU.sparse.size", b"2147483648"),
        ("GNU.sparse.map", b"2147483000,5"),
    ];
    let sparse = [pax(records), file("GNUSparseFile.0/disk.img", b"hello")].concat();
    let mut inside = Inside::open(&[&[sparse]], 80, 12);
    inside
        .at("/disk.img", "v")
        .check(
            "",
            expect![[r#"
                ── /disk.img · layer 1 ──────────────────── binary · 2.15 GB, download ~138 B ──
                 1,048,576 zeros. Up to byte 1,048,576 of 2.15 GB; 2.15 GB follow.
                ── /disk.img · layer 1  COPY . . ────────────────────────────────────── w why ──
                 t text  s strings  e extract  y path                                  Esc back
            "#]],
        )
        .check(
            "j",
            expect![[r#"
                ── /disk.img · layer 1 ──────────────────── binary · 2.15 GB, download ~138 B ──
                 From byte 1,048,576 of 2.15 GB:
                 1,048,576 zeros. Up to byte 2,097,152 of 2.15 GB; 2.15 GB follow.
                ── /disk.img · layer 1  COPY . . ────────────────────────────────────── w why ──
                 t text  s strings  e extract  y path                                  Esc back
            "#]],
        )
        .check(
            "G",
            expect![[r#"
                ── /disk.img · layer 1 ──────────────────── binary · 2.15 GB, download ~138 B ──
                 7fffff80  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  ................
                 7fffff90  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  ................
                 7fffffa0  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  ................
                 7fffffb0  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  ................
                 7fffffc0  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  ................
                 7fffffd0  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  ................
                 7fffffe0  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  ................
                 7ffffff0  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  ................
                ── /disk.img · layer 1  COPY . . ────────────────────────────────────── w why ──
                 t text  s strings  e extract  y path                                  Esc back
            "#]],
        )
        .check(
            "g",
            expect![[r#"
                ── /disk.img · layer 1 ──────────────────── binary · 2.15 GB, download ~138 B ──
                 1,048,576 zeros. Up to byte 1,048,576 of 2.15 GB; 2.15 GB follow.
                ── /disk.img · layer 1  COPY . . ────────────────────────────────────── w why ──
                 t text  s strings  e extract  y path                                  Esc back
            "#]],
        );
}

#[test]
fn the_wheel_scrolls() {
    use plimsoll::explore::Message;
    use plimsoll::explore::message::{Mouse, MouseEvent};
    let mut inside = open(80, 12);
    inside.at("/log", "v");
    let mut wheel = |down| {
        let what = MouseEvent::Wheel { down };
        inside.replay.send(Message::Mouse(Mouse { what, column: 3, row: 3 }));
        inside.screen()
    };
    let screen = wheel(true);
    assert!(screen.contains("   4  line 4") && !screen.contains("   3  line 3"), "{screen}");
    assert!(wheel(false).contains("   1  line 1"));
    assert!(wheel(false).contains("   1  line 1"));
}

//! Long files: windows, both ends, searching; and sparse ones.

use super::*;

const LINES: u32 = 60_000;

/// 3 MB of numbered lines.
fn lines() -> Vec<u8> {
    let rest = "x".repeat(40);
    (1..=LINES).flat_map(|n| format!("line {n} {rest}\n").into_bytes()).collect()
}

/// The numbers of the lines on a screen.
fn numbers(screen: &str) -> Vec<u32> {
    let number = |line: &str| line.split_once("  line ")?.1.split(' ').next()?.parse().ok();
    screen.lines().filter_map(number).collect()
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
                ── /log · layer 1 ───────────────────────── text · 3.11 MB, download ~88.8 kB ──
                     1  line 1 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                     2  line 2 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                     3  line 3 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                     4  line 4 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                     5  line 5 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                     6  line 6 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                     7  line 7 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                     8  line 8 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                ── /log · layer 1 COPY . . ──────────────────────────────────────────── w why ──
                 x hex  s strings  e extract  y path                                   Esc back
            "#]],
        )
        // The end of all, its beginning, and back.
        .check(
            "G",
            expect![[r#"
                ── /log · layer 1 ───────────────────────── text · 3.11 MB, download ~88.8 kB ──
                 +20158  line 59993 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                 +20159  line 59994 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                 +20160  line 59995 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                 +20161  line 59996 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                 +20162  line 59997 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                 +20163  line 59998 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                 +20164  line 59999 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                 +20165  line 60000 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                ── /log · layer 1 COPY . . ──────────────────────────────────────────── w why ──
                 x hex  s strings  e extract  y path                                   Esc back
            "#]],
        )
        .check(
            "g",
            expect![[r#"
                ── /log · layer 1 ───────────────────────── text · 3.11 MB, download ~88.8 kB ──
                     1  line 1 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                     2  line 2 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                     3  line 3 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                     4  line 4 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                     5  line 5 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                     6  line 6 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                     7  line 7 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                     8  line 8 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                ── /log · layer 1 COPY . . ──────────────────────────────────────────── w why ──
                 x hex  s strings  e extract  y path                                   Esc back
            "#]],
        );
}

#[test]
fn page_by_page_each_line_is_there_once() {
    let (mut seen, mut pages) = (0, 0);
    let mut inside = open(40, 1_500);
    inside.at("/log", "v");
    while seen < LINES {
        let shown = numbers(&inside.screen());
        // The last page of a window begins with lines of the page before.
        let new = shown.iter().position(|line| *line == seen + 1).unwrap();
        for line in &shown[new..] {
            seen += 1;
            assert_eq!(*line, seen);
        }
        inside.keys("PgDn");
        pages += 1;
    }
    assert!(pages < 50, "{pages}");
}

#[test]
fn windows_before_are_shown_from_their_end() {
    let mut inside = open(40, 1_500);
    inside.at("/log", "v");
    while !inside.screen().contains("From byte") {
        inside.keys("PgDn");
    }
    let second = inside.screen();
    let first = numbers(&second)[0];
    // Lines are still counted from the beginning of the file.
    assert!(second.contains(&format!(" {first}  line {first} x")), "{second}");
    let before = inside.keys("k").screen();
    assert_eq!(numbers(&before).last(), Some(&(first - 1)));
    assert!(before.contains("Up to byte"));
    assert_eq!(inside.keys("j").screen(), second);
    // From the end, where lines are counted from there, no line is left out either.
    inside.keys("G");
    assert_eq!(numbers(&inside.screen()).last(), Some(&LINES));
    while !inside.screen().contains("From byte") {
        inside.keys("PgUp");
    }
    // The first line began before.
    let screen = inside.screen();
    assert!(!screen.contains(" +1  line"), "{screen}");
    let first = numbers(&screen)[0];
    let before = inside.keys("k").screen();
    assert_eq!(numbers(&before).last(), Some(&(first - 1)));
    let after = inside.keys("j").screen();
    assert_eq!(numbers(&after)[0], first);
}

#[test]
fn words_are_found_in_what_is_shown() {
    let mut inside = open(80, 12);
    inside
        .at("/log", "v")
        .check(
            "/ 'line 777' Enter",
            expect![[r#"
                ── /log · layer 1 ───────────────────────── text · 3.11 MB, download ~88.8 kB ──
                   775  line 775 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                   776  line 776 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                   777  line 777 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                   778  line 778 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                   779  line 779 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                   780  line 780 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                   781  line 781 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                   782  line 782 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                ── /log · layer 1 COPY . . ──────────────────────────────────────────── w why ──
                 x hex  s strings  e extract  y path                                   Esc back
            "#]],
        )
        .check(
            "n",
            expect![[r#"
                ── /log · layer 1 ───────────────────────── text · 3.11 MB, download ~88.8 kB ──
                  7768  line 7768 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                  7769  line 7769 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                  7770  line 7770 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                  7771  line 7771 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                  7772  line 7772 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                  7773  line 7773 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                  7774  line 7774 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                  7775  line 7775 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                ── /log · layer 1 COPY . . ──────────────────────────────────────────── w why ──
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
                ── /min.js · layer 1 COPY . . ───────────────────── w why ──
                 x hex  s strings  e extract  y path               Esc back
            "#]],
        )
        .check(
            "Right Right Right Right Right Right Right Right Right Right",
            expect![[r#"
                ── /min.js · layer 1 ─────── text · 204 B, download ~50 B ──
                    1  0123456789012345678901234567890123456789end
                ── /min.js · layer 1 COPY . . ───────────────────── w why ──
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
                ── /disk.img · layer 1 COPY . . ─────────────────────────────────────── w why ──
                 t text  s strings  e extract  y path                                  Esc back
            "#]],
        )
        .check(
            "j",
            expect![[r#"
                ── /disk.img · layer 1 ──────────────────── binary · 2.15 GB, download ~138 B ──
                 From byte 1,048,576 of 2.15 GB:
                 1,048,576 zeros. Up to byte 2,097,152 of 2.15 GB; 2.15 GB follow.
                ── /disk.img · layer 1 COPY . . ─────────────────────────────────────── w why ──
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
                ── /disk.img · layer 1 COPY . . ─────────────────────────────────────── w why ──
                 t text  s strings  e extract  y path                                  Esc back
            "#]],
        )
        .check(
            "g",
            expect![[r#"
                ── /disk.img · layer 1 ──────────────────── binary · 2.15 GB, download ~138 B ──
                 1,048,576 zeros. Up to byte 1,048,576 of 2.15 GB; 2.15 GB follow.
                ── /disk.img · layer 1 COPY . . ─────────────────────────────────────── w why ──
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

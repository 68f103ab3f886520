//! What the terminal interface shows of a file, and how two files differ.

use expect_test::{Expect, expect};
use plimsoll::explore::look::{Content, LookMode, Piece, Role, WINDOW_BYTES, Wanted, diff};

use crate::hostile::archive::{directory, file, hard_link, symlink, tar};
use crate::layer_language::{Pack, pack};
use crate::packages::jar::Zip;
use crate::plans_accuracy::elf;

fn whole(bytes: &[u8]) -> Content {
    Content::new(b"file", piece(bytes, 0, bytes.len()))
}

/// A part of a file.
fn piece(file: &[u8], start: usize, bytes: usize) -> Piece {
    let bytes = file[start..file.len().min(start + bytes)].to_vec();
    Piece { bytes, start: start as u64, total: file.len() as u64 }
}

/// All lines of a mode, each beginning with `|`.
fn shown(content: &Content, mode: LookMode) -> String {
    let count = content.line_count(mode);
    let lines = content.lines(mode, 0..count, 80);
    assert_eq!(lines.len(), count);
    assert_eq!(content.lines(mode, 0..usize::MAX, 80), lines);
    assert_eq!(content.lines(mode, count..count + 9, 80), []);
    for (index, line) in lines.iter().enumerate().step_by(7) {
        assert_eq!(content.lines(mode, index..index + 1, 80).first(), Some(line));
    }
    lines.iter().map(|line| format!("|{}\n", line.text())).collect()
}

fn check(content: &Content, mode: LookMode, expected: Expect) {
    expected.assert_eq(&shown(content, mode));
}

fn check_diff(old: &[u8], new: &[u8], expected: Expect) {
    let lines = diff(&whole(old), &whole(new), 80);
    let number = |number: Option<u64>| number.map_or(String::new(), |number| number.to_string());
    let shown: String = lines
        .iter()
        .map(|line| {
            let [old, new] = [line.old_number, line.new_number].map(number);
            format!("{old:>3} {new:>3} {}\n", line.text())
        })
        .collect();
    expected.assert_eq(&shown);
}

#[test]
fn text_has_line_numbers_and_is_escaped() {
    let content = whole(b"#!/bin/sh\n\techo \x1b[31mred\x07\n\ncaf\xe9 \xe2\x80\xae\\x\r\nlast");
    assert_eq!(content.best_mode(), LookMode::Text);
    assert_eq!(content.modes(), [LookMode::Text, LookMode::Hex, LookMode::Strings]);
    check(
        &content,
        LookMode::Text,
        expect![[r#"
        |   1  #!/bin/sh
        |   2          echo \u{1b}[31mred\u{7}
        |   3  
        |   4  caf\xe9 \u{202e}\x\r
        |   5  last
    "#]],
    );
    let line = &content.lines(LookMode::Text, 1..2, 80)[0];
    let roles: Vec<Role> = line.spans.iter().map(|span| span.role).collect();
    assert_eq!(roles, [Role::Number, Role::Text, Role::Dim, Role::Text, Role::Dim]);
    check(
        &content,
        LookMode::Hex,
        expect![[r#"
        |00000000  23 21 2f 62 69 6e 2f 73  68 0a 09 65 63 68 6f 20  #!/bin/sh..echo 
        |00000010  1b 5b 33 31 6d 72 65 64  07 0a 0a 63 61 66 e9 20  .[31mred...caf. 
        |00000020  e2 80 ae 5c 78 0d 0a 6c  61 73 74                 ...\x..last
    "#]],
    );
}

#[test]
fn text_in_utf16_is_decoded() {
    let utf16: Vec<u8> = "\u{feff}a\u{e9}\r\nb".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let content = whole(&utf16);
    assert_eq!(content.best_mode(), LookMode::Text);
    check(
        &content,
        LookMode::Text,
        expect![[r#"
        |   1  aé\r
        |   2  b
    "#]],
    );
}

#[test]
fn binary_files_are_shown_in_hexadecimal_and_as_strings() {
    let content = whole(b"\x00\x01\x02GCC: (Debian)\x00no\x00/lib64/ld-linux.so.2\x00\xff\xfe");
    assert_eq!(content.best_mode(), LookMode::Hex);
    assert_eq!(content.modes(), [LookMode::Hex, LookMode::Text, LookMode::Strings]);
    check(
        &content,
        LookMode::Hex,
        expect![[r#"
        |00000000  00 01 02 47 43 43 3a 20  28 44 65 62 69 61 6e 29  ...GCC: (Debian)
        |00000010  00 6e 6f 00 2f 6c 69 62  36 34 2f 6c 64 2d 6c 69  .no./lib64/ld-li
        |00000020  6e 75 78 2e 73 6f 2e 32  00 ff fe                 nux.so.2...
    "#]],
    );
    check(
        &content,
        LookMode::Strings,
        expect![[r#"
        |00000003  GCC: (Debian)
        |00000014  /lib64/ld-linux.so.2
    "#]],
    );
}

#[test]
fn what_is_not_there_is_said() {
    let empty = whole(b"");
    assert_eq!(empty.modes(), [LookMode::Text]);
    check(
        &empty,
        LookMode::Text,
        expect![[r#"
        |The file is empty.
    "#]],
    );
    // A hole of two gigabytes.
    let bytes = vec![0; WINDOW_BYTES as usize];
    let sparse = Content::new(b"disk.img", Piece { bytes, start: 0, total: 2 << 30 });
    assert_eq!(sparse.best_mode(), LookMode::Hex);
    check(
        &sparse,
        LookMode::Hex,
        expect![[r#"
        |1,048,576 zeros. Up to byte 1,048,576 of 2.15 GB; 2.15 GB follow.
    "#]],
    );
    check(
        &sparse,
        LookMode::Strings,
        expect![[r#"
        |There is no text in it. Up to byte 1,048,576 of 2.15 GB; 2.15 GB follow.
    "#]],
    );
    assert_eq!(sparse.line_count(LookMode::Text), 2);
    let nothing = Content::new(b"a", Piece { bytes: Vec::new(), start: 0, total: 5 });
    check(
        &nothing,
        LookMode::Text,
        expect![[r#"
        |Nothing of this part could be read. Up to byte 0 of 5 B; 5 B follow.
    "#]],
    );
    let none = whole(&[1, 0, 2]);
    check(
        &none,
        LookMode::Strings,
        expect![[r#"
        |There is no text in it.
    "#]],
    );
}

#[test]
fn a_long_text_is_shown_in_windows_of_whole_lines() {
    let text: Vec<u8> = (0..200_000).flat_map(|n| format!("line {n}\n").into_bytes()).collect();
    let window = WINDOW_BYTES as usize;
    let mut content = Content::new(b"log", piece(&text, 0, window));
    let (mut lines, mut windows) = (0, 0);
    loop {
        let mode = LookMode::Text;
        let range = content.shown(mode);
        let count = content.line_count(mode);
        let all = content.lines(mode, 0..count, 80);
        let body = all.iter().filter(|line| line.spans[0].role == Role::Number);
        for line in body {
            assert_eq!(line.text().trim_start(), format!("{}  line {lines}", lines + 1));
            lines += 1;
        }
        windows += 1;
        if range.end == text.len() as u64 {
            break;
        }
        content = content.moved_to(piece(&text, range.end as usize, window));
    }
    assert_eq!((lines, windows), (200_000, 3));
    // Anywhere else, lines are counted from there.
    let content = content.moved_to(piece(&text, 1_000_000, 30));
    check(
        &content,
        LookMode::Text,
        expect![[r#"
        |From byte 1,000,000 of 2.29 MB:
        |  +1  ine 91919
        |  +2  line 91920
        |Up to byte 1,000,021 of 2.29 MB; 1.29 MB follow.
    "#]],
    );
    check(
        &content,
        LookMode::Hex,
        expect![[r#"
        |From byte 1,000,000 of 2.29 MB:
        |000f4240  69 6e 65 20 39 31 39 31  39 0a 6c 69 6e 65 20 39  ine 91919.line 9
        |000f4250  31 39 32 30 0a 6c 69 6e  65 20 39 31 39 32        1920.line 9192
        |Up to byte 1,000,030 of 2.29 MB; 1.29 MB follow.
    "#]],
    );
    let content = content.moved_to(piece(&text, 0, 14));
    check(
        &content,
        LookMode::Text,
        expect![[r#"
        |   1  line 0
        |   2  line 1
        |Up to byte 14 of 2.29 MB; 2.29 MB follow.
    "#]],
    );
}

#[test]
fn programs_show_libraries_and_sections_by_size() {
    let program = elf(&["libc.so.6", "libpthread.so.0", "ld-linux-x86-64.so.2"], 70_000);
    let mut content = whole(&program);
    assert_eq!(content.best_mode(), LookMode::Sections);
    assert_eq!(content.wanted(LookMode::Sections), None);
    check(
        &content,
        LookMode::Sections,
        expect![[r#"
        |ELF x86-64, 64-bit, program
        |needs libc libpthread ld-linux-x86-64
        |debug       70.0 kB  ████████████████████████  .debug_*: strip removes
        |.shstrtab      22 B  ▏
    "#]],
    );
    content.find_libraries(&|name| name != "libpthread.so.0");
    check(
        &content,
        LookMode::Sections,
        expect![[r#"
        |ELF x86-64, 64-bit, program
        |needs libc libpthread ld-linux-x86-64
        |      not in the image: libpthread.so.0
        |debug       70.0 kB  ████████████████████████  .debug_*: strip removes
        |.shstrtab      22 B  ▏
    "#]],
    );
    content.find_libraries(&|_| true);
    check(
        &content,
        LookMode::Sections,
        expect![[r#"
        |ELF x86-64, 64-bit, program
        |needs libc libpthread ld-linux-x86-64
        |      all found in the image
        |debug       70.0 kB  ████████████████████████  .debug_*: strip removes
        |.shstrtab      22 B  ▏
    "#]],
    );
}

#[test]
fn what_a_program_needs_is_asked_for_until_it_is_there() {
    let mut program = elf(&["libc.so.6"], 3_000_000);
    // The table of sections at the end, as most linkers write it.
    let table = program[0x200..0x2c0].to_vec();
    let at = program.len() as u64;
    program.extend(table);
    program[40..48].copy_from_slice(&at.to_le_bytes());
    let mut content = Content::new(b"p", piece(&program, 0, 0x1000));
    let before = shown(&content, LookMode::Sections);
    assert!(before.contains("More of the file has to be read"), "{before}");
    let mut asked = 0;
    while let Some(Wanted { start, bytes }) = content.wanted(LookMode::Sections) {
        content.add(&piece(&program, start as usize, bytes as usize));
        asked += bytes;
    }
    assert!(asked < 20_000_000, "{asked}");
    assert_eq!(shown(&content, LookMode::Sections), shown(&whole(&program), LookMode::Sections));
    // What does not come is asked for once.
    let mut content = Content::new(b"p", piece(&program, 0, 0x1000));
    for _ in 0..9 {
        let Some(Wanted { start, .. }) = content.wanted(LookMode::Sections) else { break };
        content.add(&Piece { start, ..Piece::default() });
    }
    assert_eq!(content.wanted(LookMode::Sections), None);
}

#[test]
fn damaged_programs_are_said_to_be() {
    check(
        &whole(b"\x7fELF\x09\x09"),
        LookMode::Sections,
        expect![[r#"
        |The header of this ELF file is damaged.
    "#]],
    );
    let program = elf(&["libc.so.6"], 5_000);
    for cut in (0..program.len()).step_by(97) {
        let content = whole(&program[..cut]);
        content.lines(content.best_mode(), 0..99, 80);
        content.wanted(LookMode::Sections);
    }
    for at in 0..0x300 {
        let mut damaged = program.clone();
        damaged[at] = 0xff;
        let content = whole(&damaged);
        for columns in [0, 1, 30, 500] {
            content.lines(LookMode::Sections, 0..99, columns);
        }
        diff(&content, &whole(&program), 1);
    }
}

#[test]
fn archives_show_their_members() {
    let zip = Zip::new().add("a/B.class", &[7; 5_000]).store("c\n.txt", b"hello").end(|_| ());
    let content = whole(&zip);
    assert_eq!(content.best_mode(), LookMode::Members);
    assert_eq!(
        content.modes(),
        [LookMode::Members, LookMode::Text, LookMode::Hex, LookMode::Strings]
    );
    check(
        &content,
        LookMode::Members,
        expect![[r#"
        |2 members, 5.00 kB, packed 27 B
        | 5.00 kB      22 B  a/B.class
        |     5 B       5 B  c\n.txt
    "#]],
    );
    let tar = tar(&[
        directory("usr/"),
        file("usr/a", &[b'x'; 1500]),
        symlink("usr/\u{202e}b", "a"),
        hard_link("usr/c", "usr/a"),
    ]);
    check(
        &whole(&tar),
        LookMode::Members,
        expect![[r#"
        |4 members, 1.50 kB
        |     0 B  usr/  directory
        | 1.50 kB  usr/a
        |     0 B  usr/\u{202e}b  symbolic link
        |     0 B  usr/c  hard link
    "#]],
    );
    for how in [Pack::Gzip, Pack::Zstd, Pack::Bzip2, Pack::Xz] {
        let packed = whole(&pack(how, &tar));
        assert_eq!(shown(&packed, LookMode::Members), shown(&whole(&tar), LookMode::Members));
    }
    let deb = b"!<arch>\n\
        debian-binary   0           0     0     100644  4         `\n2.0\n\
        control.tar.xz  0           0     0     100644  3         `\nabc\n";
    check(
        &whole(deb),
        LookMode::Members,
        expect![[r#"
        |2 members, 7 B
        |     4 B  debian-binary
        |     3 B  control.tar.xz
    "#]],
    );
    // Compressed, but no archive.
    assert_eq!(whole(&pack(Pack::Gzip, b"a manual page")).best_mode(), LookMode::Hex);
}

#[test]
fn archives_that_end_early_say_so() {
    let zip = Zip::new().add("a", b"1").end(|_| ());
    check(
        &whole(&zip[..zip.len() - 3]),
        LookMode::Members,
        expect![[r#"
        |0 members, 0 B
        |The archive has no directory: it is cut short or damaged.
    "#]],
    );
    let all = tar(&[file("a", &[1; 3000]), file("b", b"x")]);
    check(
        &whole(&all[..2000]),
        LookMode::Members,
        expect![[r#"
        |1 member, 3.00 kB
        | 3.00 kB  a
        |The archive is damaged: there may be more.
    "#]],
    );
    let packed = pack(Pack::Gzip, &all);
    check(
        &whole(&packed[..packed.len() - 20]),
        LookMode::Members,
        expect![[r#"
        |2 members, 3.00 kB
        | 3.00 kB  a
        |     1 B  b
        |The archive is damaged: there may be more.
    "#]],
    );
}

#[test]
fn more_of_an_archive_is_asked_for_until_it_is_there() {
    let names: Vec<String> = (0..2_000).map(|number| format!("directory/{number}")).collect();
    let members: Vec<_> = names.iter().map(|name| file(name, &[5; 700])).collect();
    let mut zip = Zip::new();
    for name in &names {
        zip = zip.store(name, &[5; 700]);
    }
    let tar = tar(&members);
    for archive in [tar.clone(), pack(Pack::Zstd, &tar), zip.end(|_| ())] {
        let mut content = Content::new(b"a", piece(&archive, 0, 600));
        assert_eq!(content.best_mode(), LookMode::Members);
        while let Some(Wanted { start, bytes }) = content.wanted(LookMode::Members) {
            content.add(&piece(&archive, start as usize, bytes as usize));
        }
        assert_eq!(shown(&content, LookMode::Members), shown(&whole(&archive), LookMode::Members));
        let sums = content.lines(LookMode::Members, 0..1, 80)[0].text();
        assert!(sums.starts_with("2,000 members, 1.40 MB"), "{sums}");
    }
}

#[test]
fn texts_differ_by_lines() {
    let old = b"a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n";
    let new = b"a\nb\nc\nd\nE\x1b\nf\ng\nh\ni\nj\nk\nl\nm";
    check_diff(
        old,
        new,
        expect![[r#"
                    @@ -2,7 +2,7 @@
              2   2  b
              3   3  c
              4   4  d
              5     -e
                  5 +E\u{1b}
              6   6  f
              7   7  g
              8   8  h
                    @@ -10,3 +10,4 @@
             10  10  j
             11  11  k
             12  12  l
                 13 +m (no newline at the end)
        "#]],
    );
    check_diff(
        b"a\nb\n",
        b"a\nb",
        expect![[r#"
                    @@ -1,2 +1,2 @@
              1   1  a
              2     -b
                  2 +b (no newline at the end)
        "#]],
    );
    check_diff(
        b"",
        b"a\n",
        expect![[r#"
                    @@ -0,0 +1 @@
                  1 +a
        "#]],
    );
    check_diff(
        b"same\n",
        b"same\n",
        expect![[r#"
                    The contents are the same.
        "#]],
    );
    check_diff(
        b"",
        b"",
        expect![[r#"
                    The contents are the same.
        "#]],
    );
}

#[test]
fn long_texts_differ_from_a_line_on() {
    let text = |changed: usize| -> Vec<u8> {
        let line = |n: usize| if n == changed { "changed\n".into() } else { format!("{n}\n") };
        (0..30_000).flat_map(|n| line(n).into_bytes()).collect()
    };
    let lines = diff(&whole(&text(usize::MAX)), &whole(&text(9_999)), 80);
    let texts: Vec<String> = lines.iter().take(5).map(|line| line.text()).collect();
    assert_eq!(
        texts,
        [
            "30,000 lines and 30,000 lines: too many to be compared. The first that differs is line \
         10,000.",
            " 9996",
            " 9997",
            " 9998",
            "-9999",
        ]
    );
    assert_eq!(lines.len(), 1 + 3 + 200);
    // The worst case of as many lines as are compared.
    let all = |start: usize| -> Vec<u8> {
        (0..20_000).flat_map(|n| format!("{}\n", start + n * 7 % 20_011).into_bytes()).collect()
    };
    assert!(30_000 < diff(&whole(&all(0)), &whole(&all(50_000)), 80).len());
}

#[test]
fn binary_files_differ_by_size_and_sections() {
    check_diff(
        b"\0\x01\x02",
        b"\0\x01\x03\x04",
        expect![[r#"
                    Not text: 3 B → 4 B (+1 B)
                    The first byte that differs is at 2.
        "#]],
    );
    check_diff(
        b"\0\x01",
        b"text",
        expect![[r#"
                    Not text: 2 B → 4 B (+2 B)
                    The first byte that differs is at 0.
        "#]],
    );
    check_diff(
        &elf(&["libc.so.6", "libz.so.1"], 70_000),
        &elf(&["libc.so.6", "libm.so.6"], 500),
        expect![[r#"
                    Not text: 78.2 kB → 8.69 kB (-69.5 kB)
                    The first byte that differs is at 672.
                    -needs libz.so.1
                    +needs libm.so.6
                    .debug_info  70.0 kB → 500 B (-69.5 kB)
        "#]],
    );
    let file = vec![7; 100];
    let [one, other] = [piece(&file, 0, 50), Piece { total: 2_000, ..piece(&file, 0, 60) }];
    let lines = diff(&Content::new(b"a", one), &Content::new(b"b", other), 80);
    assert_eq!(lines[0].text(), "Only 50 B and 60 B of them are compared.");
}

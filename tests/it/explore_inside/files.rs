//! Files of every kind: text, programs, archives, bytes, links, and what is no file.

use plimsoll::explore::key::parse_keys;
use plimsoll::explore::look::Piece;
use plimsoll::explore::message::Answer;
use plimsoll::explore::replay::{feed, screen};
use plimsoll::explore::{Effect, Message};

use super::*;
use crate::layer_language::{Pack, pack};
use crate::packages::jar::Zip;
use crate::plans_accuracy::elf;

fn image() -> Vec<Vec<u8>> {
    let program = elf(&["libc.so.6", "libgone.so.1"], 70_000);
    let zip = Zip::new().add("a/B.class", &[7; 5_000]).store("c\n.txt", b"hello").end(|_| ());
    let packed = pack(Pack::Gzip, &tar(&[directory("x/"), file("x/y", &[7; 1_500])]));
    vec![
        directory("etc/"),
        file("etc/motd", b"first\n\tsecond \x1b[31mred\x07\n\ncaf\xe9 \xe2\x80\xae\nlast"),
        file("etc/wide", "日本語 wide\n".as_bytes()),
        file("etc/empty", b""),
        file("etc/bytes", b"\x00\x01\x02GCC: (Debian)\x00no\x00\xff\xfe"),
        directory("lib/"),
        file("lib/libc.so.6", b"\x7fELF"),
        file("prog", &program),
        file("app.jar", &zip),
        file("old.tgz", &packed),
        symlink("motd", "etc/motd"),
        symlink("nowhere", "/no/such"),
        symlink("settings", "etc"),
        member(b'3', "null", "", b""),
        member(b'6', "pipe", "", b""),
    ]
}

fn open(columns: u16, rows: u16) -> Inside {
    Inside::open(&[&image()], columns, rows)
}

#[test]
fn text_is_escaped_and_numbered() {
    open(80, 24).at("/etc/motd", "v").check(
        "",
        expect![[r#"
            ── /etc/motd · layer 1 ────────────────────────── text · 38 B, download ~56 B ──
                1  first
                2          second \u{1b}[31mred\u{7}
                3
                4  caf\xe9 \u{202e}
                5  last
            ────────────────────────────────────────────────────────────────────────────────
             x hex  s strings  e extract  y path                                   Esc back
        "#]],
    );
    // Enter is the same.
    let (mut by_enter, mut by_v) = (open(80, 24), open(80, 24));
    assert_eq!(by_enter.at("/etc/motd", "Enter").screen(), by_v.at("/etc/motd", "v").screen());
}

#[test]
fn every_way_to_look_at_a_file_has_a_key() {
    let mut inside = open(80, 14);
    inside
        .at("/etc/bytes", "v")
        .check(
            "",
            expect![[r#"
                ── /etc/bytes · layer 1 ─────────────────────── binary · 22 B, download ~56 B ──
                 00000000  00 01 02 47 43 43 3a 20  28 44 65 62 69 61 6e 29  ...GCC: (Debian)
                 00000010  00 6e 6f 00 ff fe                                 .no...
                ────────────────────────────────────────────────────────────────────────────────
                 t text  s strings  e extract  y path                                  Esc back
            "#]],
        )
        .check(
            "s",
            expect![[r#"
                ── /etc/bytes · layer 1 ─────────────────────── binary · 22 B, download ~56 B ──
                 00000003  GCC: (Debian)
                ────────────────────────────────────────────────────────────────────────────────
                 x hex  t text  e extract  y path                                      Esc back
            "#]],
        )
        .check(
            "t",
            expect![[r#"
                ── /etc/bytes · layer 1 ─────────────────────── binary · 22 B, download ~56 B ──
                    1  \u{0}\u{1}\u{2}GCC: (Debian)\u{0}no\u{0}\xff\xfe
                ────────────────────────────────────────────────────────────────────────────────
                 x hex  s strings  e extract  y path                                   Esc back
            "#]],
        )
        .check(
            "x",
            expect![[r#"
                ── /etc/bytes · layer 1 ─────────────────────── binary · 22 B, download ~56 B ──
                 00000000  00 01 02 47 43 43 3a 20  28 44 65 62 69 61 6e 29  ...GCC: (Debian)
                 00000010  00 6e 6f 00 ff fe                                 .no...
                ────────────────────────────────────────────────────────────────────────────────
                 t text  s strings  e extract  y path                                  Esc back
            "#]],
        );
    assert_eq!(inside.notice(), "");
    inside.keys("m");
    assert_eq!(inside.notice(), "it is neither a program nor an archive: it has no parts");
    assert_eq!(inside.overlays(), 1);
}

#[test]
fn programs_have_sections_and_libraries() {
    open(80, 14)
        .at("/prog", "v")
        .check(
            "",
            expect![[r#"
                ── /prog · layer 1 ──────────────────── ELF x86-64 · 78.2 kB, download ~922 B ──
                 ELF x86-64, 64-bit, program
                 needs libc libgone
                       not in the image: libgone.so.1
                 debug       70.0 kB  ████████████████████████  .debug_*: strip removes
                 .shstrtab      22 B  ▏
                ────────────────────────────────────────────────────────────────────────────────
                 x hex  t text  s strings  e extract  y path                           Esc back
            "#]],
        )
        .check(
            "x m",
            expect![[r#"
                ── /prog · layer 1 ──────────────────── ELF x86-64 · 78.2 kB, download ~922 B ──
                 ELF x86-64, 64-bit, program
                 needs libc libgone
                       not in the image: libgone.so.1
                 debug       70.0 kB  ████████████████████████  .debug_*: strip removes
                 .shstrtab      22 B  ▏
                ────────────────────────────────────────────────────────────────────────────────
                 x hex  t text  s strings  e extract  y path                           Esc back
            "#]],
        );
}

#[test]
fn archives_have_members() {
    open(80, 14).at("/app.jar", "v").check(
        "",
        expect![[r#"
            ── /app.jar · layer 1 ─────────────────────────── zip · 231 B, download ~52 B ──
             2 members, 5.00 kB, packed 27 B
              5.00 kB      22 B  a/B.class
                  5 B       5 B  c\n.txt
            ────────────────────────────────────────────────────────────────────────────────
             x hex  t text  s strings  e extract  y path                           Esc back
        "#]],
    );
    open(80, 14).at("/old.tgz", "v").check(
        "",
        expect![[r#"
            ── /old.tgz · layer 1 ──────────────── compressed tar · 133 B, download ~61 B ──
             2 members, 1.50 kB
                  0 B  x/  directory
              1.50 kB  x/y
            ────────────────────────────────────────────────────────────────────────────────
             x hex  t text  s strings  e extract  y path                           Esc back
        "#]],
    );
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    let mut inside = open(80, 12);
    inside
        .at("/etc/empty", "v")
        .check(
            "",
            expect![[r#"
                ── /etc/empty · layer 1 ───────────────────────── empty · 0 B, download ~28 B ──
                 The file is empty.
                ────────────────────────────────────────────────────────────────────────────────
                 e extract  y path                                                     Esc back
            "#]],
        )
        .keys("x");
    assert_eq!(inside.notice(), "the file is empty: there is no other way to look at it");
}

#[test]
fn links_lead_to_their_files() {
    open(80, 12).at("/motd", "v").check(
        "",
        expect![[r#"
            ── /motd → /etc/motd · layer 1 ────────────────── text · 38 B, download ~56 B ──
                1  first
                2          second \u{1b}[31mred\u{7}
                3
                4  caf\xe9 \u{202e}
                5  last
            ────────────────────────────────────────────────────────────────────────────────
             x hex  s strings  e extract  y path                                   Esc back
        "#]],
    );
}

#[test]
fn what_is_no_file_is_said() {
    let mut said = String::new();
    for path in ["/nowhere", "/settings", "/null", "/pipe", "/etc"] {
        let mut inside = open(80, 24);
        inside.at(path, "v");
        assert_eq!(inside.overlays(), 0, "{path}");
        said.push_str(&format!("{}\n", inside.notice()));
    }
    expect![[r#"
        /nowhere is a link to /no/such, which is not in the image
        /settings is a link to /etc, a directory: nothing to look into
        /null is a device: there is nothing to look into
        /pipe is a named pipe: there is nothing to look into
        /etc is a directory: there is nothing to look into
    "#]]
    .assert_eq(&said);
}

#[test]
fn small_and_large_screens_show_as_much_as_fits() {
    for path in ["/etc/motd", "/prog", "/app.jar", "/etc/bytes", "/etc/wide"] {
        for (columns, rows) in [(40, 10), (60, 18), (160, 50), (1, 1), (39, 10)] {
            let screen = open(columns, rows).at(path, "v").screen();
            assert_eq!(screen.lines().count(), usize::from(rows));
        }
    }
    open(40, 10).at("/prog", "v").check(
        "",
        expect![[r#"
            ── /prog · layer 1 ────────── 78.2 kB ──
             ELF x86-64, 64-bit, program
             needs libc libgone
                   not in the image: libgone.so.1
             debug       70.0 kB  .debug_*: strip…
             .shstrtab      22 B
            ────────────────────────────────────────
             x hex  t text  s strings      Esc back
        "#]],
    );
    open(40, 10)
        .at("/etc/bytes", "v")
        .check(
            "",
            expect![[r#"
                ── /etc/bytes · layer 1 ──────── 22 B ──
                 00000000  00 01 02 47 43 43 3a 20  28…
                 00000010  00 6e 6f 00 ff fe…
                ────────────────────────────────────────
                 t text  s strings  e extract… Esc back
            "#]],
        )
        .check(
            "l l",
            expect![[r#"
                ── /etc/bytes · layer 1 ──────── 22 B ──
                 00000000  5 62 69 61 6e 29  ...GCC: (…
                 00000010                    .no...
                ────────────────────────────────────────
                 t text  s strings  e extract… Esc back
            "#]],
        );
    open(60, 12).at("/prog", "v").check(
        "",
        expect![[r#"
            ── /prog · layer 1 ───────────────── ELF x86-64 · 78.2 kB ──
             ELF x86-64, 64-bit, program
             needs libc libgone
                   not in the image: libgone.so.1
             debug       70.0 kB  ██████████████  .debug_*: strip remo…
             .shstrtab      22 B  ▏
            ────────────────────────────────────────────────────────────
             x hex  t text  s strings  e extract  y path       Esc back
        "#]],
    );
    let screen = open(160, 50).at("/prog", "v").screen();
    assert!(screen.contains("not in the image: libgone.so.1"), "{screen}");
}

#[test]
fn escape_and_q_go_back_to_the_files() {
    for key in ["Esc", "q"] {
        let mut inside = open(80, 24);
        let before = inside.at("/etc/motd", "").screen();
        assert_ne!(inside.keys("v").screen(), before);
        assert_eq!(inside.keys(key).screen(), before);
        assert!(!inside.replay.has_quit());
    }
}

#[test]
fn only_ascii_is_drawn_if_asked() {
    use plimsoll::explore::theme::Theme;
    let inside = open(80, 14);
    let loaded = inside.replay.model().loaded.clone().unwrap();
    let theme = Theme { ascii: true, ..Theme::default() };
    let settings = Settings { theme, ..Settings::default() };
    let mut model = Model::new(settings, (80, 14));
    let program = elf(&["libc.so.6"], 70_000);
    let total = program.len() as u64;
    let mut perform = |_: &Model, effect| {
        let Effect::Read { version, start, .. } = effect else { return None };
        let piece = Ok(Piece { bytes: program.clone(), start, total });
        Some(Message::Answer(Answer::Read { version, piece }))
    };
    feed(&mut model, Message::Loaded(loaded), &mut perform);
    for key in parse_keys(": \"/motd\" Enter v").unwrap() {
        feed(&mut model, Message::Key(key), &mut perform);
    }
    let screen = screen(&mut model);
    assert!(screen.contains("-- /motd > /etc/motd - layer 1 ---"), "{screen}");
    assert!(screen.contains("70.0 kB  ####"), "{screen}");
    assert!(screen.is_ascii(), "{screen}");
}

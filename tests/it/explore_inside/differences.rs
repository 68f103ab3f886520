//! Two versions of a path: text, metadata, programs; and the content of hidden versions.

use super::*;
use crate::hostile::archive::seal;
use crate::plans_accuracy::elf;

/// A file with other permissions.
fn with_mode(name: &str, body: &[u8], mode: &[u8; 7]) -> Vec<u8> {
    let mut bytes = file(name, body);
    let mut header: [u8; 512] = bytes[..512].try_into().unwrap();
    header[100..107].copy_from_slice(mode);
    bytes[..512].copy_from_slice(&seal(header));
    bytes
}

fn open(columns: u16, rows: u16) -> Inside {
    let program = |debug| elf(&["libc.so.6"], debug);
    let layers: [&[Vec<u8>]; 4] = [
        &[
            directory("etc/"),
            file("etc/hosts", b"one\ntwo\nthree\n"),
            file("run.sh", b"#!/bin/sh\n"),
            file("prog", &program(70_000)),
            file("gone", b"it was here\n"),
            file("changed", b"a file\n"),
        ],
        &[
            file("etc/hosts", b"one\n2\nthree\n"),
            with_mode("run.sh", b"#!/bin/sh\n", b"0000755"),
            file("prog", &program(90_000)),
            file(".wh.gone", b""),
            symlink("changed", "etc/hosts"),
        ],
        &[file("etc/hosts", b"one\n2\nthree\nfour\n")],
        &[file("only", b"1")],
    ];
    Inside::open(&layers, columns, rows)
}

/// What files the whole image has.
const ALL: &str = "c c";

#[test]
fn lines_are_compared() {
    let mut inside = open(80, 16);
    inside
        .keys(ALL)
        .at("/etc/hosts", "D")
        .check(
            "",
            expect![[r#"
                ── /etc/hosts · layer 2 → layer 3, replaced ────────────────────────────────────
                 ~ size: 12 bytes → 17 bytes
                   @@ -1,3 +1,4 @@
                     1     1   one
                     2     2   2
                     3     3   three
                           4 + four
                ── /etc/hosts · 14 B came with layer 1 COPY . . · 12 B came with… ───── w why ──
                 [ older  ] newer  e extract  y path                                   Esc back
            "#]],
        )
        .check(
            "[",
            expect![[r#"
                ── /etc/hosts · layer 1 → layer 2, replaced ────────────────────────────────────
                 ~ size: 14 bytes → 12 bytes
                   @@ -1,3 +1,3 @@
                     1     1   one
                     2       - two
                           2 + 2
                     3     3   three
                ── /etc/hosts · 14 B came with layer 1 COPY . . · 12 B came with… ───── w why ──
                 [ older  ] newer  e extract  y path                                   Esc back
            "#]],
        );
    inside.keys("[");
    assert_eq!(inside.notice(), "these are the first versions of the path");
    inside.keys("] ]");
    assert_eq!(inside.notice(), "these are the latest versions of the path");
    inside.keys("x");
    assert_eq!(inside.notice(), "this compares two versions: Esc goes back, v looks into a file");
    inside.keys("v");
    assert_eq!(inside.overlays(), 2);
    inside.keys("Esc Esc");
    assert_eq!(inside.overlays(), 0);
}

#[test]
fn metadata_alone_needs_no_reading() {
    open(80, 12).keys(ALL).at("/run.sh", "D").check(
        "",
        expect![[r#"
            ── /run.sh · layer 1 → layer 2, metadata-only ──────────────────────────────────
             ~ mode: 0644 → 0755
               The contents are the same.
            ── /run.sh · 10 B came with layer 1 COPY . . · layer 2 COPY . . ─────── w why ──
             e extract  y path                                                     Esc back
        "#]],
    );
    open(80, 12).keys(ALL).at("/changed", "D").check(
        "",
        expect![[r#"
            ── /changed · layer 1 → layer 2, replaced ──────────────────────────────────────
             ~ kind: file → symbolic link
             ~ size: 7 bytes → –
               Only one of them is a regular file: there is no content to compare.
            ── /changed · 7 B came with layer 1 COPY . . · layer 2 COPY . . ─────── w why ──
             e extract  y path                                                     Esc back
        "#]],
    );
    let mut inside = open(80, 12);
    inside.keys(ALL).at("/only", "D");
    assert_eq!(inside.overlays(), 0);
    assert_eq!(inside.notice(), "this path has one version: there is nothing to compare it with");
}

#[test]
fn programs_are_compared_by_sections() {
    open(80, 14).keys(ALL).at("/prog", "D").check(
        "",
        expect![[r#"
            ── /prog · layer 1 → layer 2, replaced ─────────────────────────────────────────
             ~ size: 78,192 bytes → 98,192 bytes
               Not text: 78.2 kB → 98.2 kB (+20.0 kB)
               The first byte that differs is at 672.
             ~ .debug_info  70.0 kB → 90.0 kB (+20.0 kB)
            ── /prog · 78.2 kB came with layer 1 COPY . . · layer 2 COPY . . ────── w why ──
             e extract  y path                                                     Esc back
        "#]],
    );
}

#[test]
fn large_programs_are_compared_by_sections_at_their_ends() {
    let program = |debug| {
        let mut program = elf(&["libc.so.6"], debug);
        let table = program[0x200..0x2c0].to_vec();
        let at = program.len() as u64;
        program.extend(table);
        program[40..48].copy_from_slice(&at.to_le_bytes());
        program
    };
    let (old, new) = (program(2_000_000), program(3_000_000));
    let mut inside = Inside::open(&[&[file("p", &old)], &[file("p", &new)]], 80, 14);
    inside
        .keys(ALL)
        .at("/p", "v")
        .check(
            "",
            expect![[r#"
                ── /p · layer 2 ───────────────────── ELF x86-64 · 3.01 MB, download ~6.21 kB ──
                 ELF x86-64, 64-bit, program
                 needs libc
                       not in the image: libc.so.6
                 debug       3.00 MB  ████████████████████████  .debug_*: strip removes
                 .shstrtab      22 B  ▏
                ── /p · 2.01 MB came with layer 1 COPY . . · layer 2 COPY . . ───────── w why ──
                 x hex  t text  s strings  D other version  e extract  y path          Esc back
            "#]],
        )
        .check(
            "D",
            expect![[r#"
                ── /p · layer 1 → layer 2, replaced ────────────────────────────────────────────
                 ~ size: 2,008,384 bytes → 3,008,384 bytes
                   Only 1.05 MB and 1.05 MB of them are compared.
                   Not text: 2.01 MB → 3.01 MB (+1.00 MB)
                   The first byte that differs is at 40.
                 ~ .debug_info  2.00 MB → 3.00 MB (+1.00 MB)
                ── /p · 2.01 MB came with layer 1 COPY . . · layer 2 COPY . . ───────── w why ──
                 e extract  y path                                                     Esc back
            "#]],
        );
}

#[test]
fn hidden_versions_have_their_own_content() {
    let mut inside = open(80, 14);
    // The changes of the first layer.
    inside.keys("1 g 2 c c c").at("/etc/hosts", "v");
    inside.check(
        "",
        expect![[r#"
            ── /etc/hosts · layer 1, replaced by layer 2 ──── text · 14 B, download ~63 B ──
                1  one
                2  two
                3  three
            ── /etc/hosts · 14 B came with layer 1 COPY . . · 12 B came with… ───── w why ──
             x hex  s strings  D other version  e extract  y path                  Esc back
        "#]],
    );
    let mut inside = open(80, 14);
    inside.keys(ALL).keys(".").at("/gone", "v").check(
        "",
        expect![[r#"
            ── /gone · layer 1, removed by layer 2 ────────── text · 12 B, download ~17 B ──
                1  it was here
            ── /gone · 12 B came with layer 1 COPY . . · deleted-too-late ───────── w why ──
             x hex  s strings  e extract  y path                                   Esc back
        "#]],
    );
    // The row of a hidden version, below its path.
    let mut inside = open(80, 14);
    inside.keys(ALL).keys(".").at("/etc/hosts", "j v").check(
        "",
        expect![[r#"
            ── /etc/hosts · layer 2, replaced by layer 3 ──── text · 12 B, download ~60 B ──
                1  one
                2  2
                3  three
            ── /etc/hosts, a hidden version · layer 2 COPY . . · replaced by… ───── w why ──
             x hex  s strings  D other version  e extract  y path                  Esc back
        "#]],
    );
    inside.check(
        "D",
        expect![[r#"
            ── /etc/hosts · layer 1 → layer 2, replaced ────────────────────────────────────
             ~ size: 14 bytes → 12 bytes
               @@ -1,3 +1,3 @@
                 1     1   one
                 2       - two
                       2 + 2
                 3     3   three
            ── /etc/hosts, a hidden version · layer 2 COPY . . · replaced by… ───── w why ──
             [ older  ] newer  e extract  y path                                   Esc back
        "#]],
    );
}

#[test]
fn narrow_differences_have_no_numbers() {
    open(40, 10).keys(ALL).at("/etc/hosts", "D").check(
        "",
        expect![[r#"
            ── /etc/hosts · layer 2 → 3 ────────────
             ~ size: 12 bytes → 17 bytes
               @@ -1,3 +1,4 @@
               one
               2
               three
             + four
            ── /etc/hosts · 14 B cam… ───── w why ──
             [ older  ] newer  e extract   Esc back
        "#]],
    );
    open(160, 50).keys(ALL).at("/etc/hosts", "D");
}

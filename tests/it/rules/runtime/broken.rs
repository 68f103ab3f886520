//! Files that are there and cannot be used: what is no program, libraries that are cut or closed,
//! loaders that may not be executed.

use serde_json::{Value, json};

use super::{LIBC, debian, elf, executable, fails, runs, story, with_mode};
use crate::elf::{Elf, GLIBC, LIBRARY, PROGRAM, STATIC};
use crate::hostile::archive::file;
use crate::rules::Story;

#[test]
fn what_is_no_program_is_named() {
    let of = |name: &str, bytes: &[u8]| story(&[&format!("/{name}")], &[executable(name, bytes)]);
    let whole = STATIC.bytes();
    fails(of("app", b""), "not-a-program", "`/app`, which CMD names, is empty");
    fails(of("app", &whole[..40]), "not-a-program", "is an ELF file that ends too early");
    let page = b"<!DOCTYPE html><html><head><title>404</title></head></html>";
    fails(of("usr/local/bin/tool", page), "not-a-program", "is a page of HTML");
    fails(of("app.exe", b"MZ\x90\0"), "not-a-program", "is no program for Linux");
    runs(of("app", &whole));
    // A shell runs an empty file.
    runs(story(&["/bin/sh", "-c", "/app"], &[executable("app", b"")]));
    runs(of("app.wasm", b"\0asm"));
}

#[test]
fn an_elf_file_without_its_end_is_cut() {
    let whole = PROGRAM.bytes();
    let mut cut = whole.clone();
    // The first segment ends one megabyte further on.
    let at = u64::from_le_bytes(whole[32..40].try_into().unwrap()) as usize;
    cut[at + 32..at + 40].copy_from_slice(&(1_u64 << 20).to_le_bytes());
    fails(story(&["/app"], &[executable("app", &cut)]), "not-a-program", "ends too early");
    runs(story(&["/app"], &[executable("app", &whole)]));
}

#[test]
fn texts_of_any_name_need_a_first_line() {
    let of = |text: &[u8]| story(&["/app"], &[executable("app", text)]);
    fails(of(b"echo hi\n"), "missing-shebang", "does not begin with `#!`");
    fails(of(b"set -e\n"), "missing-shebang", "does not begin with `#!`");
    fails(of(b"\xef\xbb\xbf#!/bin/sh\n"), "missing-shebang", "a byte order mark");
    runs(of(b"#!/bin/sh\necho hi\n"));
}

const NEEDS: Elf = Elf { needed: &["libz.so.1"], ..PROGRAM };

fn with_library(library: Vec<u8>, user: &str) -> Story {
    let config = json!({ "Cmd": ["/app"], "User": user });
    story(&["/app"], &[elf("app", &NEEDS), library]).config(config)
}

#[test]
fn libraries_have_to_be_whole_and_open() {
    let path = "usr/lib/libz.so.1";
    fails(
        with_library(file(path, b""), "0"),
        "missing-library",
        "`/usr/lib/libz.so.1`, which is empty",
    );
    let cut = &LIBRARY.bytes()[..50];
    fails(with_library(file(path, cut), "0"), "missing-library", "which ends too early");
    let closed = || with_mode(file(path, &LIBRARY.bytes()), 0o600, 0);
    fails(with_library(closed(), "1000"), "missing-library", "which is closed to the user");
    runs(with_library(closed(), "0"));
    runs(with_library(file(path, &LIBRARY.bytes()), "1000"));
}

#[test]
fn relative_entries_of_the_library_path_are_those_of_the_working_directory() {
    let of = |path: &str, variable: &str| {
        let config: Value = json!({
            "Cmd": ["./app"], "WorkingDir": "/opt", "Env": [format!("LD_LIBRARY_PATH={variable}")],
        });
        let members = [elf("opt/app", &NEEDS), elf(path, &LIBRARY)];
        Story::new().base(&debian()).copy(". /", &members).config(config)
    };
    runs(of("opt/lib/libz.so.1", "lib"));
    runs(of("opt/libz.so.1", "/nothere:"));
    runs(of("opt/libz.so.1", ":/nothere"));
    runs(of("srv/lib64/libz.so.1", "/srv/$LIB"));
    fails(of("srv/libz.so.1", "lib"), "missing-library", "`libz.so.1`");
    // An empty value is none.
    fails(of("opt/libz.so.1", ""), "missing-library", "`libz.so.1`");
}

#[test]
fn loaders_have_to_be_executable() {
    let base = [file(&GLIBC[1..], &LIBRARY.bytes()), elf("lib/x86_64-linux-gnu/libc.so.6", &LIBC)];
    let story = Story::new().base(&base).copy(". /", &[elf("app", &PROGRAM)]);
    fails(
        story.config(json!({ "Cmd": ["/app"] })),
        "missing-loader",
        "has mode 644: nobody may execute it",
    );
}

//! Rules about what does not start: images that fire each of them, near misses, hidden files, and
//! images of which a part is missing.

use plimsoll::report::Report;
use plimsoll::rules::Category;
use serde_json::json;

use super::Story;
use crate::elf::{Elf, GLIBC, LIBRARY, PROGRAM, STATIC};
use crate::hostile::archive::{file, seal, symlink};

mod access;
mod broken;
mod commands;
mod given;
mod java;
mod loading;
mod surface;
mod languages;

/// A member with permissions, and an owner.
fn with_mode(mut member: Vec<u8>, mode: u16, owner: u32) -> Vec<u8> {
    let mut header = [0; 512];
    header.copy_from_slice(&member[..512]);
    header[100..108].copy_from_slice(format!("{mode:07o}\0").as_bytes());
    header[108..116].copy_from_slice(format!("{owner:07o}\0").as_bytes());
    member[..512].copy_from_slice(&seal(header));
    member
}

/// A file that all may execute.
pub(super) fn executable(name: &str, body: &[u8]) -> Vec<u8> {
    with_mode(file(name, body), 0o755, 0)
}

fn elf(name: &str, elf: &Elf) -> Vec<u8> {
    executable(name, &elf.bytes())
}

/// A base with a shell, glibc and its loader, and users.
fn debian() -> Vec<Vec<u8>> {
    vec![
        elf("bin/sh", &STATIC),
        elf("usr/bin/env", &STATIC),
        elf(&GLIBC[1..], &LIBRARY),
        elf("lib/x86_64-linux-gnu/libc.so.6", &LIBC),
        file("etc/passwd", b"root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n"),
        file("etc/group", b"root:x:0:\napp:x:1000:\nlog:x:7:app\n"),
    ]
}

const LIBC: Elf = Elf { has: &["GLIBC_2.2.5", "GLIBC_2.31", "GLIBC_2.4"], ..LIBRARY };

/// An image upon such a base, with a layer of these members and a list of words as its command.
fn story(command: &[&str], members: &[Vec<u8>]) -> Story {
    Story::new().base(&debian()).copy(". /", members).config(json!({ "Cmd": command }))
}

/// The rules about running that have findings, with their evidence.
fn said(report: &Report) -> Vec<(&str, &str)> {
    let of_category = report.findings.iter().filter(|one| one.category == Category::Runtime);
    of_category.map(|one| (&*one.rule, &*one.evidence)).collect()
}

/// Asserts that an image has one such finding, of this rule, with this in its evidence.
#[track_caller]
fn fails(story: Story, rule: &str, evidence: &str) {
    let report = story.report();
    let [(found, why)] = said(&report)[..] else { panic!("{:?}", said(&report)) };
    assert_eq!(found, rule, "{why}");
    assert!(why.contains(evidence), "{why}");
}

/// Asserts that an image is not accused.
#[track_caller]
fn runs(story: Story) {
    assert_eq!(said(&story.report()), []);
}

#[test]
fn nobody_is_accused_of_what_was_not_read() {
    let whole = crate::hostile::archive::tar(&[elf("app", &PROGRAM)]);
    let cut = whole[..700].to_vec();
    let config = json!({ "Cmd": ["/absent"], "User": "nobody" });
    let story = Story::new().base(&debian()).archive("COPY . /", cut).config(config.clone());
    runs(story);
    let story = Story::new().base(&debian()).archive("COPY . /", whole).config(config);
    assert_eq!(said(&story.report()).len(), 2);
}

#[test]
fn an_image_without_a_command_runs_nothing() {
    runs(Story::new().base(&debian()).config(json!({})));
}

#[test]
fn files_that_a_later_layer_hides_do_not_count() {
    let hidden = story(&["/app"], &[elf("app", &PROGRAM)]).run("rm /app", &[file(".wh.app", b"")]);
    fails(hidden, "missing-entrypoint", "`/app`, which CMD names, is not in the image");
    let library = Elf { needed: &["libz.so.1"], ..PROGRAM };
    let members = [elf("app", &library), elf("usr/lib/libz.so.1", &LIBRARY)];
    let hidden = story(&["/app"], &members).run("rm", &[file("usr/lib/.wh.libz.so.1", b"")]);
    fails(hidden, "missing-library", "`/app` needs `libz.so.1`");
    let mended = story(&["/app"], &[symlink("app", "/gone")]).run("ln", &[elf("gone", &STATIC)]);
    runs(mended);
}

//! What an attacker would use: counted by kind, each file once, and compared.

use plimsoll::compare::{CompareOptions, Side, compare};
use plimsoll::report::{Report, SurfaceKind};

use super::with_mode;
use crate::hostile::archive::{file, hard_link, symlink};
use crate::rules::Story;

fn report(members: &[Vec<u8>]) -> Report {
    Story::new().copy(". /", members).report()
}

fn program(name: &str, bytes: usize) -> Vec<u8> {
    with_mode(file(name, &vec![b'p'; bytes]), 0o755, 0)
}

fn kinds(report: &Report) -> Vec<(SurfaceKind, u64, u64)> {
    let all = report.attack_surface.iter().flatten();
    all.map(|one| (one.kind, one.files, one.unpacked.0)).collect()
}

#[test]
fn programs_are_counted_by_kind() {
    let members = [
        program("bin/dash", 100),
        symlink("bin/sh", "dash"),
        program("usr/bin/gcc-12", 1000),
        hard_link("usr/bin/cc", "usr/bin/gcc-12"),
        program("usr/lib/gcc/x86_64-linux-gnu/12/cc1", 5000),
        with_mode(file("usr/bin/su", b"su"), 0o4755, 0),
        program("usr/local/bin/pip3.11", 10),
    ];
    let expected = [
        (SurfaceKind::Shells, 1, 100),
        (SurfaceKind::PackageManagers, 1, 10),
        (SurfaceKind::Compilers, 2, 6000),
        (SurfaceKind::SetuidFiles, 1, 2),
    ];
    assert_eq!(kinds(&report(&members)), expected);
}

#[test]
fn what_only_has_such_a_name_does_not_count() {
    let members = [
        file("usr/bin/curl", b"not executable"),
        program("srv/app/curl", 10),
        program("usr/bin/makepasswd", 10),
        program("usr/bin/bashful", 10),
        with_mode(file("tmp/sticky", b""), 0o1644, 0),
    ];
    assert_eq!(kinds(&report(&members)), []);
    let hidden = Story::new().copy(". /", &[program("bin/bash", 10)]);
    let hidden = hidden.run("rm /bin/bash", &[file("bin/.wh.bash", b"")]);
    assert_eq!(kinds(&hidden.report()), []);
}

#[test]
fn images_are_compared_by_it() {
    let one = report(&[program("bin/sh", 10), program("bin/curl", 10)]);
    let other = report(&[program("bin/sh", 10), program("bin/gcc", 30)]);
    let changes = |before: &Report, after: &Report| {
        let (before, after) = (Side::of_report(before.clone()), Side::of_report(after.clone()));
        let changes = compare(&before, &after, &CompareOptions::default()).attack_surface;
        let change = changes.iter();
        change.map(|one| (one.kind, one.files_after, one.change.0)).collect::<Vec<_>>()
    };
    let expected = [(SurfaceKind::Compilers, 1, 30), (SurfaceKind::NetworkTools, 0, -10)];
    assert_eq!(changes(&one, &other), expected);
    assert_eq!(changes(&one, &one), []);
    // A report that was written without them says nothing.
    let without = Report { attack_surface: None, ..one };
    assert_eq!(changes(&without, &other), []);
}

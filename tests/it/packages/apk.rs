//! apk: packages that are found, and damaged input.

use plimsoll::report::Report;

use super::{names, package, report_of, report_of_tars, why};
use crate::hostile::archive::{directory, file, symlink};

/// A root filesystem that apk made: see `testdata/packages/apk/README.md`.
fn real() -> Report {
    report_of_tars(vec![include_bytes!("../../../testdata/packages/apk/root.tar.gz").to_vec()])
}

#[test]
fn packages_are_those_that_apk_prints() {
    let report = real();
    let mut found: Vec<String> = Vec::new();
    let mut listed: Vec<String> = Vec::new();
    for package in &report.packages {
        let name_and_version = format!("{}-{}", package.name, package.version);
        listed.push(format!("{name_and_version} {}", package.architecture.as_deref().unwrap()));
        found.push(name_and_version);
    }
    found.sort();
    listed.sort();
    let printed = include_str!("../../../testdata/packages/apk/apk-info-v.txt");
    assert_eq!(found, printed.lines().collect::<Vec<_>>());
    let printed = include_str!("../../../testdata/packages/apk/apk-list.txt");
    let printed = printed.lines().map(|line| line.split_once(" {").unwrap().0);
    assert_eq!(listed, printed.collect::<Vec<_>>());
    assert_eq!(report.warnings, []);
}

#[test]
fn bytes_are_those_of_the_files_that_apk_lists() {
    let report = real();
    for line in include_str!("../../../testdata/packages/apk/bytes.txt").lines() {
        let (name, bytes) = line.split_once('\t').unwrap();
        let package = package(&report, name);
        assert_eq!(package.unpacked.0, bytes.parse::<u64>().unwrap(), "{name}");
        assert_eq!(package.missing.count, 0, "{name}");
    }
}

#[test]
fn world_lists_what_was_explicitly_installed() {
    let report = real();
    for (name, reason) in [
        ("tool", "explicit"),
        ("pinned", "explicit"),
        (".build-deps", "explicit"),
        ("builder", "needed-by .build-deps"),
        ("libone", "needed-by tool"),
        ("helper", "needed-by tool"),
        ("tool-doc", "recommended-by tool"),
    ] {
        assert_eq!(why(package(&report, name)), reason, "{name}");
    }
    assert_eq!(package(&report, "tool").retained.0, 2050 + 1234 + 338 + 640);
    // `helper` depends on `data` too.
    assert_eq!(package(&report, ".build-deps").retained.0, 9000);
}

const TEXT: &[u8] = b"P:a\nV:1-r0\nA:x86_64\nD:b !c so:x\nF:lib\nR:one\nF:usr\nR:gone\n\n\
    P:b\nV:2-r0\nD:a\np:so:x=1\nF:\nR:top\n\n";

#[test]
fn databases_below_usr_and_of_other_roots_are_found() {
    let merged = vec![
        directory("usr/lib"),
        symlink("lib", "usr/lib"),
        file("usr/lib/apk/db/installed", TEXT),
        file("usr/lib/one", &[0; 5]),
        file("top", &[0; 2]),
        file("mnt/root/lib/apk/db/installed", b"P:inner\nV:1\nF:bin\nR:sh\n\n"),
        file("mnt/root/etc/apk/world", b"inner@edge>=1\n"),
        file("mnt/root/bin/sh", &[0; 11]),
    ];
    let report = report_of(&[merged]);
    assert_eq!(names(&report), ["apk a 1-r0", "apk b 2-r0", "apk inner 1"]);
    assert_eq!(package(&report, "a").unpacked.0, 5);
    assert_eq!(package(&report, "a").missing.paths, ["/usr/gone"]);
    assert_eq!(package(&report, "b").unpacked.0, 2);
    let inner = package(&report, "inner");
    assert_eq!((inner.unpacked.0, inner.scope.as_deref()), (11, Some("/mnt/root")));
    assert_eq!(inner.explicit, Some(true));
    // Nothing shows whether the others were explicitly installed.
    assert_eq!(package(&report, "a").explicit, None);
}

#[test]
fn a_damaged_database_is_a_warning_and_the_rest_is_read() {
    let cut = &TEXT[..TEXT.len() - 4];
    let report = report_of(&[vec![file("lib/apk/db/installed", cut), file("lib/one", b"12")]]);
    assert_eq!(report.warnings.len(), 1);
    assert_eq!(package(&report, "a").unpacked.0, 2);
    assert_eq!(why(package(&report, "b")), "needed-by a");
    let climbing = b"P:a\nV:1\nF:../../..\nR:../etc/passwd\nR:\nF:/etc\nR:passwd\n\n";
    let report = report_of(&[vec![
        file("lib/apk/db/installed", climbing),
        file("etc/passwd", &[0; 6]),
        file("etc/apk/world", b"\xff\0 ! = @ !a\n"),
    ]]);
    assert_eq!(package(&report, "a").unpacked.0, 6);
    let garbage = report_of(&[vec![file("lib/apk/db/installed", &[0xff; 1000])]]);
    assert_eq!((garbage.warnings.len(), garbage.packages.len()), (1, 0));
}

/// In the image of Alpine among the shared fixtures, if there are any, no file of a package is
/// missing, and nearly all bytes belong to a package.
#[test]
fn real_images_of_alpine_are_owned_by_their_packages() {
    let Some(fixtures) = std::env::var_os("PLIMSOLL_FIXTURES") else { return };
    let path =
        std::path::Path::new(&fixtures).join("go-containerregistry/HISTORY_mutate_test_new_hc.tar");
    let Ok(outer) = std::fs::read(path) else { return };
    let mut archive = tar::Archive::new(outer.as_slice());
    let mut layers = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.path().unwrap().to_string_lossy().ends_with(".tar.gz") {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
            layers.push(bytes);
        }
    }
    let report = report_of_tars(layers);
    assert_eq!(report.packages.len(), 16);
    assert!(report.packages.iter().all(|package| package.missing.count == 0));
    let owned: u64 = report.packages.iter().map(|package| package.unpacked.0).sum();
    assert!(report.sizes.visible.0 * 98 / 100 < owned, "{owned}");
}

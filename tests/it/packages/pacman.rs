//! pacman: packages that are found, and damaged input.

use plimsoll::report::Report;

use super::{names, package, report_of, report_of_tars, why};
use crate::hostile::archive::file;

/// A root filesystem that pacman made: see `testdata/packages/pacman/README.md`.
fn real() -> Report {
    report_of_tars(vec![include_bytes!("../../../testdata/packages/pacman/root.tar.gz").to_vec()])
}

#[test]
fn packages_are_those_that_pacman_prints() {
    let report = real();
    let list = |explicit_only: bool| {
        let mut list: Vec<String> = Vec::new();
        for package in &report.packages {
            if !explicit_only || package.explicit == Some(true) {
                list.push(format!("{} {}", package.name, package.version));
            }
        }
        list.sort();
        list
    };
    let printed = include_str!("../../../testdata/packages/pacman/pacman-Q.txt");
    assert_eq!(list(false), printed.lines().collect::<Vec<_>>());
    let printed = include_str!("../../../testdata/packages/pacman/pacman-Qe.txt");
    assert_eq!(list(true), printed.lines().collect::<Vec<_>>());
    assert_eq!(report.warnings, []);
}

#[test]
fn bytes_are_those_of_the_files_that_pacman_lists() {
    let report = real();
    for line in include_str!("../../../testdata/packages/pacman/bytes.txt").lines() {
        let (name, bytes) = line.split_once('\t').unwrap();
        let package = package(&report, name);
        assert_eq!(package.unpacked.0, bytes.parse::<u64>().unwrap(), "{name}");
        assert_eq!(package.missing.count, 0, "{name}");
    }
}

#[test]
fn provided_versions_decide_which_package_is_needed() {
    let report = real();
    let needed = "needed-by tool";
    assert_eq!(why(package(&report, "libone")), needed);
    assert_eq!(why(package(&report, "java17")), needed);
    // It provides `java-runtime=8`, and `tool` requires 11.
    assert_eq!(why(package(&report, "java8")), "unneeded");
}

#[test]
fn damaged_packages_are_warnings_and_the_rest_is_read() {
    let at = |name: &str| format!("var/lib/pacman/local/{name}");
    let report = report_of(&[vec![
        file(&at("a-1-1/desc"), b"%NAME%\na\n\n%VERSION%\n1-1\n\n%DEPENDS%\nb\na\n"),
        file(
            &at("a-1-1/files"),
            b"%FILES%\nusr/\nusr/one\nusr/gone\n../../etc/x\n\n%BACKUP%\netc/y\tz\n",
        ),
        file(&at("b-1-1/desc"), b"%NAME%\nb\n\n%DEPENDS%\na"),
        file(&at("c-1-1/desc"), &[0xff; 500]),
        file(&at("c-1-1/files"), b"%FILES%\n\0\xff"),
        file(&at("d-1-1/inner/desc"), b"%NAME%\nd\n"),
        file("usr/one", &[0; 3]),
    ]]);
    assert_eq!(names(&report), ["pacman a 1-1", "pacman b "]);
    let a = package(&report, "a");
    assert_eq!((a.unpacked.0, a.missing.count), (3, 2));
    assert_eq!(report.warnings.len(), 1);
    assert!(report.warnings[0].message.contains("c-1-1/desc"));
}

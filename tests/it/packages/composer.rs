//! composer: packages that are found, and damaged input.

use std::collections::BTreeMap;
use std::io::Read;

use plimsoll::report::{PackageReport, Report};

use super::{names, package, report_of, why};
use crate::hostile::archive::{directory, file};

/// Reads a file of `testdata/packages`, decompressed if its name ends in `.gz`.
pub(super) fn testdata(path: &str) -> Vec<u8> {
    let bytes = std::fs::read(format!("{}/testdata/packages/{path}", env!("CARGO_MANIFEST_DIR")));
    let bytes = bytes.expect("the fixture is there");
    if !path.ends_with(".gz") {
        return bytes;
    }
    let mut out = Vec::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut out).expect("a whole gzip file");
    out
}

pub(super) fn text(path: &str) -> String {
    String::from_utf8(testdata(path)).expect("text")
}

/// Asserts that packages have the bytes in a list of names with bytes.
pub(super) fn assert_bytes(list: &str, name_of: fn(&PackageReport) -> String, report: &Report) {
    let bytes: BTreeMap<String, u64> =
        report.packages.iter().map(|package| (name_of(package), package.unpacked.0)).collect();
    for line in list.lines() {
        let (name, wanted) = line.split_once(' ').expect("a name and bytes");
        assert_eq!(bytes.get(name).copied(), wanted.parse().ok(), "{name}");
    }
}

fn listed(path: &str) -> Vec<String> {
    text(path).lines().map(|line| format!("composer {line}")).collect()
}

#[test]
fn packages_are_those_that_composer_shows() {
    let report = report_of(&[vec![testdata("composer/with-dev.tar.gz")]]);
    assert_eq!(names(&report), listed("composer/composer-show.txt"));
    assert_bytes(&text("composer/bytes.txt"), |package| package.name.clone(), &report);
    let mut direct: Vec<String> = listed("composer/composer-show-direct.txt");
    direct.sort();
    let mut explicit: Vec<String> = (report.packages.iter())
        .filter(|package| package.explicit == Some(true))
        .map(|package| format!("composer {} {}", package.name, package.version))
        .collect();
    explicit.sort();
    assert_eq!(explicit, direct);
    assert_eq!(report.warnings.len(), 0, "{:?}", report.warnings);

    let a = package(&report, "demo/a");
    assert_eq!(a.scope.as_deref(), Some("/app/vendor"));
    assert_eq!(why(a), "needed-by demo/meta");
    let b = package(&report, "demo/b");
    assert_eq!(b.needed_by, ["demo/a", "demo/c"]);
    assert_eq!(package(&report, "demo/meta").retained.0, a.unpacked.0);
}

#[test]
fn packages_that_no_dev_leaves_out_are_for_development() {
    let report = report_of(&[vec![testdata("composer/with-dev.tar.gz")]]);
    let runtime: Vec<String> = (report.packages.iter())
        .filter(|package| package.development.is_none())
        .map(|package| format!("composer {} {}", package.name, package.version))
        .collect();
    let kept = listed("composer/composer-show-no-dev.txt");
    assert_eq!(runtime.len(), kept.len());
    assert!(kept.iter().all(|line| runtime.contains(line)));
    let proof = "dev: proven by /app/vendor/composer/installed.json (dev-package-names)";
    assert_eq!(package(&report, "demo/c").development.as_deref(), Some(proof));

    let report = report_of(&[vec![testdata("composer/no-dev.tar.gz")]]);
    assert_eq!(names(&report), kept);
    assert!(report.packages.iter().all(|package| package.development.is_none()));
}

#[test]
fn lists_of_composer_1_are_read() {
    let report = report_of(&[vec![
        file("app/composer.lock", br#"{"packages-dev": [{"name": "c/d"}]}"#),
        file(
            "app/vendor/composer/installed.json",
            br#"[{"name": "a/b", "version": "1.0"}, {"name": "c/d", "version": "2.0"}]"#,
        ),
        file("app/vendor/a/b/x.php", b"12345"),
        file("app/vendor/c/d/x.php", b"123"),
    ]]);
    assert_eq!(package(&report, "a/b").unpacked.0, 5);
    assert_eq!(package(&report, "a/b").development, None);
    let proof = "dev: proven by /app/composer.lock (packages-dev)";
    assert_eq!(package(&report, "c/d").development.as_deref(), Some(proof));
    assert_eq!(package(&report, "c/d").explicit, None);
}

#[test]
fn a_truncated_list_is_a_warning_and_keeps_what_it_has() {
    let whole =
        br#"{"packages": [{"name": "a/b", "version": "1", "install-path": "../a/b"}, {"name"#;
    let report = report_of(&[vec![
        file("app/vendor/composer/installed.json", whole),
        file("app/vendor/a/b/x.php", b"12345"),
    ]]);
    assert_eq!(package(&report, "a/b").unpacked.0, 5);
    assert_eq!(report.warnings.len(), 1, "{:?}", report.warnings);
    assert!(report.warnings[0].message.contains("/app/vendor/composer/installed.json"));
}

#[test]
fn paths_out_of_vendor_and_cycles_do_no_harm() {
    let json = br#"{"packages": [
        {"name": "a/root", "version": "1", "install-path": "../../../../../.."},
        {"name": "a/usr", "version": "1", "install-path": "../../../usr"},
        {"name": "a/app", "version": "1", "install-path": "../../"},
        {"name": "a/gone", "version": "1", "install-path": "../a/gone"},
        {"name": "a/x", "version": "1", "install-path": null, "require": {"a/y": "*", "a/x": "*"}},
        {"name": "a/y", "version": "1", "install-path": null, "require": {"a/x": "*"}}],
        "dev-package-names": ["not/installed"]}"#;
    let report = report_of(&[vec![
        file("app/vendor/composer/installed.json", json),
        file("usr/bin/x", b"123"),
        directory("app/src"),
        file("app/src/x", b"1234"),
    ]]);
    assert!(report.packages.iter().all(|package| package.unpacked.0 == 0), "{:?}", names(&report));
    assert_eq!(report.packages.len(), 6);
    assert_eq!(package(&report, "a/gone").missing.count, 1);
    assert_eq!(package(&report, "a/gone").missing.paths, ["/app/vendor/composer/../a/gone"]);
}

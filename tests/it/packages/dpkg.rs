//! dpkg: packages that are found, and damaged input.

use plimsoll::report::Report;

use super::{names, package, report_of, report_of_tars, why};
use crate::hostile::archive::{directory, file, hard_link, symlink};

/// A root filesystem that dpkg and apt made: see `testdata/packages/dpkg/README.md`.
fn real() -> Report {
    report_of_tars(vec![include_bytes!("../../../testdata/packages/dpkg/root.tar.gz").to_vec()])
}

#[test]
fn packages_are_those_that_dpkg_query_prints() {
    let report = real();
    let printed = include_str!("../../../testdata/packages/dpkg/dpkg-query-W.txt");
    let mut wanted: Vec<&str> = Vec::new();
    for line in printed.lines() {
        wanted.push(line.rsplit_once(' ').unwrap().0);
    }
    let mut found: Vec<String> = Vec::new();
    for package in &report.packages {
        let architecture = package.architecture.as_deref().unwrap();
        found.push(format!("{} {} {architecture}", package.name, package.version));
    }
    found.sort();
    assert_eq!(found, wanted);
    assert_eq!(report.warnings, []);
}

#[test]
fn bytes_are_those_of_the_files_that_dpkg_query_lists() {
    let report = real();
    for line in include_str!("../../../testdata/packages/dpkg/bytes.txt").lines() {
        let (name, bytes) = line.split_once('\t').unwrap();
        let package = package(&report, name);
        assert_eq!(package.unpacked.0, bytes.parse::<u64>().unwrap(), "{name}");
        // What `path-exclude` left out is not missing.
        assert_eq!(package.missing.count, 0, "{name}: {:?}", package.missing);
    }
}

#[test]
fn reasons_and_retained_sizes_are_those_of_apt() {
    let report = real();
    for (name, reason) in [
        ("core", "explicit"),
        ("tool", "explicit"),
        ("libthing", "needed-by tool"),
        ("common-data", "needed-by libthing"),
        ("mailer", "needed-by tool"),
        ("extra", "recommended-by tool"),
        ("extra-data", "needed-by extra"),
        ("leaver", "unneeded"),
    ] {
        assert_eq!(why(package(&report, name)), reason, "{name}");
    }
    let purged = include_str!("../../../testdata/packages/dpkg/apt-purge-auto-remove-tool.txt");
    let sum: u64 = purged.lines().map(|name| package(&report, name).unpacked.0).sum();
    let tool = package(&report, "tool");
    assert_eq!(tool.retained.0, sum);
    assert_eq!(tool.retained_packages, purged.lines().count() as u64 - 1);
    assert_eq!(tool.section.as_deref(), Some("utils"));
}

const STATUS: &[u8] = b"Package: a\nStatus: install ok installed\nVersion: 1\nDepends: b\n\n\
    Package: b\nStatus: install ok installed\nVersion: 2\nDepends: a\n\n";

fn with(members: Vec<Vec<u8>>) -> Report {
    let mut all = vec![file("var/lib/dpkg/status", STATUS)];
    all.extend(members);
    report_of(&[all])
}

#[test]
fn a_later_layer_hides_and_changes_files_of_a_package() {
    let base = vec![
        file("var/lib/dpkg/status", STATUS),
        file("var/lib/dpkg/info/a.list", b"/.\n/usr\n/usr/one\n/usr/two\n/usr/three\n"),
        file("usr/one", &[1; 10]),
        file("usr/two", &[2; 20]),
        file("usr/three", &[3; 40]),
    ];
    let report = report_of(&[base, vec![file("usr/.wh.one", b""), file("usr/two", &[2; 25])]]);
    let a = package(&report, "a");
    assert_eq!((a.unpacked.0, a.files, a.hidden.0), (65, 2, 30));
    assert_eq!((a.missing.count, a.missing.paths.clone()), (1, vec!["/usr/one".to_owned()]));
    assert_eq!((a.layer, a.changed_by.clone()), (Some(1), vec![2]));
}

#[test]
fn links_are_followed_and_each_file_counts_once() {
    let report = with(vec![
        directory("usr/lib"),
        symlink("lib", "usr/lib"),
        file("usr/lib/x", &[0; 7]),
        hard_link("usr/lib/y", "usr/lib/x"),
        file("var/lib/dpkg/info/a.list", b"/lib\n/lib/x\n"),
        file("var/lib/dpkg/info/b:amd64.list", b"/usr/lib/x\n/usr/lib/y\n"),
    ]);
    assert_eq!(package(&report, "a").unpacked.0, 7);
    assert_eq!(package(&report, "b").unpacked.0, 0, "b names no architecture: not its list");
}

#[test]
fn marks_of_apt_show_what_was_explicitly_installed() {
    let nothing = with(vec![]);
    assert_eq!(package(&nothing, "a").explicit, None);
    let unmarked = with(vec![directory("var/lib/apt")]);
    assert_eq!(package(&unmarked, "a").explicit, Some(true));
    let text = b"Package: b\nArchitecture: amd64\nAuto-Installed: 1\n\n";
    let marked = with(vec![file("var/lib/apt/extended_states", text)]);
    assert_eq!(package(&marked, "a").explicit, Some(true));
    // The mark has an architecture, and the paragraph of `b` has none.
    assert_eq!(package(&marked, "b").explicit, Some(true));
    let text = b"Package: b\nAuto-Installed: 1\n\n";
    let marked = with(vec![file("var/lib/apt/extended_states", text)]);
    assert_eq!(why(package(&marked, "b")), "needed-by a");
    assert_eq!(package(&marked, "a").retained_packages, 1);
}

#[test]
fn distroless_has_a_file_for_each_package() {
    let control = b"Package: libc6\nVersion: 2.36-9\nArchitecture: amd64\nDescription: no end";
    let report = report_of(&[vec![
        file("var/lib/dpkg/status.d/libc6", control),
        file("var/lib/dpkg/status.d/libc6.md5sums", b"00  lib/libc.so.6\n00  usr/gone\n"),
        file("var/lib/dpkg/status.d/dHpkYXRh", b"Package: tzdata\nVersion: 2024a\n"),
        file("var/lib/dpkg/status.d/tzdata.md5sums", b"00  usr/zone\n"),
        file("var/lib/dpkg/status.d/base", b"Package: base\nVersion: 1\nDepends: libc6\n"),
        file("lib/libc.so.6", &[0; 9]),
        file("usr/zone", &[0; 5]),
    ]]);
    assert_eq!(names(&report), ["dpkg base 1", "dpkg libc6 2.36-9", "dpkg tzdata 2024a"]);
    assert_eq!(package(&report, "libc6").unpacked.0, 9);
    assert_eq!(package(&report, "libc6").missing.count, 1);
    assert_eq!(why(package(&report, "libc6")), "needed-by base");
    assert_eq!(package(&report, "tzdata").unpacked.0, 5);
    assert_eq!(report.warnings, []);
}

const MANIFEST: &[u8] = br#"{"jsonwall":"1.0","schema":"1.0","count":3}
{"kind":"package","name":"a","version":"1","arch":"amd64"}
{"kind":"package","name":"c","version":"3","arch":"amd64"}
{"kind":"path","path":"/usr/one","slices":["a_bins"],"size":4}
{"kind":"path","path":"/usr/two","slices":["c_libs"],"size":9}
"#;

#[test]
fn slices_own_what_their_manifest_names() {
    let members = vec![
        file("var/lib/chisel/manifest.wall", &zstd::encode_all(MANIFEST, 3).unwrap()),
        file("usr/one", &[0; 4]),
        file("usr/two", &[0; 8]),
    ];
    let alone = report_of(std::slice::from_ref(&members));
    assert_eq!(names(&alone), ["dpkg a 1", "dpkg c 3"]);
    assert_eq!(package(&alone, "a").unpacked.0, 4);
    assert_eq!(package(&alone, "c").altered.as_ref().unwrap().paths, ["/usr/two"]);
    // A `status` made of the manifest names the same packages.
    let both = with(members);
    assert_eq!(names(&both), ["dpkg a 1", "dpkg b 2", "dpkg c 3"]);
    assert_eq!(package(&both, "a").unpacked.0, 4);
}

#[test]
fn lists_may_contain_any_byte() {
    let name = "usr/\u{1b}[31mred";
    let report = with(vec![
        file(name, &[0; 3]),
        file(
            "var/lib/dpkg/info/a.list",
            "/.\n/usr/\u{1b}[31mred\n/usr/\u{1b}]gone\u{7}\n".as_bytes(),
        ),
        file("var/lib/dpkg/info/b.list", b"/usr/../../../etc/passwd\n\xff\xfe\n/\n//\n/..\n\0\n"),
    ]);
    assert_eq!(package(&report, "a").unpacked.0, 3);
    let missing = &package(&report, "a").missing.paths;
    assert!(missing[0].chars().all(|c| !c.is_control()), "{missing:?}");
    assert_eq!(package(&report, "b").unpacked.0, 0);
}

#[test]
fn a_damaged_status_is_a_warning_and_the_rest_is_read() {
    let cut = &STATUS[..STATUS.len() - 8];
    let report = report_of(&[vec![file("var/lib/dpkg/status", cut)]]);
    assert_eq!(report.warnings.len(), 1);
    assert!(report.warnings[0].message.contains("/var/lib/dpkg/status"));
    assert_eq!(names(&report), ["dpkg a 1", "dpkg b 2"]);
    let garbage = report_of(&[vec![
        file("var/lib/dpkg/status", &[0xff; 3000]),
        file("var/lib/dpkg/diversions", b"one\ntwo"),
        file("var/lib/apt/extended_states", &[0; 100]),
        file("var/lib/chisel/manifest.wall", b"no zstd"),
        file("etc/dpkg/dpkg.cfg.d/x", b"path-exclude\npath-exclude=[\npath-include"),
        file("usr/one", b"1"),
    ]]);
    assert_eq!(garbage.warnings.len(), 2);
    assert_eq!(garbage.packages.len(), 0);
    assert!(with(vec![]).warnings.is_empty());
}

#[test]
fn packages_that_depend_on_each_other_have_a_reason() {
    let report = with(vec![]);
    assert_eq!(why(package(&report, "a")), "needed-by b");
    assert_eq!(why(package(&report, "b")), "needed-by a");
}

#[test]
fn a_decompression_bomb_is_a_warning() {
    let bomb = zstd::encode_all(vec![b' '; 65 << 20].as_slice(), 1).unwrap();
    let report = report_of(&[vec![file("var/lib/chisel/manifest.wall", &bomb)]]);
    assert_eq!(report.warnings.len(), 1);
}

#[test]
fn a_copy_that_changes_only_metadata_adds_nothing() {
    let status = b"Package: a\nStatus: install ok installed\nVersion: 1\n\nPackage: none\nStatus: install ok installed\nVersion: 1\n";
    let base = vec![
        file("var/lib/dpkg/status", status),
        file("var/lib/dpkg/info/a.list", b"/usr/bin/a\n/usr/bin/b\n"),
        file("var/lib/dpkg/info/none.list", b"/.\n"),
        file("usr/bin/a", b"12345"),
        file("usr/bin/b", b"1"),
    ];
    let again = [&status[..], b"\n"].concat();
    let own = vec![file("usr/bin/a", b"12345"), file("var/lib/dpkg/status", &again)];
    let report = report_of(&[base.clone(), own]);
    let a = package(&report, "a");
    assert_eq!((a.layer, a.changed_by.as_slice(), a.hidden.0), (Some(1), &[2][..], 5));
    assert_eq!(package(&report, "none").layer, Some(1), "of its list, not of the database");

    let upgraded = vec![file("usr/bin/a", b"6"), file("usr/bin/b", b"7")];
    let report = report_of(&[base, upgraded]);
    let a = package(&report, "a");
    assert_eq!((a.layer, a.changed_by.as_slice(), a.hidden.0), (Some(2), &[2][..], 6));
}

#[test]
fn path_rules_that_take_too_long_are_a_warning() {
    // Each comparison of a path looks for the rest of the pattern at every byte of it.
    let rules = format!("path-exclude=*{}b\n", "a".repeat(2000));
    let list: Vec<String> =
        (0..9).map(|number| format!("/{number}{}\n", "a".repeat(4000))).collect();
    let status = b"Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n";
    let members = |rules: &str| {
        vec![
            file("var/lib/dpkg/status", status),
            file("var/lib/dpkg/info/a.list", list.concat().as_bytes()),
            file("etc/dpkg/dpkg.cfg.d/rules", rules.as_bytes()),
        ]
    };
    let report = report_of(&[members(&rules)]);
    assert_eq!(package(&report, "a").missing.count, 9);
    let messages: Vec<&str> = report.warnings.iter().map(|warning| &*warning.message).collect();
    let start = "`/etc/dpkg/dpkg.cfg.d/rules` and files like it have rules that take too long";
    assert!(matches!(messages[..], [message] if message.starts_with(start)), "{messages:?}");
    let report = report_of(&[members("path-exclude=/*a\n")]);
    assert_eq!((package(&report, "a").missing.count, report.warnings.len()), (0, 0));
}

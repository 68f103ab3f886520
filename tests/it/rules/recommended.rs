//! Rules about packages that were not installed explicitly and that no package needs.

use super::package_manager::{apt_story, unpacked};
use super::{Story, bytes, rules_of};
use crate::hostile::archive::file;

/// A package of dpkg: its name, whether it was installed automatically, its dependencies, its
/// recommendations, and the file that it owns.
type Package<'p> = (&'p str, bool, &'p str, &'p str, &'p str);

/// Returns what dpkg and apt write for these packages, with 1000 bytes in each file.
pub(super) fn debian(packages: &[Package<'_>]) -> Vec<Vec<u8>> {
    let (mut status, mut states) = (String::new(), String::new());
    let mut members = Vec::new();
    for ((name, is_automatic, depends, recommends, path), seed) in packages.iter().zip(1..) {
        status += &format!(
            "Package: {name}\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n"
        );
        if !depends.is_empty() {
            status += &format!("Depends: {depends}\n");
        }
        if !recommends.is_empty() {
            status += &format!("Recommends: {recommends}\n");
        }
        status.push('\n');
        if *is_automatic {
            states += &format!("Package: {name}\nArchitecture: amd64\nAuto-Installed: 1\n\n");
        }
        let list = format!("var/lib/dpkg/info/{name}.list");
        members.push(file(&list, format!("/.\n/{path}\n").as_bytes()));
        members.push(file(path, &bytes(1000, seed)));
    }
    members.push(file("var/lib/dpkg/status", status.as_bytes()));
    members.push(file("var/lib/apt/extended_states", states.as_bytes()));
    members
}

fn story(command: &str, packages: &[Package<'_>]) -> Story {
    Story::new().base(&[file("etc/hostname", b"a")]).run(command, &debian(packages))
}

#[test]
fn recommended_packages_of_a_real_apt_are_found() {
    let finding = apt_story().finding("only-recommended");
    assert_eq!((finding.unpacked.0, finding.proof.word()), (777 + 8888, "proven"));
    assert!(finding.evidence.ends_with("(2): extra-data, extra"), "{}", finding.evidence);
    assert_eq!(
        finding.fix,
        [
            "RUN apt-get update && \\",
            "    apt-get install -y --no-install-recommends core tool leaver && \\",
            "    apt-get remove -y leaver",
        ]
    );
}

/// A root that dnf made: see `testdata/packages/rpm/README.md`.
#[test]
fn recommended_packages_of_a_real_dnf_are_found() {
    let tar = unpacked(include_bytes!("../../../testdata/packages/rpm/dnf.tar.gz"));
    let finding = Story::new()
        .base(&[file("etc/hostname", b"a")])
        .run("dnf install -y plim-tool plim-other && dnf clean all", &[tar])
        .finding("only-recommended");
    let bytes = include_str!("../../../testdata/packages/rpm/dnf.bytes.txt");
    let sum: u64 = bytes
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(name, _)| matches!(*name, "plim-docs" | "plim-addon"))
        .map(|(_, bytes)| bytes.parse::<u64>().unwrap())
        .sum();
    assert_eq!((finding.unpacked.0, finding.proof.word()), (sum, "proven"));
    assert_eq!(
        finding.fix,
        [
            "RUN dnf install -y --setopt=install_weak_deps=0 plim-tool plim-other && \\",
            "    dnf clean all",
        ]
    );
}

const CURL: [Package<'_>; 4] = [
    ("curl", false, "libcurl", "", "usr/bin/curl"),
    ("libcurl", true, "", "ca-certificates, publicsuffix", "usr/lib/libcurl.so.4"),
    ("ca-certificates", true, "", "", "usr/share/ca-certificates/a.crt"),
    ("publicsuffix", true, "", "", "usr/share/publicsuffix/a"),
];

#[test]
fn certificates_stay_and_are_named() {
    let finding = story("apt-get install -y curl", &CURL).finding("only-recommended");
    assert_eq!(finding.unpacked.0, 1000);
    assert_eq!(
        finding.fix,
        ["RUN apt-get install -y --no-install-recommends ca-certificates curl"]
    );
    assert!(finding.advice.ends_with("ca-certificates at least"), "{}", finding.advice);
}

#[test]
fn required_explicit_and_base_packages_are_not_matched() {
    let mut explicit = CURL;
    explicit[3].1 = false;
    assert_eq!(story("apt-get install curl", &explicit).findings("only-recommended"), []);
    let mut needed = CURL;
    needed[0].2 = "libcurl, publicsuffix";
    assert_eq!(story("apt-get install curl", &needed).findings("only-recommended"), []);
    let base = Story::new().base(&debian(&CURL)).run("true", &[file("a", b"a")]);
    assert_eq!(base.findings("only-recommended"), []);
}

#[test]
fn hidden_packages_are_not_matched() {
    let hidden = story("apt-get install -y curl", &CURL)
        .run("rm -rf /usr/share", &[file("usr/.wh.share", b"")])
        .report();
    assert_eq!(rules_of(&hidden), ["deleted-too-late"]);
}

const PIP: [Package<'_>; 4] = [
    ("python3-pip", false, "", "build-essential, python3-dev", "usr/bin/pip"),
    ("build-essential", true, "gcc", "", "usr/share/build-essential/list"),
    ("gcc", true, "", "", "usr/bin/gcc"),
    ("python3-dev", true, "", "", "usr/include/python3/Python.h"),
];

#[test]
fn compilers_stay_where_something_is_built() {
    let idle = story("apt-get install -y python3-pip", &PIP).finding("only-recommended");
    assert_eq!(idle.unpacked.0, 3000);
    let builds = story("apt-get install -y python3-pip && pip install pandas", &PIP);
    assert_eq!(builds.findings("only-recommended"), []);
}

#[test]
fn dependencies_of_removed_packages_are_not_named() {
    let packages = [
        ("gcc", false, "", "libc-devtools", "usr/bin/gcc"),
        ("libc-devtools", true, "fonts-dejavu-core", "", "usr/bin/mtrace"),
        ("fonts-dejavu-core", true, "", "", "usr/share/fonts/a.ttf"),
    ];
    let finding = story("apt-get install -y gcc", &packages).finding("only-recommended");
    assert_eq!(finding.unpacked.0, 2000);
    assert_eq!(finding.fix, ["RUN apt-get install -y --no-install-recommends gcc"]);
}

#[test]
fn an_option_is_not_added_twice() {
    let found = story("apt-get install -y --no-install-recommends curl", &CURL);
    let finding = found.finding("only-recommended");
    assert_eq!(finding.fix, [""; 0]);
}

#[test]
fn orphans_are_what_autoremove_would_remove() {
    let tar = unpacked(include_bytes!("../../../testdata/rules/apt/orphans.tar.gz"));
    let story = |command: &str| {
        let tar = tar.clone();
        Story::new().base(&[file("etc/hostname", b"a")]).run(command, &[tar])
    };
    let command = "apt-get install -y core tool && apt-get purge -y tool";
    let found = story(command).findings("orphaned-packages");
    let proven = found.iter().find(|finding| finding.proof.word() == "proven").unwrap();
    let guessed = found.iter().find(|finding| finding.proof.word() == "guessed").unwrap();
    let names = include_str!("../../../testdata/rules/apt/apt-autoremove.txt");
    for name in names.lines() {
        let finding = if name == "libthing" { guessed } else { proven };
        assert!(finding.evidence.contains(name), "{name}: {}", finding.evidence);
    }
    assert_eq!(found.len(), 2);
    assert_eq!((proven.unpacked.0, guessed.unpacked.0), (777 + 8888 + 999 + 4321 + 21, 1234));
    assert_eq!(
        proven.fix.last().unwrap(),
        "    apt-get purge -y common-data extra extra-data mailer"
    );
    assert_eq!(proven.counts.word(), "headline");
    // If the packages were removed elsewhere, nothing can be pasted.
    let elsewhere = story("apt-get install -y core tool").findings("orphaned-packages");
    assert!(elsewhere.iter().all(|finding| finding.fix.is_empty()));
}

#[test]
fn packages_without_an_explicit_root_are_not_orphans() {
    assert_eq!(apt_story().findings("orphaned-packages"), []);
    // Every package is marked as automatic, so the marks prove nothing.
    let mut all = CURL;
    all[0].1 = true;
    assert_eq!(story("apt-get install curl", &all).findings("orphaned-packages"), []);
    let hidden = story(
        "apt-get install curl",
        &[("a", false, "", "", "usr/bin/a"), ("b", true, "", "", "usr/bin/b")],
    )
    .run("rm /usr/bin/b", &[file("usr/bin/.wh.b", b"")]);
    assert_eq!(hidden.findings("orphaned-packages"), []);
}

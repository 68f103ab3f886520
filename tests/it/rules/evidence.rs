//! What findings show: the paths and packages of their own bytes, the largest first, and ids.

use plimsoll::report::{FindingReport, Report};

use super::{Story, bytes};
use crate::hostile::archive::file;

/// Returns the paths of a finding, each with its bytes.
fn places(finding: &FindingReport) -> Vec<(&str, u64)> {
    finding.largest.iter().map(|place| (&*place.path, place.unpacked.0)).collect()
}

fn of_rule<'r>(report: &'r Report, rule: &str) -> Vec<&'r FindingReport> {
    report.findings.iter().filter(|finding| finding.rule == rule).collect()
}

const ARCHIVES: &str = "var/cache/apt/archives";

/// Returns what apt leaves in its cache: indexes, and this many packages.
fn apt_cache(packages: usize) -> Vec<Vec<u8>> {
    let package = |at| file(&format!("{ARCHIVES}/own{at}_1_amd64.deb"), &bytes(1000 + at, 1));
    let mut members: Vec<Vec<u8>> = (0..packages).map(package).collect();
    members.push(file("var/cache/apt/pkgcache.bin", &bytes(40_000, 2)));
    members.push(file("var/cache/apt/srcpkgcache.bin", &bytes(39_000, 3)));
    members.push(file(&format!("{ARCHIVES}/lock"), b""));
    members
}

#[test]
fn paths_are_the_own_ones_of_a_finding() {
    // The archive of the base comes first in the order of names.
    let base = [file(&format!("{ARCHIVES}/gcc-12_12.2.0_amd64.deb"), &bytes(90_000, 4))];
    let story = Story::new().base(&base).run("apt-get install -y nginx", &apt_cache(2));
    let report = story.report();
    let [own, in_base] = of_rule(&report, "apt-cache")[..] else { panic!("{report:#?}") };
    let expected = [
        ("/var/cache/apt/pkgcache.bin", 40_000),
        ("/var/cache/apt/srcpkgcache.bin", 39_000),
        ("/var/cache/apt/archives/own1_1_amd64.deb", 1001),
        ("/var/cache/apt/archives/own0_1_amd64.deb", 1000),
    ];
    assert_eq!(places(own), expected);
    assert_eq!((own.more_paths, own.more_unpacked.0, own.files), (0, 0, 4));
    assert_eq!(places(in_base), [("/var/cache/apt/archives/gcc-12_12.2.0_amd64.deb", 90_000)]);
    assert_eq!(in_base.id, "apt-cache@base:/var/cache/apt");
    assert_eq!(own.id, "apt-cache@/var/cache/apt");
}

#[test]
fn a_directory_is_one_path_if_all_of_it_is_claimed() {
    let whole = Story::new().base(&[]).run("apt-get install -y nginx", &apt_cache(7));
    let whole = whole.finding("apt-cache");
    let expected = [
        ("/var/cache/apt/pkgcache.bin", 40_000),
        ("/var/cache/apt/srcpkgcache.bin", 39_000),
        ("/var/cache/apt/archives", 7 * 1000 + 21),
    ];
    assert_eq!(places(&whole), expected);
    assert_eq!(whole.largest.iter().map(|place| place.files).collect::<Vec<_>>(), [1, 1, 7]);
    // Another file is in the directory: it does not belong to the finding as a whole.
    let mut members = apt_cache(12);
    members.push(file(&format!("{ARCHIVES}/notes.txt"), b"kept"));
    let near_miss = Story::new().base(&[]).run("apt-get install -y nginx", &members);
    let near_miss = near_miss.finding("apt-cache");
    assert_eq!(near_miss.paths.len(), 10);
    assert_eq!(near_miss.paths[2], "/var/cache/apt/archives/own11_1_amd64.deb");
    // The four smallest ones are left out: 1000, 1001, 1002 and 1003 bytes.
    assert_eq!((near_miss.more_paths, near_miss.more_unpacked.0), (4, 4006));
}

#[test]
fn the_largest_file_comes_first() {
    let lists = "var/lib/apt/lists/deb.debian.org_debian_dists_bookworm";
    let members = [
        file(&format!("{lists}_InRelease"), &bytes(100, 1)),
        file(&format!("{lists}_main_binary-amd64_Packages.lz4"), &bytes(90_000, 2)),
        file("var/lib/apt/lists/lock", b"x"),
    ];
    let found = Story::new().base(&[]).run("apt-get update", &members).finding("apt-lists");
    let first = "/var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_main_binary-amd64_\
                 Packages.lz4";
    assert_eq!(found.paths[0], first);
    assert_eq!((found.paths.len(), found.more_paths), (2, 0));
}

#[test]
fn findings_about_packages_name_them() {
    let lock = br#"{"lockfileVersion":3,"packages":{
        "node_modules/left":{"version":"1.0.0"},
        "node_modules/jest":{"version":"3.0.0","dev":true},
        "node_modules/lint":{"version":"2.0.0","dev":true}}}"#;
    let mut members = vec![
        file("app/package.json", br#"{"name":"app","devDependencies":{"lint":"2","jest":"3"}}"#),
        file("app/node_modules/.package-lock.json", lock),
        file("app/node_modules/left/package.json", br#"{"name":"left","version":"1.0.0"}"#),
        file("app/node_modules/lint/package.json", br#"{"name":"lint","version":"2.0.0"}"#),
        file("app/node_modules/jest/package.json", br#"{"name":"jest","version":"3.0.0"}"#),
    ];
    for at in 0..4 {
        members.push(file(&format!("app/node_modules/lint/{at}.js"), &bytes(100, at)));
        members.push(file(&format!("app/node_modules/jest/{at}.js"), &bytes(5000, at)));
    }
    let found = Story::new().base(&[]).run("npm ci", &members);
    let found = found.finding("node-development-packages");
    let directories =
        [("/app/node_modules/jest", 20_000 + 33), ("/app/node_modules/lint", 400 + 33)];
    assert_eq!(places(&found), directories);
    let packages = found.packages.iter();
    let packages: Vec<_> =
        packages.map(|package| (&*package.name, &*package.version, package.unpacked.0)).collect();
    assert_eq!(packages, [("jest", "3.0.0", 20_000 + 33), ("lint", "2.0.0", 400 + 33)]);
    assert_eq!(found.id, "node-development-packages@/app");
    // A rule about files names no packages.
    let tests = apt_cache(1);
    let found = Story::new().base(&[]).run("apt-get install -y a", &tests).finding("apt-cache");
    assert_eq!((found.packages.len(), found.more_packages), (0, 0));
}

#[test]
fn hidden_files_are_shown_with_their_directory() {
    let member = |at: usize| file(&format!("srv/build/{at}.o"), &bytes(1000, at as u8));
    let members: Vec<Vec<u8>> = (0..5).map(member).collect();
    let removed = [file("srv/.wh.build", b"")];
    let story = Story::new().base(&[]).run("make", &members).run("rm -r /srv/build", &removed);
    let found = story.finding("deleted-too-late");
    assert_eq!(places(&found), [("/srv/build", 5000)]);
}

#[test]
fn ids_stay_the_same_when_an_image_is_built_again() {
    let cache = |seed: u8, length: usize| {
        file(&format!("root/.npm/_cacache/content-v2/sha512/{seed}"), &bytes(length, seed))
    };
    let ids = |story: Story| -> (Vec<String>, Vec<String>) {
        let report = story.report();
        let findings = report.findings.iter().map(|finding| finding.id.clone());
        (findings.collect(), report.fixes.iter().map(|fix| fix.id.clone()).collect())
    };
    let before = Story::new()
        .base(&[])
        .run("npm ci", &[cache(1, 40_000)])
        .run("npm install -g a", &[cache(2, 30_000)]);
    // Another layer, another name of a file, and other sizes.
    let after = Story::new()
        .base(&[])
        .base(&[])
        .run("true", &[])
        .run("npm ci", &[cache(3, 50_000)])
        .run("npm install -g a", &[cache(4, 20_000)]);
    let (findings, fixes) = ids(before);
    let cache = "npm-cache@/root/.npm/_cacache";
    assert_eq!(findings, [cache.to_owned(), format!("{cache}#2")]);
    assert_eq!(fixes, ["run-npm-ci", "run-npm-install-g-a"]);
    assert_eq!(ids(after), (findings, fixes));
}

#[test]
fn layers_have_their_line_of_the_history_and_no_download_of_nothing() {
    let directory = || crate::hostile::archive::directory("srv/app");
    let report = Story::new()
        .base(&[])
        .run("mkdir /srv/app", &[directory()])
        .run("touch /srv/app/a", &[directory(), file("srv/app/a", b"a")])
        .report();
    let layer = &report.layers[1];
    let line = "RUN /bin/sh -c mkdir /srv/app # buildkit";
    assert_eq!(layer.created_by.as_deref(), Some(line));
    assert_eq!(layer.instruction.as_deref(), Some("RUN mkdir /srv/app"));
    // The header of the directory is replaced, which is no file.
    let sizes = (layer.hidden.unwrap().0, layer.hidden_download.unwrap().0);
    assert_eq!(sizes, (0, 0));
    assert_eq!(report.version, env!("CARGO_PKG_VERSION"));
}

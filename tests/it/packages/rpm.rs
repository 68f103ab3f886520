//! rpm: packages that are found, and damaged input.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use plimsoll::report::Report;
use plimsoll::warning::Code;

use super::{package, report_of, why};
use crate::hostile::archive::{file, member, symlink};

const TESTDATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/packages/rpm");

fn text(name: &str) -> String {
    std::fs::read_to_string(format!("{TESTDATA}/{name}")).unwrap()
}

/// Returns the members of an archive: path, kind, target of a link, body.
fn members(name: &str) -> Vec<(String, u8, String, Vec<u8>)> {
    let archive = std::fs::File::open(format!("{TESTDATA}/{name}.tar.gz")).unwrap();
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(archive));
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_str().unwrap().to_owned();
        let target = entry.link_name().unwrap();
        let target = target.map(|path| path.to_str().unwrap().to_owned()).unwrap_or_default();
        let mut body = Vec::new();
        entry.read_to_end(&mut body).unwrap();
        (name, entry.header().entry_type().as_byte(), target, body)
    });
    entries.collect()
}

/// Returns the layer of an archive, with some of its files replaced or left out.
fn layer(name: &str, change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> Vec<Vec<u8>> {
    let members = members(name).into_iter();
    members
        .filter_map(|(name, kind, target, body)| {
            Some(member(kind, &name, &target, &change(&name, body)?))
        })
        .collect()
}

/// Returns the file with a name in an archive.
fn content(archive: &str, name: &str) -> Vec<u8> {
    members(archive).into_iter().find(|(path, ..)| path.ends_with(name)).unwrap().3
}

/// Lists packages in the format of `*.packages.txt`.
fn list(report: &Report) -> Vec<String> {
    let mut list: Vec<String> = report
        .packages
        .iter()
        .filter(|package| package.ecosystem == "rpm")
        .map(|package| {
            let architecture = package.architecture.as_deref().unwrap_or("(none)");
            format!("{} {} {architecture}", package.name, package.version)
        })
        .collect();
    list.sort();
    list
}

fn lines(name: &str) -> Vec<String> {
    text(name).lines().map(str::to_owned).collect()
}

fn warnings(report: &Report) -> usize {
    report.warnings.iter().filter(|warning| warning.code == Code::PackageDatabase).count()
}

/// Returns the report of an image with one file.
fn report_of_file(path: &str, body: &[u8]) -> Report {
    report_of(&[vec![file(path, body)]])
}

#[test]
fn a_root_that_dnf_made_has_what_rpm_and_dnf_list() {
    let report = report_of(&[layer("dnf", |_, body| Some(body))]);
    assert_eq!(list(&report), lines("dnf.packages.txt"));
    let bytes: BTreeMap<&str, u64> =
        report.packages.iter().map(|own| (own.name.as_str(), own.unpacked.0)).collect();
    for line in lines("dnf.bytes.txt") {
        let (name, wanted) = line.split_once(' ').unwrap();
        assert_eq!(bytes[name], wanted.parse::<u64>().unwrap(), "{name}");
    }
    let explicit: BTreeSet<String> = report
        .packages
        .iter()
        .filter(|package| package.explicit == Some(true))
        .map(|package| {
            let architecture = package.architecture.as_deref().unwrap();
            format!("{}-{}.{architecture}", package.name, package.version)
        })
        .collect();
    assert_eq!(explicit, lines("dnf.userinstalled.txt").into_iter().collect());
    for package in &report.packages {
        assert_eq!(
            (package.missing.count, package.altered.clone().unwrap_or_default().count),
            (0, 0),
            "{}",
            package.name
        );
    }
    assert_eq!(warnings(&report), 0, "{:?}", report.warnings);
}

#[test]
fn requirements_are_names_files_and_boolean_expressions() {
    let report = report_of(&[layer("dnf", |_, body| Some(body))]);
    let reason = |name: &str| why(package(&report, name));
    assert_eq!(reason("plim-tool"), "explicit");
    // By a provided library, by a file, by a condition that holds, by a recommendation.
    assert_eq!(reason("plim-libs"), "needed-by plim-tool");
    assert_eq!(reason("plim-sh"), "needed-by plim-tool");
    assert_eq!(reason("plim-extra"), "needed-by plim-tool");
    assert_eq!(reason("plim-docs"), "recommended-by plim-tool");
    assert_eq!(reason("plim-addon"), "recommended-by plim-other");
    assert_eq!(package(&report, "gpg-pubkey").explicit, None);
    let all = 3730 + 5000 + 1234 + 2222 + 573;
    assert_eq!(package(&report, "plim-tool").retained.0, all);
    assert_eq!(package(&report, "plim-tool").retained_packages, 4);
}

#[test]
fn missing_and_altered_files_are_listed_unless_they_may_differ() {
    let layer = layer("dnf", |name, body| match name.trim_start_matches("./") {
        "usr/bin/plim-sh" => None,
        "etc/plim.conf" | "var/log/plim-there.log" => Some(b"longer than it was".to_vec()),
        "opt/plim/a name" => Some(b"short".to_vec()),
        _ => Some(body),
    });
    let report = report_of(&[layer]);
    assert_eq!(package(&report, "plim-sh").missing.paths, ["/usr/bin/plim-sh"]);
    assert_eq!(
        package(&report, "plim-extra").altered.as_ref().unwrap().paths,
        ["/opt/plim/a name"]
    );
    let tool = package(&report, "plim-tool");
    assert_eq!((tool.missing.count, tool.altered.clone().unwrap_or_default().count), (0, 0));
    assert_eq!(warnings(&report), 0);
}

#[test]
fn a_log_is_applied_to_its_database() {
    let report = report_of(&[layer("wal", |_, body| Some(body))]);
    assert_eq!(list(&report), lines("wal.packages.txt"));
    assert_eq!(warnings(&report), 0, "{:?}", report.warnings);
    // Without it the packages are the earlier ones, and a log without a commit adds nothing.
    let report = report_of(&[layer("wal", |name, body| (!name.ends_with("-wal")).then_some(body))]);
    assert_eq!(list(&report), lines("dnf.packages.txt"));
    let cut = |name: &str, body: Vec<u8>| match name.ends_with("-wal") {
        true => Some(body[..5000].to_vec()),
        false => Some(body),
    };
    assert_eq!(list(&report_of(&[layer("wal", cut)])), lines("dnf.packages.txt"));
    let garbage = |name: &str, body: Vec<u8>| match name.ends_with("-wal") {
        true => Some(vec![b'x'; 5000]),
        false => Some(body),
    };
    let report = report_of(&[layer("wal", garbage)]);
    assert_eq!(list(&report), lines("dnf.packages.txt"));
    assert_eq!(warnings(&report), 1);
}

#[test]
fn a_log_may_come_in_a_later_layer() {
    let database = layer("wal", |name, body| (!name.ends_with("-wal")).then_some(body));
    let log = layer("wal", |name, body| name.ends_with("-wal").then_some(body));
    assert_eq!(list(&report_of(&[database, log])), lines("wal.packages.txt"));
}

#[test]
fn other_databases_have_the_same_packages() {
    for name in ["ndb", "bdb-little", "bdb-big"] {
        let report = report_of(&[layer(name, |_, body| Some(body))]);
        assert_eq!(list(&report), lines("bdb.packages.txt"), "{name}");
        assert_eq!(warnings(&report), 0, "{name} {:?}", report.warnings);
        assert_eq!(package(&report, "plim-docs").missing.count, 120, "{name}");
    }
}

#[test]
fn databases_are_found_in_every_directory_and_through_links() {
    let body = content("ndb", "Packages.db");
    for path in ["var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm"] {
        let report = report_of_file(&format!("{path}/Packages.db"), &body);
        assert_eq!(list(&report).len(), 8, "{path}");
    }
    let link = symlink("var/lib/rpm", "../../usr/lib/sysimage/rpm");
    let members = vec![file("usr/lib/sysimage/rpm/Packages.db", &body), link];
    assert_eq!(list(&report_of(&[members])).len(), 8);
}

/// Asserts that at most `max_wrong` packages are not wanted; returns how many are.
fn count_wanted(report: &Report, wanted: &BTreeSet<String>, max_wrong: usize, what: &str) -> usize {
    let list = list(report);
    let wrong: Vec<_> = list.iter().filter(|line| !wanted.contains(*line)).collect();
    assert!(wrong.len() <= max_wrong, "{what}: {wrong:?}");
    list.len() - wrong.len()
}

#[test]
fn the_rest_of_a_truncated_database_is_read() {
    let wanted: BTreeSet<String> = lines("bdb.packages.txt").into_iter().collect();
    for (archive, path) in [
        ("dnf", "var/lib/rpm/rpmdb.sqlite"),
        ("ndb", "usr/lib/sysimage/rpm/Packages.db"),
        ("bdb-little", "var/lib/rpm/Packages"),
        ("bdb-big", "var/lib/rpm/Packages"),
    ] {
        let whole = content(archive, path);
        let mut max_found = 0;
        for part in 0..16 {
            let cut = &whole[..whole.len() * part / 16];
            let report = report_of_file(path, cut);
            let what = format!("{archive} {part}");
            let found = count_wanted(&report, &wanted, 0, &what);
            assert!(max_found <= found, "{what}: {found} packages");
            max_found = found;
            // With an empty rpmdb.sqlite, everything may be in the log.
            assert!(0 < warnings(&report) || (archive, part) == ("dnf", 0), "{what}");
        }
        // The last sixteenth of the SQLite file has pages of three packages.
        assert!(5 <= max_found, "{archive}: {max_found}");
    }
}

#[test]
fn flipped_bits_affect_only_their_package() {
    let wanted: BTreeSet<String> = lines("bdb.packages.txt").into_iter().collect();
    for (archive, path, step) in [
        ("dnf", "var/lib/rpm/rpmdb.sqlite", 1999),
        ("ndb", "usr/lib/sysimage/rpm/Packages.db", 499),
        ("bdb-big", "var/lib/rpm/Packages", 499),
    ] {
        let whole = content(archive, path);
        for at in (0..whole.len()).step_by(step).chain(0..64) {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << (at % 8);
            let report = report_of_file(path, &flipped);
            let what = format!("{archive} {at}");
            let found = count_wanted(&report, &wanted, 1, &what);
            // A wrong page size in the header may lose much, but never without a warning.
            assert!(6 <= found || 0 < warnings(&report), "{what}: {found}");
        }
    }
}

#[test]
fn cyclic_pages_and_huge_counts_do_no_harm() {
    let path = "var/lib/rpm/rpmdb.sqlite";
    let whole = content("dnf", path);
    let wanted: BTreeSet<String> = lines("dnf.packages.txt").into_iter().collect();
    for page in 0..whole.len() / 4096 {
        for value in [0, 1, page as u32 + 1, 2, u32::MAX] {
            // Overflow pages begin with the number of the next one; pages of tables have their last
            // child at 8.
            for at in [0, 8, 12] {
                let mut damaged = whole.clone();
                let start = page * 4096 + at;
                if page == 0 {
                    continue;
                }
                damaged[start..start + 4].copy_from_slice(&value.to_be_bytes());
                let report = report_of_file(path, &damaged);
                count_wanted(&report, &wanted, 1, &format!("page {page} at {at}: {value}"));
            }
        }
    }
}

#[test]
fn garbage_is_only_a_warning() {
    for name in ["rpmdb.sqlite", "Packages.db", "Packages"] {
        for body in [&b"garbage"[..], b"SQLite format 3\0", b"RpmP", &[0; 5000]] {
            let report = report_of_file(&format!("var/lib/rpm/{name}"), body);
            assert!(list(&report).is_empty());
            assert_eq!(warnings(&report), 1, "{name} {body:?}");
        }
    }
}

#[test]
fn lists_of_images_without_rpm_are_read() {
    let second = "bash\t5.2-3.azl3\t1\t2\tV\t(none)\t9\tx86_64\t0\tbash.src.rpm\n\
                  openssl-libs\t3.3-1\t1\t2\tV\t1\t9\tx86_64\t1\to.src.rpm\n";
    let directory = "var/lib/rpmmanifest/container-manifest";
    let first = "bash-5.2-3.azl3.x86_64\nold-1-2.noarch\n";
    let both = vec![
        file(&format!("{directory}-1"), first.as_bytes()),
        file(&format!("{directory}-2"), second.as_bytes()),
    ];
    let wanted = ["bash 5.2-3.azl3 x86_64", "openssl-libs 1:3.3-1 x86_64"];
    assert_eq!(list(&report_of(&[both])), wanted);
    let report = report_of_file(&format!("{directory}-1"), first.as_bytes());
    assert_eq!(list(&report), ["bash 5.2-3.azl3 x86_64", "old 1-2 noarch"]);
    let report = report_of_file(&format!("{directory}-2"), b"\x00\xff\n");
    assert_eq!((list(&report).len(), warnings(&report)), (0, 1));
}

#[test]
fn other_managers_show_what_was_explicitly_installed() {
    let ndb = content("ndb", "Packages.db");
    let database = || file("var/lib/rpm/Packages.db", &ndb);
    let explicit = |members: Vec<Vec<u8>>| {
        let report = report_of(&[members]);
        let explicit = |name: &str| package(&report, name).explicit;
        (explicit("plim-tool"), explicit("plim-libs"), explicit("plim-sh"))
    };
    let toml = b"version = \"1.0\"\n[packages]\n\"plim-tool.x86_64\" = {reason=\"User\"}\n\
                 \"plim-libs.x86_64\" = {reason=\"Dependency\"}\n";
    let dnf5 = file("usr/lib/sysimage/libdnf5/packages.toml", toml);
    assert_eq!(explicit(vec![database(), dnf5]), (Some(true), Some(false), None));
    let yumdb = |package: &str, reason: &[u8]| {
        file(&format!("var/lib/yum/yumdb/p/0af3-{package}/reason"), reason)
    };
    let tool = yumdb("plim-tool-2.0~rc1-1-x86_64", b"user");
    let libs = yumdb("plim-libs-1.2-3.el9-x86_64", b"dep");
    assert_eq!(explicit(vec![database(), tool, libs]), (Some(true), Some(false), None));
    let zypper = file("var/lib/zypp/AutoInstalled", b"# list\nplim-libs\nplim-sh\n");
    assert_eq!(explicit(vec![database(), zypper]), (Some(true), Some(false), Some(false)));
}

//! Rules about leftovers of the operating system's package manager.

use std::io::Read;

use super::{Story, bytes, rules_of};
use crate::hostile::archive::file;

mod apk;

/// A rule about files at places: files that it finds, a whiteout that removes them, and files that
/// it leaves alone.
struct Row {
    rule: &'static str,
    files: &'static [&'static str],
    removed: &'static str,
    fix: &'static str,
    near_miss: &'static [&'static str],
}

const ROWS: &[Row] = &[
    Row {
        rule: "apt-lists",
        files: &[
            "var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_InRelease",
            "var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_main_binary-amd64_Packages.lz4",
        ],
        removed: "var/lib/apt/.wh.lists",
        fix: "    rm -rf /var/lib/apt/lists/*",
        near_miss: &["var/lib/apt/lists/lock", "var/lib/apt/lists/partial/note"],
    },
    Row {
        rule: "apt-cache",
        files: &[
            "var/cache/apt/archives/curl_7.88.1_amd64.deb",
            "var/cache/apt/pkgcache.bin",
            "var/cache/apt/srcpkgcache.bin",
        ],
        removed: "var/cache/.wh.apt",
        fix: "    apt-get clean",
        near_miss: &["var/cache/apt/archives/lock", "srv/archives/mine.deb"],
    },
    Row {
        rule: "dnf-cache",
        files: &[
            "var/cache/dnf/fedora-0123/repodata/repomd.xml",
            "var/cache/dnf/fedora.solv",
            "var/cache/dnf/fedora-0123/packages/curl-8.rpm",
        ],
        removed: "var/cache/.wh.dnf",
        fix: "    rm -rf /var/cache/dnf",
        near_miss: &["var/cache/dnf/notes.txt"],
    },
    Row {
        rule: "dnf-cache",
        files: &[
            "var/cache/yum/x86_64/7/base/repomd.xml",
            "var/cache/yum/x86_64/7/base/big.sqlite",
        ],
        removed: "var/cache/.wh.yum",
        fix: "    rm -rf /var/cache/yum",
        near_miss: &["var/lib/dnf/history.sqlite"],
    },
    Row {
        rule: "zypper-cache",
        files: &["var/cache/zypp/raw/oss/repodata/repomd.xml", "var/cache/zypp/solv/oss/solv"],
        removed: "var/cache/.wh.zypp",
        fix: "    rm -rf /var/cache/zypp/raw/* /var/cache/zypp/solv/*",
        near_miss: &["var/cache/zypp/geoip.d/x"],
    },
    Row {
        rule: "pacman-cache",
        files: &[
            "var/cache/pacman/pkg/zlib-1.3-1-x86_64.pkg.tar.zst",
            "var/cache/pacman/pkg/a.pkg.tar.zst.sig",
        ],
        removed: "var/cache/.wh.pacman",
        fix: "    rm -rf /var/cache/pacman/pkg/*.pkg.tar.*",
        near_miss: &["var/lib/pacman/local/zlib-1.3-1/desc"],
    },
    Row {
        rule: "portage-leftovers",
        files: &[
            "var/db/repos/gentoo/profiles/repo_name",
            "var/db/repos/gentoo/sys-apps/a/a-1.ebuild",
        ],
        removed: "var/db/.wh.repos",
        fix: "    rm -rf /var/db/repos/gentoo",
        near_miss: &["var/db/repos/mine/data", "var/db/pkg/sys-apps/a-1/CONTENTS"],
    },
    Row {
        rule: "homebrew-cache",
        files: &["root/.cache/Homebrew/downloads/a--curl.tar.gz"],
        removed: "root/.wh..cache",
        fix: "    rm -rf /root/.cache/Homebrew",
        near_miss: &[
            "root/.cache/Homebrew/notes",
            "home/linuxbrew/.linuxbrew/Cellar/curl/8/bin/curl",
        ],
    },
    Row {
        rule: "appstream-catalogue",
        files: &["var/lib/swcatalog/yaml/debian.yml.gz"],
        removed: "var/lib/.wh.swcatalog",
        fix: "    rm -rf /var/lib/swcatalog",
        near_miss: &["var/lib/swcatalog/notes"],
    },
    Row {
        rule: "man-db-index",
        files: &["var/cache/man/index.db", "var/cache/man/de/index.db"],
        removed: "var/cache/.wh.man",
        fix: "    rm -rf /var/cache/man/*",
        near_miss: &["var/cache/man/notes"],
    },
    Row {
        rule: "package-database-backups",
        files: &["var/backups/dpkg.status.0", "var/backups/alternatives.tar.0"],
        removed: "var/.wh.backups",
        fix: "    rm -rf /var/backups/dpkg.* /var/backups/alternatives.tar.*",
        near_miss: &[
            "var/lib/dpkg/status",
            "var/lib/dpkg/available",
            "var/cache/debconf/templates.dat",
        ],
    },
];

fn story(files: &[&str]) -> (Story, u64) {
    let members: Vec<Vec<u8>> =
        files.iter().zip(1..).map(|(path, seed)| file(path, &bytes(9000, seed))).collect();
    let sum = 9000 * files.len() as u64;
    (Story::new().base(&[file("root/.profile", b"a")]).run("apt-get install x", &members), sum)
}

#[test]
fn caches_of_package_managers_are_found_at_their_places() {
    for row in ROWS {
        let (fires, sum) = story(row.files);
        let finding = fires.finding(row.rule);
        assert_eq!(finding.unpacked.0, sum, "{}", row.rule);
        assert_eq!(finding.proof.word(), "identified", "{}", row.rule);
        assert_eq!(finding.counts.word(), "headline", "{}", row.rule);
        assert_eq!(finding.fix, ["RUN apt-get install x && \\", row.fix], "{}", row.rule);

        assert_eq!(story(row.near_miss).0.findings(row.rule), [], "{}", row.rule);

        let hidden = story(row.files).0.run("clean", &[file(row.removed, b"")]).report();
        assert_eq!(rules_of(&hidden), ["deleted-too-late"], "{}", row.rule);
    }
}

#[test]
fn every_rule_of_the_category_is_tested() {
    let elsewhere = [
        "apk-cache", "apk-build-packages", "installed-package-files", "configuration-backups",
        "removed-not-purged", "system-caches",
    ];
    for rule in plimsoll::rules::all().filter(|rule| rule.category.word() == "package-manager") {
        let has_row = ROWS.iter().any(|row| row.rule == rule.id);
        assert!(has_row || elsewhere.contains(&rule.id), "{}", rule.id);
    }
}

/// Returns a decompressed tar.
pub(super) fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut tar = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut tar).unwrap();
    tar
}

/// Files that apt left behind: see `testdata/rules/apt/README.md`.
const APT: &[u8] = include_bytes!("../../../testdata/rules/apt/installed.tar.gz");

pub(super) fn apt_story() -> Story {
    Story::new().base(&[file("etc/hostname", b"a")]).run(
        "apt-get update && apt-get install -y core tool leaver && apt-get remove -y leaver",
        &[unpacked(APT)],
    )
}

#[test]
fn leftovers_of_a_real_apt_are_found() {
    let report = apt_story().report();
    let mut found: Vec<(&str, u64, &str)> = report
        .findings
        .iter()
        .map(|finding| (&*finding.rule, finding.unpacked.0, finding.proof.word()))
        .filter(|(rule, ..)| {
            !matches!(*rule, "only-recommended" | "package-documentation" | "manual-pages")
        })
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("apt-cache", 5478, "identified"),
            ("apt-lists", 2174, "identified"),
            ("removed-not-purged", 41, "proven"),
        ]
    );
}

#[test]
fn a_removed_package_is_purged_instead() {
    let finding = apt_story().finding("removed-not-purged");
    assert_eq!(finding.paths, ["/etc/leaver.conf"]);
    assert_eq!(finding.fix.last().unwrap(), "    apt-get remove --purge -y leaver");
    let hidden = apt_story().run("rm /etc/leaver.conf", &[file("etc/.wh.leaver.conf", b"")]);
    assert_eq!(hidden.findings("removed-not-purged"), []);
}

#[test]
fn backups_beside_databases_in_use_are_found() {
    let files = [
        file("var/lib/dpkg/status", &bytes(900, 1)),
        file("var/lib/dpkg/status-old", &bytes(20_000, 2)),
        file("var/cache/debconf/templates.dat", &bytes(700, 3)),
        file("var/cache/debconf/templates.dat-old", &bytes(600, 4)),
        file("etc/passwd", &bytes(50, 5)),
        file("etc/passwd-", &bytes(40, 6)),
    ];
    let story = |files: &[Vec<u8>]| {
        Story::new().base(&[file("etc/hostname", b"a")]).run("apt-get install x", files)
    };
    let finding = story(&files).finding("package-database-backups");
    assert_eq!(finding.unpacked.0, 20_000 + 600 + 40);
    assert_eq!(
        finding.fix.last().unwrap(),
        "    rm -rf /etc/passwd- /var/lib/dpkg/*-old /var/cache/debconf/*-old"
    );
    // 640 bytes are not worth a line of a Dockerfile.
    assert_eq!(story(&files[2..]).findings("package-database-backups"), []);
}

#[test]
fn package_lists_stay_until_everything_is_installed() {
    let lists = [file("var/lib/apt/lists/deb.debian.org_InRelease", &bytes(900, 1))];
    let curl = [file("usr/bin/curl", b"a")];
    let story = || Story::new().base(&[file("etc/hostname", b"a")]).run("apt-get update", &lists);
    let joined = story().run("apt-get install -y curl", &curl).finding("apt-lists");
    assert_eq!(
        joined.fix,
        [
            "RUN apt-get update && \\",
            "    apt-get install -y curl && \\",
            "    rm -rf /var/lib/apt/lists/*",
        ]
    );
    let apart = story().copy("a /a", &[file("a", b"a")]).run("apt-get install -y curl", &curl);
    let apart = apart.finding("apt-lists");
    // The first RUN has nothing left to do.
    assert!(apart.fix.join("\n").ends_with(&joined.fix.join("\n")[4..]), "{:?}", apart.fix);
    assert_eq!(apart.fix.iter().filter(|line| line.starts_with("RUN")).count(), 1);
    assert_eq!(
        apart.advice,
        "Update and remove the lists in each RUN; they are not joined, as `COPY a /a` stands \
         between them"
    );
}

#[test]
fn a_removal_leaves_files_of_layers_below_alone() {
    let old = |name: &str, size| file(&format!("var/lib/dpkg/{name}"), &bytes(size, 1));
    let story = |base: &[Vec<u8>]| {
        let members = [old("status", 10), old("status-old", 20_000)];
        Story::new().base(base).run("apt-get install -y a", &members)
    };
    let fix = |base: &[Vec<u8>]| {
        let mut all = story(base).findings("package-database-backups").into_iter();
        all.find(|finding| finding.layers == [2]).unwrap().fix
    };
    let base = [old("status", 5), old("diversions-old", 30_000), old("status-old", 40)];
    assert_eq!(fix(&base).last().unwrap(), "    rm -rf /var/lib/dpkg/status-old");
    assert_eq!(fix(&base[..1]).last().unwrap(), "    rm -rf /var/lib/dpkg/*-old");
}

#[test]
fn configuration_that_was_set_aside_is_found() {
    let with = |members: &[Vec<u8>]| {
        Story::new().base(&[file("etc/hostname", b"a")]).run("apt-get install x", members)
    };
    let both = [file("etc/a.conf", b"mine"), file("etc/a.conf.dpkg-dist", b"theirs")];
    let finding = with(&both).finding("configuration-backups");
    assert_eq!(finding.paths, ["/etc/a.conf.dpkg-dist"]);
    assert_eq!(finding.fix.last().unwrap(), "    rm -rf /etc/a.conf.dpkg-dist");
    assert_eq!(with(&both[1..]).findings("configuration-backups"), []);
    let hidden = with(&both).run("rm", &[file("etc/.wh.a.conf.dpkg-dist", b"")]);
    assert_eq!(hidden.findings("configuration-backups"), []);
}

#[test]
fn files_of_installed_packages_are_found() {
    let status =
        "Package: chrome\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n";
    let story = |path: &str| {
        Story::new().base(&[file("etc/hostname", b"a")]).run(
            "wget https://example.org/x.deb && apt-get install -y ./x.deb",
            &[file("var/lib/dpkg/status", status.as_bytes()), file(path, &bytes(5000, 1))],
        )
    };
    let finding = story("opt/chrome_current_amd64.deb").finding("installed-package-files");
    assert_eq!(finding.unpacked.0, 5000);
    assert_eq!(finding.fix.last().unwrap(), "    rm -rf /opt/chrome_current_amd64.deb");
    // A package that is not installed may be there for others to install.
    assert_eq!(story("srv/other_1_amd64.deb").findings("installed-package-files"), []);
    let hidden = story("opt/chrome_1_amd64.deb").run("rm", &[file(".wh.opt", b"")]);
    assert_eq!(hidden.findings("installed-package-files"), []);
}

#[test]
fn the_cache_of_ldconfig_is_no_backup() {
    let members = [file("var/cache/ldconfig/aux-cache", &bytes(20_000, 1))];
    let story = || Story::new().base(&[file("etc/hostname", b"a")]).run("ldconfig", &members);
    assert_eq!(story().findings("package-database-backups"), []);
    assert_eq!(story().finding("system-caches").unpacked.0, 20_000);
    let small = [file("var/cache/ldconfig/aux-cache", &bytes(900, 1))];
    let story = Story::new().base(&[file("etc/hostname", b"a")]).run("ldconfig", &small);
    assert_eq!(story.findings("system-caches"), []);
}

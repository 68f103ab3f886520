//! Rules about documentation, translations and the like.

use serde_json::json;

use super::recommended::debian;
use super::{Story, bytes, rules_of};
use crate::hostile::archive::file;

/// A rule: files that it finds, a whiteout that removes them, and files that it leaves alone.
struct Row {
    rule: &'static str,
    files: &'static [&'static str],
    removed: &'static str,
    near_miss: &'static [&'static str],
}

const ROWS: &[Row] = &[
    Row {
        rule: "package-documentation",
        files: &["usr/share/doc/curl/changelog.gz", "usr/share/lintian/overrides/curl"],
        removed: "usr/.wh.share",
        near_miss: &["usr/share/doc/curl/copyright", "usr/share/doc/a/LICENSE.txt", "srv/doc/a"],
    },
    Row {
        rule: "manual-pages",
        files: &[
            "usr/share/man/man1/curl.1.gz",
            "usr/share/man/de/man1/apt.1.gz",
            "usr/share/info/a.info.gz",
        ],
        removed: "usr/.wh.share",
        near_miss: &["usr/share/man/notes", "usr/share/groff/1.22/tmac/an.tmac"],
    },
    Row {
        rule: "locales",
        files: &["usr/lib/locale/locale-archive", "usr/share/i18n/charmaps/UTF-8.gz"],
        removed: ".wh.usr",
        near_miss: &["usr/lib/locale/C.utf8/LC_CTYPE", "usr/share/i18n/SUPPORTED"],
    },
    Row {
        rule: "time-zone-copies",
        files: &["usr/share/zoneinfo/right/UTC", "usr/share/zoneinfo/right/Europe/Paris"],
        removed: "usr/share/.wh.zoneinfo",
        near_miss: &["usr/share/zoneinfo/UTC", "usr/share/zoneinfo/right/notes"],
    },
    Row {
        rule: "shell-completions",
        files: &[
            "usr/share/bash-completion/completions/git",
            "usr/share/zsh/vendor-completions/_git",
        ],
        removed: "usr/.wh.share",
        near_miss: &[
            "usr/share/bash-completion/bash_completion",
            "usr/share/zsh/5.9/functions/compinit",
        ],
    },
    Row {
        rule: "api-documentation",
        files: &["app/target/site/apidocs/index.html", "app/target/site/apidocs/element-list"],
        removed: "app/.wh.target",
        near_miss: &["app/javadoc/Tool.class", "app/apidocs/openapi.json"],
    },
];

fn story(files: &[&str]) -> Story {
    let members: Vec<Vec<u8>> =
        files.iter().zip(1..).map(|(path, seed)| file(path, &bytes(1000, seed))).collect();
    Story::new().base(&[file("root/.profile", b"a")]).run("make install", &members)
}

#[test]
fn documentation_is_found_at_its_places() {
    for row in ROWS {
        let found = story(row.files).findings(row.rule);
        let sum: u64 = found.iter().map(|finding| finding.unpacked.0).sum();
        assert_eq!(sum, 1000 * row.files.len() as u64, "{}", row.rule);
        for finding in &found {
            assert_eq!((finding.proof.word(), finding.counts.word()), ("identified", "optional"));
            assert!(finding.cost.is_some(), "{}", row.rule);
        }
        assert_eq!(story(row.near_miss).findings(row.rule), [], "{}", row.rule);
        let hidden = story(row.files).run("clean", &[file(row.removed, b"")]).report();
        assert_eq!(rules_of(&hidden), ["deleted-too-late"], "{}", row.rule);
    }
}

#[test]
fn every_rule_of_the_category_is_tested() {
    for rule in plimsoll::rules::all().filter(|rule| rule.category.word() == "documentation") {
        let has_row = ROWS.iter().any(|row| row.rule == rule.id) || rule.id == "translations";
        // Rules about directories of tools are tested with their caches.
        let has_row = has_row || matches!(rule.id, "awscli-examples" | "gem-documentation");
        assert!(has_row, "{}", rule.id);
    }
}

#[test]
fn dpkg_leaves_documentation_out_and_keeps_copyrights() {
    let mut members = debian(&[("curl", false, "", "", "usr/share/doc/curl/changelog.gz")]);
    members.push(file("usr/share/doc/curl/copyright", &bytes(500, 9)));
    let finding = Story::new()
        .base(&[file("etc/hostname", b"a")])
        .run("apt-get update && apt-get install -y curl", &members)
        .finding("package-documentation");
    assert_eq!(finding.unpacked.0, 1000);
    assert_eq!(
        finding.fix[1..],
        [
            "    apt-get install -o Dpkg::Options::='--path-exclude=/usr/share/doc/*' \\",
            "        -o Dpkg::Options::='--path-include=/usr/share/doc/*/copyright' -y curl",
        ]
    );
}

#[test]
fn documentation_of_no_package_is_deleted_except_licences() {
    let finding = story(&["usr/local/share/doc/a/manual.txt"]).finding("package-documentation");
    assert_eq!(
        finding.fix,
        [
            "RUN make install && \\",
            "    find /usr/local/share/doc -type f ! -iname '*copy*' ! -iname '*licen[sc]e*' \
             ! -iname 'notice*' \\",
            "        -delete",
        ]
    );
}

#[test]
fn documentation_of_the_base_needs_another_base() {
    let finding = Story::new()
        .base(&[file("usr/share/doc/bash/README", &bytes(900, 1))])
        .run("true", &[file("a", b"a")])
        .finding("package-documentation");
    assert_eq!(finding.counts.word(), "other-base");
    assert_eq!(finding.fix, [""; 0]);
}

fn translated(environment: &[&str]) -> Story {
    let packages = [
        ("a", false, "", "", "usr/share/locale/de/LC_MESSAGES/a.mo"),
        ("b", false, "", "", "usr/share/locale/fr/LC_MESSAGES/b.mo"),
    ];
    let mut members = debian(&packages);
    members.push(file("usr/share/locale/es/LC_MESSAGES/mine.mo", &bytes(100, 9)));
    Story::new()
        .base(&[file("etc/hostname", b"a")])
        .run("apt-get install -y a b", &members)
        .config(json!({ "Env": environment }))
}

#[test]
fn translations_of_languages_that_are_not_requested_are_found() {
    let english = translated(&["LANG=C.UTF-8"]).finding("translations");
    assert_eq!(english.unpacked.0, 2000, "those of no package are the program's own");
    assert_eq!(english.counts.word(), "optional");
    assert!(english.fix[0].contains("--path-exclude=/usr/share/locale/*/LC_MESSAGES/*.mo"));
    let german = translated(&["LANG=de_DE.UTF-8"]).finding("translations");
    assert_eq!(german.unpacked.0, 1000);
    assert_eq!(german.fix, [""; 0]);
    let both = translated(&["LANGUAGE=de_AT:fr"]).findings("translations");
    assert_eq!(both, []);
    let hidden = translated(&[]).run("rm", &[file("usr/share/.wh.locale", b"")]);
    assert_eq!(hidden.findings("translations"), []);
}

#[test]
fn a_requested_locale_archive_stays() {
    let found = story(&["usr/lib/locale/locale-archive"])
        .config(json!({ "Env": ["LC_ALL=en_US.UTF-8"] }))
        .findings("locales");
    assert_eq!(found, []);
}

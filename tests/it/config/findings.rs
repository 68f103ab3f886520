//! The effect of a configuration on findings: ignored ones count nowhere.

use plimsoll::report::{FindingReport, Report};
use plimsoll::rules::Level;
use plimsoll::rules::claims::Counts;
use plimsoll::warning::Code;

use crate::hostile::archive::{file, hard_link};
use crate::rules::{Story, bytes};

/// Two caches of npm, of root and of a user, in one layer.
fn caches() -> Story {
    Story::new()
        .base(&[file("etc/passwd", b"app:x:1:1::/home/app:/bin/sh\n")])
        .run(
            "npm ci",
            &[
                file("root/.npm/_cacache/index-v5/00/11", &bytes(300, 1)),
                file("root/.npm/_cacache/content-v2/sha512/ab", &bytes(4000, 2)),
                file("home/app/.npm/_cacache/index-v5/00/11", &bytes(200, 3)),
                file("home/app/.npm/_cacache/content-v2/sha512/cd", &bytes(700, 4)),
            ],
        )
        .run("make", &[file("var/big", &bytes(5000, 5))])
        .run("rm /var/big", &[file("var/.wh.big", b"")])
}

/// Bytes in the headline, bytes that are ignored, and the bytes that the plan in place saves.
fn sums(report: &Report) -> (u64, u64, u64) {
    let sum = |of: &dyn Fn(&&FindingReport) -> bool| -> u64 {
        report.findings.iter().filter(of).map(|finding| finding.unpacked.0).sum()
    };
    let counted = sum(&|finding| finding.counts == Counts::Headline);
    let ignored = sum(&|finding| finding.ignored.is_some());
    assert!(
        report
            .findings
            .iter()
            .all(|finding| finding.ignored.is_none() || finding.counts == Counts::Nowhere)
    );
    let plan = report.plans.iter().find(|plan| plan.name.word() == "in place");
    let saved = plan.map_or(0, |plan| report.sizes.unpacked.0 - plan.unpacked.0);
    assert!(saved <= counted);
    (counted, ignored, saved)
}

fn ignore(rule: &str, path: &str) -> String {
    format!("[[ignore]]\nrule = \"{rule}\"\npath = \"{path}\"\nreason = \"needed\\u001b\"\n")
}

#[test]
fn an_empty_configuration_ignores_nothing() {
    assert_eq!(sums(&caches().report()), (10_200, 0, 10_200));
    assert_eq!(sums(&caches().configured("").report()), (10_200, 0, 10_200));
}

#[test]
fn an_ignored_rule_counts_nowhere() {
    let report = caches()
        .configured("[[ignore]]\nrule = \"npm-cache\"\nreason = \"why\"\nexpires = 2026-11-21\n")
        .report();
    assert_eq!(sums(&report), (5000, 5200, 5000));
    let finding = report.findings.iter().find(|finding| finding.rule == "npm-cache").unwrap();
    let ignored = finding.ignored.as_ref().unwrap();
    assert_eq!((ignored.reason.as_str(), ignored.expires.as_deref()), ("why", Some("2026-11-21")));
    assert_eq!(finding.level, None);
    assert!(report.warnings.is_empty());
}

#[test]
fn a_category_is_ignored_like_a_rule() {
    let text = "[[ignore]]\nrule = \"hidden\"\nreason = \"why\"\n";
    assert_eq!(sums(&caches().configured(text).report()), (5200, 5000, 5200));
}

#[test]
fn only_the_paths_that_match_are_ignored() {
    for (path, counted, ignored) in [
        ("root/**", 5900, 4300),
        ("/root", 5900, 4300),
        ("root/.npm/_cacache", 5900, 4300),
        ("home/*/.npm", 9300, 900),
        ("**/content-v2", 5500, 4700),
        ("**/cd", 9500, 700),
        ("**/_cacache", 5000, 5200),
        ("**", 5000, 5200),
        ("root/*.npm", 5900, 4300),
        ("srv/**", 10_200, 0),
        ("oot/**", 10_200, 0),
    ] {
        let report = caches().configured(&ignore("npm-cache", path)).report();
        assert_eq!(sums(&report), (counted, ignored, counted), "{path}");
        let reasons = report.findings.iter().filter_map(|finding| finding.ignored.as_ref());
        assert!(
            reasons
                .into_iter()
                .all(|ignored| ignored.reason == "needed\\u{1b}" && ignored.expires.is_none())
        );
    }
}

#[test]
fn a_finding_in_parts_shows_the_paths_of_each() {
    let report = caches().configured(&ignore("npm-cache", "root/.npm/_cacache/index-v5")).report();
    let find = |ignored: bool| {
        let is_wanted = |finding: &&FindingReport| {
            finding.rule == "npm-cache" && finding.ignored.is_some() == ignored
        };
        report.findings.iter().find(is_wanted).unwrap()
    };
    assert_eq!(find(true).paths, ["/root/.npm/_cacache/index-v5"]);
    assert_eq!(find(false).paths, ["/root/.npm/_cacache/content-v2/sha512/ab"]);
    assert_eq!(find(false).unpacked.0, 4000);
    let advice = &find(false).advice;
    assert!(advice.ends_with(", except for what the configuration ignores"), "{advice}");
}

#[test]
fn hidden_files_are_ignored_by_their_path() {
    let report = caches().configured(&ignore("deleted-too-late", "var/b*")).report();
    assert_eq!(sums(&report), (5200, 5000, 5200));
}

#[test]
fn several_ignores_part_one_finding() {
    let text = ignore("npm-cache", "root/**") + &ignore("cache", "**/index-v5");
    let report = caches().configured(&text).report();
    assert_eq!(sums(&report), (5700, 4500, 5700));
}

#[test]
fn allowed_findings_count_nowhere_and_others_have_their_level() {
    let text = "[rules]\nnpm-cache = \"allow\"\nhidden = \"deny\"\n";
    let report = caches().configured(text).report();
    assert_eq!(sums(&report), (5000, 5200, 5000));
    let levels: Vec<_> =
        report.findings.iter().map(|finding| (&*finding.rule, finding.level)).collect();
    assert_eq!(
        levels,
        [
            ("deleted-too-late", Some(Level::Deny)),
            ("npm-cache", Some(Level::Allow)),
            ("npm-cache", Some(Level::Allow)),
        ]
    );
}

#[test]
fn an_expired_ignore_is_a_warning_and_holds_no_longer() {
    let text = ignore("npm-cache", "root/**") + "expires = 2026-11-20\n";
    let report = caches().configured(&text).report();
    assert_eq!(sums(&report), (10_200, 0, 10_200));
    let [warning] = report.warnings.as_slice() else { panic!("one: {:?}", report.warnings) };
    assert_eq!(warning.code, Code::IgnoreExpired);
    assert_eq!(
        warning.message,
        "the ignore of `npm-cache` in `root/**` expired on 2026-11-20 and no longer holds; its reason \
         was: needed\\u{1b}"
    );
}

#[test]
fn a_hard_link_that_stays_keeps_its_bytes() {
    let story = || {
        Story::new().base(&[file("etc/hostname", b"a")]).run(
            "npm ci",
            &[
                file("root/.npm/_cacache/index-v5/00/11", &bytes(300, 1)),
                file("root/.npm/_cacache/content-v2/aa", &bytes(4000, 2)),
                hard_link("root/.npm/_cacache/content-v2/bb", "root/.npm/_cacache/content-v2/aa"),
            ],
        )
    };
    assert_eq!(sums(&story().report()), (4300, 0, 4300));
    // Removing only the other name frees nothing, so it is not a finding.
    let report = story().configured(&ignore("npm-cache", "**/bb")).report();
    let (counted, ..) = sums(&report);
    assert_eq!(counted, 300);
}

//! Annotations of GitHub Actions, and badges.

use expect_test::expect;
use plimsoll::budget::check::Verdict;
use plimsoll::rules::Level;
use plimsoll::view::Subject;
use serde_json::json;

use super::{checks, comparisons, reports, write};
use crate::check_views::sample::{failing, passing, several};
use crate::compare_views;
use crate::sample;

/// The lines, each of which is one command, or the first one.
fn github(subject: Subject<'_>) -> String {
    let text = write("github", subject);
    let mut lines = text.lines();
    assert!(lines.next().unwrap().starts_with("plimsoll: "));
    let mut kinds = std::collections::BTreeMap::new();
    for line in lines {
        let (command, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (kind, properties) = command.split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&kind), "{line}");
        assert!(properties.starts_with("title=") || properties.starts_with("file="), "{line}");
        assert!(message.chars().count() <= 3 * 4_096);
        *kinds.entry(kind.to_owned()).or_insert(0) += 1;
    }
    assert!(kinds.values().all(|count| *count <= 10), "{kinds:?}");
    text
}

#[test]
fn a_judgement_points_to_the_lines_of_its_limits() {
    expect![[r#"
        plimsoll: fail: download 198 MB over budget
        ::error file=plimsoll.toml,line=4,title=plimsoll%3A download::download 448 MB is 198 MB over the 250 MB of plimsoll.toml:4 [limits]. Ask the platform team before you raise it. Most of it: RUN npm ci && npm run build (186 MB), the base image, node:20 (140 MB), /usr/src/app/node_modules (91.0 MB). Fix 1 alone is enough: download 448 MB -> 240 MB.
        ::error file=plimsoll.toml,line=18,title=plimsoll%3A npm's cache::npm's cache is denied by plimsoll.toml:18 [rules], and there is 1 finding. Most of it: npm's cache: /root/.npm/_cacache (1). Fix 1 alone is enough: npm's cache 1 -> 0.
        ::error file=plimsoll.toml,line=6,title=plimsoll%3A hidden::hidden 12.0 MB is 1.30 MB over the 10.7 MB (1%25) of plimsoll.toml:6 [limits]. Most of it: replaced by RUN chown -R node /usr/src/app (8.00 MB), removed by RUN rm -rf /root/.npm (4.00 MB). Fixes 1 to 3 together are enough: hidden 12.0 MB -> 2.00 MB.
        ::error file=plimsoll.toml,line=14,title=plimsoll%3A usr/share/doc/**::usr/share/doc/** 2.40 MB is 2.40 MB over the 0 B of plimsoll.toml:14 [[path]]. install with --no-install-recommends. Most of it: /usr/share/doc/perl (700 kB). No known fix brings it within the limit.
        ::error file=plimsoll.toml,line=22,title=plimsoll%3A ignore of source-map::ignore of source-map: it expired on 2026-06-30 (plimsoll.toml:22 [[ignore]]).
        ::warning file=plimsoll.toml,line=5,title=plimsoll%3A unpacked::unpacked 570 MB is 20.0 MB over the warning at 550 MB of plimsoll.toml:5 [limits].
        ::notice file=plimsoll.toml,line=10,title=plimsoll%3A growth of download::growth of download: no baseline is named (plimsoll.toml:10 [growth]).
        ::notice file=plimsoll.toml,line=11,title=plimsoll%3A growth of unpacked::growth of unpacked: no baseline is named (plimsoll.toml:11 [growth]).
        ::notice title=plimsoll%3A layer 6::layer 6 ~31.0 MB: the download of plain layers is an estimate (--max).
    "#]].assert_eq(&github(Subject::Check(&failing())));
    let text = github(Subject::Check(&passing()));
    assert_eq!(text.lines().count(), 1, "{text}");
}

#[test]
fn a_report_names_no_file_of_the_repository() {
    let text = github(Subject::Report(&sample::report()));
    assert!(text.contains("::warning title="), "{text}");
    assert!(!text.contains("file="), "{text}");
}

#[test]
fn what_is_fixed_is_no_annotation() {
    let text = github(Subject::Comparison(&compare_views::sample::usual()));
    assert!(!text.contains("is fixed"), "{text}");
}

#[test]
fn of_more_than_ten_the_last_says_how_many() {
    let mut report = sample::report();
    let mut finding = report.findings[0].clone();
    finding.level = Some(Level::Deny);
    report.findings = vec![finding.clone(); 10];
    let text = github(Subject::Report(&report));
    assert_eq!(text.matches("::error ").count(), 10);
    assert!(!text.contains("more errors"));
    report.findings = vec![finding; 25];
    let text = github(Subject::Report(&report));
    assert_eq!(text.matches("::error ").count(), 10);
    assert!(
        text.ends_with(
            "::error title=plimsoll::and 16 more errors; other formats have all of them\n"
        )
    );
}

#[test]
fn every_subject_is_made_of_commands() {
    reports().iter().for_each(|report| drop(github(Subject::Report(report))));
    comparisons().iter().for_each(|both| drop(github(Subject::Comparison(both))));
    checks().iter().for_each(|check| drop(github(Subject::Check(check))));
}

#[test]
fn badges_have_a_size_and_a_colour() {
    fn badge(subject: Subject<'_>) -> serde_json::Value {
        super::json(&write("badge", subject))
    }
    assert_eq!(
        badge(Subject::Report(&sample::report())),
        json!({"schemaVersion": 1, "label": "image download", "message": "301 MB", "color": "blue"})
    );
    let mut unknown = sample::report();
    unknown.sizes.download = None;
    assert_eq!(badge(Subject::Report(&unknown))["label"], json!("image unpacked"));
    assert_eq!(badge(Subject::Report(&unknown))["message"], json!("812 MB"));
    for (verdict, color) in
        [(Verdict::Pass, "brightgreen"), (Verdict::Warn, "yellow"), (Verdict::Fail, "red")]
    {
        let check = plimsoll::budget::Check { verdict, ..passing() };
        assert_eq!(badge(Subject::Check(&check))["color"], json!(color));
    }
    assert_eq!(badge(Subject::Check(&several()))["message"], json!("fail"));
    let same = compare_views::sample::nothing();
    assert_eq!(badge(Subject::Comparison(&same))["color"], json!("lightgrey"));
}

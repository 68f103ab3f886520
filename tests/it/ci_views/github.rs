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
    expect![[r#""#]].assert_eq(&github(Subject::Check(&failing())));
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
    let badge = |subject| super::json(&write("badge", subject));
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

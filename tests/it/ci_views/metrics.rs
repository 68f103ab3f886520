//! OpenMetrics: the grammar, GitLab's parser, and the reference parser.

use std::collections::BTreeSet;

use expect_test::expect;
use plimsoll::view::Subject;

use super::{checks, comparisons, python, report_on, reports, write};
use crate::check_views::sample::failing;
use crate::sample;

/// Asserts the grammar and what GitLab's parser needs beyond it.
fn openmetrics(subject: Subject<'_>) -> String {
    let text = write("openmetrics", subject);
    assert!(text.ends_with("# EOF\n") && !text.contains('\r') && !text.contains("\n\n"));
    let mut families = BTreeSet::new();
    let mut series = BTreeSet::new();
    let mut family = String::new();
    for line in text.lines().take_while(|line| *line != "# EOF") {
        if let Some(head) = line.strip_prefix("# ") {
            let mut words = head.split(' ');
            let (keyword, name) = (words.next().unwrap(), words.next().unwrap());
            match keyword {
                "TYPE" => {
                    assert!(families.insert(name.to_owned()), "{name} comes twice");
                    assert_eq!(words.next(), Some("gauge"));
                    family = name.to_owned();
                }
                "UNIT" => assert!(name.ends_with(&format!("_{}", words.next().unwrap()))),
                "HELP" => (),
                other => panic!("{other} is no keyword"),
            }
            assert_eq!(name, family);
            continue;
        }
        assert!(!line.contains('#') && line.matches('"').count() % 2 == 0, "{line}");
        let (name, value) = line.split_once(' ').unwrap();
        assert!(!value.contains(' ') && value.parse::<i128>().is_ok(), "{line}");
        assert!(name.starts_with(&format!("{family}{{")), "{line}");
        assert!(series.insert(name.to_owned()), "{name} comes twice");
    }
    let program = "import sys\n\
        from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse\n\
        print(sum(len(family.samples) for family in parse(sys.stdin.read())))";
    if let Some(parsed) = python("prometheus_client", program, &text) {
        let samples = parsed.unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(samples.trim(), series.len().to_string());
    }
    text
}

#[test]
fn every_subject_is_read_by_both_parsers() {
    reports().iter().for_each(|report| drop(openmetrics(Subject::Report(report))));
    comparisons().iter().for_each(|both| drop(openmetrics(Subject::Comparison(both))));
    checks().iter().for_each(|check| drop(openmetrics(Subject::Check(check))));
    openmetrics(Subject::Report(&report_on("node-single.tar.zst")));
}

#[test]
fn a_report_in_metrics() {
    expect![[r#""#]].assert_eq(&openmetrics(Subject::Report(&sample::report())));
}

#[test]
fn a_judgement_in_metrics() {
    expect![[r#""#]].assert_eq(&openmetrics(Subject::Check(&failing())));
}

#[test]
fn labels_stay_the_same_from_build_to_build() {
    let names = |report| -> Vec<String> {
        let text = openmetrics(Subject::Report(report));
        text.lines()
            .filter_map(|line| line.split_once("} "))
            .map(|(name, _)| name.to_owned())
            .collect()
    };
    let before = sample::report();
    let mut after = sample::report();
    after.image.names = vec!["registry.example.org/team/shop:9@sha256:00".to_owned()];
    after.image.digest = Some("sha256:00".to_owned());
    after.sizes.unpacked.0 += 1;
    assert_eq!(names(&before), names(&after));
}

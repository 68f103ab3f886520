//! OpenMetrics: the grammar, GitLab's parser, and the reference parser.

use std::collections::BTreeSet;

use expect_test::expect;
use plimsoll::view::Subject;

use super::{checks, comparisons, python, reports, write};
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
    text
}

#[test]
fn every_subject_is_read_by_both_parsers() {
    let (reports, comparisons, checks) = (reports(), comparisons(), checks());
    let reports = reports.iter().chain([&*super::NODE]).map(Subject::Report);
    let comparisons = comparisons.iter().map(Subject::Comparison);
    let subjects = reports.chain(comparisons).chain(checks.iter().map(Subject::Check));
    let texts: Vec<String> = subjects.map(openmetrics).collect();
    let samples = |text: &String| text.lines().filter(|line| !line.starts_with('#')).count();
    let expected: usize = texts.iter().map(samples).sum();
    let program = "import sys\n\
        from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse\n\
        texts = sys.stdin.read().split('\\0')\n\
        print(sum(len(family.samples) for text in texts for family in parse(text)))";
    if let Some(parsed) = python("prometheus_client", program, &texts.join("\0")) {
        assert_eq!(parsed.unwrap_or_else(|error| panic!("{error}")).trim(), expected.to_string());
    }
}

#[test]
fn a_report_in_metrics() {
    expect![[r##"
        # TYPE plimsoll_image_size_bytes gauge
        # UNIT plimsoll_image_size_bytes bytes
        # HELP plimsoll_image_size_bytes Bytes of the image.
        plimsoll_image_size_bytes{image="shop",platform="linux/arm64/v8",measure="download"} 301250000
        plimsoll_image_size_bytes{image="shop",platform="linux/arm64/v8",measure="unpacked"} 812000000
        plimsoll_image_size_bytes{image="shop",platform="linux/arm64/v8",measure="visible"} 690500000
        plimsoll_image_size_bytes{image="shop",platform="linux/arm64/v8",measure="hidden"} 121500000
        plimsoll_image_size_bytes{image="shop",platform="linux/arm64/v8",measure="overhead"} 4100000
        # TYPE plimsoll_image_layers gauge
        # HELP plimsoll_image_layers Layers of the image.
        plimsoll_image_layers{image="shop",platform="linux/arm64/v8"} 7
        # TYPE plimsoll_finding_bytes gauge
        # UNIT plimsoll_finding_bytes bytes
        # HELP plimsoll_finding_bytes Unpacked bytes that fixing the findings of a rule removes.
        plimsoll_finding_bytes{image="shop",platform="linux/arm64/v8",rule="a"} 300000
        plimsoll_finding_bytes{image="shop",platform="linux/arm64/v8",rule="b"} 200000
        plimsoll_finding_bytes{image="shop",platform="linux/arm64/v8",rule="c"} 100000
        plimsoll_finding_bytes{image="shop",platform="linux/arm64/v8",rule="d"} 124000000
        plimsoll_finding_bytes{image="shop",platform="linux/arm64/v8",rule="deleted-too-late"} 98000000
        plimsoll_finding_bytes{image="shop",platform="linux/arm64/v8",rule="e"} 7000000
        plimsoll_finding_bytes{image="shop",platform="linux/arm64/v8",rule="f"} 1000000
        plimsoll_finding_bytes{image="shop",platform="linux/arm64/v8",rule="npm-cache"} 90000000
        plimsoll_finding_bytes{image="shop",platform="linux/arm64/v8",rule="source-maps"} 8000000
        # EOF
    "##]].assert_eq(&openmetrics(Subject::Report(&sample::report())));
}

#[test]
fn a_judgement_in_metrics() {
    expect![[r##"
        # TYPE plimsoll_image_size_bytes gauge
        # UNIT plimsoll_image_size_bytes bytes
        # HELP plimsoll_image_size_bytes Bytes of the image.
        plimsoll_image_size_bytes{image="shop",platform="linux/amd64",measure="download"} 448000000
        plimsoll_image_size_bytes{image="shop",platform="linux/amd64",measure="unpacked"} 1070000000
        plimsoll_image_size_bytes{image="shop",platform="linux/amd64",measure="visible"} 1058000000
        plimsoll_image_size_bytes{image="shop",platform="linux/amd64",measure="hidden"} 12000000
        plimsoll_image_size_bytes{image="shop",platform="linux/amd64",measure="overhead"} 40000000
        # TYPE plimsoll_within_budget gauge
        # HELP plimsoll_within_budget 1 if the image is within its budget and 0 if it is not.
        plimsoll_within_budget{image="shop",platform="linux/amd64"} 0
        # TYPE plimsoll_measured_bytes gauge
        # UNIT plimsoll_measured_bytes bytes
        # HELP plimsoll_measured_bytes Bytes that were measured for a limit.
        plimsoll_measured_bytes{image="shop",platform="linux/amd64",limit="limits.download"} 448000000
        plimsoll_measured_bytes{image="shop",platform="linux/amd64",limit="limits.hidden"} 12000000
        plimsoll_measured_bytes{image="shop",platform="linux/amd64",limit="path.usr/share/doc/**"} 2400000
        plimsoll_measured_bytes{image="shop",platform="linux/amd64",limit="limits.unpacked"} 570000000
        plimsoll_measured_bytes{image="shop",platform="linux/amd64",limit="limits.layer-download"} 31000000
        # TYPE plimsoll_limit_bytes gauge
        # UNIT plimsoll_limit_bytes bytes
        # HELP plimsoll_limit_bytes Bytes that a limit allows.
        plimsoll_limit_bytes{image="shop",platform="linux/amd64",limit="limits.download"} 250000000
        plimsoll_limit_bytes{image="shop",platform="linux/amd64",limit="limits.hidden"} 10700000
        plimsoll_limit_bytes{image="shop",platform="linux/amd64",limit="path.usr/share/doc/**"} 0
        plimsoll_limit_bytes{image="shop",platform="linux/amd64",limit="limits.unpacked"} 600000000
        plimsoll_limit_bytes{image="shop",platform="linux/amd64",limit="limits.layer-download"} 30000000
        # TYPE plimsoll_measured_count gauge
        # HELP plimsoll_measured_count What was counted for a limit.
        plimsoll_measured_count{image="shop",platform="linux/amd64",limit="rules.npm-cache"} 1
        plimsoll_measured_count{image="shop",platform="linux/amd64",limit="limits.layers"} 9
        plimsoll_measured_count{image="shop",platform="linux/amd64",limit="limits.entries"} 41210
        # TYPE plimsoll_limit_count gauge
        # HELP plimsoll_limit_count What a limit allows.
        plimsoll_limit_count{image="shop",platform="linux/amd64",limit="rules.npm-cache"} 0
        plimsoll_limit_count{image="shop",platform="linux/amd64",limit="limits.layers"} 40
        plimsoll_limit_count{image="shop",platform="linux/amd64",limit="limits.entries"} 60000
        # EOF
    "##]].assert_eq(&openmetrics(Subject::Check(&failing())));
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

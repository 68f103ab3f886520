//! SARIF and GitLab's Code Quality.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use expect_test::expect_file;
use jsonschema::Validator;
use plimsoll::report::{FindingReport, Report};
use plimsoll::rules::{self, Level, Rule};
use plimsoll::view::Subject;
use serde_json::{Value, json};

use super::{assert_valid, checks, comparisons, report_on, reports, validator, write};
use crate::{check_views, compare_views, sample};

static SARIF: LazyLock<Validator> = LazyLock::new(|| validator("sarif-2.1.0.json"));

static GITLAB: LazyLock<Validator> = LazyLock::new(|| validator("gitlab-codequality.json"));

/// Reads a log, and asserts what OASIS and GitHub ask for.
fn sarif(subject: Subject<'_>) -> Value {
    let log = super::json(&write("sarif", subject));
    assert_valid(&SARIF, &log);
    assert_no_empty_strings(&log);
    assert!(log["$schema"].is_string());
    let run = &log["runs"][0];
    let category = run["automationDetails"]["id"].as_str().unwrap();
    assert!(category.starts_with("plimsoll/") && category.ends_with('/'), "{category}");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(rule[text]["text"].is_string(), "{rule}");
            assert!(text == "help" || rule[text]["text"].as_str().unwrap().len() <= 1024);
        }
        assert!(rule["properties"]["tags"].as_array().unwrap().len() <= 10);
        assert!(rule["helpUri"].as_str().unwrap().contains("/docs/"));
    }
    let ids: Vec<&Value> = rules.iter().map(|rule| &rule["id"]).collect();
    let results = run["results"].as_array().unwrap();
    assert!(results.len() <= 5_000);
    let mut fingerprints = BTreeSet::new();
    for result in results {
        assert_eq!(ids[result["ruleIndex"].as_u64().unwrap() as usize], &result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        for number in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(1 <= place["region"][number].as_u64().unwrap(), "{place}");
        }
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(!uri.starts_with('/') && !uri.contains([' ', '\\']), "{uri}");
        let hash = result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap();
        assert!(hash.len() == 34 && hash.ends_with(":1"), "{hash}");
        assert!(fingerprints.insert(hash.to_owned()), "two results are one alert: {result}");
    }
    log
}

fn assert_no_empty_strings(value: &Value) {
    match value {
        Value::String(text) => assert!(!text.is_empty()),
        Value::Array(items) => items.iter().for_each(assert_no_empty_strings),
        Value::Object(fields) => fields.values().for_each(assert_no_empty_strings),
        Value::Null => panic!("there is no null in SARIF"),
        _ => (),
    }
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

/// Reads elements, and asserts what GitLab asks of each.
fn gitlab(subject: Subject<'_>) -> Value {
    let elements = super::json(&write("gitlab", subject));
    let mut fingerprints = BTreeSet::new();
    for element in elements.as_array().unwrap() {
        assert_valid(&GITLAB, element);
        assert!(element["check_name"].is_string() && element["location"]["path"].is_string());
        assert!(1 <= element["location"]["lines"]["begin"].as_u64().unwrap());
        let severity = element["severity"].as_str().unwrap();
        assert!(["info", "minor", "major"].contains(&severity));
        assert!(fingerprints.insert(element["fingerprint"].to_string()));
    }
    elements
}

#[test]
fn every_subject_is_valid() {
    for report in &reports() {
        sarif(Subject::Report(report));
        gitlab(Subject::Report(report));
    }
    for comparison in &comparisons() {
        sarif(Subject::Comparison(comparison));
    }
    for check in &checks() {
        sarif(Subject::Check(check));
        gitlab(Subject::Check(check));
    }
}

#[test]
fn every_rule_is_described() {
    let mut report = sample::report();
    let finding = report.findings[0].clone();
    let of_rule = |rule: &Rule| {
        let (id, title) = (format!("{}@/", rule.id), rule.title.into());
        FindingReport { rule: rule.id.into(), id, title, ..finding.clone() }
    };
    report.findings = rules::all().map(of_rule).collect();
    let log = sarif(Subject::Report(&report));
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap() {
        let id = rule["id"].as_str().unwrap();
        let known = rules::rule(id).unwrap();
        assert_eq!(rule["shortDescription"]["text"], json!(known.title));
        assert!(rule["helpUri"].as_str().unwrap().ends_with(&format!("docs/rules.md#{id}")));
    }
    assert_eq!(results(&log).len(), rules::all().count());
}

#[test]
fn the_sample_in_sarif() {
    let text = write("sarif", Subject::Report(&sample::report()));
    expect_file!["../snapshots/report.sarif"].assert_eq(&text);
    let text = write("sarif", Subject::Check(&check_views::sample::failing()));
    expect_file!["../snapshots/check.sarif"].assert_eq(&text);
}

#[test]
fn what_changed_has_its_state() {
    let log = sarif(Subject::Comparison(&compare_views::sample::usual()));
    let states: BTreeSet<&str> = results(&log)
        .iter()
        .map(|result| {
            let state = result["baselineState"].as_str().unwrap();
            let kind = result["kind"].as_str().unwrap();
            assert_eq!(kind == "pass", state == "absent", "{result}");
            assert_eq!(result["level"] == json!("none"), kind == "pass", "{result}");
            state
        })
        .collect();
    assert!(states.contains("new") && states.contains("absent"), "{states:?}");
}

#[test]
fn the_worst_comes_first_and_what_is_left_alone_is_no_result() {
    let mut report = sample::report();
    let count = report.findings.len();
    let last = report.findings.iter().rposition(|finding| finding.ignored.is_none()).unwrap();
    assert!(3 < last);
    report.findings[last].level = Some(Level::Deny);
    report.findings[0].level = Some(Level::Allow);
    let denied = report.findings[last].rule.clone();
    let log = sarif(Subject::Report(&report));
    assert_eq!(results(&log)[0]["ruleId"], json!(denied));
    assert_eq!(results(&log)[0]["level"], json!("error"));
    let ignored = report.findings.iter().filter(|finding| finding.ignored.is_some()).count();
    assert_eq!(results(&log).len(), count - 1 - ignored);
    let elements = gitlab(Subject::Report(&report));
    assert_eq!(elements[0]["severity"], json!("major"));
}

#[test]
fn fingerprints_survive_a_rebuild() {
    let hashes = |report: &Report| -> BTreeSet<String> {
        let log = sarif(Subject::Report(report));
        let hash = |result: &Value| result["partialFingerprints"].to_string();
        results(&log).iter().map(hash).collect()
    };
    let before = sample::report();
    let mut after = sample::report();
    after.image.names = vec!["registry.example.org:5000/team/shop:1.5".to_owned()];
    after.image.digest = Some(format!("sha256:{}", "d".repeat(64)));
    for finding in &mut after.findings {
        finding.unpacked.0 += 1;
        finding.layers = vec![9];
        finding.paths.reverse();
    }
    assert_eq!(hashes(&before), hashes(&after));
    after.image.names = vec!["other:1".to_owned()];
    assert!(hashes(&before).is_disjoint(&hashes(&after)));
}

#[test]
fn there_are_no_more_results_than_are_shown() {
    let mut report = sample::report();
    let finding = report.findings[0].clone();
    let many = (0..6_000).map(|number| {
        let mut finding = finding.clone();
        finding.id = format!("{}@{number}", finding.rule);
        finding
    });
    report.findings = many.collect();
    let log = sarif(Subject::Report(&report));
    assert_eq!(results(&log).len(), 5_000);
}

#[test]
fn nothing_wrong_is_an_empty_list() {
    let mut report = sample::report();
    report.findings.clear();
    assert_eq!(write("gitlab", Subject::Report(&report)), "[]\n");
    assert_eq!(results(&sarif(Subject::Report(&report))), &Vec::<Value>::new());
}

#[test]
fn real_images_are_valid() {
    let small = super::IMAGES.map(report_on);
    for report in small.iter().chain([&*super::NODE]) {
        sarif(Subject::Report(report));
        gitlab(Subject::Report(report));
    }
}

/// Archives of other projects, each read as what it is.
#[test]
fn every_fixture_is_valid() {
    let Ok(fixtures) = std::env::var("PLIMSOLL_FIXTURES") else {
        super::not_checked("PLIMSOLL_FIXTURES names no fixtures");
        return;
    };
    let mut folders = vec![Path::new(&fixtures).to_owned()];
    let (mut read, mut refused) = (0, 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.join("index.json").exists() {
                folders.push(path);
                continue;
            }
            let reference = path.to_str().expect("it is UTF-8").into();
            let options = plimsoll::Options { partial: true, ..Default::default() };
            match plimsoll::inspect(&reference, &options, &plimsoll::scan::NoEvents) {
                Ok(report) => {
                    sarif(Subject::Report(&report));
                    read += 1;
                }
                Err(_) => refused += 1,
            }
        }
    }
    assert!(20 < read, "{read} were read, {refused} refused");
}

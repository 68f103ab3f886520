//! Real files, and cases that dive's own libraries were asked about: `../ci/dive-ci` beside the
//! folder that `PLIMSOLL_FIXTURES` names. Without that variable nothing is compared.
#![expect(clippy::print_stderr, reason = "a test says that it compares nothing")]

use std::fs;
use std::path::PathBuf;

use plimsoll::budget::limit::DiveRule;
use plimsoll::config::Config;
use plimsoll::config::dive_ci::{DiveCi, converted, parse};
use serde_json::Value;

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("PLIMSOLL_FIXTURES").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("PLIMSOLL_FIXTURES names no folder of fixtures: no real files are read");
    }
    Some(folder?.join("../ci/dive-ci"))
}

fn rows(folder: &std::path::Path, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder.join(name)).unwrap();
    serde_json::from_str::<Value>(&text).unwrap().as_array().unwrap().clone()
}

/// The threshold of a rule as dive prints it; `None` if it is off.
fn threshold(read: &DiveCi, rule: DiveRule) -> Option<f64> {
    let found = read.rules.iter().find(|found| found.rule == rule).unwrap();
    found.threshold.map(|allowed| match rule {
        DiveRule::HighestWastedBytes => allowed.number.unwrap() as f64,
        DiveRule::LowestEfficiency => (1_000_000_000 - allowed.share.unwrap().0) as f64 / 1e9,
        DiveRule::HighestUserWastedPercent => allowed.share.unwrap().0 as f64 / 1e9,
    })
}

/// What dive read; `Err` if it refused that.
fn of_dive(row: &Value, rule: DiveRule) -> Result<Option<f64>, ()> {
    match &row[rule.name()] {
        Value::Number(number) => Ok(number.as_f64()),
        Value::String(text) if text == "disabled" => Ok(None),
        Value::String(text) => text.parse().map(Some).map_err(|_| ()),
        _ => Err(()),
    }
}

#[test]
fn real_files_have_the_thresholds_of_dive() {
    let Some(folder) = folder() else { return };
    let rows = rows(&folder, "expected.json");
    assert_eq!(rows.len(), 32);
    for row in &rows {
        let name = row["file"].as_str().unwrap();
        let text = fs::read_to_string(folder.join(name)).unwrap();
        let read = parse(&text, name).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
        for rule in DiveRule::ALL {
            assert_eq!(Ok(threshold(&read, rule)), of_dive(row, rule), "{name} {}", rule.name());
        }
    }
}

#[test]
fn real_files_become_configurations_with_the_same_limits() {
    let Some(folder) = folder() else { return };
    for row in &rows(&folder, "expected.json") {
        let name = row["file"].as_str().unwrap();
        let read = parse(&fs::read_to_string(folder.join(name)).unwrap(), name).unwrap();
        let text = converted(&read, name);
        let config =
            Config::parse(&text, "plimsoll.toml").unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!(config.warnings, [], "{text}");
        let max = |name: &str| {
            let mut limits = config.budget.general.limits.iter();
            let limit = limits.find(|limit| limit.target.name() == name)?;
            limit.bound.max
        };
        let (hidden, own) = (max("limits.hidden"), max("limits.hidden-of-own"));
        let of = |rule| read.rules.iter().find(|found| found.rule == rule).unwrap().threshold;
        let efficiency = of(DiveRule::LowestEfficiency).and_then(|amount| amount.share);
        assert_eq!(hidden.and_then(|amount| amount.share), efficiency, "{name}");
        let wasted = of(DiveRule::HighestWastedBytes).and_then(|amount| amount.number);
        assert_eq!(hidden.and_then(|amount| amount.number), wasted, "{name}");
        let user = of(DiveRule::HighestUserWastedPercent).and_then(|amount| amount.share);
        assert_eq!(own.and_then(|amount| amount.share), user, "{name}");
    }
}

/// Dive's test image: its unpacked and its hidden bytes, and the unpacked ones above its first
/// layer.
const TEST_IMAGE: (u64, u64, u64) = (1_220_598, 32_025, 66_237);

#[test]
fn verdicts_on_the_test_image_of_dive_are_those_of_dive() {
    let Some(folder) = folder() else { return };
    let (unpacked, hidden, own) = TEST_IMAGE;
    for row in &rows(&folder, "expected.json") {
        let name = row["file"].as_str().unwrap();
        let read = parse(&fs::read_to_string(folder.join(name)).unwrap(), name).unwrap();
        for rule in &read.rules {
            let whole = match rule.rule {
                DiveRule::LowestEfficiency => unpacked,
                DiveRule::HighestWastedBytes => 0,
                DiveRule::HighestUserWastedPercent => own,
            };
            let verdict = match rule.threshold {
                None => "skip",
                Some(allowed) if allowed.most(Some(whole)).unwrap() < hidden => "fail",
                Some(_) => "pass",
            };
            let of_dive = &row["on_test_docker_image"][rule.rule.name()];
            assert_eq!(verdict, of_dive, "{name} {}", rule.rule.name());
        }
    }
}

/// Where neither version of dive is followed, and why.
const DIFFERENCES: &[(&str, &str)] = &[(
    "nan",
    "NaN is accepted by both and never fails an image: the rule would be off without a word",
)];

/// Where both accept a file, and release 0.13.1 reads what its later source ignores, or that
/// refuses: the release is followed.
const OF_THE_RELEASE: [&str; 8] = [
    "dotted-key", "exponent", "key-lower-case", "size-hex", "size-underscores", "top-level-upper",
    "value-is-map", "rules-list",
];

#[test]
fn edge_cases_are_those_of_either_version_of_dive() {
    let Some(folder) = folder() else { return };
    let rows = rows(&folder, "edge-cases.json");
    assert_eq!(rows.len(), 52);
    for row in &rows {
        let name = row["name"].as_str().unwrap();
        let read = parse(row["yaml"].as_str().unwrap(), ".dive-ci");
        if DIFFERENCES.iter().any(|(case, _)| *case == name) {
            assert!(read.is_err(), "{name} is no difference");
            continue;
        }
        let (release, later) = (&row["release_0_13_1"], &row["main_d6c6919"]);
        let is_right =
            |version: &Value| DiveRule::ALL.into_iter().all(|rule| of_dive(version, rule).is_ok());
        let expected = match (is_right(release), is_right(later)) {
            (true, true) if OF_THE_RELEASE.contains(&name) => release,
            (true, true) => later,
            (true, false) => release,
            (false, true) => later,
            (false, false) => {
                assert!(read.is_err(), "{name} is refused by dive");
                continue;
            }
        };
        let read = read.unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
        for rule in DiveRule::ALL {
            assert_eq!(
                Ok(threshold(&read, rule)),
                of_dive(expected, rule),
                "{name} {}",
                rule.name()
            );
        }
    }
}

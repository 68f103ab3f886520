//! Archives that real tools wrote: `testdata/`, with the numbers in `expected.json`.

use std::collections::BTreeMap;

use expect_test::expect;
use plimsoll::layer::LayerState;
use plimsoll::warning::Code;
use serde_json::Value;

use super::*;

fn expected() -> BTreeMap<String, Value> {
    let text = fs::read_to_string(testdata("expected.json")).expect("it is there");
    serde_json::from_str(&text).expect("it is JSON")
}

/// The images of an archive as `expected.json` has them.
fn images(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |list| list.iter().collect())
}

/// Options that select the image with that index.
fn options_for(images: &[&Value], index: usize) -> Options {
    let image = images[index];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut options = Options { verify: true, files: true, ..Options::default() };
    if 1 < images.len() {
        options.platform = text(&image["platform"]);
        options.image = text(&image["names"][0]);
    }
    options
}

#[test]
fn the_numbers_are_those_of_an_independent_reader() {
    let all = expected();
    assert!(40 < all.len());
    for (name, value) in &all {
        let images = images(value);
        for index in 0..images.len() {
            let options = options_for(&images, index);
            if images[index]["present"] == false {
                let refused = outcome(&testdata(name), &options);
                assert!(refused.contains("not in the archive"), "{name}: {refused}");
                continue;
            }
            check_numbers(name, images[index], &read_with(&testdata(name), &options));
        }
    }
}

fn check_numbers(name: &str, expected: &Value, report: &Report) {
    let list = |key: &str| expected[key].as_array().cloned().unwrap_or_default();
    assert_eq!(report.layers.len() as u64, expected["layers"], "{name}: layers");
    let entries: Vec<Value> = report
        .layers
        .iter()
        .map(|layer| match layer.state {
            LayerState::Complete => layer.entries.into(),
            _ => Value::Null,
        })
        .collect();
    assert_eq!(entries, list("entries"), "{name}: entries");
    assert_eq!(report.sizes.unpacked.0, expected["unpacked"], "{name}: unpacked");
    assert_eq!(report.sizes.visible.0, expected["visible"], "{name}: visible");
    assert_eq!(report.sizes.hidden.0, expected["hidden"], "{name}: hidden");
    assert_eq!(report.paths, expected["paths"], "{name}: paths");
    let diff_ids: Vec<Value> =
        report.layers.iter().map(|layer| layer.diff_id.clone().into()).collect();
    if expected["diff_ids"].is_array() {
        assert_eq!(diff_ids, list("diff_ids"), "{name}: diff_ids");
    }
    if expected["download"].is_u64() {
        let download = report.sizes.download.map(|bytes| bytes.0);
        assert_eq!(download, expected["download"].as_u64(), "{name}: download");
    }
    for expected in list("names") {
        // `manifest.json` and the index may write one name in two ways.
        let short = |name: &str| name.trim_start_matches("docker.io/").to_owned();
        let expected = short(expected.as_str().expect("names are text"));
        let names = &report.image.names;
        assert!(names.iter().any(|name| short(name) == expected), "{name}: {names:?}");
    }
    let bad = [Code::DigestMismatch, Code::SizeMismatch, Code::LayerDamaged, Code::ArchiveDamaged];
    let warned: Vec<_> =
        report.warnings.iter().filter(|warning| bad.contains(&warning.code)).collect();
    assert!(warned.is_empty(), "{name}: {warned:?}");
}

#[test]
fn one_image_by_several_writers_gives_one_report() {
    let mut groups: BTreeMap<String, Vec<(String, Report)>> = BTreeMap::new();
    for (name, value) in &expected() {
        let images = images(value);
        for index in 0..images.len() {
            let image = images[index];
            let layers = image["layers"].as_u64().unwrap_or_default();
            // Images with equal digests of layers differ only in what the writer says about them.
            if image["diff_ids"].is_array() && image["unreadable"].is_null() && 1 < layers {
                let report = read_with(&testdata(name), &options_for(&images, index));
                groups
                    .entry(image["diff_ids"].to_string())
                    .or_default()
                    .push((name.clone(), report));
            }
        }
    }
    let shared = groups.values().filter(|group| 1 < group.len()).count();
    assert!(3 <= shared, "{shared} images by several writers");
    for group in groups.into_values() {
        let mut group = group.into_iter().map(|(name, report)| (name, comparable(report)));
        let (first, expected) = group.next().expect("no group is empty");
        for (name, report) in group {
            assert_eq!(report, expected, "{name} and {first}");
        }
    }
}

/// Removes what depends on the writer: some shorten the history, and not all name the platform.
fn comparable(report: Report) -> Report {
    let mut report = without_source(report);
    report.image.platform = None;
    report.image.created = None;
    report.steps.clear();
    // `crane append` writes its own configuration.
    report.config = None;
    report.base = None;
    // They cite the history, and count by the base that it names.
    report.findings.clear();
    report.fixes.clear();
    report.plans.clear();
    report.lacks_needs = false;
    report.summary = Summary::default();
    report.largest.clear();
    report.largest_in_base.clear();
    report.warnings.retain(|warning| {
        !matches!(warning.code, Code::HistoryMismatch | Code::Metadata | Code::LayerAbsent)
    });
    for layer in &mut report.layers {
        layer.instruction = None;
        layer.created_by = None;
        layer.created = None;
        layer.base = false;
    }
    report
}

#[test]
fn configurations_say_how_containers_start() {
    let options = Options::default();
    let report = read_with(&testdata("docker-save-29.tar"), &options);
    let json = serde_json::to_string_pretty(&report.config).expect("it is plain data");
    expect![[r#"
        {
          "os": "linux",
          "architecture": "amd64",
          "variant": null,
          "os_version": null,
          "created": "2026-11-21T10:08:40.759273479Z",
          "author": null,
          "comment": null,
          "entrypoint": [],
          "cmd": [
            "/bin/tool",
            "put",
            "/tmp/ran",
            "yes"
          ],
          "args_escaped": false,
          "env": [
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "MODE=small"
          ],
          "user": "1000",
          "working_dir": null,
          "exposed_ports": [],
          "volumes": [],
          "labels": {
            "org.opencontainers.image.title": "sample"
          },
          "stop_signal": null,
          "healthcheck": null,
          "shell": [],
          "on_build": []
        }"#]]
    .assert_eq(&json);
    // A root filesystem has none.
    assert_eq!(read_with(&testdata("docker-export-20.10.tar.gz"), &options).config, None);
}

//! Reports that are read back are those that were written.

use std::fs;
use std::path::{Path, PathBuf};

use expect_test::{Expect, expect};
use plimsoll::report::Report;
use plimsoll::scan::NoEvents;
use plimsoll::view::{self, Look, Subject, SubjectKind, json_schema};
use plimsoll::{Options, inspect};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::sample;

fn written(report: &Report) -> Vec<u8> {
    let mut out = Vec::new();
    view::format("json", SubjectKind::Report)
        .unwrap()
        .write(&mut out, Subject::Report(report), Look::PLAIN)
        .unwrap();
    out
}

/// Asserts that a report read back is the same, and is written in the same bytes.
pub(crate) fn assert_read_back(report: &Report) {
    let text = written(report);
    let read = Report::from_json(&text[..]).unwrap();
    assert!(read == *report, "{read:#?}\n\ninstead of\n\n{report:#?}");
    assert_eq!(written(&read), text);
}

/// What may be an image in a folder of `testdata`: files, and folders with the files of a layout.
fn archives(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_layout =
            ["index.json", "manifest.json"].iter().any(|name| path.join(name).is_file());
        if path.is_dir() && !is_layout {
            archives(&path, found);
        } else if is_layout || path.to_str().unwrap().contains(".tar") {
            found.push(path);
        }
    }
}

#[test]
fn every_archive_has_a_report_that_is_read_back() {
    let mut found = Vec::new();
    archives(&Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata"), &mut found);
    let mut read = 0;
    for archive in found {
        let options = Options { files: true, ..Options::default() };
        // Some hold several images, and one has to be named.
        if let Ok(report) = inspect(&archive.to_str().unwrap().into(), &options, &NoEvents) {
            assert_read_back(&report);
            read += 1;
        }
    }
    assert!(60 < read, "only {read} archives were read");
}

#[test]
fn samples_are_read_back() {
    for report in [sample::report(), sample::empty(), sample::uncompressed()] {
        assert_read_back(&report);
    }
}

/// Odd values for the fields of a report, taken one after the other.
struct Odd {
    texts: Vec<String>,
    numbers: Vec<u64>,
    nulls: Vec<bool>,
    taken: usize,
}

impl Odd {
    fn next<T: Clone>(&mut self, values: fn(&Self) -> &[T]) -> T {
        self.taken += 1;
        let values = values(self);
        values[self.taken % values.len()].clone()
    }

    /// Replaces every string, number and null by another value that the schema allows in its place.
    fn replace(&mut self, value: &mut Value, schema: &Value, root: &Value) {
        let choices = schema["anyOf"].as_array();
        let schema = choices.and_then(|choices| choices.first()).unwrap_or(schema);
        let target = schema["$ref"].as_str().and_then(|target| target.strip_prefix("#/$defs/"));
        let schema = target.map_or(schema, |name| &root["$defs"][name]);
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        match value {
            Value::Object(fields) => {
                for (name, field) in fields {
                    let any = schema.get("additionalProperties");
                    match schema["properties"].get(name).or(any) {
                        Some(_) if name == "mode" => {
                            let mode = self.next(|odd| &odd.numbers) as u32;
                            *field = format!("{mode:04o}").into();
                        }
                        Some(schema) => self.replace(field, schema, root),
                        None => panic!("the schema has no `{name}`"),
                    }
                }
            }
            Value::Array(items) => {
                items.iter_mut().for_each(|item| self.replace(item, &schema["items"], root));
            }
            _ if schema.get("const").is_some() || schema.get("oneOf").is_some() => (),
            _ if kinds.contains(&"null") && self.next(|odd| &odd.nulls) => *value = Value::Null,
            _ if kinds.contains(&"string") => *value = self.next(|odd| &odd.texts).into(),
            _ if kinds.contains(&"integer") => {
                let number = self.next(|odd| &odd.numbers);
                *value = match schema.get("minimum") {
                    Some(_) => number.into(),
                    None => number.cast_signed().into(),
                };
            }
            _ => (),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn odd_texts_and_extreme_numbers_are_read_back(
        texts in prop::collection::vec(prop::collection::vec(any::<char>(), 0..20), 1..30),
        numbers in prop::collection::vec(prop_oneof![Just(0), Just(u64::MAX), any::<u64>()], 1..30),
        nulls in prop::collection::vec(any::<bool>(), 1..30),
    ) {
        let texts: Vec<String> = texts.into_iter().map(String::from_iter).collect();
        let mut odd = Odd { texts, numbers, nulls, taken: 0 };
        let schema = json_schema::schema();
        for report in [sample::report(), sample::uncompressed()] {
            let mut value = serde_json::to_value(&report).unwrap();
            odd.replace(&mut value, &schema, &schema);
            let report: Report = serde_json::from_value(value.clone()).unwrap();
            prop_assert_eq!(serde_json::to_value(&report).unwrap(), value);
            assert_read_back(&report);
        }
    }
}

/// Checks why a document is not a report, in the words that a user gets.
fn check(text: &[u8], expected: Expect) {
    let error = Report::from_json(text).unwrap_err();
    let mut words = error.to_string();
    if let Some(cause) = std::error::Error::source(&error).map(ToString::to_string) {
        // The position depends on the sample.
        let (cause, _position) = cause.split_once(" at line ").unwrap();
        words += &format!(": {cause}");
    }
    expected.assert_eq(&words);
}

/// The sample's JSON after a change.
fn changed(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut value = serde_json::to_value(sample::report()).unwrap();
    change(&mut value);
    serde_json::to_vec(&value).unwrap()
}

#[test]
fn text_that_is_not_json_is_not_a_report() {
    check(
        b"images/shop.tar: 7 layers, 301 MB download\n",
        expect!["not a report of plimsoll: it is not JSON: expected value"],
    );
    check(b"\xff\xfe{\0", expect!["not a report of plimsoll: it is not JSON: expected value"]);
    check(b"", expect![[r#"the report is cut off: EOF while parsing a value"#]]);
    let text = written(&sample::report());
    let twice = [&text[..], &text[..]].concat();
    check(&twice, expect!["not a report of plimsoll: it is not JSON: trailing characters"]);
}

#[test]
fn truncated_reports_say_where_they_end() {
    let text = written(&sample::report());
    check(&text[..1000], expect!["the report is cut off: EOF while parsing an object"]);
    for length in 0..text.len() - "\n}\n".len() {
        let error = Report::from_json(&text[..length]).unwrap_err();
        assert!(error.to_string().contains("cut off"), "{length}: {error}");
    }
}

#[test]
fn the_number_of_another_schema_is_named() {
    let schema_2 = changed(|value| value["schema"] = json!(2));
    check(
        &schema_2,
        expect!["the report has schema 2, and this version of plimsoll reads schema 1"],
    );
    // Even if nothing else is known.
    check(
        br#"{"image": "x", "schema": 2}"#,
        expect!["the report has schema 2, and this version of plimsoll reads schema 1"],
    );
    check(br#"{"schema": "1"}"#, expect!["not a report of plimsoll: it has no schema number"]);
}

#[test]
fn other_json_is_not_a_report() {
    let inspected =
        br#"[{"Id": "sha256:0", "RepoTags": ["shop:1.4"], "Size": 812000000, "RootFS": {}}]"#;
    check(inspected, expect!["not a report of plimsoll: it has no schema number"]);
    check(
        br#"{"schemaVersion": 2, "layers": []}"#,
        expect!["not a report of plimsoll: it has no schema number"],
    );
    check(b"null", expect!["not a report of plimsoll: it has no schema number"]);
    check(
        br#"{"schema": 1, "rules": []}"#,
        expect!["the report is not valid for schema 1: missing field `image`"],
    );
}

#[test]
fn missing_fields_and_wrong_types_are_named() {
    let without = changed(|value| drop(value.as_object_mut().unwrap().remove("sizes")));
    check(&without, expect!["the report is not valid for schema 1: missing field `sizes`"]);
    let negative = changed(|value| value["sizes"]["unpacked"] = json!(-1));
    check(
        &negative,
        expect!["the report is not valid for schema 1: invalid value: integer `-1`, expected u64"],
    );
    let word = changed(|value| value["layers"][0]["state"] = json!("gone"));
    check(
        &word,
        expect![
            "the report is not valid for schema 1: unknown variant `gone`, expected one of `complete`, `damaged`, `absent`, `encrypted`, `not-listable`"
        ],
    );
    let mut files = serde_json::to_value(sample::uncompressed()).unwrap();
    files["files"][0]["versions"][0]["mode"] = json!("rwx");
    check(
        files.to_string().as_bytes(),
        expect![[
            r#"the report is not valid for schema 1: invalid value: string "rwx", expected permission bits in octal"#
        ]],
    );
}

#[test]
fn fields_of_later_versions_are_ignored_and_order_does_not_matter() {
    let more = changed(|value| {
        value["more"] = json!({"a": [1, 2.5, null]});
        value["layers"][0]["more"] = json!("x");
        value["sizes"]["more"] = json!(1);
    });
    // The fields of a `Value` are sorted by name.
    assert_eq!(Report::from_json(&more[..]).unwrap(), sample::report());
    let with_mark = [b"\xef\xbb\xbf", &more[..]].concat();
    assert_eq!(Report::from_json(&with_mark[..]).unwrap(), sample::report());
}

//! Reports in place of images: recognised by content, and each that cannot be used says why.

use expect_test::{Expect, expect};
use plimsoll::report::Report;

use super::{compared, json, place, unpacked, with, with_reports};
use crate::layer_language::{Pack, pack};
use crate::program::{Place, tar_of};

#[test]
fn a_report_takes_the_place_of_an_image() {
    let place = place();
    with_reports(&place);
    for arguments in
        [["small.json", "large.tar"], ["small.tar", "large.json"], ["small.json", "large.json"]]
    {
        let ran = place.run(&compared(&arguments));
        assert_eq!(ran.stderr, "", "{arguments:?}");
        assert_eq!(unpacked(&json(&ran)), [1000, 301_000], "{arguments:?}");
    }
}

#[test]
fn a_report_is_recognised_by_content_and_may_be_compressed() {
    let place = place();
    with_reports(&place);
    let text = place.read("small.json").into_bytes();
    with(&place, "report", [b"\xef\xbb\xbf \r\n", &text[..]].concat());
    with(&place, "report.gz", pack(Pack::Gzip, &text));
    with(&place, "report.tar", pack(Pack::Zstd, &text));
    for name in ["report", "report.gz", "report.tar"] {
        let value = json(&place.run(&compared(&[name, "large.tar"])));
        assert_eq!(unpacked(&value), [1000, 301_000], "{name}");
    }
    // The name says nothing, and neither does that of the first file in a tar.
    std::fs::copy(place.path("small.tar"), place.path("image.json")).unwrap();
    with(&place, "layer.tar", tar_of(&[("{name}/file", &[b'x'; 1000])]));
    for name in ["image.json", "layer.tar"] {
        let value = json(&place.run(&compared(&[name, "large.tar"])));
        assert_eq!(unpacked(&value), [1000, 301_000], "{name}");
    }
}

/// Compares `large.tar` with a file.
fn refused(content: impl AsRef<[u8]>, expected: Expect) {
    let place = place();
    with(&place, "file.json", content);
    let ran = place.run(&compared(&["large.tar", "file.json"]));
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
    expected.assert_eq(&ran.stderr);
}

fn report(place: &Place) -> String {
    with_reports(place);
    place.read("small.json")
}

#[test]
fn a_report_of_another_version_is_refused() {
    let text = report(&place());
    refused(
        text.replacen("\"schema\": 1", "\"schema\": 2", 1),
        expect![[r#"
        error: AFTER (`file.json`): could not read it as a report
          because the report has schema 2, and this version of plimsoll reads schema 1

        hint: Update plimsoll, or write the report again with this version: `plimsoll report IMAGE --format json --files -o after.json`.
    "#]],
    );
    refused(
        text.replacen("\"schema\": 1", "\"schema\": 0", 1),
        expect![[r#"
        error: AFTER (`file.json`): could not read it as a report
          because the report has schema 0, and this version of plimsoll reads schema 1

        hint: Pass an image, or write the report again: `plimsoll report IMAGE --format json --files -o after.json`.
    "#]],
    );
}

#[test]
fn a_report_that_is_cut_off_is_refused() {
    refused(
        r#"{"schema": 1, "version": "0.1"#,
        expect![[r#"
            error: AFTER (`file.json`): could not read it as a report
              because the report is cut off
              because EOF while parsing a string at line 1 column 29

            hint: Pass an image, or write the report again: `plimsoll report IMAGE --format json --files -o after.json`.
        "#]],
    );
    let numbers: Vec<u32> = (0..9000).collect();
    let packed = pack(Pack::Gzip, format!(r#"{{"schema": 1, "numbers": {numbers:?}}}"#).as_bytes());
    refused(
        &packed[..packed.len() / 2],
        expect![[r#"
            error: AFTER (`file.json`): could not read it as a report
              because the gzip stream ends early, after 17211 stored bytes

            hint: Pass an image, or write the report again: `plimsoll report IMAGE --format json --files -o after.json`.
        "#]],
    );
}

#[test]
fn other_json_is_named() {
    let place = place();
    let ran = place.run(&["compare", "small.tar", "large.tar", "-o", "comparison.json", "-q"]);
    assert_eq!(ran.code, Some(0));
    refused(
        place.read("comparison.json"),
        expect![[r#"
        error: AFTER (`file.json`): could not read it as a report
          because it is a comparison, not a report of one image

        hint: Pass the image itself, or a report of it: `plimsoll report IMAGE --format json --files -o after.json`.
    "#]],
    );
    refused(
        r#"{"schemaVersion": 2, "manifests": []}"#,
        expect![[r#"
        error: AFTER (`file.json`): could not read it as a report
          because it is the index of an OCI image layout, without its images

        hint: Pass the image itself, or a report of it: `plimsoll report IMAGE --format json --files -o after.json`.
    "#]],
    );
    refused(
        r#"[{"Id": "sha256:1", "RootFS": {}}]"#,
        expect![[r#"
        error: AFTER (`file.json`): could not read it as a report
          because it is what `docker inspect` prints, not a report of plimsoll

        hint: Pass the image itself, or a report of it: `plimsoll report IMAGE --format json --files -o after.json`.
    "#]],
    );
    refused(
        r#"{"name": "app", "version": "1.0.0"}"#,
        expect![[r#"
        error: AFTER (`file.json`): could not read it as a report
          because not a report of plimsoll: it has no schema number

        hint: Pass an image, or write the report again: `plimsoll report IMAGE --format json --files -o after.json`.
    "#]],
    );
    refused(
        "{name: app}",
        expect![[r#"
        error: AFTER (`file.json`): could not read it as a report
          because not a report of plimsoll: it is not JSON
          because key must be a string at line 1 column 2

        hint: Pass an image, or write the report again: `plimsoll report IMAGE --format json --files -o after.json`.
    "#]],
    );
    refused(
        r#"{"schema": 1, "image": 3}"#,
        expect![[r#"
        error: AFTER (`file.json`): could not read it as a report
          because the report is not valid for schema 1
          because invalid type: integer `3`, expected struct ImageFacts at line 1 column 24

        hint: Pass an image, or write the report again: `plimsoll report IMAGE --format json --files -o after.json`.
    "#]],
    );
}

#[test]
fn what_is_said_about_an_image_has_no_effect_on_a_report() {
    let place = place();
    with_reports(&place);
    let options = ["--image-after", "x", "--base-layers", "1"];
    let ran = place.run(&compared(&[&["small.tar", "large.json"][..], &options].concat()));
    expect![[r#"
        warning: `--image-after` has no effect here: AFTER is a report, not an image
    "#]]
    .assert_eq(&ran.stderr);
    assert_eq!(ran.code, Some(0));
    let ran = place
        .run(&compared(&["small.json", "large.json", "--verify", "--full", "--limit=layers=9"]));
    expect![[r#"
        warning: `--limit` has no effect here: both are reports, and no image is read
        warning: `--verify` has no effect here: both are reports, and no image is read
        warning: `--full` has no effect here: json always has everything
    "#]]
    .assert_eq(&ran.stderr);
    assert_eq!(ran.code, Some(0));
}

#[test]
fn the_text_of_a_report_is_read_as_from_a_file() {
    let text = report(&place());
    let from_text = Report::from_json_text(text.as_bytes()).unwrap();
    assert!(from_text == Report::from_json(text.as_bytes()).unwrap());
    assert!(Report::from_json_text(b"{").is_err());
}

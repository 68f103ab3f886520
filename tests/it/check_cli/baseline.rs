//! Growth: against an image, its report, and a file of numbers.

use std::fs;

use expect_test::expect;
use serde_json::Value;

use super::{json, judged, of, place, write, write_app};
use crate::program::{Place, alone, ran};

const GROWTH: &str = "[growth]\nunpacked = \"5%\"\nlayers = 1\ndownload = \"5% and 10 kB\"\n";

/// A place with `app.tar`, and `grown.tar` with 100,000 bytes more.
fn grown() -> Place {
    let place = place();
    write_app(&place, "grown.tar", &[("app/model.bin", &super::noise(100_000, 9))]);
    write(&place, "plimsoll.toml", GROWTH);
    place
}

#[test]
fn growth_is_measured_against_an_image() {
    let place = grown();
    let (code, value) = json(&place, &["grown.tar", "--baseline", "app.tar"]);
    let growth = of(&value, "growth.unpacked");
    assert_eq!((code, &growth["state"]), (Some(1), &"fail".into()));
    // 5 % of 1,250,000.
    assert_eq!((&growth["measured"], &growth["max"]), (&100_000.into(), &62_500.into()));
    assert_eq!(growth["over"], 37_500);
    let what = growth["contributors"][0]["what"].as_str().unwrap();
    assert!(what.contains("/app/model.bin"), "{what}");
    assert_eq!(value["budget"]["baseline"], "app.tar");
    let (code, value) = json(&place, &["app.tar", "--baseline", "grown.tar"]);
    let growth = of(&value, "growth.unpacked");
    assert_eq!((code, &growth["measured"]), (Some(0), &(-100_000).into()));
}

#[test]
fn growth_is_measured_against_a_report() {
    let place = grown();
    for files in [&[][..], &["--files"]] {
        let report = ["report", "app.tar", "-o", "app.json", "-q"];
        assert_eq!(place.run(&[&report[..], files].concat()).code, Some(0));
        let (code, value) = json(&place, &["grown.tar", "--baseline", "app.json"]);
        let growth = of(&value, "growth.unpacked");
        assert_eq!((code, &growth["measured"]), (Some(1), &100_000.into()));
        assert_ne!(growth["contributors"], serde_json::json!([]));
    }
}

#[test]
fn growth_at_its_limit_holds() {
    let place = grown();
    for (limit, code) in [
        ("\"100000 B\"", 0),
        ("\"99999 B\"", 1),
        ("\"8%\"", 0),
        ("\"7.9999%\"", 1),
        ("\"7% and 100000 B\"", 0),
        ("\"7% and 99999 B\"", 1),
        ("\"9% or 99999 B\"", 1),
    ] {
        write(&place, "plimsoll.toml", format!("[growth]\nunpacked = {limit}"));
        let (exit, value) = json(&place, &["grown.tar", "--baseline", "app.tar"]);
        assert_eq!(exit, Some(code), "{limit}: {value:#}");
    }
}

#[test]
fn without_a_baseline_growth_is_not_measured() {
    let place = grown();
    let (code, value) = json(&place, &["grown.tar"]);
    let growth = of(&value, "growth.unpacked");
    assert_eq!((code, &growth["state"]), (Some(0), &"not-measured".into()));
    expect![
        "there is no baseline: pass one as `--baseline`, or write one with `--update-baseline`"
    ]
    .assert_eq(growth["reason"].as_str().unwrap());
    assert_eq!(value["budget"]["baseline"], Value::Null);
    // One that is named has to be there.
    let ran = place.run(&["check", "grown.tar", "--baseline", "absent.json"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
}

#[test]
fn a_file_of_numbers_is_written_and_read() {
    let place = grown();
    let update = ["check", "app.tar", "--update-baseline"];
    let first = place.run(&update);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    expect![[r#"
        note: wrote 7 numbers to `plimsoll-baseline.json`
    "#]]
    .assert_eq(&first.stderr);
    let text = place.read("plimsoll-baseline.json");
    expect![[r#"
        {
          "schema": 1,
          "baseline": {
            "made linux/amd64": {
              "download": 1319020,
              "entries": 8,
              "hidden": 200000,
              "layers": 3,
              "overhead": 9008,
              "unpacked": 1250000,
              "visible": 1050000
            }
          }
        }
    "#]]
    .assert_eq(&text);
    let second = place.run(&update);
    expect![[r#"
        note: `plimsoll-baseline.json` stays: no number left the tolerance
    "#]]
    .assert_eq(&second.stderr);
    assert_eq!((second.code, place.read("plimsoll-baseline.json")), (Some(0), text));
    // It is found beside the configuration.
    let (code, value) = json(&place, &["grown.tar"]);
    assert_eq!((code, &of(&value, "growth.unpacked")["measured"]), (Some(1), &100_000.into()));
    assert_eq!(value["budget"]["baseline"], "plimsoll-baseline.json");
}

#[test]
fn only_what_left_the_tolerance_is_written() {
    let place = grown();
    place.run(&["check", "app.tar", "--update-baseline"]);
    let before = place.read("plimsoll-baseline.json");
    write_app(&place, "near.tar", &[("app/near", &[1; 500])]);
    let ran = place.run(&["check", "near.tar", "--update-baseline"]);
    // One file more is 12 % more entries, with their headers.
    expect![[r#"
        note: wrote 2 numbers to `plimsoll-baseline.json`
    "#]]
    .assert_eq(&ran.stderr);
    let after = place.read("plimsoll-baseline.json");
    let changed: Vec<_> =
        before.lines().zip(after.lines()).filter(|(before, after)| before != after).collect();
    let expected = [
        ("      \"entries\": 8,", "      \"entries\": 9,"),
        ("      \"overhead\": 9008,", "      \"overhead\": 9532,"),
    ];
    assert_eq!(changed, expected);
    // Growth that is accepted is no breach.
    let ran = place.run(&["check", "grown.tar", "--update-baseline"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    assert!(place.read("plimsoll-baseline.json").contains("\"unpacked\": 1350000"));
}

#[test]
fn the_tolerance_and_the_file_can_be_set() {
    let place = grown();
    let config = format!("{GROWTH}baseline = \"ci/size.json\"\ntolerance = \"50%\"\n");
    fs::create_dir(place.path("ci")).unwrap();
    write(&place, "plimsoll.toml", config.replace("unpacked = \"5%\"\n", ""));
    assert_eq!(place.run(&["check", "app.tar", "--update-baseline"]).code, Some(0));
    let before = place.read("ci/size.json");
    let ran = place.run(&["check", "near.tar", "--update-baseline"]);
    assert_eq!(ran.code, Some(2), "there is no such image");
    let ran = place.run(&["check", "grown.tar", "--update-baseline"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    // The download grew by more than its limit allows, whatever the tolerance.
    let after = place.read("ci/size.json");
    let lines = before.lines().zip(after.lines()).filter(|(before, after)| before != after);
    assert_eq!(lines.count(), 1, "{after}");
}

#[test]
fn what_is_no_baseline_is_refused() {
    let place = grown();
    write(&place, "list.json", "{\"schema\": 1, \"rules\": []}");
    write(&place, "odd.json", "{\"schema\": 1, \"baseline\": {\"app\": {\"unpacked\": -1}}}");
    for arguments in [
        &["app.tar", "--baseline", "list.json"][..],
        &["app.tar", "--baseline", "odd.json"],
        &["app.tar", "--baseline", "grown.tar", "--update-baseline"],
        &["app.tar", "grown.tar", "--baseline", "app.tar"],
    ] {
        let ran = place.run(&[&["check"][..], arguments].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ran.stderr.contains("baseline") && ran.stderr.contains("hint:"), "{}", ran.stderr);
    }
}

#[test]
fn a_disk_that_is_full_leaves_the_old_file() {
    let place = grown();
    place.run(&["check", "app.tar", "--update-baseline"]);
    let before = place.read("plimsoll-baseline.json");
    let program = env!("CARGO_BIN_EXE_plimsoll");
    // No file may have any bytes: writing one fails, or ends the program.
    let script = format!("ulimit -f 0; exec {program} check grown.tar --update-baseline");
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &script]).current_dir(place.directory.path());
    alone(&mut shell);
    assert_ne!(ran(&mut shell).code, Some(0));
    assert_eq!(place.read("plimsoll-baseline.json"), before);
}

#[test]
fn an_image_that_is_not_read_whole_is_not_recorded() {
    let place = grown();
    place.run(&["check", "app.tar", "--update-baseline"]);
    let before = place.read("plimsoll-baseline.json");
    let ran = place.run(&["check", "grown.tar", "absent.tar", "--update-baseline"]);
    assert_eq!((ran.code, place.read("plimsoll-baseline.json")), (Some(2), before));
}

#[test]
fn several_images_are_recorded_by_name() {
    let place = grown();
    let (code, _) = judged(&place, GROWTH, &["app.tar", "image.tar", "--update-baseline"]);
    assert_eq!(code, Some(0));
    let recorded: Value = serde_json::from_str(&place.read("plimsoll-baseline.json")).unwrap();
    let names: Vec<_> = recorded["baseline"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["hello linux/amd64", "made linux/amd64"]);
}

#[test]
fn images_of_the_same_name_do_not_share_numbers() {
    let place = grown();
    // Both are called `made` in their archives.
    let both = ["check", "app.tar", "grown.tar", "--update-baseline"];
    assert_eq!(place.run(&both).code, Some(0));
    let recorded = place.read("plimsoll-baseline.json");
    let names: Value = serde_json::from_str(&recorded).unwrap();
    let names: Vec<_> = names["baseline"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["made linux/amd64", "made:1 linux/amd64 (grown.tar)"]);
    assert_eq!((place.run(&both).code, place.read("plimsoll-baseline.json")), (Some(0), recorded));
    let (code, value) = json(&place, &["app.tar", "grown.tar"]);
    assert_eq!(code, Some(0), "{value:#}");
}

#[test]
fn an_image_that_is_not_recorded_is_not_measured() {
    let place = grown();
    assert_eq!(place.run(&["check", "app.tar", "--update-baseline"]).code, Some(0));
    // It is called `hello`.
    let (code, value) = json(&place, &["image.tar"]);
    let growth = of(&value, "growth.unpacked");
    assert_eq!((code, &growth["state"]), (Some(0), &"not-measured".into()));
    expect!["plimsoll-baseline.json has no number for unpacked of this image: `--update-baseline` records it"]
        .assert_eq(growth["reason"].as_str().unwrap());
}

#[test]
fn a_named_file_that_is_not_there_is_said() {
    let place = grown();
    let config = format!("{GROWTH}baseline = \"sizes.json\"\n");
    let (code, value) = judged(&place, &config, &["app.tar"]);
    assert_eq!((code, &of(&value, "growth.unpacked")["state"]), (Some(0), &"not-measured".into()));
    expect!["`sizes.json` (plimsoll.toml:5) is not there: `--update-baseline` writes it"]
        .assert_eq(value["warnings"][0].as_str().unwrap());
}

#[test]
fn tags_of_one_repository_are_told_apart_once_they_are_recorded_together() {
    let place = grown();
    let mut other = fs::read(place.path("grown.tar")).unwrap();
    // As long as the other tag, so that no length in the archive changes.
    let at = other.windows(6).position(|bytes| bytes == b"made:1").unwrap();
    other[at..at + 6].copy_from_slice(b"made:2");
    write(&place, "slim.tar", other);
    let update = ["check", "app.tar", "slim.tar", "--update-baseline"];
    assert_eq!(place.run(&update).code, Some(0));
    for arguments in [&["app.tar"][..], &["slim.tar"], &["slim.tar", "app.tar"]] {
        let (code, value) = json(&place, arguments);
        assert_eq!(code, Some(0), "{arguments:?}: {value:#}");
        let all = value["judgements"].as_array().unwrap();
        let growth = all.iter().filter(|judged| judged["limit"] == "growth.unpacked");
        assert!(growth.clone().all(|judged| judged["measured"] == 0), "{arguments:?}");
        assert_eq!(growth.count(), arguments.len());
    }
}

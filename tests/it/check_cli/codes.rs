//! Exit codes: 0 within the budget, 1 over it, 2 no answer.

use std::fs;
use std::process::Stdio;

use expect_test::expect;

use super::{first_line, json, judged, of, place, write, write_app};
use crate::program::{docker_archive_of, is_json};

#[test]
fn a_reader_that_leaves_does_not_change_the_code() {
    let place = place();
    write(&place, "plimsoll.toml", "[limits]\nunpacked = \"1 MB\"");
    let mut command = place.command(&["check", "app.tar"]);
    let (reader, writer) = std::io::pipe().expect("pipes can be made");
    drop(reader);
    let status = command.stdout(writer).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(1));
}

#[test]
fn an_image_that_cannot_be_read_is_2() {
    let place = place();
    write(&place, "plimsoll.toml", "[limits]\nunpacked = \"1 MB\"");
    let ran = place.run(&["check", "absent.tar"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(
        ran.stderr.starts_with("error: `absent.tar`: could not open the image\n"),
        "{}",
        ran.stderr
    );
    write(&place, "broken.tar", vec![0x1f, 0x8b, 8, 0, 0, 0]);
    let ran = place.run(&["check", "broken.tar", "--exit-zero"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
}

#[test]
fn the_other_images_are_judged_all_the_same() {
    let place = place();
    write(&place, "plimsoll.toml", "[limits]\nunpacked = \"1 MB\"");
    let ran = place.run(&["check", "app.tar", "absent.tar", "image.tar"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    expect!["fail (1 of 3 images could not be read): app.tar: unpacked 1.25 MB is 250 kB over the 1.00 MB of plimsoll.toml:2 [limits]"]
        .assert_eq(first_line(&ran));
    expect![[r#"
        error: `absent.tar`: could not open the image
          because there is no file or directory `absent.tar`

        hint: Pass the path of a file or directory, the name of an image such as `node:20`, or `-` for standard input.
    "#]].assert_eq(&ran.stderr);
    let (code, value) = json(&place, &["app.tar", "absent.tar", "image.tar"]);
    assert_eq!(code, Some(2));
    let images = value["images"].as_array().unwrap();
    let verdicts: Vec<_> = images.iter().map(|image| &image["verdict"]).collect();
    assert_eq!(verdicts, [&"fail".into(), &serde_json::Value::Null, &"pass".into()]);
    assert!(images[1]["error"].as_str().is_some_and(|error| error.contains("absent.tar")));
}

#[test]
fn a_mistake_in_the_budget_is_2_before_any_image_is_read() {
    let place = place();
    write(&place, "plimsoll.toml", "[limits]\nunpackt = \"1 MB\"\nhidden = 0.01\n[rule]\n");
    let ran = place.run(&["check", "absent.tar"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    expect![[r#"
        error: could not use the configuration `plimsoll.toml`
          because line 2, column 1: unknown key `unpackt` in `[limits]`; did you mean `unpacked`? Expected one of base, churn, download, entries, hidden, hidden-of-own, layer-download, layer-size, layers, overhead, ratchet, unpacked, visible
          because line 3, column 10: `hidden` expects a size such as "250 MB", a share such as "5%", or both as "5% and 10 MB", found a number with a fraction; did you mean `"1%"`?
          because line 4, column 2: `rule` belongs in `[[finding]]` or `[[ignore]]`

        hint: Run `plimsoll init -o -` to see every key explained.
    "#]].assert_eq(&ran.stderr);
}

#[test]
fn nothing_to_judge_by_is_2() {
    let place = place();
    let ran = place.run(&["check", "app.tar"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    expect![[r#"
        error: could not judge: there is no plimsoll.toml, no .dive-ci, and no option sets a limit

        hint: Run `plimsoll init IMAGE` to write a plimsoll.toml, or pass a limit such as `--max download=250MB`.
    "#]].assert_eq(&ran.stderr);
    // An empty file says on purpose that nothing is limited.
    write(&place, "plimsoll.toml", "");
    assert_eq!(place.run(&["check", "app.tar"]).code, Some(0));
    assert_eq!(place.run(&["check", "app.tar", "--no-config"]).code, Some(2));
}

#[test]
fn an_archive_that_ends_early_is_judged_only_if_that_is_asked_for() {
    let place = place();
    let whole = fs::read(place.path("app.tar")).unwrap();
    write(&place, "cut.tar", &whole[..whole.len() / 2]);
    let config = "[limits]\nunpacked = \"1 B\"\nlayers = 9";
    let (code, value) = judged(&place, config, &["cut.tar"]);
    assert_eq!((code, &value["verdict"]), (Some(2), &"fail".into()));
    assert_eq!(of(&value, "limits.unpacked")["state"], "not-measured");
    let (code, value) = judged(&place, config, &["cut.tar", "--partial"]);
    assert_eq!((code, &value["verdict"]), (Some(0), &"pass".into()));
    assert_eq!(of(&value, "limits.unpacked")["state"], "not-measured");
    let reason = of(&value, "limits.unpacked")["reason"].as_str().unwrap();
    assert!(reason.starts_with("cut.tar ends early"), "{reason}");
    let (code, value) = judged(&place, config, &["cut.tar", "--partial", "--strict"]);
    assert_eq!((code, &of(&value, "limits.unpacked")["state"]), (Some(1), &"fail".into()));
}

#[test]
fn an_absent_layer_is_not_measured() {
    let place = place();
    let whole = fs::read(place.path("app.tar")).unwrap();
    let mut members = tar::Archive::new(whole.as_slice());
    let mut without = tar::Builder::new(Vec::new());
    for member in members.entries().unwrap() {
        let member = member.unwrap();
        if member.path().unwrap().to_str() != Some("2/layer.tar") {
            without.append(&member.header().clone(), member).unwrap();
        }
    }
    write(&place, "absent.tar", without.into_inner().unwrap());
    let config = "\
        [limits]\nunpacked = \"1 B\"\nlayers = 1\n[[path]]\nglob = \"bin\"\nmax = \"0 B\"\n\
        [[finding]]\nrule = \"cache\"\nmax = 0\n[rules]\nnpm-cache = \"deny\"\n";
    let (code, value) = judged(&place, config, &["absent.tar"]);
    // The manifest says how many there are.
    assert_eq!((code, &of(&value, "limits.layers")["state"]), (Some(1), &"fail".into()));
    for limit in ["limits.unpacked", "path.bin", "finding.cache", "rules.npm-cache"] {
        assert_eq!(of(&value, limit)["state"], "not-measured", "{limit}");
    }
}

#[test]
fn a_damaged_digest_is_2_only_if_nothing_is_over() {
    let place = place();
    write(&place, "plimsoll.toml", "[limits]\nunpacked = \"1 MB\"");
    assert_eq!(place.run(&["check", "wrong.tar"]).code, Some(0));
    let ran = place.run(&["check", "wrong.tar", "--strict", "--format", "json"]);
    assert_eq!(ran.code, Some(2));
    assert!(is_json(&ran.stdout));
    write(&place, "plimsoll.toml", "[limits]\nunpacked = \"1 B\"");
    assert_eq!(place.run(&["check", "wrong.tar", "--strict"]).code, Some(1));
}

#[test]
fn an_empty_image_weighs_nothing() {
    let place = place();
    write(&place, "empty.tar", docker_archive_of(&[], &[]));
    let config = "[limits]\nunpacked = \"0 B\"\nhidden = \"0%\"\nlayers = 0\ndownload = \"0 B\"\n\
                  layer-size = \"0 B\"\nhidden-of-own = \"0%\"";
    let (code, value) = judged(&place, config, &["empty.tar"]);
    assert_eq!(code, Some(0), "{value:#}");
}

#[test]
fn threads_change_nothing() {
    let place = place();
    write_app(&place, "more.tar", &[("app/more", &[1; 1000])]);
    let config = "[limits]\nunpacked = \"1 MB\"\n[rules]\nnpm-cache = \"deny\"\n";
    let (_, one) = judged(&place, config, &["app.tar", "more.tar", "--threads", "1"]);
    let (_, four) = judged(&place, config, &["app.tar", "more.tar", "--threads", "4"]);
    assert_eq!(one, four);
}

//! `--max` and `--deny`: without a file, and over one.

use expect_test::expect;
use serde_json::Value;

use super::{json, judged, of, place};
use crate::program::check_refused;

/// Checks limits: each with its state, and where it is set.
fn assert_judged(value: &Value, expected: &[(&str, &str, &str)]) {
    for (limit, state, origin) in expected {
        let judged = of(value, limit);
        let found = (judged["state"].as_str(), judged["where"].as_str());
        assert_eq!(found, (Some(*state), Some(*origin)), "{limit}");
    }
}

#[test]
fn options_need_no_file() {
    let place = place();
    let limits = ["--max", "unpacked=1MB", "--max", "hidden=20%", "--max", "layers=3"];
    let (code, value) =
        json(&place, &[&["app.tar"][..], &limits, &["--deny", "npm-cache"]].concat());
    assert_eq!(code, Some(1));
    let expected = [
        ("limits.unpacked", "fail", "--max"),
        ("limits.hidden", "pass", "--max"),
        ("limits.layers", "pass", "--max"),
        ("rules.npm-cache", "fail", "--deny"),
    ];
    assert_judged(&value, &expected);
    assert_eq!(of(&value, "limits.hidden")["table"], "");
    assert_eq!(value["budget"]["file"], Value::Null);
}

#[test]
fn options_take_precedence_over_the_file() {
    let place = place();
    let config = "\
        [limits]\nunpacked = \"1 B\"\nlayers = 1\n[growth]\nunpacked = \"1%\"\n\
        [image.\"app*\".limits]\nunpacked = \"2 B\"\n\
        [rules]\nnpm-cache = \"allow\"\n[total]\nunpacked = \"1 B\"\n";
    let (code, value) = judged(&place, config, &["app.tar"]);
    assert_eq!((code, &of(&value, "limits.unpacked")["max"]), (Some(1), &2.into()));
    let options = [
        "app.tar", "--max", "unpacked=2MB", "--max", "total.unpacked=2MB", "--deny", "npm-cache",
        "--max", "growth.unpacked=5%",
    ];
    let (code, value) = judged(&place, config, &options);
    assert_eq!(code, Some(1));
    let expected = [
        ("limits.unpacked", "pass", "--max"),
        ("limits.layers", "fail", "plimsoll.toml:3"),
        ("total.unpacked", "pass", "--max"),
        ("growth.unpacked", "not-measured", "--max"),
        ("rules.npm-cache", "fail", "--deny"),
    ];
    assert_judged(&value, &expected);
    assert_eq!(value["budget"]["file"], "plimsoll.toml");
}

#[test]
fn what_is_wrong_with_an_option_is_said() {
    check_refused(
        &["check", "image.tar", "--max", "download=250"],
        expect![[r#"
            error: could not use the limits of the command line
              because `--max download=250`: `download` expects a size such as "250 MB", found a whole number; did you mean `"250 MB"`?

            hint: Run `plimsoll check --help` to see what can be limited.
        "#]],
    );
    check_refused(
        &["check", "image.tar", "--max", "downlod=250MB"],
        expect![[r#"
            error: could not use the limits of the command line
              because `--max downlod=250MB`: unknown limit `downlod`; did you mean `download`? Expected one of churn, download, entries, hidden, hidden-of-own, layer-download, layer-size, layers, overhead, unpacked, visible, growth.download, growth.entries, growth.hidden, growth.layers, growth.overhead, growth.unpacked, growth.visible, total.download, total.layers, total.unpacked

            hint: Run `plimsoll check --help` to see what can be limited.
        "#]],
    );
    check_refused(
        &["check", "image.tar", "--max", "hidden=0.01"],
        expect![[r#"
            error: could not use the limits of the command line
              because `--max hidden=0.01`: `hidden` expects a size such as "250 MB", a share such as "5%", or both as "5% and 10 MB", found `0.01`; did you mean `"1%"`?

            hint: Run `plimsoll check --help` to see what can be limited.
        "#]],
    );
    check_refused(
        &["check", "image.tar", "--max", "layers"],
        expect![[r#"
            error: could not use the limits of the command line
              because `--max layers`: it is not NAME=AMOUNT, such as download=250MB

            hint: Run `plimsoll check --help` to see what can be limited.
        "#]],
    );
    check_refused(
        &["check", "image.tar", "--deny", "npm-cahce"],
        expect![[r#"
        error: invalid value `npm-cahce` for `--deny <RULE|CATEGORY>`
          because unknown rule or category `npm-cahce`; did you mean `npm-cache`? `plimsoll rules` lists them
    "#]],
    );
}

#[test]
fn what_does_not_go_together_is_said() {
    check_refused(
        &["check", "image.tar", "--lowestEfficiency", "95%"],
        expect![[r#"
            error: could not use the limits of the command line
              because `--lowestEfficiency`: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found `95%`; did you mean `0.95`?

            hint: Run `plimsoll check --help` to see what can be limited.
        "#]],
    );
    check_refused(
        &["check", "image.tar", "--ratchet", "--max", "layers=9"],
        expect![[r#"
            error: could not write lower limits: there is no plimsoll.toml

            hint: Run `plimsoll init IMAGE`, or name one with `--config`.
        "#]],
    );
    check_refused(
        &["check"],
        expect![[r#"
        error: `<IMAGE>...` is missing

        hint: Run `plimsoll check --help` to list all options.
    "#]],
    );
    check_refused(
        &["check", "-", "-", "--max", "layers=9"],
        expect![[r#"
            error: one image and another one cannot both be standard input

            hint: Save one of them to a file first.
        "#]],
    );
    check_refused(
        &["check", "image.tar", "--config", "absent.toml"],
        expect![[r#"
        error: could not read the configuration `absent.toml`
          because No such file or directory (os error 2)

        hint: Run `plimsoll init` to write one, or leave `--config` out: none is needed.
    "#]],
    );
    check_refused(
        &["check", "image.tar", "--dive-ci", "absent"],
        expect![[r#"
            error: could not read the limits of dive in `absent`
              because No such file or directory (os error 2)

            hint: Name another file with `--dive-ci`, or leave it out.
        "#]],
    );
    check_refused(
        &["chekc", "image.tar"],
        expect![[r#"
        error: unknown command `chekc`

        hint: Did you mean `plimsoll check image.tar`?
    "#]],
    );
}

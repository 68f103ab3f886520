//! `--max` and `--deny`: without a file, and over one.

use expect_test::expect;
use serde_json::Value;

use super::{json, judged, of, place};
use crate::program::check_refused;

#[test]
fn options_need_no_file() {
    let place = place();
    let limits = ["--max", "unpacked=1MB", "--max", "hidden=20%", "--max", "layers=3"];
    let (code, value) =
        json(&place, &[&["app.tar"][..], &limits, &["--deny", "npm-cache"]].concat());
    assert_eq!(code, Some(1));
    for (limit, state, origin) in [
        ("limits.unpacked", "fail", "--max"),
        ("limits.hidden", "pass", "--max"),
        ("limits.layers", "pass", "--max"),
        ("rules.npm-cache", "fail", "--deny"),
    ] {
        let judged = of(&value, limit);
        assert_eq!(
            (&judged["state"], &judged["where"]),
            (&state.into(), &origin.into()),
            "{limit}"
        );
        assert_eq!(judged["table"], "");
    }
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
    for (limit, state, origin) in [
        ("limits.unpacked", "pass", "--max"),
        ("limits.layers", "fail", "plimsoll.toml:3"),
        ("total.unpacked", "pass", "--max"),
        ("growth.unpacked", "not-measured", "--max"),
        ("rules.npm-cache", "fail", "--deny"),
    ] {
        let judged = of(&value, limit);
        assert_eq!(
            (&judged["state"], &judged["where"]),
            (&state.into(), &origin.into()),
            "{limit}"
        );
    }
    assert_eq!(value["budget"]["file"], "plimsoll.toml");
}

#[test]
fn what_is_wrong_with_an_option_is_said() {
    check_refused(&["check", "image.tar", "--max", "download=250"], expect![[""]]);
    check_refused(&["check", "image.tar", "--max", "downlod=250MB"], expect![[""]]);
    check_refused(&["check", "image.tar", "--max", "hidden=0.01"], expect![[""]]);
    check_refused(&["check", "image.tar", "--max", "layers"], expect![[""]]);
    check_refused(&["check", "image.tar", "--deny", "npm-cahce"], expect![[""]]);
    check_refused(&["check", "image.tar", "--lowestEfficiency", "95%"], expect![[""]]);
    check_refused(&["check", "image.tar", "--ratchet", "--max", "layers=9"], expect![[""]]);
    check_refused(&["check"], expect![[""]]);
    check_refused(&["check", "-", "-", "--max", "layers=9"], expect![[""]]);
    check_refused(&["check", "image.tar", "--config", "absent.toml"], expect![[""]]);
    check_refused(&["check", "image.tar", "--dive-ci", "absent"], expect![[""]]);
    check_refused(&["chekc", "image.tar"], expect![[""]]);
}

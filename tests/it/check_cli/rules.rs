//! Levels of rules, and ignores: denied findings, guesses, expired and unused ignores.

use expect_test::expect;
use serde_json::Value;

use super::{judged, of, place, write, write_app};
use crate::program::ran;

#[test]
fn a_denied_rule_fails_and_says_what_to_do() {
    let place = place();
    let (code, value) = judged(&place, "[rules]\nnpm-cache = \"deny\"", &["app.tar"]);
    let rule = of(&value, "rules.npm-cache");
    assert_eq!((code, &rule["measured"], &rule["over"]), (Some(1), &1.into(), &1.into()));
    assert_eq!((&rule["where"], &rule["set"]), (&"plimsoll.toml:2".into(), &"deny".into()));
    assert_eq!(rule["contributors"][0]["unpacked"], 150_000);
    assert_eq!(rule["advice"]["fixes"], serde_json::json!([1]));
    // It saves less than is worth a fix of the headline, and is told by itself.
    let fix = &value["fixes"][0];
    assert_eq!((&fix["unpacked"], &fix["is_code"]), (&150_000.into(), &false.into()));
    assert!(!fix["text"].as_str().unwrap().is_empty(), "{fix:#}");
}

#[test]
fn a_category_leaves_rules_with_their_own_level_alone() {
    let place = place();
    let config = "[rules]\ncache = \"deny\"\nnpm-cache = \"warn\"";
    let (code, value) = judged(&place, config, &["app.tar"]);
    assert_eq!(code, Some(0));
    assert_eq!(of(&value, "rules.cache")["state"], "pass");
    assert_eq!(of(&value, "rules.npm-cache")["state"], "warn");
    let config = "[rules]\ncache = \"deny\"\nnpm-cache = \"allow\"";
    let (code, value) = judged(&place, config, &["app.tar"]);
    assert_eq!((code, &value["verdict"]), (Some(0), &"pass".into()));
    let (code, _) = judged(&place, "[rules]\ncache = \"deny\"", &["app.tar"]);
    assert_eq!(code, Some(1));
}

#[test]
fn a_guess_is_worth_a_warning_only() {
    let place = place();
    write_app(&place, "guess.tar", &[("opt/get-pip.py", &[1; 5000])]);
    let (code, value) = judged(&place, "[rules]\ninstallers = \"deny\"", &["guess.tar"]);
    let rule = of(&value, "rules.installers");
    assert_eq!((code, &rule["state"], &rule["measured"]), (Some(0), &"warn".into(), &0.into()));
    let reason = rule["reason"].as_str().unwrap();
    assert!(reason.contains("only a guess"), "{reason}");
}

#[test]
fn an_ignore_takes_findings_out_until_it_expires() {
    let place = place();
    let config = "\
        [rules]\nnpm-cache = \"deny\"\n\
        [[ignore]]\nrule = \"npm-cache\"\npath = \"root/.npm/**\"\nreason = \"the test needs it\"\n\
        expires = 2027-06-30\n";
    write(&place, "plimsoll.toml", config);
    let on = |epoch: &str| {
        let mut command = place.command(&["check", "app.tar", "--format", "json"]);
        let ran = ran(command.env("SOURCE_DATE_EPOCH", epoch));
        let value: Value = serde_json::from_str(&ran.stdout).expect(&ran.stderr);
        (ran.code, value)
    };
    // The last day that it holds, and the day after.
    let (code, value) = on("1814313600");
    assert_eq!((code, &of(&value, "rules.npm-cache")["state"]), (Some(0), &"pass".into()));
    assert_eq!(value["warnings"], serde_json::json!([]));
    let (code, value) = on("1814400000");
    let expired = of(&value, "ignore.npm-cache");
    assert_eq!((code, &expired["state"]), (Some(1), &"fail".into()));
    assert_eq!((&expired["where"], &expired["image"]), (&"plimsoll.toml:3".into(), &Value::Null));
    let reason = expired["reason"].as_str().unwrap();
    expect!["it ended on 2027-06-30; its reason was: the test needs it"].assert_eq(reason);
    assert_eq!(of(&value, "rules.npm-cache")["state"], "fail");
}

#[test]
fn an_ignore_without_effect_is_a_warning() {
    let place = place();
    let config = "[limits]\nlayers = 9\n[[ignore]]\nrule = \"pip-cache\"\nreason = \"why\"\n";
    let (code, value) = judged(&place, config, &["app.tar"]);
    assert_eq!((code, &value["verdict"]), (Some(0), &"pass".into()));
    expect![[r#"the ignore of `pip-cache` (plimsoll.toml:3) matches nothing: remove it"#]]
        .assert_eq(value["warnings"][0].as_str().unwrap());
}

#[test]
fn a_pattern_that_matches_nothing_is_a_warning_unless_nothing_is_allowed() {
    let place = place();
    let config = "\
        [[path]]\nglob = \"srv/**\"\nmax = \"1 MB\"\n[[path]]\nglob = \"opt/**\"\nmax = \"0 B\"\n\
        [image.\"web*\".limits]\nlayers = 1\n";
    let (code, value) = judged(&place, config, &["app.tar"]);
    assert_eq!(code, Some(0));
    let warnings: Vec<&str> =
        value["warnings"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    expect![[r#"
        `[image."web*"]` (plimsoll.toml:7) matches none of the images
        path srv/** (plimsoll.toml:1) matches nothing"#]]
    .assert_eq(&warnings.join("\n"));
}

#[test]
fn secrets_are_to_be_rotated_whatever_fixes_the_limit() {
    let place = place();
    write_app(&place, "secret.tar", &[("app/prod.env", b"DB_PASSWORD=hunter2hunter2\n")]);
    let category = "[rules]\nsecrets = \"deny\"";
    for config in [category, "[[finding]]\nrule = \"secrets\"\nmax = 0"] {
        let (code, value) = judged(&place, config, &["secret.tar"]);
        let judged = &value["judgements"][0];
        assert_eq!((code, &judged["advice"]["rotate"]), (Some(1), &true.into()), "{judged:#}");
        assert_eq!(judged["advice"]["fixes"], serde_json::json!([1]));
        let what = &judged["contributors"][0]["what"];
        assert_eq!(what, "Secrets in environment files: /app/prod.env");
        let text = place.run(&["check", "secret.tar"]).stdout;
        let rotate = "Rotate what leaked, as no fix takes that back. For the limit: fix 1 alone";
        assert!(text.contains(rotate), "{text}");
    }
    // What is not a secret can be taken back.
    let (_, value) = judged(&place, "[rules]\nnpm-cache = \"deny\"", &["app.tar"]);
    assert_eq!(of(&value, "rules.npm-cache")["advice"]["rotate"], false);
}

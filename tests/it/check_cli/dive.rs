//! `.dive-ci` and dive's options.

use super::{json, of, place, write};

/// Hidden are 200,000 of 1,250,000 bytes, 16 %; of the 250,000 above the first layer 80 %.
const CASES: &[(&str, &str, i32)] = &[
    ("rules:\n  lowestEfficiency: 0.84\n  highestUserWastedPercent: 0.8\n", "pass", 0),
    ("rules:\n  lowestEfficiency: 0.8401\n  highestUserWastedPercent: 0.8\n", "fail", 1),
    ("rules:\n  lowestEfficiency: 0.5\n  highestUserWastedPercent: 0.79\n", "pass", 1),
    ("rules:\n  lowestEfficiency: disabled\n  highestUserWastedPercent: 1\n", "", 0),
    (
        "rules:\n  lowestEfficiency: 0\n  highestWastedBytes: 199999B\n  \
         highestUserWastedPercent: 1\n",
        "pass",
        1,
    ),
    (
        "rules:\n  lowestEfficiency: 0\n  highestWastedBytes: 200kB\n  highestUserWastedPercent: 1\n",
        "pass",
        0,
    ),
    // Dive's defaults: 0.9 and 0.1.
    ("", "fail", 1),
];

#[test]
fn the_file_of_dive_is_read_without_a_configuration() {
    let place = place();
    for (text, efficiency, code) in CASES {
        write(&place, ".dive-ci", text);
        let (exit, value) = json(&place, &["app.tar"]);
        assert_eq!(exit, Some(*code), "{text}: {value:#}");
        assert_eq!(value["budget"]["file"], ".dive-ci");
        if !efficiency.is_empty() {
            assert_eq!(of(&value, "dive.lowestEfficiency")["state"], *efficiency, "{text}");
        }
    }
}

#[test]
fn a_configuration_takes_precedence_unless_the_file_is_named() {
    let place = place();
    write(&place, "plimsoll.toml", "[limits]\nlayers = 9\n");
    write(&place, ".dive-ci", "rules:\n  lowestEfficiency: 1\n");
    assert_eq!(json(&place, &["app.tar"]).0, Some(0));
    let (code, value) = json(&place, &["app.tar", "--dive-ci", ".dive-ci"]);
    assert_eq!((code, &of(&value, "limits.layers")["state"]), (Some(1), &"pass".into()));
    assert_eq!(of(&value, "dive.lowestEfficiency")["where"], ".dive-ci:2");
    let (code, value) = json(&place, &["app.tar", "--no-config", "--dive-ci", ".dive-ci"]);
    assert_eq!((code, &value["budget"]["file"]), (Some(1), &".dive-ci".into()));
}

#[test]
fn the_options_of_dive_are_understood() {
    let place = place();
    for (arguments, code) in [
        (&["--lowestEfficiency", "0.84", "--highestUserWastedPercent", "0.8"][..], 0),
        (&["--lowestEfficiency", "0.85", "--highestUserWastedPercent", "0.8"], 1),
        (&["--lowestEfficiency", "0.84"], 1),
        (&["--lowestEfficiency", "disabled", "--highestUserWastedPercent", "disabled"], 2),
        (
            &["--lowestEfficiency=0", "--highestUserWastedPercent=1", "--highestWastedBytes=200kB"],
            0,
        ),
        (
            &["--lowestEfficiency=0", "--highestUserWastedPercent=1", "--highestWastedBytes=199kB"],
            1,
        ),
    ] {
        let ran = place.run(&[&["check", "app.tar"][..], arguments].concat());
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}{}", ran.stdout, ran.stderr);
    }
    write(&place, ".dive-ci", "rules:\n  lowestEfficiency: 1\n  highestUserWastedPercent: 1\n");
    let (code, value) = json(&place, &["app.tar", "--lowestEfficiency", "0.8"]);
    let rule = of(&value, "dive.lowestEfficiency");
    assert_eq!((code, &rule["where"]), (Some(0), &"--lowestEfficiency".into()));
}

#[test]
fn an_image_of_one_layer_wastes_nothing_of_its_user() {
    let place = place();
    write(&place, ".dive-ci", "rules:\n  highestUserWastedPercent: 0\n");
    assert_eq!(json(&place, &["image.tar"]).0, Some(0));
}

#[test]
fn what_dive_refuses_is_refused_with_all_that_is_wrong() {
    let place = place();
    let text = "rules:\n  lowestEfficiency: 95%\n  highestWastedBytes: 20 megabytes\n";
    write(&place, ".dive-ci", text);
    let ran = place.run(&["check", "app.tar"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("line 2") && ran.stderr.contains("line 3"), "{}", ran.stderr);
}

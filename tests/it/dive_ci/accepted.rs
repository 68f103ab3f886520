//! What dive accepts means the same here.

use expect_test::expect;
use plimsoll::budget::limit::{DiveRule, Origin};
use plimsoll::budget::{Bound, Unit};
use plimsoll::config::dive_ci::{DiveCi, option, parse};

use super::{amount, lines, one, set};

/// What a file sets, in which nothing is worth a warning.
fn check(text: &str, expected: &str) {
    let read = parse(text, ".dive-ci").unwrap_or_else(|errors| panic!("{text}{}", lines(&errors)));
    assert_eq!(set(&read), expected, "{text}");
    assert_eq!(lines(&read.warnings), "", "{text}");
}

const DEFAULTS: &str = "lowestEfficiency 10%, highestUserWastedPercent 10%";

const ALL: &str = "lowestEfficiency 5%, highestWastedBytes 20000000, highestUserWastedPercent 20%";

#[test]
fn a_file_that_sets_nothing_has_the_defaults_of_dive() {
    assert_eq!(set(&DiveCi::defaults()), DEFAULTS);
    for text in [
        "",
        "\n\n",
        "# nothing\n",
        "---\n",
        "---\n...\n",
        "rules:\n",
        "rules: ~\n",
        "rules: {}\n",
        "null\n",
        "rules:\n  # highestUserWastedPercent: 0.20\n",
    ] {
        check(text, DEFAULTS);
    }
}

#[test]
fn files_have_the_shapes_that_people_write() {
    for text in [
        "rules:\n  lowestEfficiency: 0.95\n  highestWastedBytes: 20MB\n  highestUserWastedPercent: 0.20\n",
        "rules:\r\n  lowestEfficiency: 0.95\r\n  highestWastedBytes: 20MB\r\n  highestUserWastedPercent: 0.2",
        "\u{feff}rules:\n  lowestEfficiency: 0.95\n  highestWastedBytes: 20MB\n  highestUserWastedPercent: .2\n",
        "---\nrules:\n    lowestEfficiency: \"0.95\"\n    highestWastedBytes: '20 MB'\n    \
         highestUserWastedPercent: 2e-1 # a fifth\n...\n",
        "{\"rules\": {\"lowestEfficiency\": 0.95, \"highestWastedBytes\": \"20MB\", \
         \"highestUserWastedPercent\": 0.2}}",
        "{rules: {lowestEfficiency: 0.95, highestWastedBytes: 20000000, highestUserWastedPercent: 0.2}}",
        "# caf\u{e9}\nrules:\n\n\n  highestUserWastedPercent: 0.2\n  highestWastedBytes:   20_000_000\n\n  \
         lowestEfficiency:\n    0.95\n",
        // Only in the release: any case, and keys with a point.
        "RULES:\n  lowestefficiency: 0.95\n  HighestWastedBytes: 2e7\nrules.HIGHESTUSERWASTEDPERCENT: 0.2\n",
        // The first document only.
        "rules:\n  lowestEfficiency: 0.95\n  highestWastedBytes: 20MB\n  highestUserWastedPercent: 0.2\n---\n\
         rules:\n  lowestEfficiency: nonsense\n",
        // Aliases and merged tables, of which what is nearer counts.
        "x: &t 0.95\nrules:\n  lowestEfficiency: *t\n  highestWastedBytes: 20MB\n  \
         highestUserWastedPercent: 0.2\n",
        "d: &d {lowestEfficiency: 0.95, highestWastedBytes: 1MB, highestUserWastedPercent: 0.2}\nrules:\n  \
         <<: *d\n  highestWastedBytes: 20MB\n",
        "a: &a {lowestEfficiency: 0.95}\nb: &b {<<: *a, highestWastedBytes: 20MB, lowestEfficiency: 0.1}\n\
         rules:\n  <<: [*a, *b, *a]\n  highestUserWastedPercent: 0.2\n",
    ] {
        check(text, ALL);
    }
}

#[test]
fn thresholds_are_exact_shares() {
    let efficiency = |value| one(DiveRule::LowestEfficiency, value);
    let waste = |value| one(DiveRule::HighestUserWastedPercent, value);
    for (written, hidden, wasted) in [
        ("0.95", "5%", "95%"),
        ("0.055", "94.5%", "5.5%"),
        ("0.9999", "0.01%", "99.99%"),
        ("1", "0%", "100%"),
        ("1.0", "0%", "100%"),
        ("0", "100%", "0%"),
        ("-0", "100%", "0%"),
        ("+.5", "50%", "50%"),
        ("0.9_5", "5%", "95%"),
        ("0.30000000000000004", "70%", "30.0000001%"),
        // The tenth decimal, in favour of the image.
        ("0.1234567891", "87.6543211%", "12.345679%"),
        ("1e-300", "100%", "0.0000001%"),
        // 64-bit floats are not finer than that.
        ("0.99999999999999999999", "0%", "100%"),
        ("0x1", "0%", "100%"),
    ] {
        assert_eq!(efficiency(written).as_deref(), Ok(hidden), "{written}");
        assert_eq!(waste(written).as_deref(), Ok(wasted), "{written}");
    }
}

#[test]
fn sizes_are_those_of_dive() {
    for (written, bytes) in [
        ("0", "0"),
        ("0B", "0"),
        ("1B", "1"),
        ("20971520", "20971520"),
        ("20MB", "20000000"),
        ("20Mb", "20000000"),
        ("300Kb", "300000"),
        ("20 mB", "20000000"),
        ("20M", "20000000"),
        ("20MiB", "20971520"),
        ("20Mi", "20971520"),
        ("1.6MB", "1600000"),
        ("1.5GB", "1500000000"),
        ("1.5", "1"),
        (".5kB", "500"),
        ("1,000 KB", "1000000"),
        ("\"1,234,567\"", "1234567"),
        ("2e7", "20000000"),
        ("2.5e0", "2"),
        ("20_000_000", "20000000"),
        ("0x100", "256"),
        ("0o17", "15"),
        ("0b11", "3"),
        ("007", "7"),
        ("16EiB", "over"),
        ("15EiB", "17293822569102704640"),
        ("1e19", "10000000000000000000"),
        // Beyond 2^53 dive counts in steps of more than a byte.
        ("9007199254740993", "9007199254740992"),
    ] {
        let read = one(DiveRule::HighestWastedBytes, written);
        match bytes {
            "over" => assert!(read.unwrap_err().contains("more than 16 EiB"), "{written}"),
            bytes => assert_eq!(read.as_deref(), Ok(bytes), "{written}"),
        }
    }
}

#[test]
fn words_switch_a_rule_off() {
    for rule in DiveRule::ALL {
        for word in [
            "disabled", "Disabled", "\"DISABLED\"", "off", "OFF", "false", "False", "\"\"",
            "' off '",
        ] {
            assert_eq!(one(rule, word).as_deref(), Ok("off"), "{word}");
        }
    }
}

#[test]
fn what_is_set_says_where() {
    let text = "# why\nrules:\n\n  # small\n  lowestEfficiency: 0.95\n  highestWastedBytes: off\n";
    let read = parse(text, "ci/.dive-ci").expect("it is right");
    let found: Vec<_> = read
        .rules
        .iter()
        .map(|rule| (rule.rule, rule.threshold.map(amount), rule.written.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (DiveRule::LowestEfficiency, Some("5%".to_owned()), "0.95"),
            (DiveRule::HighestWastedBytes, None, "off"),
            (DiveRule::HighestUserWastedPercent, Some("10%".to_owned()), "0.1"),
        ]
    );
    let origins: Vec<_> = read.rules.iter().map(|rule| rule.origin.to_string()).collect();
    assert_eq!(origins, ["ci/.dive-ci:5", "ci/.dive-ci:6", "dive's default"]);
    let is_in_rules =
        |origin: &Origin| matches!(origin, Origin::File { table, .. } if table == "rules");
    assert!(is_in_rules(&read.rules[0].origin));
    assert_eq!(read.rules[0].comments, ["small"]);
    let limits = read.limits();
    assert_eq!(limits.len(), 2);
    for limit in limits {
        assert_eq!((limit.unit, limit.message.as_deref()), (Unit::Bytes, None));
        assert!(matches!(limit.bound, Bound { warn: None, max: Some(_) }));
    }
}

#[test]
fn options_have_the_same_values() {
    let share = option(DiveRule::LowestEfficiency, "0.95").expect("it is right").expect("it is on");
    assert_eq!(share.bound.max.map(amount).as_deref(), Some("5%"));
    assert_eq!(share.origin.to_string(), "--lowestEfficiency");
    assert_eq!(share.target.name(), "dive.lowestEfficiency");
    let size =
        option(DiveRule::HighestWastedBytes, "20 MiB").expect("it is right").expect("it is on");
    assert_eq!(size.bound.max.map(amount).as_deref(), Some("20971520"));
    assert_eq!(size.origin.to_string(), "--highestWastedBytes");
    for off in ["disabled", "off", ""] {
        assert!(option(DiveRule::HighestUserWastedPercent, off).expect("it is right").is_none());
    }
    expect!["`highestUserWastedPercent` expects a number from 0 to 1, or `disabled`, found `10%`; did you mean `0.1`?"]
        .assert_eq(&option(DiveRule::HighestUserWastedPercent, "10%").unwrap_err());
}

#[test]
fn what_dive_ignores_is_a_warning() {
    let text = "\
plugins:
  - plugin1
lowestEfficiency: 0.5
rule: {}
rules:
  lowest-efficiency: 0.5
  highestWasteBytes: 1MB
  plugin1/rule1: error
  imageSizeLimit: 500MB
  highestUserWastedPercent:
  highestWastedBytes: 1,5MB
rules.lowestWaste: 1
? [a]
: 1
\"\\u202e\\n\": 1
";
    let read = parse(text, ".dive-ci").expect("it is right");
    assert_eq!(
        set(&read),
        "lowestEfficiency 10%, highestWastedBytes 15000000, highestUserWastedPercent 10%"
    );
    expect![[r#"
        line 1, column 1: dive ignores `plugins`
        line 3, column 1: dive ignores `lowestEfficiency` here; it belongs below `rules:`
        line 4, column 1: dive ignores `rule`; did you mean `rules`?
        line 6, column 3: dive has no rule `lowest-efficiency` and ignores it; did you mean `lowestEfficiency`?
        line 7, column 3: dive has no rule `highestWasteBytes` and ignores it; did you mean `highestWastedBytes`?
        line 8, column 3: dive has no rule `plugin1/rule1` and ignores it
        line 9, column 3: dive has no rule `imageSizeLimit` and ignores it; `unpacked` in `plimsoll.toml` limits that
        line 10, column 3: `highestUserWastedPercent` has no value, so that dive's default applies, 0.1; `disabled` switches a rule off
        line 11, column 23: `highestWastedBytes` is 15MB, as commas are dropped; a fraction has a point
        line 12, column 1: dive ignores `rules.lowestWaste`
        line 15, column 1: dive ignores `\u{202e}\n`
    "#]].assert_eq(&lines(&read.warnings));
}

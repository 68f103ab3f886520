//! The `plimsoll.toml` that a `.dive-ci` becomes.

use expect_test::expect;
use plimsoll::budget::{Bound, Target};
use plimsoll::config::Config;
use plimsoll::config::dive_ci::{DiveCi, converted, parse};

fn convert(text: &str) -> String {
    converted(&parse(text, ".dive-ci").expect("it is right"), ".dive-ci")
}

/// The limits of a file, which is read without a warning, as it writes them.
fn limits(text: &str) -> Vec<(String, String)> {
    let config = Config::parse(text, "plimsoll.toml").unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(config.warnings, [], "{text}");
    let limits = config.budget.general.limits.iter().map(|limit| {
        let Target::Image(quantity) = limit.target else { panic!("{:?}", limit.target) };
        let Bound { warn: None, max: Some(max) } = limit.bound else { panic!("{:?}", limit.bound) };
        (quantity.name.to_owned(), max.exactly(limit.unit))
    });
    limits.collect()
}

#[test]
fn a_file_with_reasons_keeps_them() {
    let text = "\
rules:
  # If the efficiency is measured below X%, mark as failed.
  # the JRE is copied twice
  lowestEfficiency: 0.95

  ## 20 MB is what apt leaves,
  ##   see #12
  # highestUserWastedPercent: 0.3
  highestWastedBytes: 20MB   # for now
  highestUserWastedPercent: 0.20
";
    expect![[r##"
        # Configuration of plimsoll, made from .dive-ci. It is found in the working directory, or named
        # by --config; `plimsoll check IMAGE` judges by it.

        [limits]
        # lowestEfficiency: 0.95 (line 4)
        # highestWastedBytes: 20MB (line 9)
        # Hidden bytes are shipped, but no container sees them. dive counts all copies of a file that is
        # written again, the visible one too, and nothing of a directory that is removed, which also
        # raises its efficiency; here each hidden byte counts once.
        # More than one of both fails, as in dive. As a share grows when the rest of the image gets
        # smaller, `and` may be better: then only more than both fails.
        # the JRE is copied twice
        # 20 MB is what apt leaves,
        # see #12
        # for now
        hidden = "5% or 20 MB"

        # highestUserWastedPercent: 0.20 (line 10)
        # Hidden bytes as a share of what you add. For dive you add all layers but the first; here it is
        # all layers above the base image, however many layers that has.
        hidden-of-own = "20%"

        # What dive has no rule for:
        # download = "250 MB"
        # unpacked = "600 MB"
        # layers = 40
    "##]].assert_eq(&convert(text));
}

#[test]
fn what_is_off_is_a_comment() {
    expect![[r##"
        # Configuration of plimsoll, made from .dive-ci. It is found in the working directory, or named
        # by --config; `plimsoll check IMAGE` judges by it.

        [limits]
        # lowestEfficiency is switched off (line 2)
        # highestWastedBytes is switched off (dive's default)
        # Hidden bytes are shipped, but no container sees them. dive counts all copies of a file that is
        # written again, the visible one too, and nothing of a directory that is removed, which also
        # raises its efficiency; here each hidden byte counts once.
        # hidden = "1%"

        # highestUserWastedPercent is switched off (line 3)
        # Hidden bytes as a share of what you add. For dive you add all layers but the first; here it is
        # all layers above the base image, however many layers that has.
        # hidden-of-own = "10%"

        # What dive has no rule for:
        # download = "250 MB"
        # unpacked = "600 MB"
        # layers = 40
    "##]].assert_eq(&convert(
        "rules:\n  lowestEfficiency: disabled\n  highestUserWastedPercent: off\n",
    ));
}

#[test]
fn the_limits_are_those_of_dive() {
    for (text, hidden, own) in [
        ("", Some("10%"), Some("10%")),
        (
            "rules: {lowestEfficiency: 0.9999, highestWastedBytes: 50MiB}",
            Some("0.01% or 52428.8 kB"),
            Some("10%"),
        ),
        ("rules: {lowestEfficiency: off, highestWastedBytes: 1.6MB}", Some("1.6 MB"), Some("10%")),
        ("rules: {lowestEfficiency: off, highestUserWastedPercent: 0.055}", None, Some("5.5%")),
        (
            "rules: {lowestEfficiency: 1.0, highestWastedBytes: 0B, highestUserWastedPercent: 0.0}",
            Some("0% or 0 B"),
            Some("0%"),
        ),
        ("rules: {lowestEfficiency: 0, highestUserWastedPercent: off}", Some("100%"), None),
    ] {
        let expected = [("hidden", hidden), ("hidden-of-own", own)];
        let expected: Vec<(String, String)> = expected
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value?.to_owned())))
            .collect();
        assert_eq!(limits(&convert(text)), expected, "{text}");
    }
}

#[test]
fn nothing_of_a_hostile_file_leaves_its_comment() {
    let text = "rules:\n  # a\u{2028}[rules]\u{202e}\n  lowestEfficiency: \"0.5\"\n";
    let dive = parse(text, ".dive-ci").expect("it is right");
    let text = converted(&dive, "evil\n[growth]\rx");
    assert_eq!(limits(&text)[0].1, "50%");
    assert!(!text.contains(['\u{2028}', '\u{202e}', '\r']), "{text}");
    assert_eq!(limits(&converted(&DiveCi::defaults(), ".dive-ci")).len(), 2);
}

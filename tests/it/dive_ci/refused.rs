//! What both versions of dive refuse is refused, all of it at once, with what was probably meant.

use std::fmt::Write;

use expect_test::expect_file;
use plimsoll::config::dive_ci::parse;

use super::lines;

/// Files, and all that is wrong with each.
const WRONG: &[&str] = &[
    // Shares.
    "rules:\n  lowestEfficiency: 95\n  highestUserWastedPercent: 10\n",
    "rules:\n  lowestEfficiency: 95%\n  highestUserWastedPercent: 5.5 %\n",
    "rules:\n  lowestEfficiency: 0,95\n  highestUserWastedPercent: 5,5%\n",
    "rules:\n  lowestEfficiency: 1.1\n  highestUserWastedPercent: -0.1\n",
    "rules:\n  lowestEfficiency: \" 0.95\"\n  highestUserWastedPercent: 99.9\n",
    "rules:\n  lowestEfficiency: 0.95%\n  highestUserWastedPercent: 20MB\n",
    "rules:\n  lowestEfficiency: NaN\n  highestUserWastedPercent: .nan\n",
    "rules:\n  lowestEfficiency: inf\n  highestUserWastedPercent: .inf\n",
    "rules:\n  lowestEfficiency: \"0x1\"\n  highestUserWastedPercent: 0x1p-1\n",
    "rules:\n  lowestEfficiency: high\n  highestUserWastedPercent: 12000\n",
    // Sizes.
    "rules:\n  highestWastedBytes: -5MB\n",
    "rules:\n  highestWastedBytes: 20 megabytes\n",
    "rules:\n  highestWastedBytes: 20 MBs\n",
    "rules:\n  highestWastedBytes: 20Mo\n",
    "rules:\n  highestWastedBytes: 20 parsecs\n",
    "rules:\n  highestWastedBytes: \"2e7\"\n",
    "rules:\n  highestWastedBytes: \"20_000_000\"\n",
    "rules:\n  highestWastedBytes: 20.000.000\n",
    "rules:\n  highestWastedBytes: 20.000.000 kib\n",
    "rules:\n  highestWastedBytes: MB\n",
    "rules:\n  highestWastedBytes: 5%\n",
    "rules:\n  highestWastedBytes: 17EB\n  lowestEfficiency: 1e400\n",
    "rules:\n  highestWastedBytes: 20EB\n",
    "rules:\n  highestWastedBytes: nan\n",
    "rules:\n  highestWastedBytes: .nan\n",
    "rules:\n  highestWastedBytes: 010\n",
    "rules:\n  highestWastedBytes: \u{661}\u{662}MB\n",
    // Words.
    "rules:\n  lowestEfficiency: no\n  highestWastedBytes: none\n  highestUserWastedPercent: disbled\n",
    "rules:\n  lowestEfficiency: true\n  highestWastedBytes: never\n  highestUserWastedPercent: \"null\"\n",
    // No values at all.
    "rules:\n  lowestEfficiency: {min: 0.5}\n  highestWastedBytes: [1MB]\n",
    "x: &x {a: 1}\nrules:\n  lowestEfficiency: *x\n  highestWastedBytes: !!str 2e7\n",
    "rules:\n  lowestEfficiency: |\n    0.95\n    0.96\n",
    "rules:\n  lowestEfficiency: 0.9000000000000000000000000000000000000000000000000000000x\n",
    "rules:\n  lowestEfficiency: \"\\e[31m\\u202e\"\n",
    // Tables.
    "rules:\n  - lowestEfficiency: 0.5\n",
    "rules: 0.95\n",
    "rules:\n  lowestEfficiency:0.95\n  highestWastedBytes:20MB\n",
    "rules: \"\"\n",
    "lowestEfficiency = 0.5\n",
    "- rules\n",
    "rules:\n  <<: 3\n",
    // Twice.
    "rules:\n  lowestEfficiency: 0.5\n  lowestEfficiency: 0.6\n",
    "rules:\n  lowestEfficiency: 0.5\n  LOWESTEFFICIENCY: 0.5\n",
    "rules:\n  lowestEfficiency: 0.5\nrules.lowestEfficiency: 0.5\n",
    "rules:\n  lowestEfficiency: 0.5\nrules:\n  highestWastedBytes: 1MB\n",
    "d: &d {lowestEfficiency: 1, lowestEfficiency: 2}\nrules: {<<: *d}\n",
    // Not YAML.
    "rules:\n\tlowestEfficiency: 0.5\n",
    "rules:\n  lowestEfficiency: 0.5\n \thighestWastedBytes: 1MB\n",
    "rules:\n  lowestEfficiency: 0.5\n highestWastedBytes: 1MB\n",
    "rules:\n  lowestEfficiency: 0.5: 3\n",
    "rules: {lowestEfficiency: 0.5\n",
    "rules:\n  lowestEfficiency: \"0.5\n",
    "rules:\n  lowestEfficiency: *t\n",
    "rules:\n  lowestEfficiency: @t\n",
    "rules:\n  lowestEfficiency: 0.5 # \u{7}\n",
    "rules:\n  lowestEfficiency: 0.5\u{0}\n",
];

#[test]
fn messages_say_where_and_what_was_meant() {
    let mut all = String::new();
    for text in WRONG {
        let errors = match parse(text, ".dive-ci") {
            Ok(read) => format!("ACCEPTED as {}\n", super::set(&read)),
            Err(errors) => lines(&errors),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(all, "{}\n{errors}", text.escape_debug());
    }
    expect_file!["../snapshots/dive-ci-errors.txt"].assert_eq(&all);
}

#[test]
fn only_the_first_of_many_are_listed() {
    let twice: String = (0..1000).map(|_| "  lowestEfficiency: 2\n").collect();
    let errors = parse(&format!("rules:\n{twice}"), ".dive-ci").unwrap_err();
    assert_eq!(errors.len(), 51);
    assert_eq!(errors[50].to_string(), "line 53, column 3: and 950 more like these");
    assert_eq!(errors[0].line, 3);
}

/// What both versions of dive accept, or its release, and why it is refused all the same.
const DELIBERATE: &[(&str, &str)] = &[
    ("rules:\n  lowestEfficiency: NaN\n", "no image ever fails, without a word about it"),
    ("rules:\n  highestWastedBytes: 010\n", "the release reads 8, its later source 10"),
    ("rules:\n  lowestEfficiency: 0x1p-1\n", "nobody writes a share so"),
    ("rules: {lowestEfficiency: 0.5, LowestEfficiency: 0.6}\n", "the release takes one by chance"),
    (
        "rules.lowestEfficiency: 0.5\nrules:\n  lowestEfficiency: 0.6\n",
        "which one counts is unclear",
    ),
    // What YAML forbids and dive's library reads: mostly by leaving out the rest of the file.
    ("rules:\n  highestWastedBytes: \"20MB\"#big\n", "a comment begins after a blank"),
    ("  x: 1\nrules:\n  lowestEfficiency: 0.5\n", "all after the first line would be left out"),
    ("rules:\n  lowestEfficiency: 0.5\n&a\n", "text after the document"),
    ("rules:\n  lowestEff\u{feff}iciency: 0.5\n", "a byte order mark is seen by nobody"),
    ("rules:\n  &alowestEfficiency: 0.5\n", "an anchor without a key"),
];

#[test]
fn what_dive_accepts_is_refused_for_a_reason() {
    for (text, reason) in DELIBERATE {
        assert!(parse(text, ".dive-ci").is_err(), "{text}: {reason}");
    }
}

//! What both versions of dive refuse is refused, all of it at once, with what was probably meant.

use std::fmt::Write;

use expect_test::expect;
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
    expect![[r#"
        rules:\n  lowestEfficiency: 95\n  highestUserWastedPercent: 10\n
        line 2, column 21: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found `95`; did you mean `0.95`?
        line 3, column 29: `highestUserWastedPercent` expects a number from 0 to 1, or `disabled`, found `10`; did you mean `0.1`?

        rules:\n  lowestEfficiency: 95%\n  highestUserWastedPercent: 5.5 %\n
        line 2, column 21: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found `95%`; did you mean `0.95`?
        line 3, column 29: `highestUserWastedPercent` expects a number from 0 to 1, or `disabled`, found `5.5 %`; did you mean `0.055`?

        rules:\n  lowestEfficiency: 0,95\n  highestUserWastedPercent: 5,5%\n
        line 2, column 21: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found `0,95`; did you mean `0.95`?
        line 3, column 29: `highestUserWastedPercent` expects a number from 0 to 1, or `disabled`, found `5,5%`; did you mean `0.055`?

        rules:\n  lowestEfficiency: 1.1\n  highestUserWastedPercent: -0.1\n
        line 2, column 21: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found `1.1`
        line 3, column 29: `highestUserWastedPercent` expects a number from 0 to 1, or `disabled`, found `-0.1`; did you mean `0.1`?

        rules:\n  lowestEfficiency: \" 0.95\"\n  highestUserWastedPercent: 99.9\n
        line 2, column 21: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found ` 0.95`; did you mean `0.95`?
        line 3, column 29: `highestUserWastedPercent` expects a number from 0 to 1, or `disabled`, found `99.9`; did you mean `0.999`?

        rules:\n  lowestEfficiency: 0.95%\n  highestUserWastedPercent: 20MB\n
        line 2, column 21: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found `0.95%`
        line 3, column 29: `highestUserWastedPercent` expects a number from 0 to 1, or `disabled`, found `20MB`; `highestWastedBytes` limits bytes

        rules:\n  lowestEfficiency: NaN\n  highestUserWastedPercent: .nan\n
        line 2, column 21: `lowestEfficiency` is `NaN`, no number, and could never fail; to switch the rule off, write `disabled`
        line 3, column 29: `highestUserWastedPercent` is `.nan`, no number, and could never fail; to switch the rule off, write `disabled`

        rules:\n  lowestEfficiency: inf\n  highestUserWastedPercent: .inf\n
        line 2, column 21: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found `inf`
        line 3, column 29: `highestUserWastedPercent` expects a number from 0 to 1, or `disabled`, found `.inf`

        rules:\n  lowestEfficiency: \"0x1\"\n  highestUserWastedPercent: 0x1p-1\n
        line 2, column 21: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found `0x1`
        line 3, column 29: `highestUserWastedPercent` expects a number from 0 to 1, or `disabled`, found `0x1p-1`

        rules:\n  lowestEfficiency: high\n  highestUserWastedPercent: 12000\n
        line 2, column 21: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found `high`
        line 3, column 29: `highestUserWastedPercent` expects a number from 0 to 1, or `disabled`, found `12000`

        rules:\n  highestWastedBytes: -5MB\n
        line 2, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `-5MB`; did you mean `5MB`?

        rules:\n  highestWastedBytes: 20 megabytes\n
        line 2, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `20 megabytes`; did you mean `20MB`?

        rules:\n  highestWastedBytes: 20 MBs\n
        line 2, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `20 MBs`; did you mean `20MB`?

        rules:\n  highestWastedBytes: 20Mo\n
        line 2, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `20Mo`; did you mean `20MB`?

        rules:\n  highestWastedBytes: 20 parsecs\n
        line 2, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `20 parsecs`

        rules:\n  highestWastedBytes: \"2e7\"\n
        line 2, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `2e7`; did you mean `20000000`?

        rules:\n  highestWastedBytes: \"20_000_000\"\n
        line 2, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `20_000_000`; did you mean `20000000`?

        rules:\n  highestWastedBytes: 20.000.000\n
        line 2, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `20.000.000`; did you mean `20000000`?

        rules:\n  highestWastedBytes: 20.000.000 kib\n
        line 2, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `20.000.000 kib`; did you mean `20000000KiB`?

        rules:\n  highestWastedBytes: MB\n
        line 2, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `MB`

        rules:\n  highestWastedBytes: 5%\n
        line 2, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `5%`; `highestUserWastedPercent` limits a share

        rules:\n  highestWastedBytes: 17EB\n  lowestEfficiency: 1e400\n
        line 3, column 21: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found `1e400`

        rules:\n  highestWastedBytes: 20EB\n
        line 2, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `20EB`, which is more than 16 EiB

        rules:\n  highestWastedBytes: nan\n
        line 2, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `nan`

        rules:\n  highestWastedBytes: .nan\n
        line 2, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `.nan`

        rules:\n  highestWastedBytes: 010\n
        line 2, column 23: `highestWastedBytes` is `010`, which releases of dive read as 8 or as 10; write it without the leading zero

        rules:\n  highestWastedBytes: ١٢MB\n
        line 2, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `١٢MB`

        rules:\n  lowestEfficiency: no\n  highestWastedBytes: none\n  highestUserWastedPercent: disbled\n
        line 2, column 21: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found `no`; did you mean `disabled`?
        line 3, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `none`; did you mean `disabled`?
        line 4, column 29: `highestUserWastedPercent` expects a number from 0 to 1, or `disabled`, found `disbled`; did you mean `disabled`?

        rules:\n  lowestEfficiency: true\n  highestWastedBytes: never\n  highestUserWastedPercent: \"null\"\n
        line 2, column 21: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found `true`
        line 3, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `never`; did you mean `disabled`?
        line 4, column 29: `highestUserWastedPercent` expects a number from 0 to 1, or `disabled`, found `null`

        rules:\n  lowestEfficiency: {min: 0.5}\n  highestWastedBytes: [1MB]\n
        line 2, column 21: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found a table
        line 3, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found a list

        x: &x {a: 1}\nrules:\n  lowestEfficiency: *x\n  highestWastedBytes: !!str 2e7\n
        line 3, column 21: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found a table
        line 4, column 23: `highestWastedBytes` expects a size such as `20MB`, or `disabled`, found `2e7`; did you mean `20000000`?

        rules:\n  lowestEfficiency: |\n    0.95\n    0.96\n
        line 3, column 5: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found `0.95\n0.96\n`

        rules:\n  lowestEfficiency: 0.9000000000000000000000000000000000000000000000000000000x\n
        line 2, column 21: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found `0.90000000000000000000000000000000000000…`

        rules:\n  lowestEfficiency: \"\\e[31m\\u202e\"\n
        line 2, column 21: `lowestEfficiency` expects a number from 0 to 1, or `disabled`, found `\u{1b}[31m\u{202e}`

        rules:\n  - lowestEfficiency: 0.5\n
        line 2, column 3: `rules` expects a table, found a list; the limits are written below it, indented by spaces

        rules: 0.95\n
        line 1, column 8: `rules` expects a table, found `0.95`; the limits are written below it, indented by spaces

        rules:\n  lowestEfficiency:0.95\n  highestWastedBytes:20MB\n
        line 2, column 3: `rules` expects a table, found `lowestEfficiency:0.95 highestWastedBytes…`; a colon needs a space after it

        rules: \"\"\n
        line 1, column 8: `rules` expects a table, found an empty string; the limits are written below it, indented by spaces

        lowestEfficiency = 0.5\n
        line 1, column 1: expected a table `rules:` with the limits of dive, found `lowestEfficiency = 0.5`

        - rules\n
        line 1, column 1: expected a table `rules:` with the limits of dive, found a list

        rules:\n  <<: 3\n
        line 2, column 7: `<<` expects a table, or a list of tables

        rules:\n  lowestEfficiency: 0.5\n  lowestEfficiency: 0.6\n
        line 3, column 3: `lowestEfficiency` is set twice, first in line 2

        rules:\n  lowestEfficiency: 0.5\n  LOWESTEFFICIENCY: 0.5\n
        line 3, column 3: `lowestEfficiency` is set twice, first in line 2

        rules:\n  lowestEfficiency: 0.5\nrules.lowestEfficiency: 0.5\n
        line 3, column 1: `lowestEfficiency` is set twice, first in line 2

        rules:\n  lowestEfficiency: 0.5\nrules:\n  highestWastedBytes: 1MB\n
        line 3, column 1: `rules` is there twice, first in line 1

        d: &d {lowestEfficiency: 1, lowestEfficiency: 2}\nrules: {<<: *d}\n
        line 1, column 29: `lowestEfficiency` is set twice, first in line 1

        rules:\n\tlowestEfficiency: 0.5\n
        line 2, column 1: YAML is not indented with tabs; write spaces

        rules:\n  lowestEfficiency: 0.5\n \thighestWastedBytes: 1MB\n
        line 3, column 2: YAML is not indented with tabs; write spaces

        rules:\n  lowestEfficiency: 0.5\n highestWastedBytes: 1MB\n
        line 3, column 2: this is not YAML: while parsing a block mapping, did not find expected key

        rules:\n  lowestEfficiency: 0.5: 3\n
        line 2, column 24: this is not YAML: mapping values are not allowed in this context

        rules: {lowestEfficiency: 0.5\n
        line 2, column 1: this is not YAML: while parsing a flow mapping, did not find expected ',' or '}'

        rules:\n  lowestEfficiency: \"0.5\n
        line 2, column 21: this is not YAML: while scanning a quoted scalar, found unexpected end of stream

        rules:\n  lowestEfficiency: *t\n
        line 2, column 21: this is not YAML: while parsing node, found unknown anchor

        rules:\n  lowestEfficiency: @t\n
        line 2, column 21: this is not YAML: unexpected character: `@'

        rules:\n  lowestEfficiency: 0.5 # \u{7}\n
        line 2, column 27: this is not YAML: it has the character \u{7}

        rules:\n  lowestEfficiency: 0.5\0\n
        line 2, column 24: this is not YAML: it has the character \u{0}

    "#]].assert_eq(&all);
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

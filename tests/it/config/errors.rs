//! Errors in a configuration name the line and what would be right.

use plimsoll::config::Config;

fn check(text: &str, expected: &str) {
    let error = Config::parse(text).expect_err("should be rejected");
    assert_eq!(error.to_string(), expected, "{text}");
}

#[test]
fn unknown_names_are_errors_with_the_most_similar_one() {
    check(
        "[limit]\n",
        "line 1, column 2: unknown table `limit`; did you mean `limits`? Expected one of growth, \
         ignore, limits, path, rules",
    );
    check(
        "# first\n[limits]\nlayers = 3\n  downlaod = \"1 MB\"\n",
        "line 4, column 3: unknown key `downlaod` in `[limits]`; did you mean `download`? Expected one of \
         download, entries, hidden, layers, overhead, unpacked, visible",
    );
    check(
        "[growth]\nzzz = 1\n",
        "line 2, column 1: unknown key `zzz` in `[growth]`; expected one of download, entries, hidden, layers, \
         overhead, unpacked, visible",
    );
    check(
        "[limits]\nunpacked = { maxx = \"1 MB\" }\n",
        "line 2, column 14: unknown key `maxx` in `unpacked`; did you mean `max`? Expected one of max, warn",
    );
    check(
        "[[path]]\nglob = \"a\"\nmax = \"0 B\"\nmesage = \"x\"\n",
        "line 4, column 1: unknown key `mesage` in `[[path]]`; did you mean `message`? Expected one of glob, \
         max, message, warn",
    );
    check(
        "[rules]\nnpm-cach = \"deny\"\n",
        "line 2, column 1: unknown rule or category `npm-cach`; did you mean `npm-cache`? \
         `plimsoll rules` lists them",
    );
    check(
        "[[ignore]]\nreason = \"x\"\nrule = \"zzz\"\n",
        "line 3, column 8: unknown rule or category `zzz`; `plimsoll rules` lists them",
    );
    check(
        "[[ignore]]\nrule = \"npm-cache\"\nreason = \"x\"\nexpire = 2027-01-01\n",
        "line 4, column 1: unknown key `expire` in `[[ignore]]`; did you mean `expires`? Expected one of \
         expires, path, reason, rule",
    );
    check(
        "[rules]\nnpm-cache = \"denny\"\n",
        "line 2, column 13: `npm-cache` expects `\"allow\"`, `\"warn\"` or `\"deny\"`, found `denny`; did \
         you mean `deny`?",
    );
}

/// Files with a mistake, and the message after `line `.
const WRONG: &[(&str, &str)] = &[
    ("limits = 3\n", "1, column 10: `limits` expects a table, found a whole number"),
    ("[[limits]]\n", "1, column 1: `limits` expects a table, found an array"),
    (
        "[path]\n",
        "1, column 1: `path` must be an array of tables: write `[[path]]` instead of `[path]`",
    ),
    (
        "ignore = [1]\n",
        "1, column 11: `ignore` must be an array of tables: write `[[ignore]]` instead of `[ignore]`",
    ),
    (
        "[rules]\nnpm-cache = true\n",
        "2, column 13: `npm-cache` expects `\"allow\"`, `\"warn\"` or `\"deny\"`, found true or false",
    ),
    (
        "[limits]\nlayers = \"40\"\n",
        "2, column 10: `layers` expects a whole number, found a string",
    ),
    (
        "[limits]\nlayers = 4.5\n",
        "2, column 10: `layers` expects a whole number, found a number with a fraction",
    ),
    ("[limits]\nlayers = -1\n", "2, column 10: `layers` expects a whole number, 0 or more"),
    (
        "[limits]\ndownload = 250\n",
        "2, column 12: `download` expects a size such as \"250 MB\", found a whole number",
    ),
    (
        "[limits]\ndownload = \"250\"\n",
        "2, column 12: `download` expects a size such as \"250 MB\", found `250`",
    ),
    (
        "[limits]\ndownload = \"5%\"\n",
        "2, column 12: `download` expects a size such as \"250 MB\", found `5%`",
    ),
    (
        "[limits]\nhidden = \"many\"\n",
        "2, column 10: `hidden` expects a size such as \"250 MB\" or a share such as \"5%\", found `many`",
    ),
    (
        "[limits]\nhidden = \"1% and 5 MB\"\n",
        "2, column 10: `hidden` expects a size such as \"250 MB\" or a share such as \"5%\", found `1% and 5 MB`",
    ),
    (
        "[limits]\nhidden = { max = 5 }\n",
        "2, column 18: `max` expects a size such as \"250 MB\" or a share such as \"5%\", found a whole number",
    ),
    ("[limits]\nhidden = {}\n", "2, column 10: `hidden` has neither `max` nor `warn`"),
    (
        "[limits]\nunpacked = { warn = \"2 MB\", max = \"1 MB\" }\n",
        "2, column 21: `warn` is more than `max`, so it would never be seen",
    ),
    (
        "[growth]\ndownload = \"5% and 6%\"\n",
        "2, column 12: `download` expects a size such as \"250 MB\", a share such as \"5%\", or both as \"5% and 10 MB\", found `5% and 6%`",
    ),
    (
        "[growth]\nlayers = \"5 MB\"\n",
        "2, column 10: `layers` expects a whole number or a share such as \"5%\", found `5 MB`",
    ),
    ("[[path]]\nmax = \"0 B\"\n", "1, column 1: `[[path]]` has no `glob`"),
    ("[[path]]\nglob = \"a\"\n", "1, column 1: `[[path]]` has neither `max` nor `warn`"),
    (
        "[[path]]\nglob = \"a\"\nmax = 0\n",
        "3, column 7: `max` expects a size such as \"250 MB\", found a whole number",
    ),
    ("[[path]]\nglob = \"\"\nmax = \"0 B\"\n", "2, column 8: `glob` is empty"),
    ("[[ignore]]\nrule = \"npm-cache\"\n", "1, column 1: `[[ignore]]` has no `reason`"),
    ("[[ignore]]\nreason = \"x\"\n", "1, column 1: `[[ignore]]` has no `rule`"),
    ("[[ignore]]\nrule = \"npm-cache\"\nreason = \" \"\n", "3, column 10: `reason` is empty"),
    (
        "[[ignore]]\nrule = \"npm-cache\"\nreason = \"x\"\nexpires = \"2027-06-30\"\n",
        "4, column 11: `expires` expects a date without quotes, such as 2027-06-30, found a string",
    ),
    (
        "[[ignore]]\nrule = \"npm-cache\"\nreason = \"x\"\nexpires = 2027-06-30T00:00:00Z\n",
        "4, column 11: `expires` expects a date without quotes, such as 2027-06-30, without a time",
    ),
];

#[test]
fn wrong_types_are_errors() {
    for (text, expected) in WRONG {
        check(text, &format!("line {expected}"));
    }
}

#[test]
fn invalid_toml_is_an_error_with_its_position() {
    for (text, place) in [
        ("[limits\n", "line 1, "),
        ("[limits]\nlayers = \n", "line 2, "),
        ("[limits]\nlayers = 1\nlayers = 2\n", "line 3, column 1: "),
        ("é = \"é\" x\n", "line 1, column 9: "),
        (
            "[[ignore]]\nrule = \"cache\"\nreason = \"x\"\npath = \"a/[b\"\n",
            "line 4, column 8: `path` is not a pattern of paths: ",
        ),
        ("[[ignore]]\nrule = \"cache\"\nreason = \"x\"\nexpires = 2027-02-30\n", "line 4, "),
    ] {
        let error = Config::parse(text).expect_err("should be rejected").to_string();
        assert!(error.starts_with(place), "{text}: {error}");
    }
}

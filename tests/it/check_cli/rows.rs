//! Image, budget, and what the first line and the exit code say.

use expect_test::{Expect, expect};

use super::{first_line, place, write, write_plain};
use crate::program::Place;

/// A row: arguments, the configuration, the exit code, and the first line.
type Row = (&'static [&'static str], &'static str, i32, Expect);

fn check(place: &Place, rows: impl IntoIterator<Item = Row>) {
    for (arguments, config, code, expected) in rows {
        write(place, "plimsoll.toml", config);
        let ran = place.run(&[&["check"][..], arguments].concat());
        assert_eq!(ran.code, Some(code), "{arguments:?} {config}: {}{}", ran.stdout, ran.stderr);
        expected.assert_eq(first_line(&ran));
    }
}

#[test]
fn the_first_line_is_the_answer() {
    let place = place();
    let rows: [Row; 9] = [
        (
            &["app.tar"],
            "[limits]\nunpacked = \"2 MB\"",
            0,
            expect![
                "pass: the only limit holds; the closest is unpacked, 750 kB (38 %) below 2.00 MB"
            ],
        ),
        (
            &["app.tar"],
            "[limits]\nunpacked = \"1 MB\"",
            1,
            expect![
                "fail: unpacked 1.25 MB is 250 kB over the 1.00 MB of plimsoll.toml:2 [limits]"
            ],
        ),
        (
            &["app.tar"],
            "[limits]\nunpacked = \"1249999 B\"\nhidden = \"0 B\"\nlayers = 2",
            1,
            expect![
                "fail: hidden 200 kB is 200 kB over the 0 B of plimsoll.toml:3 [limits], and 2"
            ],
        ),
        (
            &["app.tar"],
            "[limits]\nunpacked = { warn = \"1 MB\" }",
            0,
            expect![
                "warn: unpacked 1.25 MB is 250 kB over the warning at 1.00 MB of plimsoll.toml:2"
            ],
        ),
        (
            &["app.tar"],
            "[rules]\nnpm-cache = \"deny\"",
            1,
            expect![
                "fail: npm's cache is denied by plimsoll.toml:2 [rules], and there is 1 finding"
            ],
        ),
        (
            &["app.tar"],
            "[rules]\nnpm-cache = \"warn\"",
            0,
            expect!["warn: npm's cache is warned of by plimsoll.toml:2 [rules], and there is 1"],
        ),
        (
            &["app.tar", "--exit-zero"],
            "[limits]\nlayers = 2",
            0,
            expect!["fail: layers 3 is 1 over the 2 of plimsoll.toml:2 [limits]"],
        ),
        (&["app.tar"], "", 0, expect!["pass: no limit is set, so that nothing was judged"]),
        (
            &["app.tar"],
            "[growth]\nunpacked = \"1%\"",
            0,
            expect!["pass: nothing was judged: the only limit is not measured"],
        ),
    ];
    check(&place, rows);
}

#[test]
fn what_is_not_measured_fails_only_if_that_is_asked_for() {
    let place = place();
    write_plain(&place);
    let rows: [Row; 5] = [
        (
            &["plain.tar"],
            "[limits]\ndownload = \"1 B\"",
            0,
            expect!["pass: nothing was judged: the only limit is not measured"],
        ),
        (
            &["plain.tar", "--strict"],
            "[limits]\ndownload = \"1 B\"",
            1,
            expect![
                "fail: download ~1.25 MB: the layers are stored uncompressed here, so that this"
            ],
        ),
        (
            &["plain.tar", "--strict"],
            "[limits]\ndownload = \"1 GB\"",
            1,
            expect![
                "fail: download ~1.25 MB: the layers are stored uncompressed here, so that this"
            ],
        ),
        (
            &["app.tar", "--strict"],
            "[growth]\nunpacked = \"1%\"",
            1,
            expect!["fail: growth of unpacked: there is no baseline: pass one as `--baseline`"],
        ),
        (
            &["plain.tar"],
            "[limits]\ndownload = \"1 B\"\nunpacked = \"1 MB\"",
            1,
            expect![
                "fail: unpacked 1.25 MB is 250 kB over the 1.00 MB of plimsoll.toml:3 [limits]"
            ],
        ),
    ];
    check(&place, rows);
}

#[test]
fn one_of_several_images_is_named() {
    let place = place();
    write_plain(&place);
    let rows: [Row; 2] = [
        (
            &["app.tar", "plain.tar"],
            "[limits]\nunpacked = \"2 MB\"",
            0,
            expect![
                "pass: all 2 limits of 2 images hold; the closest is unpacked of app.tar, 750 kB"
            ],
        ),
        (
            &["app.tar", "plain.tar"],
            "[limits]\nunpacked = \"2 MB\"\n[image.plain.limits]\nunpacked = \"1 MB\"",
            1,
            expect![
                "fail: plain.tar: unpacked 1.25 MB is 250 kB over the 1.00 MB of plimsoll.toml:4"
            ],
        ),
    ];
    check(&place, rows);
}

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
        (&["app.tar"], "[limits]\nunpacked = \"2 MB\"", 0, expect![[""]]),
        (&["app.tar"], "[limits]\nunpacked = \"1 MB\"", 1, expect![[""]]),
        (
            &["app.tar"],
            "[limits]\nunpacked = \"1249999 B\"\nhidden = \"0 B\"\nlayers = 2",
            1,
            expect![[""]],
        ),
        (&["app.tar"], "[limits]\nunpacked = { warn = \"1 MB\" }", 0, expect![[""]]),
        (&["app.tar"], "[rules]\nnpm-cache = \"deny\"", 1, expect![[""]]),
        (&["app.tar"], "[rules]\nnpm-cache = \"warn\"", 0, expect![[""]]),
        (&["app.tar", "--exit-zero"], "[limits]\nlayers = 2", 0, expect![[""]]),
        (&["app.tar"], "", 0, expect![[""]]),
        (&["app.tar"], "[growth]\nunpacked = \"1%\"", 0, expect![[""]]),
    ];
    check(&place, rows);
}

#[test]
fn what_is_not_measured_fails_only_if_that_is_asked_for() {
    let place = place();
    write_plain(&place);
    let rows: [Row; 5] = [
        (&["plain.tar"], "[limits]\ndownload = \"1 B\"", 0, expect![[""]]),
        (&["plain.tar", "--strict"], "[limits]\ndownload = \"1 B\"", 1, expect![[""]]),
        (&["plain.tar", "--strict"], "[limits]\ndownload = \"1 GB\"", 1, expect![[""]]),
        (&["app.tar", "--strict"], "[growth]\nunpacked = \"1%\"", 1, expect![[""]]),
        (&["plain.tar"], "[limits]\ndownload = \"1 B\"\nunpacked = \"1 MB\"", 1, expect![[""]]),
    ];
    check(&place, rows);
}

#[test]
fn one_of_several_images_is_named() {
    let place = place();
    write_plain(&place);
    let rows: [Row; 2] = [
        (&["app.tar", "plain.tar"], "[limits]\nunpacked = \"2 MB\"", 0, expect![[""]]),
        (
            &["app.tar", "plain.tar"],
            "[limits]\nunpacked = \"2 MB\"\n[image.plain.limits]\nunpacked = \"1 MB\"",
            1,
            expect![[""]],
        ),
    ];
    check(&place, rows);
}

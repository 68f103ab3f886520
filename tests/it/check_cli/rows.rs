//! Image, budget, and what the first line and the exit code say.

use super::{first_line, place, write, write_plain};

/// A row: arguments, the configuration, the exit code, and the first line.
type Row = (&'static str, &'static str, i32, &'static str);

const ROWS: &[Row] = &[
    ("app.tar", "", 0, "pass: no limit is set, so that nothing was judged"),
    (
        "app.tar",
        "[limits]\nunpacked = \"2 MB\"",
        0,
        "pass: the only limit holds: unpacked, 750 kB (38 %) below 2.00 MB",
    ),
    (
        "app.tar",
        "[limits]\nunpacked = \"1250000 B\"\nlayers = 3",
        0,
        "pass: both limits hold; the closest is layers, exactly at 3",
    ),
    (
        "app.tar",
        "[limits]\nunpacked = \"1 MB\"",
        1,
        "fail: unpacked 1.25 MB is 250 kB over the 1.00 MB of plimsoll.toml:2 [limits]",
    ),
    (
        "app.tar",
        "[limits]\nunpacked = \"1249999 B\"",
        1,
        "fail: unpacked 1,250,000 B is 1 B over the 1,249,999 B of plimsoll.toml:2 [limits]",
    ),
    (
        "app.tar",
        "[limits]\nunpacked = \"1 MB\"\nhidden = \"0 B\"\nlayers = 2",
        1,
        "fail: hidden 200 kB is 200 kB over the 0 B of plimsoll.toml:3 [limits], and 2 more limits are exceeded",
    ),
    (
        "app.tar",
        "[limits]\nunpacked = { warn = \"1 MB\" }",
        0,
        "warn: unpacked 1.25 MB is 250 kB over the warning at 1.00 MB of plimsoll.toml:2 [limits]",
    ),
    (
        "app.tar",
        "[limits]\nhidden = { warn = \"1%\", max = \"10%\" }",
        1,
        "fail: hidden 200 kB is 75.0 kB over the 125 kB (10%) of plimsoll.toml:2 [limits]",
    ),
    (
        "app.tar",
        "[rules]\nnpm-cache = \"deny\"",
        1,
        "fail: npm's cache is denied by plimsoll.toml:2 [rules], and there is 1 finding",
    ),
    (
        "app.tar",
        "[rules]\nnpm-cache = \"warn\"",
        0,
        "warn: npm's cache is warned of by plimsoll.toml:2 [rules], and there is 1 finding",
    ),
    (
        "app.tar --exit-zero",
        "[limits]\nlayers = 2",
        0,
        "fail: layers 3 is 1 over the 2 of plimsoll.toml:2 [limits]",
    ),
    (
        "app.tar",
        "[growth]\nunpacked = \"1%\"",
        0,
        "pass: nothing was judged: the only limit is not measured",
    ),
    (
        "app.tar --strict",
        "[growth]\nunpacked = \"1%\"",
        1,
        "fail: growth of unpacked: there is no baseline: pass one as `--baseline`, or write one with `--update-baseline` (`--strict` counts that as over) (plimsoll.toml:2 [growth])",
    ),
    (
        "plain.tar",
        "[limits]\ndownload = \"1 B\"",
        0,
        "pass: nothing was judged: the only limit is not measured",
    ),
    (
        "plain.tar",
        "[limits]\ndownload = \"1 B\"\nlayers = 9",
        0,
        "pass: 1 of 2 limits holds, 1 is not measured; the closest is layers, 6 (67 %) below 9",
    ),
    (
        "plain.tar",
        "[limits]\ndownload = \"1 B\"\nunpacked = \"1 MB\"",
        1,
        "fail: unpacked 1.25 MB is 250 kB over the 1.00 MB of plimsoll.toml:3 [limits]",
    ),
    (
        "plain.tar --strict",
        "[limits]\ndownload = \"1 B\"",
        1,
        "fail: download ~1.25 MB: the layers are stored uncompressed here, so that this is an estimate: check the image as it is pushed, with compressed layers (`--strict` counts that as over) (plimsoll.toml:2 [limits])",
    ),
    (
        "plain.tar --strict",
        "[limits]\ndownload = \"1 GB\"",
        1,
        "fail: download ~1.25 MB: the layers are stored uncompressed here, so that this is an estimate: check the image as it is pushed, with compressed layers (`--strict` counts that as over) (plimsoll.toml:2 [limits])",
    ),
    (
        "app.tar plain.tar",
        "[limits]\nunpacked = \"2 MB\"",
        0,
        "pass: both limits of 2 images hold; the closest is unpacked of app.tar, 750 kB (38 %) below 2.00 MB",
    ),
    (
        "app.tar plain.tar",
        "[limits]\nunpacked = \"2 MB\"\n[image.plain.limits]\nunpacked = \"1 MB\"",
        1,
        "fail: plain.tar: unpacked 1.25 MB is 250 kB over the 1.00 MB of plimsoll.toml:4 [image.plain.limits]",
    ),
    (
        "app.tar plain.tar",
        "[total]\nunpacked = \"1 MB\"",
        1,
        "fail: all images: total unpacked 2.50 MB is 1.50 MB over the 1.00 MB of plimsoll.toml:2 [total]",
    ),
];

#[test]
fn the_first_line_is_the_answer() {
    let place = place();
    write_plain(&place);
    let mut wrong = Vec::new();
    for (arguments, config, code, expected) in ROWS {
        write(&place, "plimsoll.toml", config);
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let ran = place.run(&[&["check"][..], &arguments].concat());
        if (ran.code, first_line(&ran)) != (Some(*code), expected) {
            wrong.push(format!("{arguments:?} {config:?}: {:?} {}", ran.code, first_line(&ran)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

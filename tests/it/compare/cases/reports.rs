//! Reports in place of images, and images of which a part is missing.

use expect_test::expect;
use plimsoll::compare::Side;
use plimsoll::units::Bytes;

use super::super::{in_full, sides};
use super::{checked, image, opened, show};
use crate::layer_language::Pack;

const BEFORE: &str =
    "layer COPY a /\nfile app/a 4000 like=a\nlayer RUN b\nfile opt/b 3000 like=b\n";
const AFTER: &str = "layer COPY a /\nfile app/a 4000 like=a\n\
                     layer RUN b\nfile opt/b 3500 like=B\nfile srv/a 2000 like=c\n";

#[test]
fn a_report_without_paths_still_adds_up() {
    let (before, after) = (image(BEFORE), image(AFTER));
    expect![[r#"
        unpacked 9500 +2500, visible 9500 +2500
        files: /srv/a: new +2000
        files: /opt/b: grown +500
        layer 2 -> 2 changed
        pull 2
        BEFORE is a report without paths, so files, moves and rebuilt layers c…
    "#]]
    .assert_eq(&show(&in_full(&before.without_files, &after.image)));
    expect![[r#"
        unpacked 9500 +2500, visible 9500 +2500
        files: /srv/a: new +2000
        files: /opt/b: grown +500
        layer 2 -> 2 changed
        pull 2
        BEFORE is a report without paths, so files, moves and rebuilt layers c…
        AFTER is a report without paths, so files, moves and rebuilt layers co…
    "#]]
    .assert_eq(&show(&in_full(&before.without_files, &after.without_files)));
}

#[test]
fn a_layer_is_missing() {
    let whole = image(AFTER);
    let mut opened = opened(AFTER, Pack::Plain);
    opened.blobs[1] = None;
    let part = sides(opened);
    expect![[r#"
        unpacked 9500 +5500, visible 9500 +5500
        files: a layer that both have: not read +5500
        + /opt/b +3500
        + /srv/a +2000
        BEFORE: test is incomplete: layer 2 is not in it.…
        The download of BEFORE is not known, so its change is not either.…
    "#]]
    .assert_eq(&show(&checked(&part, &whole)));
    expect![[r#"
        unpacked 4000 -5500, visible 4000 -5500
        files: a layer that both have: not read -5500
        - /opt/b -3500
        - /srv/a -2000
        AFTER: test is incomplete: layer 2 is not in it.…
        The download of AFTER is not known, so its change is not either.…
    "#]]
    .assert_eq(&show(&checked(&whole, &part)));
}

#[test]
fn a_report_that_contradicts_itself_is_named() {
    let (before, after) = (image(BEFORE), image(AFTER));
    let mut report = before.without_files.report().clone();
    report.sizes.unpacked = Bytes(9_000_000);
    let sentences = in_full(&Side::of_report(report), &after.image).not_compared;
    expect![[r#"
        BEFORE is a report without paths, so files, moves and rebuilt layers could not be compared; write it again with `--files`.
        The report BEFORE contradicts itself: its layers have 7.00 kB, and it says 9.00 MB; write it again with `plimsoll report`.
    "#]]
    .assert_eq(&format!("{}\n", sentences.join("\n")));
    assert_eq!(in_full(&before.image, &after.image).not_compared, Vec::<String>::new());
}

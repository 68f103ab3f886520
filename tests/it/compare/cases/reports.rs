//! Reports in place of images, and images of which a part is missing.

use expect_test::expect;

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
        The first report has no paths, so files, moves and rebuilt layers coul…
    "#]]
    .assert_eq(&show(&in_full(&before.without_files, &after.image)));
    expect![[r#"
        unpacked 9500 +2500, visible 9500 +2500
        files: /srv/a: new +2000
        files: /opt/b: grown +500
        layer 2 -> 2 changed
        pull 2
        The first report has no paths, so files, moves and rebuilt layers coul…
        The second report has no paths, so files, moves and rebuilt layers cou…
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
        Of the first image, test is incomplete: layer 2 is not in it.…
        The download of the first image is not known, so its change is not eit…
    "#]]
    .assert_eq(&show(&checked(&part, &whole)));
    expect![[r#"
        unpacked 4000 -5500, visible 4000 -5500
        files: a layer that both have: not read -5500
        - /opt/b -3500
        - /srv/a -2000
        Of the second image, test is incomplete: layer 2 is not in it.…
        The download of the second image is not known, so its change is not ei…
    "#]]
    .assert_eq(&show(&checked(&whole, &part)));
}

//! Marks: the size without what is marked follows each of them.

use std::fmt::Write;

use expect_test::expect;

use super::{Journey, SHOP, USUAL, WIDE, at_both_sizes};

/// The marks with the bytes that are gone without them.
fn gone(journey: &Journey) -> (usize, u64) {
    let Some(what_if) = &journey.model.what_if else { return (journey.model.marks.len(), 0) };
    let bytes = what_if.today.sizes.unpacked - what_if.never_made.sizes.unpacked;
    (journey.model.marks.len(), bytes.0)
}

#[test]
fn a_mark_shows_the_sizes_without_it() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.check(
        "Space",
        expect![[r#"
             shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
            ── Can go: 2.60 MB, download 2.61 MB → 19.9 MB, 19.9 MB ───────────── p plans ──
              -2.60 MB  -2.60 MB  Packages and indexes that apt keeps                layer 2
               -650 kB   -652 kB  Files copied only to change owner, mode or time    layer 3
               -300 kB   -301 kB  Files deleted by a later instruction               layer 2
              Also worth knowing: a build context without a `.dockerignore` (keep these fil…
            ── 1 Layers ─────────────────────────────────────────────────── hidden 951 kB ──
             1  3.10 MB  3.11 MB  ██       ADD rootfs.tar /                             base
              the base image ends here; own: 19.4 MB, 19.4 MB
             2  4.50 MB  4.51 MB  ███      RUN apt-get update && apt-get install -y git
             3  1.52 MB  1.53 MB  █        COPY . /app
            ▶4  12.7 MB  12.7 MB  ████████ RUN pip install -r requirements.txt
             5   650 kB   653 kB           RUN chown -R app /app/data
            ── 2 Files · changes of layer 4 · by unpacked ────────────── 12.7 MB  12.7 MB ──
            ◐ 8.30 MB  8.30 MB  65%   ▾ usr/                                         2 files
            ◐ 8.30 MB  8.30 MB  65%     ▾ lib/                                       2 files
            ◐ 8.30 MB  8.30 MB  65% +     ▾ python3/                                 2 files
            ◐ 8.30 MB  8.30 MB  65% +       ▾ site/                                  2 files
            ● 5.20 MB  5.20 MB  41% +           numpy.so
              3.10 MB  3.10 MB  24% +           pandas.so
            ── What if: 1 marked ───────────────────────────── u undo · U clear · E write ──
             unpacked 22.5 MB → 17.3 MB  -5.20 MB (-23.1 %)   download 22.5 MB → ~17.3 MB
             if it is never made. Deleted in a later RUN instead: 0 B saved
             ? help  / search  f filter  Space mark  c scope  t arrange              q quit
        "#]],
    );
    journey.lacks("Space", &["What if"]);
    Journey::through(&SHOP, WIDE).check_lines(
        "Space",
        &["What if", "unpacked  22", "never made", "numpy"],
        expect![[r#"
             shop:1.4  linux/amd64  31 entries in 5 layers                       22.5 MB unpacked  22.5 MB download   951 kB hidden
            ▶4  12.7 MB  12.7 MB  RUN pip install -r requir…│● 5.20 MB  5.20 MB  41% +           numpy.so
            ── /usr/lib/python3/site/numpy.so ──────────────│  4.40 MB  4.40 MB  35% + ▸ root/                                 cache
            ── What if: 1 marked ───────────────────────────────────────────────────────────────────── u undo · U clear · E write ──
             if it is never made. Deleted in a later RUN instead: 0 B saved
        "#]],
    );
}

#[test]
fn a_directory_and_its_child_count_once() {
    for size in [USUAL, WIDE] {
        let mut journey = Journey::through(&SHOP, size);
        journey.keys("c c : \"/root/.cache/pip/http/a\" Enter Space");
        assert_eq!(gone(&journey), (1, 3_000_000));
        // Its directories have a mark below them.
        journey.shows("", &["◐", "●"]);
        journey.keys(": \"/root\" Enter Space");
        assert_eq!(gone(&journey), (2, 4_400_000));
        journey.keys("Space");
        assert_eq!(gone(&journey), (1, 3_000_000));
    }
}

#[test]
fn a_hard_link_with_another_name_frees_nothing() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("c c : \"/app/static/logo-2.svg\" Enter Space");
    assert_eq!(gone(&journey), (1, 0));
    journey.check_lines(
        "",
        &["What if", " unpacked ", "logo"],
        expect![[r#"
         shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
        ── 2 Files · whole image · by unpacked ───────────────────── 21.5 MB  21.5 MB ──
          12.0 kB  12.8 kB   0%         logo.svg
        ●     0 B    512 B   0%         logo-2.svg
        ── What if: 1 marked ───────────────────────────── u undo · U clear · E write ──
         unpacked 22.5 MB → 22.5 MB  -0 B (-0.0 %)   download 22.5 MB → ~22.5 MB
    "#]],
    );
    journey.keys(": \"/app/static/logo.svg\" Enter Space");
    assert_eq!(gone(&journey), (2, 12_000));
}

#[test]
fn findings_packages_and_layers_are_marked_too() {
    let said = at_both_sizes(|size| {
        let mut out = String::new();
        for keys in ["3", "4 / \"git\" Enter Esc", "4 / \"perl\" Enter Esc", "1 G", "1 g", "5"] {
            let mut journey = Journey::through(&SHOP, size);
            journey.keys(keys).keys("Space");
            let marks: Vec<String> = journey.model.marks.iter().map(ToString::to_string).collect();
            writeln!(out, "{keys}: {} {}", marks.join(" "), gone(&journey).1).unwrap();
            assert!(journey.screen().contains('●'), "{keys}:\n{}", journey.screen());
        }
        out
    });
    expect![[r#"
        3: finding apt-cache@/var/cache/apt 2600000
        4 / "git" Enter Esc: package dpkg git 1.0 1600000
        4 / "perl" Enter Esc: package dpkg perl 1.0 700000
        1 G: layer 5 650000
        1 g: layer 1 3100603
        5: path /usr 13000000
    "#]]
    .assert_eq(&said);
    Journey::through(&SHOP, USUAL).shows("0 Space", &["Space does nothing here"]);
}

#[test]
fn marks_are_undone_done_again_and_cleared() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.shows("u", &["there is no mark to take back"]);
    journey.shows("Ctrl-r", &["there is no mark to put back"]);
    journey.shows("U", &["nothing is marked"]);
    journey.keys("d d");
    assert_eq!(gone(&journey), (2, 8_300_000));
    journey.keys("u");
    assert_eq!(gone(&journey), (1, 5_200_000));
    journey.keys("Ctrl-r");
    assert_eq!(gone(&journey), (2, 8_300_000));
    journey.keys("U");
    assert_eq!(gone(&journey), (0, 0));
    journey.keys("u");
    assert_eq!(gone(&journey), (2, 8_300_000));
    // Marking and stepping down at the last row marks and stays.
    journey.keys("U G d");
    assert_eq!(gone(&journey).0, 1);
}

#[test]
fn all_that_is_listed_is_marked() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("c c f g \"*.csv\" Enter a");
    assert_eq!(gone(&journey), (2, 1_300_000));
    journey.keys("u F 4 a");
    assert_eq!(gone(&journey).0, 4);
}

#[test]
fn the_sizes_are_those_of_an_image_without_the_marked() {
    let text = |with: &str| format!("layer COPY a /\nfile a 1000\n{with}file c 400\n");
    let image = super::Image::of(&text("file b 3000\n"), 0);
    let without = super::Image::of(&text(""), 0);
    let mut journey = Journey::through(&image, USUAL);
    journey.keys(": \"/b\" Enter Space");
    let after = &journey.model.what_if.as_ref().unwrap().never_made.sizes;
    let report = without.loaded().judged.unwrap();
    assert_eq!(after.unpacked, report.report.sizes.unpacked);
    assert_eq!(after.visible, report.report.sizes.visible);
}

#[test]
fn a_directory_under_a_filter_is_marked_as_far_as_it_is_listed() {
    let said = at_both_sizes(|size| {
        let mut out = String::new();
        for (filter, path) in
            [("g \"*.csv\"", "/app"), ("g \"*.csv\"", "/app/data"), ("z \"1GB\"", "/app")]
        {
            let mut journey = Journey::through(&SHOP, size);
            journey.keys(&format!("c c : \"{path}\" Enter f {filter} Enter"));
            let text = |journey: &Journey| {
                journey.model.notice.as_ref().map_or(String::new(), |notice| notice.text.clone())
            };
            journey.keys("Space");
            writeln!(out, "{path}, {filter}: {:?} {}", gone(&journey), text(&journey)).unwrap();
            journey.keys("Space");
            assert!(journey.model.marks.is_empty(), "a second time takes them away");
        }
        out
    });
    expect![[r#"
        /app, g "*.csv": (2, 1300000) marked only what the filter lets through below it: 2 paths
        /app/data, g "*.csv": (1, 1300000) 
        /app, z "1GB": (0, 0) this cannot be marked; a path, package, finding or layer can
    "#]]
    .assert_eq(&said);
}

#[test]
fn too_many_marks_are_refused() {
    let text: String = (0..10_001).fold("layer\n".to_owned(), |mut text, number| {
        writeln!(text, "file d/{number} 1").unwrap();
        text
    });
    let mut journey = Journey::through(&super::image::Image::of(&text, 0), USUAL);
    journey.shows("2 f k \"file\" Enter a", &["more than 10,000 marks; mark the directory"]);
    assert!(journey.model.marks.is_empty());
    journey.keys("F Space");
    assert_eq!(journey.model.marks.len(), 1);
}

//! Opening, folding and moving in the tree of files.

use expect_test::expect;

use super::{Image, Journey, SHOP, USUAL, WIDE};

#[test]
fn directories_open_and_fold_and_lead_to_their_parents() {
    for size in [USUAL, WIDE] {
        let mut journey = Journey::through(&SHOP, size);
        journey.is_at("c c - g", "/usr").is_at("l", "/usr").is_at("l", "/usr/lib");
        journey.is_at("Enter", "/usr/lib").is_at("j", "/usr/lib/python3");
        // To the parent, which then folds; of a directory on top nothing is left to go to.
        journey.is_at("h", "/usr/lib").is_at("h", "/usr/lib");
        assert!(!journey.listed().contains(&"/usr/lib/python3".to_owned()));
        journey.is_at("Backspace", "/usr").is_at("Left Left Left", "/usr");
        assert!(!journey.listed().contains(&"/usr/lib".to_owned()));
        // The root has no row of its own; the list of the whole image begins below it.
        journey.is_at("j : / Enter", "/usr");
    }
}

#[test]
fn everything_below_is_opened_and_all_is_folded() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("c c - g");
    let folded = journey.listed();
    journey.check(
        "=",
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
            ── 2 Files · whole image · by unpacked ───────────────────── 21.5 MB  21.5 MB ──
            ▶ 13.0 MB  13.0 MB  60%   ▾ usr/                                         6 files
              10.9 MB  10.9 MB  51%     ▾ lib/                                       4 files
              8.30 MB  8.30 MB  39%       ▾ python3/                                 2 files
              8.30 MB  8.30 MB  39%         ▾ site/                                  2 files
              5.20 MB  5.20 MB  24%             numpy.so
              3.10 MB  3.10 MB  14%             pandas.so
              1.90 MB  1.90 MB   9%         libc.so.6                                  libc6
               700 kB   701 kB   3%       ▾ perl/                                  toolchain
            ── /usr/ · layer 4 (8.30 MB) RUN pip install -r requirements.txt… ───── w why ──
             ? help  / search  f filter  Space mark  c scope  t arrange              q quit
        "#]],
    );
    journey.is_at("j j j", "/usr/lib/python3/site").is_at("-", "/usr");
    assert_eq!(journey.listed(), folded);
}

/// A directory with more files than there are rows.
fn many() -> Image {
    let files: String = (0..60).map(|at| format!("file d/f{at:02} {}\n", 6000 - at)).collect();
    Image::of(&format!("layer COPY d /d\n{files}"), 0)
}

#[test]
fn pages_end_at_the_first_and_the_last_row() {
    let image = many();
    for size in [USUAL, WIDE] {
        let mut journey = Journey::through(&image, size);
        journey.is_at("g", "/d").is_at("PgUp", "/d").is_at("k", "/d").is_at("Ctrl-u", "/d");
        journey.is_at("G", "/d/f59").is_at("PgDn", "/d/f59").is_at("j Ctrl-d", "/d/f59");
        journey.is_at("Home", "/d").is_at("End", "/d/f59");
        let page = journey.model.hits.window(journey.focus()).height;
        journey.keys("g PgDn");
        // The last row of a page is the first of the next.
        assert_eq!(journey.path(), format!("/d/f{:02}", page - 2));
        journey.is_at("PgUp", "/d").is_at("Ctrl-d Ctrl-u", "/d");
        for _ in 0..60 {
            journey.keys("PgDn");
        }
        journey.is_at("", "/d/f59").shows("", &["f59"]);
    }
}

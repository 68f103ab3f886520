//! Views by digit and by Tab, zoom, details, columns and base layers.

use expect_test::expect;
use plimsoll::explore::keys::View;

use super::{Image, Journey, SHOP, USUAL, WIDE};

#[test]
fn digits_and_tab_reach_every_view() {
    let digits = [
        ("0", View::Answer),
        ("1", View::Layers),
        ("2", View::Files),
        ("3", View::Findings),
        ("4", View::Packages),
        ("5", View::Treemap),
    ];
    for size in [USUAL, WIDE] {
        let mut journey = Journey::through(&SHOP, size);
        for (digit, view) in digits {
            journey.keys(digit);
            assert_eq!(journey.focus(), view, "{digit}");
        }
        journey.keys("0");
        for (_, view) in digits.iter().cycle().skip(1).take(6) {
            journey.keys("Tab");
            assert_eq!(journey.focus(), *view);
        }
        for (_, view) in digits.iter().rev() {
            journey.keys("Shift-Tab");
            assert_eq!(journey.focus(), *view);
        }
    }
}

#[test]
fn findings_are_listed_with_why_and_what_to_do() {
    Journey::through(&SHOP, USUAL).check(
        "3",
        expect![[r#"
             shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
            ── Can go: 2.60 MB, download 2.61 MB → 19.9 MB, 19.9 MB ───────────── p plans ──
              -2.60 MB  -2.60 MB  Packages and indexes that apt keeps                layer 2
               -650 kB   -652 kB  Files copied only to change owner, mode or time    layer 3
               -300 kB   -301 kB  Files deleted by a later instruction               layer 2
              Also worth knowing: a build context without a `.dockerignore` (keep these fil…
            ── 3 Findings ────────────────────────────────────── counted 3.55 MB  3.55 MB ──
            ▶ 2.60 MB   2.60 MB ▸ identified Packages and indexes that apt keeps in… layer 2
               650 kB    652 kB ▸ proven     Files copied only to change owner, mod… layer 3
               300 kB    301 kB ▸ proven     Files deleted by a later instruction    layer 2
                900 B   1.54 kB ▸ proven     Files overwritten by a later instructi… layer 3
                170 B   1.02 kB ▸ proven     Package database written b… other-base  layer 1
              1.60 MB   1.60 MB ▸ proven     Version control tools         optional  layer 2
              4.40 MB   4.40 MB ▸ guessed    Other files in a user's cache… nowhere  layer 4
            ── Packages and indexes that apt keeps ─────────────────────────────────────────
             saves     2.60 MB in 1 file, download 2.60 MB
             proof     identified: /var/cache/apt contains what apt downloaded and
                       computed; nothing empties it: /etc/apt/apt.conf.d/docker-clean does…
             fix       Empty apt's cache in the RUN that fills it
                       RUN apt-get update && \
                       apt-get install -y git && \
                       apt-get clean
            ── What if: nothing marked ─────────────── Space marks and shows the new size ──
             ? help  / search  s sort  Space mark  Enter files  Tab pane             q quit
        "#]],
    );
}

#[test]
fn packages_are_listed_by_what_removal_frees() {
    Journey::through(&SHOP, USUAL).check(
        "4",
        expect![[r#"
             shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
            ── Can go: 2.60 MB, download 2.61 MB → 19.9 MB, 19.9 MB ───────────── p plans ──
              -2.60 MB  -2.60 MB  Packages and indexes that apt keeps                layer 2
               -650 kB   -652 kB  Files copied only to change owner, mode or time    layer 3
               -300 kB   -301 kB  Files deleted by a later instruction               layer 2
              Also worth knowing: a build context without a `.dockerignore` (keep these fil…
            ── 4 Packages ─────────────────────────────────────────────── dpkg 4, 4.70 MB ──
                frees  download       own  package
            ▶ 1.60 MB   1.60 MB    900 kB  git 1.0              unknown in layer 2, + 1 more
              1.20 MB   1.20 MB   1.20 MB  bash 1.0                       unknown in layer 1
                  0 B       0 B   1.90 MB  libc6 1.0                          needed by bash
                  0 B       0 B    700 kB  perl 1.0                            needed by git


            ── dpkg git 1.0 ────────────────────────────────────────────────────────────────
             frees     1.60 MB, with 1 package that only it needs
             own       900 kB in 1 file
             layer     2 RUN apt-get update && apt-get install -y git
             finding   version-control-tools: Version control tools, saves 1.60 MB



            ── What if: nothing marked ─────────────── Space marks and shows the new size ──
             ? help  / search  s sort  Space mark  Enter files  Tab pane             q quit
        "#]],
    );
}

#[test]
fn a_finding_opens_into_its_parts() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.check_lines(
        "3 l",
        &["▶", "/", "3 Findings"],
        expect![[r#"
             shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
            ── 3 Findings ────────────────────────────────────── counted 3.55 MB  3.55 MB ──
            ▶ 2.60 MB   2.60 MB ▾ identified Packages and indexes that apt keeps in… layer 2
              2.60 MB   2.60 MB  /var/cache/apt/archives/git.deb
             proof     identified: /var/cache/apt contains what apt downloaded and
                       computed; nothing empties it: /etc/apt/apt.conf.d/docker-clean does…
             ? help  / search  s sort  Space mark  Enter files  Tab pane             q quit
        "#]],
    );
    journey.check_lines(
        "l",
        &["▶"],
        expect![[r#"
        ▶ 2.60 MB   2.60 MB  /var/cache/apt/archives/git.deb
    "#]],
    );
    journey.check_lines(
        "h",
        &["▶"],
        expect![[r#"
        ▶ 2.60 MB   2.60 MB ▸ identified Packages and indexes that apt keeps in… layer 2
    "#]],
    );
    journey.keys("l l Enter");
    assert_eq!(journey.focus(), View::Files);
}

#[test]
fn a_package_leads_to_its_files_and_back() {
    for size in [USUAL, WIDE] {
        let mut journey = Journey::through(&SHOP, size);
        journey.keys("4 / \"perl\" Enter Enter");
        assert_eq!(journey.focus(), View::Files);
        journey.shows("", &["package:perl", "base.pm"]);
        journey.is_at("", "/usr/lib/perl/base.pm");
        // First the search that led there is over.
        journey.keys("Esc Esc");
        assert_eq!(journey.focus(), View::Packages, "{}", journey.screen());
        let row = journey.model.packages.row().unwrap();
        let id = row.id;
        assert_eq!(journey.model.facts().unwrap().packages.get(id).unwrap().name, "perl");
    }
}

#[test]
fn one_pane_takes_the_whole_screen() {
    let mut journey = Journey::through(&SHOP, WIDE);
    journey.lacks("z", &["1 Layers"]).shows("", &["2 Files"]);
    journey.shows("z", &["1 Layers"]);
    journey.lacks("1 z", &["2 Files"]).shows("Esc", &["2 Files"]);
    Journey::through(&SHOP, USUAL).check(
        "c c z",
        expect![[r#"
             shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
            ── Can go: 2.60 MB, download 2.61 MB → 19.9 MB, 19.9 MB ───────────── p plans ──
              -2.60 MB  -2.60 MB  Packages and indexes that apt keeps                layer 2
               -650 kB   -652 kB  Files copied only to change owner, mode or time    layer 3
               -300 kB   -301 kB  Files deleted by a later instruction               layer 2
              Also worth knowing: a build context without a `.dockerignore` (keep these fil…
            ── 2 Files · whole image · by unpacked ───────────────────── 21.5 MB  21.5 MB ──
              13.0 MB  13.0 MB  60%   ▾ usr/                                         6 files
              10.9 MB  10.9 MB  51%     ▾ lib/                                       4 files
              8.30 MB  8.30 MB  39%       ▾ python3/                                 2 files
              8.30 MB  8.30 MB  39%         ▾ site/                                  2 files
            ▶ 5.20 MB  5.20 MB  24%             numpy.so
              3.10 MB  3.10 MB  14%             pandas.so
              1.90 MB  1.90 MB   9%         libc.so.6                                  libc6
               700 kB   701 kB   3%       ▸ perl/                                  toolchain
              2.10 MB  2.10 MB  10%     ▸ bin/                                       2 files
              4.40 MB  4.40 MB  20%   ▸ root/                               other-user-cache
              2.60 MB  2.61 MB  12%   ▸ var/                                       apt-cache
              1.52 MB  1.53 MB   7%   ▸ app/                                         6 files
                400 B  1.54 kB   0%   ▸ etc/                                          1 file
                  0 B    512 B   0%     bin → usr/bin
                  0 B      0 B   0%   ▸ tmp/                                deleted-too-late
            ── /usr/lib/python3/site/numpy.so · layer 4 RUN pip install -r r… ───── w why ──
             ? help  / search  f filter  Space mark  c scope  t arrange              q quit
        "#]],
    );
}

#[test]
fn details_are_shown_and_put_away() {
    let mut journey = Journey::through(&SHOP, WIDE);
    journey.shows("", &["mode      0644, owner 0:0"]);
    journey.lacks("i", &["mode      0644, owner 0:0"]);
    journey.shows("i", &["mode      0644, owner 0:0"]);
}

#[test]
fn columns_are_chosen_one_after_the_other() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.check_lines(
        "C",
        &["share", "Columns", "numpy"],
        expect![[r#"
            ▶ 5.20 MB  5.20 MB  41% +           numpy.so
             u unpacked  d download  s share  b bar  h hidden  c count  l layer  t time  …──
        "#]],
    );
    journey.check_lines(
        "s d l Esc",
        &["numpy"],
        expect![[r#"
            ▶ 5.20 MB   4 +           numpy.so
            ── /usr/lib/python3/site/numpy.so · layer 4 RUN pip install -r r… ───── w why ──
        "#]],
    );
    journey.check_lines(
        "C n Esc",
        &["numpy", "root/"],
        expect![[r#"
            ▶ 5.20 MB   4 +           numpy.so
              4.40 MB   – + ▸ root/
            ── /usr/lib/python3/site/numpy.so · layer 4 RUN pip install -r r… ───── w why ──
        "#]],
    );
}

#[test]
fn base_layers_are_put_away_and_no_total_changes() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("c c");
    let (head, title) = (journey.line("shop:1.4"), journey.line("2 Files"));
    journey.lacks("b", &["ADD rootfs"]).lacks("=", &["libc.so"]);
    assert_eq!((journey.line("shop:1.4"), journey.line("2 Files")), (head, title));
    journey.shows("b", &["ADD rootfs"]);
    let image = Image::of("layer COPY a /\nfile a 1000\n", 0);
    Journey::through(&image, USUAL).shows("b", &["no layer is known to be of a base image"]);
}

#[test]
fn the_split_moves_as_far_as_there_is_room() {
    let mut journey = Journey::through(&SHOP, WIDE);
    let column = |journey: &Journey| {
        let line = journey.line("2 Files");
        line.chars().position(|character| character == '│').unwrap()
    };
    let before = column(&journey);
    journey.keys("< <");
    assert_eq!(column(&journey), before - 8);
    journey.keys("> >");
    assert_eq!(column(&journey), before);
    for _ in 0..100 {
        journey.keys(">");
    }
    journey.shows("", &["2 Files", "numpy"]);
    // The first press the other way moves it.
    let widest = column(&journey);
    journey.keys("<");
    assert_eq!(column(&journey), widest - 4);
}

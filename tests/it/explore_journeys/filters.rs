//! Filters: each alone, two together, and no total changes.

use std::fmt::Write;

use expect_test::expect;
use plimsoll::explore::files::Sizes;

use super::{Journey, SHOP, USUAL, at_both_sizes};

/// The files that are listed with a filter, with everything open.
fn files(journey: &mut Journey) -> String {
    let mut before = String::new();
    journey.keys("g =");
    while journey.path() != before {
        before = journey.path();
        journey.keys("j =");
    }
    let has_child =
        |path: &str, all: &[String]| all.iter().any(|other| other.starts_with(&format!("{path}/")));
    let listed = journey.listed();
    let leaves = listed.iter().filter(|path| !has_child(path, &listed));
    leaves.cloned().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_filter_alone() {
    let said = at_both_sizes(|size| {
        let mut out = String::new();
        for keys in [
            "g \"*.csv\" Enter", "x \"^/app/[cs]\" Enter", "z \"1MB\" Enter",
            "k \"symlink\" Enter", "l", "+", "-", "~", "=", "m", "r \"apt-cache\" Enter", "h", "o",
        ] {
            let mut journey = Journey::through(&SHOP, size);
            journey.keys("1 g j j 2");
            // What a layer did is asked of its changes, all else of the whole image.
            let of_layer = matches!(keys, "+" | "-" | "~" | "=" | "m");
            journey.keys(match keys {
                "m" => "] ]",
                _ if of_layer => "]",
                _ => "c c",
            });
            let (head, title) = (journey.line("shop:1.4"), totals(&journey));
            journey.keys("f").keys(keys);
            assert_eq!((journey.line("shop:1.4"), totals(&journey)), (head, title), "{keys}");
            let filter = journey.model.filters().unwrap().to_string();
            writeln!(out, "{filter}: {}", files(&mut journey)).unwrap();
            journey.keys("F");
            assert!(journey.model.filters().unwrap().is_empty());
        }
        out
    });
    expect![[r#"
        glob:*.csv: /app/data/products.csv /app/data/orders.csv
        re:^/app/[cs]: /app/server.js /app/static/logo.svg /app/static/logo-2.svg /app/config.json /app/current
        size>=1MB: /usr/lib/python3/site/numpy.so /usr/lib/python3/site/pandas.so /usr/lib/libc.so.6 /usr/bin/bash /root/.cache/pip/http/a /root/.cache/pip/http/b /var/cache/apt/archives/git.deb /app
        kind:symlink: /app/current /bin
        : /usr/lib/python3/site/numpy.so /usr/lib/python3/site/pandas.so /usr/lib/libc.so.6 /usr/lib/perl /usr/bin /root /var /app /etc /bin /tmp
        change:+: /usr/lib/python3/site/numpy.so /usr/lib/python3/site/pandas.so /root/.cache/pip/http/a /root/.cache/pip/http/b
        change:-: /tmp/build.log
        change:~: /app/config.json
        change:=: /usr/lib /app
        change:m: /app/data/products.csv /app/data/orders.csv
        rule:apt-cache: /var/cache/apt/archives/git.deb
        hidden: /var/lib/dpkg/status /app/data/products.csv /app/data/orders.csv /app/config.json /tmp/build.log
        own: /usr/lib/python3/site/numpy.so /usr/lib/python3/site/pandas.so /usr/lib/perl/base.pm /usr/bin/git /root/.cache/pip/http/a /root/.cache/pip/http/b /var/cache/apt/archives/git.deb /var/lib/dpkg/status /var/lib/dpkg/info/perl.list /var/lib/dpkg/info/git.list /app/.git/objects/pack/all.pack /app/data/products.csv /app/data/orders.csv /app/server.js /app/static/logo.svg /app/static/logo-2.svg /app/config.json /app/current
    "#]].assert_eq(&said);
}

/// The sizes of the scope.
fn totals(journey: &Journey) -> Sizes {
    journey.model.files.as_ref().unwrap().files.total()
}

#[test]
#[expect(clippy::too_many_lines, reason = "screens are long")]
fn a_filter_stands_in_the_title() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.check(
        "c c f",
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
              13.0 MB  13.0 MB  60%   ▾ usr/                                         6 files
              10.9 MB  10.9 MB  51%     ▾ lib/                                       4 files
              8.30 MB  8.30 MB  39%       ▾ python3/                                 2 files
              8.30 MB  8.30 MB  39%         ▾ site/                                  2 files
            ▶ 5.20 MB  5.20 MB  24%             numpy.so
              3.10 MB  3.10 MB  14%             pandas.so
              1.90 MB  1.90 MB   9%         libc.so.6                                  libc6
               700 kB   701 kB   3%       ▸ perl/                                  toolchain
             g glob  x regex  z size  k kind  l layer  + added  - removed  ~ modified  …y ──
             = unchanged  m metadata  r rule  h hidden  * marked  o own            Esc back
        "#]],
    );
    journey.check(
        "g \"*.csv\"",
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
              13.0 MB  13.0 MB  60%   ▾ usr/                                         6 files
              10.9 MB  10.9 MB  51%     ▾ lib/                                       4 files
              8.30 MB  8.30 MB  39%       ▾ python3/                                 2 files
              8.30 MB  8.30 MB  39%         ▾ site/                                  2 files
            ▶ 5.20 MB  5.20 MB  24%             numpy.so
              3.10 MB  3.10 MB  14%             pandas.so
              1.90 MB  1.90 MB   9%         libc.so.6                                  libc6
               700 kB   701 kB   3%       ▸ perl/                                  toolchain
             filter glob:*.csv
             Enter take it                                                       Esc cancel
        "#]],
    );
    journey.check(
        "Enter",
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
            ── 2 Files · whole image · filter glob:*.csv ──────── 650 kB match of 21.5 MB ──
            ▶ 1.52 MB  1.53 MB   7%   ▸ app/                                         6 files







            ── /app/ · 650 kB came with layer 3 COPY . /app · 900 B came wit… ───── w why ──
             ? help  / search  f filter  Space mark  c scope  t arrange              q quit
        "#]],
    );
}

#[test]
fn two_filters_must_both_hold() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("c c f g \"*.csv\" Enter f z \"300kB\" Enter");
    assert_eq!(files(&mut journey), "/app/data/products.csv");
    journey.check_lines(
        "",
        &["2 Files"],
        expect![[r#"
            ── 2 Files · whole image · filter glob:*.csv size>… ─ 400 kB match of 21.5 MB ──
        "#]],
    );
    journey.keys("F");
    assert!(journey.listed().len() > 3, "{:?}", journey.listed());
}

#[test]
fn a_filter_that_is_chosen_again_goes() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("c c f h").shows("", &["hidden"]);
    assert_eq!(journey.model.filters().unwrap().to_string(), "hidden");
    journey.keys("f h");
    assert!(journey.model.filters().unwrap().is_empty());
    // A word within the value of another filter is not one.
    journey.keys("f g \"a hidden b\" Enter f h");
    assert_eq!(journey.model.filters().unwrap().to_string(), "glob:\"a hidden b\" hidden");
}

#[test]
fn only_what_is_marked() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("c c : \"/app/data\" Enter Space f *");
    journey.lacks("", &["root/"]).shows("", &["data/"]);
    // It follows the marks.
    journey.keys("F : \"/etc\" Enter Space f *").shows("", &["etc/", "data/"]);
}

#[test]
fn an_expression_that_is_not_one_is_said_and_can_be_put_right() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("c c f x \"a(b\"");
    let listed = journey.listed();
    journey.check_lines(
        "",
        &["a(b"],
        expect![[r#"
         filter re:a(b   unclosed group
    "#]],
    );
    journey.check_lines(
        "Enter",
        &["a(b"],
        expect![[r#"
         filter re:a(b   unclosed group
    "#]],
    );
    assert_eq!(journey.listed(), listed);
    journey.keys("Backspace Backspace Backspace \"csv$\" Enter");
    assert_eq!(files(&mut journey), "/app/data/products.csv /app/data/orders.csv");
    for (keys, said) in [
        ("f z \"many\" Enter", "expected a size"),
        ("f k \"fil\" Enter", "no such kind"),
        ("f g \"[a\" Enter", "filter glob:[a"),
    ] {
        let mut journey = Journey::through(&SHOP, USUAL);
        journey.shows(keys, &[said]);
        assert!(journey.model.prompt.is_some(), "{keys}");
        assert!(journey.model.filters().unwrap().is_empty());
    }
}

#[test]
fn a_filter_without_matches_lists_nothing_and_says_so() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("c c f g \"*.zip\" Enter");
    assert!(journey.listed().is_empty());
    journey.check(
        "",
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
            ── 2 Files · whole image · filter glob:*.zip ─────────── 0 B match of 21.5 MB ──
              no file passes the filter; F clears it







            ────────────────────────────────────────────────────────────────────────────────
             ? help  / search  f filter  Space mark  c scope  t arrange              q quit
        "#]],
    );
}

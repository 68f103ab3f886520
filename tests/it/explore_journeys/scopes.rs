//! Which files are listed: changes of a layer, up to it, the whole image; from any pane.

use expect_test::expect;
use plimsoll::explore::files::Scope;

use super::{Journey, SHOP, USUAL, WIDE};

fn scope(journey: &Journey) -> Scope {
    journey.model.files.as_ref().unwrap().files.listing().scope
}

#[test]
fn a_layer_is_seen_alone_with_those_below_and_in_the_whole() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("1 g j j 2 - g");
    journey.check_lines(
        "",
        &["2 Files", "app/", "usr/", "tmp/"],
        expect![[r#"
             5   650 kB   653 kB           RUN chown -R app /app/data
            ── 2 Files · changes of layer 3 · by unpacked ────────────── 1.52 MB  1.53 MB ──
            ▶ 1.52 MB  1.53 MB 100% + ▸ app/                                         6 files
            ── /app/ · 650 kB came with layer 3 COPY . /app · 900 B came wit… ───── w why ──
        "#]],
    );
    journey.check_lines(
        "c",
        &["2 Files", "app/", "usr/", "tmp/"],
        expect![[r#"
             5   650 kB   653 kB           RUN chown -R app /app/data
            ── 2 Files · up to layer 3 · by unpacked ─────────────────── 9.12 MB  9.14 MB ──
              4.70 MB  4.70 MB  52%   ▸ usr/                                         4 files
            ▶ 1.52 MB  1.53 MB  17%   ▸ app/                                         6 files
               300 kB   301 kB   3%   ▸ tmp/                                deleted-too-late
                  0 B    512 B   0%     bin → usr/bin
            ── /app/ · 650 kB came with layer 3 COPY . /app · 900 B came wit… ───── w why ──
        "#]],
    );
    journey.check_lines(
        "c",
        &["2 Files", "app/", "usr/", "tmp/"],
        expect![[r#"
             5   650 kB   653 kB           RUN chown -R app /app/data
            ── 2 Files · whole image · by unpacked ───────────────────── 21.5 MB  21.5 MB ──
              13.0 MB  13.0 MB  60%   ▸ usr/                                         6 files
            ▶ 1.52 MB  1.53 MB   7%   ▸ app/                                         6 files
                  0 B    512 B   0%     bin → usr/bin
                  0 B      0 B   0%   ▸ tmp/                                deleted-too-late
            ── /app/ · 650 kB came with layer 3 COPY . /app · 900 B came wit… ───── w why ──
        "#]],
    );
    journey.keys("c");
    assert_eq!(scope(&journey), Scope::Changes(2));
}

#[test]
fn the_layer_changes_from_any_pane() {
    for size in [USUAL, WIDE] {
        let mut journey = Journey::through(&SHOP, size);
        for view in ["0", "1", "2", "3", "4", "5"] {
            journey.keys(view).keys("[");
            assert_eq!((journey.model.layer, scope(&journey)), (2, Scope::Changes(2)), "{view}");
            journey.keys("]");
            assert_eq!((journey.model.layer, scope(&journey)), (3, Scope::Changes(3)), "{view}");
        }
        journey.keys("2 c [ [ [ [ [");
        assert_eq!((journey.model.layer, scope(&journey)), (0, Scope::UpTo(0)));
        journey.keys("c ] ] ] ] ] ]");
        assert_eq!((journey.model.layer, scope(&journey)), (4, Scope::Image));
    }
}

#[test]
fn the_changes_of_a_layer_have_signs() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.check(
        "] - g = j =",
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
             4  12.7 MB  12.7 MB  ████████ RUN pip install -r requirements.txt
            ▶5   650 kB   653 kB           RUN chown -R app /app/data
            ── 2 Files · changes of layer 5 · by unpacked ──────────────── 650 kB  652 kB ──
               650 kB   652 kB 100%   ▾ app/                                         2 files
            ▶  650 kB   652 kB 100%     ▾ data/                                      2 files
               400 kB   401 kB  62% m       products.csv
               250 kB   251 kB  38% m       orders.csv




            ── /app/data/ · 650 kB came with layer 3 COPY . /app · layer 5 (… ───── w why ──
             ? help  / search  f filter  Space mark  c scope  t arrange              q quit
        "#]],
    );
}

#[test]
fn the_largest_files_and_directories_are_lists() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.check_lines(
        "c c g t",
        &["2 Files", "MB"],
        expect![[r#"
             shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
            ── Can go: 2.60 MB, download 2.61 MB → 19.9 MB, 19.9 MB ───────────── p plans ──
              -2.60 MB  -2.60 MB  Packages and indexes that apt keeps                layer 2
             1  3.10 MB  3.11 MB  ██       ADD rootfs.tar /                             base
              the base image ends here; own: 19.4 MB, 19.4 MB
             2  4.50 MB  4.51 MB  ███      RUN apt-get update && apt-get install -y git
             3  1.52 MB  1.53 MB  █        COPY . /app
            ▶4  12.7 MB  12.7 MB  ████████ RUN pip install -r requirements.txt
            ── 2 Files · whole image · largest · by unpacked ─────────── 21.5 MB  21.5 MB ──
            ▶ 5.20 MB  5.20 MB  24%   /usr/lib/python3/site/numpy.so
              3.10 MB  3.10 MB  14%   /usr/lib/python3/site/pandas.so
              3.00 MB  3.00 MB  14%   /root/.cache/pip/http/a               other-user-cache
              2.60 MB  2.60 MB  12%   /var/cache/apt/archives/git.deb              apt-cache
              1.90 MB  1.90 MB   9%   /usr/lib/libc.so.6                               libc6
              1.40 MB  1.40 MB   7%   /root/.cache/pip/http/b               other-user-cache
              1.20 MB  1.20 MB   6%   /usr/bin/bash                                     bash
        "#]],
    );
    journey.check_lines(
        "t",
        &["2 Files", "MB"],
        expect![[r#"
             shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
            ── Can go: 2.60 MB, download 2.61 MB → 19.9 MB, 19.9 MB ───────────── p plans ──
              -2.60 MB  -2.60 MB  Packages and indexes that apt keeps                layer 2
             1  3.10 MB  3.11 MB  ██       ADD rootfs.tar /                             base
              the base image ends here; own: 19.4 MB, 19.4 MB
             2  4.50 MB  4.51 MB  ███      RUN apt-get update && apt-get install -y git
             3  1.52 MB  1.53 MB  █        COPY . /app
            ▶4  12.7 MB  12.7 MB  ████████ RUN pip install -r requirements.txt
            ── 2 Files · whole image · directories · by unpacked ─────── 21.5 MB  21.5 MB ──
              13.0 MB  13.0 MB  60%   /usr/                                          6 files
              10.9 MB  10.9 MB  51%   /usr/lib/                                      4 files
              8.30 MB  8.30 MB  39%   /usr/lib/python3/                              2 files
            ▶ 8.30 MB  8.30 MB  39%   /usr/lib/python3/site/                         2 files
              4.40 MB  4.40 MB  20%   /root/.cache/                         other-user-cache
              4.40 MB  4.40 MB  20%   /root/.cache/pip/http/                other-user-cache
              4.40 MB  4.40 MB  20%   /root/.cache/pip/                     other-user-cache
              4.40 MB  4.40 MB  20%   /root/                                other-user-cache
            ── /usr/lib/python3/site/ · layer 4 (8.30 MB) RUN pip install -r… ───── w why ──
        "#]],
    );
    journey.shows("t", &["▾ usr/"]);
}

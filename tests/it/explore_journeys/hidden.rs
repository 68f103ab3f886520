//! Hidden versions: which layer hides them, and why.

use expect_test::expect;

use super::{Journey, SHOP, USUAL, WIDE};

#[test]
fn hidden_versions_stand_below_their_path() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("c c - : \"/app\" Enter = .");
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
            ── 2 Files · whole image · by unpacked ───────────────────── 21.5 MB  21.5 MB ──
              13.0 MB  13.0 MB  60%   ▸ usr/                                         6 files
              4.40 MB  4.40 MB  20%   ▸ root/                               other-user-cache
              2.60 MB  2.61 MB  12%   ▸ var/                                       apt-cache
            ▶ 1.52 MB  1.53 MB   7%   ▾ app/                                         6 files
               800 kB   801 kB   4%     ▾ .git/                                       1 file
               800 kB   801 kB   4%       ▾ objects/                                  1 file
               800 kB   801 kB   4%         ▾ pack/                                   1 file
               800 kB   801 kB   4%             all.pack
            ── hidden versions are shown ───────────────────────────────────────────────────
             ? help  / search  f filter  Space mark  c scope  t arrange              q quit
        "#]],
    );
    journey.lacks(".", &["metadata-only"]).shows("", &["hidden versions are not"]);
}

#[test]
fn a_hidden_version_says_who_hides_it_and_leads_there() {
    for size in [USUAL, WIDE] {
        let mut journey = Journey::through(&SHOP, size);
        journey.keys("c c . : \"/app/data/products.csv\" Enter j");
        journey.is_at("", "/app/data/products.csv");
        journey.shows("", &["of layer 3", "metadata-only"]);
        journey.keys("o");
        assert_eq!(journey.model.layer, 4);
        journey.is_at("", "/app/data/products.csv");
        journey.keys("H");
        assert_eq!(journey.model.layer, 3);
    }
}

#[test]
fn what_was_removed_is_a_row_of_its_own() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("c c . : \"/tmp/build.log\" Enter");
    journey.check_lines(
        "",
        &["build.log", "of layer 2"],
        expect![[r#"
            ▶  300 kB   301 kB   0% -     build.log                         deleted-too-late
            ── /tmp/build.log · 300 kB came with layer 2 RUN apt-get update… ────── w why ──
        "#]],
    );
    journey.check(
        "w",
        expect![[r#"
             shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
            ── /tmp/build.log ──────────────────────────────────────────────────────────────
            ▶hidden    → 300 kB came with layer 2 RUN apt-get update && apt-get install -y…
                       → removed by layer 4 RUN pip install -r requirements.txt
             finding   → deleted-too-late: Files deleted by a later instruction, saves 300…

















            ────────────────────────────────────────────────────────────────────────────────
             Enter go there  y copy                                                Esc back
        "#]],
    );
}

//! Opening, folding and moving in the tree of files.

use expect_test::expect;

use super::{Journey, SHOP, USUAL, WIDE};

#[test]
fn directories_open_and_fold_and_lead_to_their_parents() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.check("c c - g", expect![[r#"
         shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
        ── Can go: 2.60 MB, download ~2.61 MB → 19.9 MB, ~19.9 MB ─────────── p plans ──
          -2.60 MB ~-2.60 MB  Packages and indexes that apt keeps                layer 2
           -650 kB  ~-652 kB  Files copied only to change owner, mode or time    layer 3
           -300 kB  ~-301 kB  Files deleted by a later instruction               layer 2
        ── 1 Layers ─────────────────────────────────────────────────── hidden 951 kB ──
         1  3.10 MB  3.11 MB  ██       ADD rootfs.tar /                             base
          the base image ends here (given-layers); own: 19.4 MB, 19.4 MB
         2  4.50 MB  4.51 MB  ███      RUN apt-get update && apt-get install -y git
         3  1.52 MB  1.53 MB  █        COPY . /app
        ▶4  12.7 MB  12.7 MB  ████████ RUN pip install -r requirements.txt
         5   650 kB   653 kB           RUN chown -R app /app/data
        ── 2 Files · whole image · by unpacked ───────────────────── 21.5 MB  21.5 MB ──
        ▶ 13.0 MB  13.0 MB  60%   ▸ usr/                                         6 files
          4.40 MB  4.40 MB  20%   ▸ root/                               other-user-cache
          2.60 MB  2.61 MB  12%   ▸ var/                                       apt-cache
          1.52 MB  1.53 MB   7%   ▸ app/                                         6 files
            400 B  1.54 kB   0%   ▸ etc/                                          1 file
              0 B    512 B   0%     bin → usr/bin
              0 B      0 B   0%   ▸ tmp/                                deleted-too-late


        ── /usr/ · layer 4  8.30 MB  RUN pip install -r requirements.txt… ───── w why ──
         ? help  / search  f filter  Space mark  Enter open  Tab pane            q quit
    "#]]);
    journey.check("l l", expect![[r#"
         shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
        ── Can go: 2.60 MB, download ~2.61 MB → 19.9 MB, ~19.9 MB ─────────── p plans ──
          -2.60 MB ~-2.60 MB  Packages and indexes that apt keeps                layer 2
           -650 kB  ~-652 kB  Files copied only to change owner, mode or time    layer 3
           -300 kB  ~-301 kB  Files deleted by a later instruction               layer 2
        ── 1 Layers ─────────────────────────────────────────────────── hidden 951 kB ──
         1  3.10 MB  3.11 MB  ██       ADD rootfs.tar /                             base
          the base image ends here (given-layers); own: 19.4 MB, 19.4 MB
         2  4.50 MB  4.51 MB  ███      RUN apt-get update && apt-get install -y git
         3  1.52 MB  1.53 MB  █        COPY . /app
        ▶4  12.7 MB  12.7 MB  ████████ RUN pip install -r requirements.txt
         5   650 kB   653 kB           RUN chown -R app /app/data
        ── 2 Files · whole image · by unpacked ───────────────────── 21.5 MB  21.5 MB ──
          13.0 MB  13.0 MB  60%   ▾ usr/                                         6 files
        ▶ 10.9 MB  10.9 MB  51%     ▸ lib/                                       4 files
          2.10 MB  2.10 MB  10%     ▸ bin/                                       2 files
          4.40 MB  4.40 MB  20%   ▸ root/                               other-user-cache
          2.60 MB  2.61 MB  12%   ▸ var/                                       apt-cache
          1.52 MB  1.53 MB   7%   ▸ app/                                         6 files
            400 B  1.54 kB   0%   ▸ etc/                                          1 file
              0 B    512 B   0%     bin → usr/bin
              0 B      0 B   0%   ▸ tmp/                                deleted-too-late
        ── /usr/lib/ · layer 4  8.30 MB  RUN pip install -r requirements… ───── w why ──
         ? help  / search  f filter  Space mark  Enter open  Tab pane            q quit
    "#]]);
    journey.check("=", expect![[r#"
         shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
        ── Can go: 2.60 MB, download ~2.61 MB → 19.9 MB, ~19.9 MB ─────────── p plans ──
          -2.60 MB ~-2.60 MB  Packages and indexes that apt keeps                layer 2
           -650 kB  ~-652 kB  Files copied only to change owner, mode or time    layer 3
           -300 kB  ~-301 kB  Files deleted by a later instruction               layer 2
        ── 1 Layers ─────────────────────────────────────────────────── hidden 951 kB ──
         1  3.10 MB  3.11 MB  ██       ADD rootfs.tar /                             base
          the base image ends here (given-layers); own: 19.4 MB, 19.4 MB
         2  4.50 MB  4.51 MB  ███      RUN apt-get update && apt-get install -y git
         3  1.52 MB  1.53 MB  █        COPY . /app
        ▶4  12.7 MB  12.7 MB  ████████ RUN pip install -r requirements.txt
         5   650 kB   653 kB           RUN chown -R app /app/data
        ── 2 Files · whole image · by unpacked ───────────────────── 21.5 MB  21.5 MB ──
          13.0 MB  13.0 MB  60%   ▾ usr/                                         6 files
        ▶ 10.9 MB  10.9 MB  51%     ▾ lib/                                       4 files
          8.30 MB  8.30 MB  39%       ▾ python3/                                 2 files
          8.30 MB  8.30 MB  39%         ▾ site/                                  2 files
          5.20 MB  5.20 MB  24%             numpy.so
          3.10 MB  3.10 MB  14%             pandas.so
          1.90 MB  1.90 MB   9%         libc.so.6                                  libc6
           700 kB   701 kB   3%       ▾ perl/                                  toolchain
           700 kB   701 kB   3%           base.pm                              toolchain
        ── /usr/lib/ · layer 4  8.30 MB  RUN pip install -r requirements… ───── w why ──
         ? help  / search  f filter  Space mark  Enter open  Tab pane            q quit
    "#]]);
}

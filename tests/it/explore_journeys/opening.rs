//! The first screen, and from the answer to the files and back.

use expect_test::expect;
use plimsoll::explore::Message;
use plimsoll::explore::keys::View;
use plimsoll::explore::message::{Mouse, MouseEvent};

use super::{Image, Journey, NARROW, SHOP, USUAL, WIDE};

#[test]
fn the_answer_and_the_largest_directory_of_the_largest_own_layer_come_first() {
    Journey::through(&SHOP, USUAL).check(
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
            ── 2 Files · changes of layer 4 · by unpacked ────────────── 12.7 MB  12.7 MB ──
              8.30 MB  8.30 MB  65%   ▾ usr/                                         2 files
              8.30 MB  8.30 MB  65%     ▾ lib/                                       2 files
              8.30 MB  8.30 MB  65% +     ▾ python3/                                 2 files
              8.30 MB  8.30 MB  65% +       ▾ site/                                  2 files
            ▶ 5.20 MB  5.20 MB  41% +           numpy.so
              3.10 MB  3.10 MB  24% +           pandas.so
              4.40 MB  4.40 MB  35% + ▸ root/                               other-user-cache
              1.10 kB  2.05 kB   0%   ▸ app/                                          1 file
            ── /usr/lib/python3/site/numpy.so · layer 4 RUN pip install -r r… ───── w why ──
             ? help  / search  f filter  Space mark  c scope  t arrange              q quit
        "#]],
    );
}

#[test]
fn a_wide_screen_has_panes_beside_each_other() {
    Journey::through(&SHOP, WIDE).check("", expect![[r#"
         shop:1.4  linux/amd64  31 entries in 5 layers                       22.5 MB unpacked  22.5 MB download   951 kB hidden
        ── Can go: 2.60 MB, download 2.61 MB → 19.9 MB, 19.9 MB ───────────────────────────────────────────────────── p plans ──
          -2.60 MB  -2.60 MB  Packages and indexes that apt keeps                                        layer 2   apt-get clean
           -650 kB   -652 kB  Files copied only to change owner, mode…  layer 3   Set owner and mode in the instructions that c…
           -300 kB   -301 kB  Files deleted by a later instruction      layer 2   Move the deletion to `RUN apt-get update && a…
            -900 B  -1.54 kB  Files overwritten by a later instruction  layer 3   Write the final version directly instead of c…
          Also worth knowing: a build context without a `.dockerignore` (keep these files out of the build context)
        ── 1 Layers ─────────────────── hidden 951 kB ──│── 2 Files · changes of layer 4 · by unpacked ───── 12.7 MB  12.7 MB ──
         1  3.10 MB  3.11 MB  ADD rootfs.tar /      base│  8.30 MB  8.30 MB  65%   ▾ usr/                                2 files
          the base image ends here; own: 19.4 MB, 19.4… │  8.30 MB  8.30 MB  65%     ▾ lib/                              2 files
         2  4.50 MB  4.51 MB  RUN apt-get update && apt…│  8.30 MB  8.30 MB  65% +     ▾ python3/                        2 files
         3  1.52 MB  1.53 MB  COPY . /app               │  8.30 MB  8.30 MB  65% +       ▾ site/                         2 files
        ▶4  12.7 MB  12.7 MB  RUN pip install -r requir…│▶ 5.20 MB  5.20 MB  41% +           numpy.so
         5   650 kB   653 kB  RUN chown -R app /app/data│  3.10 MB  3.10 MB  24% +           pandas.so
        ── /usr/lib/python3/site/numpy.so ──────────────│  4.40 MB  4.40 MB  35% + ▸ root/                                 cache
         sizes     5.20 MB, download 5.20 MB            │  1.10 kB  2.05 kB   0%   ▸ app/                                 1 file
         layer     4 RUN pip install -r                 │      0 B      0 B   0% - ▸ tmp/                                 hidden
                   requirements.txt                     │
         mode      0644, owner 0:0, 1970-01-01          │
                                                        │
                                                        │
                                                        │
                                                        │
                                                        │
                                                        │
                                                        │
                                                        │
                                                        │
                                                        │
                                                        │
                                                        │
                                                        │
                                                        │
                                                        │
                                                        │
                                                        │
                                                        │
                                                        │
        ── What if: nothing marked ─────────────────────────────────────────────────────── Space marks and shows the new size ──
         ? help  / search  f filter  s sort  Space mark  c scope  t arrange  Enter open  w why  o other end  Tab pane    q quit
    "#]]);
}

#[test]
fn a_narrow_screen_has_one_pane() {
    Journey::through(&SHOP, NARROW)
        .check(
            "",
            expect![[r#"
                 shop:1.4  linux/amd64   22.5 MB 22.5 MB download
                 -2.60 MB Packages and indexes that apt keeps   L2
                  -650 kB Files copied only to change owner, m… L3
                  -300 kB Files deleted by a later instruction  L2
                  Also worth knowing: a build context without a `…
                ── 2 Files · changes of 4 ──── 12.7 MB  12.7 MB ──
                  8.30 MB  8.30 MB +     ▾ python3/        2 files
                  8.30 MB  8.30 MB +       ▾ site/         2 files
                ▶ 5.20 MB  5.20 MB +           numpy.so
                ── /usr/lib/python3/site/numpy.so… ────── w why ──
                 ? help  / search  f filter  Space mark    q quit
            "#]],
        )
        .check(
            "1",
            expect![[r#"
                 shop:1.4  linux/amd64   22.5 MB 22.5 MB download
                 -2.60 MB Packages and indexes that apt keeps   L2
                  -650 kB Files copied only to change owner, m… L3
                  -300 kB Files deleted by a later instruction  L2
                  Also worth knowing: a build context without a `…
                ── 1 Layers ───────────────────── hidden 951 kB ──
                 2  4.50 MB  4.51 MB  ███      RUN apt-get update…
                 3  1.52 MB  1.53 MB  █        COPY . /app
                ▶4  12.7 MB  12.7 MB  ████████ RUN pip install -r…
                ── layer 4 · other-user-cache@/roo… ───── w why ──
                 ? help  / search  Space mark  Tab pane    q quit
            "#]],
        );
}

#[test]
#[expect(clippy::too_many_lines, reason = "screens are long")]
fn enter_goes_to_the_files_of_an_answer_and_back() {
    for size in [USUAL, WIDE] {
        let mut journey = Journey::through(&SHOP, size);
        journey.keys("0 j Enter");
        let answer = journey.model.answer;
        assert_eq!((journey.focus(), answer), (View::Files, 1));
        journey.keys("o");
        assert_eq!(journey.focus(), View::Findings);
        let row = journey.model.findings.row().unwrap().finding();
        journey.keys("Enter o");
        assert_eq!(journey.focus(), View::Findings);
        assert_eq!(journey.model.findings.row().unwrap().finding(), row);
    }
    let mut journey = Journey::through(&SHOP, USUAL);
    journey
        .check(
            "0",
            expect![[r#"
                 shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
                ── Can go: 2.60 MB, download 2.61 MB → 19.9 MB, 19.9 MB ───────────── p plans ──
                ▶ -2.60 MB  -2.60 MB  Packages and indexes that apt keeps                layer 2
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
                  8.30 MB  8.30 MB  65%   ▾ usr/                                         2 files
                  8.30 MB  8.30 MB  65%     ▾ lib/                                       2 files
                  8.30 MB  8.30 MB  65% +     ▾ python3/                                 2 files
                  8.30 MB  8.30 MB  65% +       ▾ site/                                  2 files
                ▶ 5.20 MB  5.20 MB  41% +           numpy.so
                  3.10 MB  3.10 MB  24% +           pandas.so
                  4.40 MB  4.40 MB  35% + ▸ root/                               other-user-cache
                  1.10 kB  2.05 kB   0%   ▸ app/                                          1 file
                ── Packages and indexes that apt keeps · layer 2 RUN apt-get upd… ───── w why ──
                 ? help  / search  Enter files  p plans  w why  Tab pane                 q quit
            "#]],
        )
        .check(
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
                ▶2  4.50 MB  4.51 MB  ███      RUN apt-get update && apt-get install -y git
                 3  1.52 MB  1.53 MB  █        COPY . /app
                 4  12.7 MB  12.7 MB  ████████ RUN pip install -r requirements.txt
                 5   650 kB   653 kB           RUN chown -R app /app/data
                ── 2 Files · whole image · filter rule:apt-cache@… ─ 2.60 MB match of 21.5 MB ──
                  2.60 MB  2.61 MB  12%   ▾ var/                                       apt-cache
                  2.60 MB  2.60 MB  12%     ▾ cache/                                   apt-cache
                ▶ 2.60 MB  2.60 MB  12%       ▸ apt/                                   apt-cache





                ── /var/cache/apt/ · layer 2 (2.60 MB) RUN apt-get update && apt… ───── w why ──
                 ? help  / search  f filter  Space mark  c scope  t arrange              q quit
            "#]],
        )
        .check(
            "o",
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
fn esc_leads_back_to_the_answer() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("0 j Enter");
    journey.keys("Esc");
    assert_eq!((journey.focus(), journey.model.answer), (View::Answer, 1));
}

#[test]
fn an_image_without_anything_to_fix_says_so() {
    let image = Image::of("layer COPY a /\nfile a 1000\n", 0);
    Journey::through(&image, USUAL).check(
        "0 j Enter o",
        expect![[r#"
         shop:1.4  linux/amd64                       1.00 kB unpacked  2.56 kB download
        ── What can go ─────────────────────────────────────────────────────────────────
          Nothing to fix.
        ── 1 Layers ────────────────────────────────────────────────────────────────────
        ▶1  1.00 kB  2.56 kB  ████████ COPY a /

        ── 2 Files · changes of layer 1 · by unpacked ────────────── 1.00 kB  1.54 kB ──
        ▶ 1.00 kB  1.54 kB 100% +   a














        ────────────────────────────────────────────────────────────────────────────────
         ? help  / search  Enter files  p plans  w why  Tab pane                 q quit
    "#]],
    );
}

#[test]
fn what_everybody_can_read_is_said_and_a_click_goes_there() {
    let text = "layer ADD rootfs.tar /\nfile etc/hostname 10\n\
                layer COPY . /app\nfile app/.env 61\nfile app/a.js 1000\n";
    let image = Image::of(text, 1);
    let mut journey = Journey::through(&image, USUAL);
    journey.shows("", &["Anyone who has the image can read /app/.env"]);
    let screen = journey.screen();
    let row = screen.lines().position(|line| line.contains("Anyone who has")).unwrap() as u16;
    journey.keys("1");
    journey.tell(Message::Mouse(Mouse { what: MouseEvent::Press, column: 10, row }));
    journey.is_at("", "/app/.env");
}

#[test]
fn what_is_worth_knowing_is_below_what_can_go() {
    let text = "layer ADD rootfs.tar /\nfile etc/hostname 10\n\
                layer COPY . /app\nfile app/prod.env content=DB_PASSWORD=hunter2hunter2\n";
    let image = Image::of(text, 1);
    let mut journey = Journey::through(&image, USUAL);
    journey.shows("", &["Also worth knowing", "Secrets in environment files in layer 2"]);
    let screen = journey.screen();
    let row = screen.lines().position(|line| line.contains("Secrets in")).unwrap() as u16;
    journey.keys("1");
    journey.tell(Message::Mouse(Mouse { what: MouseEvent::Press, column: 10, row }));
    journey.is_at("", "/app/prod.env");
    // Hints are no reason to look.
    let image = Image::of("layer ADD rootfs.tar /\nfile etc/hostname 10\n", 1);
    assert!(!Journey::through(&image, USUAL).screen().contains("Secrets in"));
}

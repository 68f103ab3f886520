//! How it looks: ASCII, no colours, light; the cursor is always reversed.

use expect_test::expect;
use plimsoll::explore::Settings;
use plimsoll::explore::theme::{Theme, ThemeName};
use ratatui::style::Color;

use super::{Journey, SHOP, USUAL, WIDE};

fn themed(size: (u16, u16), name: ThemeName, ascii: bool) -> Journey {
    let theme = Theme { name, ascii };
    Journey::with(&SHOP, size, Settings { theme, ..Settings::default() })
}

#[test]
fn ascii_has_the_same_drawings() {
    let mut journey = themed(USUAL, ThemeName::Auto, true);
    journey.check(
        "Space",
        expect![[r#"
             shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
            -- Can go: 2.60 MB, download 2.61 MB > 19.9 MB, 19.9 MB ------------- p plans --
              -2.60 MB  -2.60 MB  Packages and indexes that apt keeps                layer 2
               -650 kB   -652 kB  Files copied only to change owner, mode or time    layer 3
               -300 kB   -301 kB  Files deleted by a later instruction               layer 2
              Also worth knowing: a build context without a `.dockerignore` (keep these fil~
            -- 1 Layers --------------------------------------------------- hidden 951 kB --
             1  3.10 MB  3.11 MB  ##       ADD rootfs.tar /                             base
              the base image ends here; own: 19.4 MB, 19.4 MB
             2  4.50 MB  4.51 MB  ###      RUN apt-get update && apt-get install -y git
             3  1.52 MB  1.53 MB  #        COPY . /app
            >4  12.7 MB  12.7 MB  ######## RUN pip install -r requirements.txt
             5   650 kB   653 kB           RUN chown -R app /app/data
            -- 2 Files - changes of layer 4 - by unpacked -------------- 12.7 MB  12.7 MB --
            o 8.30 MB  8.30 MB  65%   v usr/                                         2 files
            o 8.30 MB  8.30 MB  65%     v lib/                                       2 files
            o 8.30 MB  8.30 MB  65% +     v python3/                                 2 files
            o 8.30 MB  8.30 MB  65% +       v site/                                  2 files
            * 5.20 MB  5.20 MB  41% +           numpy.so
              3.10 MB  3.10 MB  24% +           pandas.so
            -- What if: 1 marked ----------------------------- u undo - U clear - E write --
             unpacked 22.5 MB > 17.3 MB  -5.20 MB (-23.1 %)   download 22.5 MB > ~17.3 MB
             if it is never made. Deleted in a later RUN instead: 0 B saved
             ? help  / search  f filter  Space mark  c scope  t arrange              q quit
        "#]],
    );
    for keys in ["3", "4", "1", "0", "5", "?", "Esc w", "Esc p", "Esc f", "Esc 2 ."] {
        journey.keys(keys);
        let screen = journey.screen();
        assert!(screen.is_ascii(), "{keys}:\n{screen}");
    }
}

#[test]
fn the_cursor_is_reversed_in_every_theme() {
    for size in [USUAL, WIDE] {
        for name in ThemeName::ALL.iter().copied() {
            for ascii in [false, true] {
                let mut journey = themed(size, name, ascii);
                for (view, text) in [("2", "numpy"), ("3", "apt"), ("4", "1.0"), ("0", "apt")] {
                    journey.keys(view);
                    let reversed = journey.reversed();
                    let has = reversed.iter().any(|row| row.contains(text));
                    assert!(has, "{name:?} {view}: {reversed:?}\n{}", journey.screen());
                }
            }
        }
    }
}

#[test]
fn without_a_theme_there_are_no_colours() {
    let mut journey = themed(USUAL, ThemeName::None, false);
    for keys in ["Space", "3", "4", "5", "1", "?", "Esc w", "Esc p"] {
        journey.keys(keys);
        let plain = |cell: &ratatui::buffer::Cell| (cell.fg, cell.bg);
        let reset = (Color::Reset, Color::Reset);
        assert!(journey.cells().iter().all(|cell| plain(cell) == reset), "{keys}");
    }
}

#[test]
fn colours_are_those_of_every_terminal_and_never_black_or_white() {
    for name in [ThemeName::Auto, ThemeName::Light, ThemeName::Dark] {
        let mut journey = themed(USUAL, name, false);
        for keys in ["Space", "3", "4", "1", "0", "?", "Esc w"] {
            journey.keys(keys);
            for cell in journey.cells() {
                let is_safe = !matches!(cell.fg, Color::White | Color::Black);
                assert!(is_safe, "{name:?} {keys}: {cell:?}");
            }
        }
    }
}

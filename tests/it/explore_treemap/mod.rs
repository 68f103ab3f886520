//! The treemap: what has tiles and where, in which colours, and how one moves among them.

use expect_test::{expect, expect_file};
use plimsoll::explore::Settings;
use plimsoll::explore::keys::View;
use plimsoll::explore::theme::{Theme, ThemeName};
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use screen::Screen;

mod mouse;
mod screen;

const APP: &str = "
layer base
file usr/lib/libc.so 300000
file usr/lib/libm.so 60000
file usr/bin/sh 90000
file etc/passwd 900
layer packages
file usr/lib/python/a.so 120000
file usr/lib/python/b.so 70000
layer app
file app/node_modules/typescript/tsc.js 250000
file app/node_modules/webpack/index.js 110000
file app/node_modules/zod/index.js 20000
file app/server.js 40000
file root/cache 180000
";

fn treemap(columns: u16, rows: u16, keys: &str) -> Screen {
    let mut screen = Screen::of(APP, columns, rows);
    screen.press(keys);
    screen
}

#[test]
fn a_directory_is_tiles_with_sizes_and_layers() {
    let screen = treemap(80, 24, "c c 5");
    expect![[r#"
         app.tar                                     1.24 MB unpacked  1.25 MB download
        ── What can go ─────────────────────────────────────────────────────────────────
          Nothing to fix.
        ── 5 Treemap · whole image · / ───────────────────────────── 1.24 MB  1.25 MB ──
        ┌ usr/ 640 kB  644 kB ────────────── L1 ─┌▶app/ 420 kB  423 kB ──────────── L3 ─
        │┌ lib/ ──────────────────────────── L1 ─│┌ node_modules/ ───────────────── L3 ─
        ││550 kB  553 kB ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒││380 kB  382 kB ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
        ││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
        ││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
        ││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
        ││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
        ││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
        ││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
        ││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
        ││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒│┌ server.js ───────────────────── L3 ─
        ││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒││40.0 kB  41.0 kB ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
        ││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒┌ root/ 180 kB ───────── L3 ─┌ etc/ ───
        ││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒│┌ cache ─────────────── L3 ─│900 B L1▒
        ││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒││180 kB  181 kB ▒▒▒▒▒▒▒▒▒▒▒▒│1.54 kB ▒
        ││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒│▒▒▒▒▒▒▒▒▒
        │┌ bin/ ──────────────────────────── L1 ─││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒│▒▒▒▒▒▒▒▒▒
        ││90.0 kB  90.6 kB ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒││▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒│▒▒▒▒▒▒▒▒▒
        ── /app/ · layer 3 (420 kB) no instruction ──────────────────────────── w why ──
         ? help  / search  Space mark  Enter open  Backspace up  Tab pane        q quit
    "#]]
    .assert_eq(&screen.show());
}

#[test]
fn a_wide_screen_has_layers_beside_it() {
    let screen = treemap(120, 40, "c c 5");
    expect_file!["../snapshots/treemap-120.txt"].assert_eq(&screen.show());
}

#[test]
fn without_colours_and_in_ascii_the_layers_are_numbers() {
    let theme = Theme { name: ThemeName::None, ascii: true };
    let mut screen = Screen::with(APP, 80, 24, Settings { theme, ..Settings::default() });
    screen.press("c c 5 z");
    expect![[r#"
         app.tar                                     1.24 MB unpacked  1.25 MB download
        -- What can go -----------------------------------------------------------------
          Nothing to fix.
        -- 5 Treemap - whole image - / ----------------------------- 1.24 MB  1.25 MB --
        + usr/ 640 kB  644 kB -------------- L1 -+>app/ 420 kB  423 kB ------------ L3 -
        |+ lib/ ---------------------------- L1 -|+ node_modules/ ----------------- L3 -
        ||550 kB  553 kB                         ||380 kB  382 kB
        ||                                       ||
        ||                                       ||
        ||                                       ||
        ||                                       ||
        ||                                       ||
        ||                                       ||
        ||                                       ||
        ||                                       |+ server.js --------------------- L3 -
        ||                                       ||40.0 kB  41.0 kB
        ||                                       + root/ 180 kB --------- L3 -+ etc/ ---
        ||                                       |+ cache --------------- L3 -|900 B L1
        ||                                       ||180 kB  181 kB             |1.54 kB
        ||                                       ||                           |
        |+ bin/ ---------------------------- L1 -||                           |
        ||90.0 kB  90.6 kB                       ||                           |
        -- /app/ - layer 3 (420 kB) no instruction ---------------------------- w why --
         ? help  / search  Space mark  Enter open  Backspace up  Tab pane        q quit
    "#]]
    .assert_eq(&screen.show());
    assert!(screen.show().is_ascii(), "{}", screen.show());
    let colours = |cell: &ratatui::buffer::Cell| (cell.fg, cell.bg);
    let reset = (ratatui::style::Color::Reset, ratatui::style::Color::Reset);
    assert!(screen.buffer.content().iter().all(|cell| colours(cell) == reset));
}

#[test]
fn a_tile_has_the_colour_of_its_layer() {
    let screen = treemap(80, 24, "c c 5 z");
    let theme = Theme::default();
    for (path, layer) in [("/usr", 0), ("/app", 2), ("/root", 2), ("/usr/lib", 0)] {
        let tile = screen.tile(path).unwrap_or_else(|| panic!("{path}:\n{}", screen.show()));
        // The left edge, below the row that the cursor may reverse.
        let edge = &screen.buffer[(tile.x, tile.bottom() - 1)];
        let is_selected = screen.selected() == path && edge.modifier.contains(Modifier::REVERSED);
        let colour = theme.layer(layer).fg.unwrap();
        assert!(edge.fg == colour || is_selected, "{path} is {:?}:\n{}", edge.fg, screen.show());
    }
}

#[test]
fn the_scope_is_that_of_the_files_and_c_changes_it() {
    let mut screen = treemap(80, 24, "5");
    let title = |screen: &Screen| {
        let (_, row) = screen.find("5 Treemap");
        let line = screen.show().lines().nth(row.into()).unwrap().to_owned();
        line.trim_matches(['─', ' ']).to_owned()
    };
    let mut titles = Vec::new();
    for _ in 0..3 {
        titles.push(title(&screen));
        screen.press("c");
    }
    expect![[r#"
        5 Treemap · changes of layer 3 · / ──────────────────────── 600 kB  604 kB
        5 Treemap · up to layer 3 · / ─────────────────────────── 1.24 MB  1.25 MB
        5 Treemap · whole image · / ───────────────────────────── 1.24 MB  1.25 MB"#]]
    .assert_eq(&titles.join("\n"));
    screen.press("[ [");
    assert!(screen.tile("/app").is_none() && screen.tile("/usr").is_some(), "{}", screen.show());
}

#[test]
fn areas_follow_the_download_where_files_are_sorted_by_it() {
    let mut screen = treemap(80, 24, "c c 5");
    screen.press("s d");
    assert!(screen.show().contains("by download"), "{}", screen.show());
    screen.press("s n");
    assert!(screen.show().contains("treemap cannot be sorted by name"), "{}", screen.show());
    assert!(screen.model.treemap.is_by_download());
    screen.press("s u");
    assert!(!screen.model.treemap.is_by_download(), "{}", screen.show());
}

#[test]
fn arrows_move_to_the_neighbour_on_the_screen() {
    let mut screen = treemap(80, 24, "c c 5 g");
    assert_eq!(screen.selected(), "/usr");
    for (there, back) in [("Right", "Left"), ("l", "h"), ("Down", "Up"), ("j", "k")] {
        screen.press("g");
        let start = screen.tile(&screen.selected()).unwrap();
        screen.press(there);
        let end = screen.tile(&screen.selected()).unwrap();
        if start == end {
            continue;
        }
        match there {
            "Right" | "l" => assert_eq!(end.x, start.right(), "{}", screen.show()),
            _ => assert_eq!(end.y, start.bottom(), "{}", screen.show()),
        }
        screen.press(back);
        assert_eq!(screen.selected(), "/usr", "{back} after {there}:\n{}", screen.show());
    }
    screen.press("g Left");
    assert_eq!(screen.selected(), "/usr", "nothing is further left");
}

#[test]
fn directories_open_and_close_and_a_file_is_found_in_the_files() {
    let mut screen = treemap(80, 24, "c c 5 g Enter");
    assert_eq!((screen.root(), screen.selected()), ("/usr".into(), "/usr/lib".into()));
    screen.press("Enter");
    assert_eq!((screen.root(), screen.selected()), ("/usr/lib".into(), "/usr/lib/libc.so".into()));
    screen.press("Backspace");
    assert_eq!((screen.root(), screen.selected()), ("/usr".into(), "/usr/lib".into()));
    screen.press("+ -  -");
    assert_eq!((screen.root(), screen.selected()), ("/".into(), "/usr".into()));
    screen.press("-");
    assert!(screen.show().contains("this is the whole image"), "{}", screen.show());
    screen.press("Enter Enter Enter");
    assert_eq!((screen.model.focus, screen.cursor()), (View::Files, "/usr/lib/libc.so".into()));
}

#[test]
fn the_tile_and_the_cursor_of_the_files_are_the_same() {
    let mut screen = treemap(80, 24, "c c");
    screen.press(": / r o o t Enter 5");
    assert_eq!(screen.selected(), "/root");
    screen.press("g 2");
    assert_eq!(screen.cursor(), "/usr");
    screen.press("5 Enter 2");
    assert_eq!(screen.cursor(), "/usr/lib");
    // Deeper in the tile, the cursor stays where it was.
    screen.press(": / u s r / l i b / p y t h o n Enter 5");
    assert_eq!(screen.selected(), "/usr/lib");
    screen.press("2");
    assert_eq!(screen.cursor(), "/usr/lib/python");
    // Outside of what the treemap shows, it goes there.
    screen.press(": / a p p / s e r v e r . j s Enter 5");
    assert_eq!((screen.root(), screen.selected()), ("/app".into(), "/app/server.js".into()));
}

#[test]
fn what_is_too_small_is_gathered_and_can_be_selected() {
    let mut image = "layer one\nfile data/large 900000\nfile data/second 400000\n".to_owned();
    for number in 0..212 {
        image += &format!("file data/small{number:03} {}\n", 500 - number);
    }
    let mut screen = Screen::of(&image, 80, 24);
    screen.press("c c 5 Enter");
    let text = screen.show();
    assert!(text.contains("+ 212 more"), "{text}");
    screen.press("g d d");
    assert_eq!(screen.selected(), "/data/small000");
    assert!(screen.show().contains("▶+ 212 more"), "{}", screen.show());
    screen.press("G");
    assert_eq!(screen.selected(), "/data/small211");
    assert!(screen.show().contains("small211"), "{}", screen.show());
}

#[test]
fn marks_are_seen_on_tiles() {
    let mut screen = treemap(80, 24, "c c 5 g Space");
    let text = screen.show();
    assert!(text.contains("┌●usr/"), "{text}");
    screen.press("u Enter Space Backspace");
    let text = screen.show();
    assert!(text.contains("┌◐usr/"), "{text}");
}

#[test]
fn hostile_names_are_escaped() {
    let image = "layer one\nfile a\\x1b[31mb 9000\nfile \\xffc\\xe2\\x80\\xae 5000\n";
    let mut screen = Screen::of(image, 80, 24);
    screen.press("c c 5");
    let text = screen.show();
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text:?}");
    assert!(text.contains(r"a\u{1b}[31mb") && text.contains(r"\xffc"), "{text}");
}

#[test]
fn an_empty_directory_and_an_image_without_layers_say_so() {
    let mut screen = Screen::of("layer one\ndir a\n", 80, 24);
    screen.press("c c 5 j k h l Enter - g G");
    assert!(screen.show().contains("nothing here has any bytes"), "{}", screen.show());
    let mut screen = Screen::empty(80, 24, Settings::default());
    screen.press("5 j k h l Enter - g G Space a");
    assert!(screen.show().contains("as soon as the first layer is read"), "{}", screen.show());
}

#[test]
fn every_size_is_drawn() {
    let mut screen = treemap(80, 24, "c c 5");
    for columns in (1..=200).step_by(3).chain([39, 40, 59, 60, 99, 100, 159, 160]) {
        for rows in (1..=60).step_by(7).chain([9, 10, 17, 18]) {
            screen.resize(columns, rows);
            screen.press("Down Right Enter Left Up - z");
            let pane = Rect::new(0, 0, columns, rows);
            let tiles: Vec<Rect> = screen.model.hits.tiles().map(|(area, _)| area).collect();
            assert!(tiles.iter().all(|tile| tile.intersection(pane) == *tile), "{columns}x{rows}");
        }
    }
}

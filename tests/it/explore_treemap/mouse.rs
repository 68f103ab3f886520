//! The mouse: it does what keys do, where it points at, and nothing beneath what lies on top.

use plimsoll::explore::hits::Hit;
use plimsoll::explore::keys::{Action, View};
use plimsoll::explore::message::MouseEvent;
use plimsoll::explore::model::Overlay;
use plimsoll::explore::{Effect, Settings};

use super::{Screen, treemap};

const DOWN: MouseEvent = MouseEvent::Wheel { down: true };
const UP: MouseEvent = MouseEvent::Wheel { down: false };

/// An image with more files than there are rows.
fn many() -> Screen {
    let mut image = "layer one\nfile base 10\nlayer two\n".to_owned();
    for number in 0..90 {
        image += &format!("file f{number:02} {}\n", 9000 - number);
    }
    Screen::of(&image, 120, 40)
}

#[test]
fn the_wheel_scrolls_what_is_under_the_pointer() {
    let mut screen = many();
    let layers = screen.find("1 Layers");
    assert_eq!((screen.model.focus, screen.cursor()), (View::Files, "/f00".into()));
    let place = screen.find("f05");
    screen.mouse(DOWN, place);
    assert_eq!(screen.cursor(), "/f03");
    screen.mouse(UP, place);
    assert_eq!(screen.cursor(), "/f00");
    screen.mouse(UP, (layers.0, layers.1 + 1));
    assert_eq!((screen.model.layer, screen.model.focus), (0, View::Files));
    // On the keys at the bottom there is nothing to scroll.
    let before = screen.cursor();
    screen.mouse(DOWN, (3, 39));
    assert_eq!(screen.cursor(), before);
}

#[test]
fn a_click_selects_and_a_second_one_enters() {
    let mut screen = treemap(80, 24, "c c g");
    screen.press("-");
    screen.click("app/");
    assert_eq!(screen.cursor(), "/app");
    assert!(!screen.show().contains("server.js"), "{}", screen.show());
    screen.click("app/");
    assert!(screen.show().contains("server.js"), "{}", screen.show());
}

#[test]
fn a_click_on_a_tile_selects_and_a_second_one_opens_it() {
    let mut screen = treemap(80, 24, "c c 5 g");
    screen.click("app/");
    assert_eq!((screen.root(), screen.selected()), ("/".into(), "/app".into()));
    // A tile within a tile too.
    screen.click("node_modules/");
    assert_eq!(screen.selected(), "/app/node_modules");
    screen.click("node_modules/");
    assert_eq!(screen.root(), "/app/node_modules");
    screen.click("typescript/");
    screen.click("typescript/");
    screen.click("tsc.js");
    screen.click("tsc.js");
    assert_eq!(screen.model.focus, View::Files);
    assert_eq!(screen.cursor(), "/app/node_modules/typescript/tsc.js");
}

#[test]
fn the_way_to_the_directory_is_clicked() {
    let mut screen = treemap(80, 24, "c c 5 g Enter Enter");
    assert_eq!(screen.root(), "/usr/lib");
    let (column, row) = screen.find("/usr/lib");
    screen.mouse(MouseEvent::Press, (column + 2, row));
    assert_eq!((screen.root(), screen.selected()), ("/usr".into(), "/usr/lib".into()));
    screen.mouse(MouseEvent::Press, (column, row));
    assert_eq!((screen.root(), screen.selected()), ("/".into(), "/usr".into()));
    assert_eq!(screen.model.focus, View::Treemap);
}

#[test]
fn the_wheel_goes_to_smaller_tiles() {
    let mut screen = treemap(80, 24, "c c 5 g");
    let tile = screen.tile("/app").unwrap();
    screen.mouse(DOWN, (tile.x, tile.y));
    assert_eq!(screen.selected(), "/app");
    screen.mouse(UP, (tile.x, tile.y));
    assert_eq!(screen.selected(), "/usr");
}

#[test]
fn heads_and_totals_sort() {
    let mut screen = treemap(80, 24, "2");
    let order = |screen: &Screen| {
        let listing = screen.model.files.as_ref().unwrap().files.listing();
        (listing.order.word(), listing.reversed)
    };
    let hit = |screen: &Screen, wanted: Hit| {
        let mut areas = screen.model.hits.areas.iter();
        let (area, _) = areas.find(|(_, hit)| *hit == wanted).expect("it is on the screen");
        (area.x + area.width / 2, area.y)
    };
    let place = hit(&screen, Hit::Sort(View::Files, "download"));
    screen.mouse(MouseEvent::Press, place);
    assert_eq!(order(&screen), ("download", false));
    let place = hit(&screen, Hit::Sort(View::Files, "download"));
    screen.mouse(MouseEvent::Press, place);
    assert_eq!(order(&screen), ("download", true), "again is the other way round");
    let place = hit(&screen, Hit::Sort(View::Files, "unpacked"));
    screen.mouse(MouseEvent::Press, place);
    assert_eq!(order(&screen), ("unpacked", false));
    screen.press("4");
    let place = hit(&screen, Hit::Sort(View::Packages, "name"));
    screen.mouse(MouseEvent::Press, place);
    assert_eq!(screen.model.packages.order.map(|order| order.word()), Some("name"));
}

#[test]
fn keys_that_are_shown_are_clicked() {
    let mut screen = treemap(80, 24, "c c 5");
    screen.click("? help");
    assert!(matches!(screen.model.overlays.last(), Some(Overlay::Help { .. })));
    screen.press("Esc");
    screen.click("w why");
    assert!(matches!(screen.model.overlays.last(), Some(Overlay::Why { .. })));
    screen.press("Esc");
    screen.click("Tab pane");
    assert_eq!(screen.model.focus, View::Answer);
    screen.click("q quit");
    assert!(matches!(screen.effects.last(), Some(Effect::Quit)));
    let has_plans = screen.show().contains("p plans");
    assert_eq!(screen.has_hit(Hit::Action(Action::Plans)), has_plans, "{}", screen.show());
}

#[test]
fn the_split_is_dragged_as_far_as_there_is_room() {
    let mut screen = many();
    let split = |screen: &Screen| {
        let mut areas = screen.model.hits.areas.iter();
        areas.find(|(_, hit)| *hit == Hit::Split).map(|(area, _)| area.x).unwrap()
    };
    let start = split(&screen);
    screen.mouse(MouseEvent::Press, (start, 20));
    screen.mouse(MouseEvent::Drag, (start + 7, 22));
    assert_eq!(split(&screen), start + 7);
    // Further than there is room, and back: it is where the pointer is.
    for column in [start + 60, 119, 0, 0, start - 5] {
        screen.mouse(MouseEvent::Drag, (column, 22));
    }
    assert_eq!(split(&screen), start - 5);
    screen.mouse(MouseEvent::Release, (start - 5, 22));
    screen.mouse(MouseEvent::Drag, (start + 7, 22));
    assert_eq!(split(&screen), start - 5, "the button is not held");
    for _ in 0..30 {
        screen.press(">");
    }
    let widest = split(&screen);
    screen.press("<");
    assert_eq!(split(&screen), widest - 4, "keys stop at the edge too");
}

#[test]
fn one_pane_fills_the_screen_and_esc_brings_the_others_back() {
    let mut screen = treemap(120, 40, "c c 5");
    assert!(screen.show().contains("1 Layers"));
    screen.press("z");
    assert!(!screen.show().contains("1 Layers") && screen.show().contains("5 Treemap"));
    assert!(!screen.has_hit(Hit::Split), "there is nothing to move");
    screen.press("< < Esc");
    assert!(screen.show().contains("1 Layers"), "{}", screen.show());
    assert_eq!(screen.model.split, 0);
}

#[test]
fn nothing_acts_beneath_what_lies_on_top() {
    for keys in ["?", "w", ":", "/", "E"] {
        let mut screen = treemap(80, 24, "c c 5 g Space");
        let place = screen.tile("/app").map(|tile| (tile.x + 1, tile.y + 1)).unwrap();
        let footer = screen.find("q quit");
        screen.press(keys);
        let is_covered = |screen: &Screen| {
            let model = &screen.model;
            !model.overlays.is_empty() || model.prompt.is_some() || model.menu.is_some()
        };
        assert!(is_covered(&screen), "{keys} opens something");
        let before = (screen.model.focus, screen.model.treemap.selected);
        let effects = screen.effects.len();
        for place in [place, footer, (1, 1)] {
            screen.mouse(MouseEvent::Press, place);
            screen.mouse(MouseEvent::Drag, (place.0 + 1, place.1));
            screen.mouse(MouseEvent::Release, place);
            if keys == "E" {
                break;
            }
        }
        assert_eq!(before, (screen.model.focus, screen.model.treemap.selected), "{keys}");
        assert_eq!(effects, screen.effects.len(), "{keys}");
        // A menu is closed by it, as by any key that is not in it.
        assert_eq!(is_covered(&screen), keys != "E", "{keys}");
    }
}

#[test]
fn a_mouse_that_is_off_does_nothing_and_is_not_captured() {
    let off = Settings { mouse: false, ..Settings::default() };
    let mut screen = Screen::with(super::APP, 80, 24, off);
    screen.press("c c 5 g");
    let captures = |screen: &Screen| {
        let captures = screen.effects.iter();
        captures.filter(|effect| matches!(effect, Effect::CaptureMouse(true))).count()
    };
    screen.click("app/");
    screen.click("q quit");
    assert_eq!(screen.selected(), "/usr");
    assert_eq!((captures(&screen), screen.effects.len()), (0, 0));
    screen.press("M");
    assert_eq!(captures(&screen), 1);
    screen.click("app/");
    assert_eq!(screen.selected(), "/app");
}

#[test]
fn the_wheel_stops_at_the_end_of_the_help() {
    let mut screen = many();
    screen.press("?");
    (0..200).for_each(|_| screen.mouse(DOWN, (10, 10)));
    let lowest = screen.show();
    (0..200).for_each(|_| screen.mouse(DOWN, (10, 10)));
    screen.mouse(UP, (10, 10));
    assert_ne!(screen.show(), lowest, "one step back is seen at once");
}

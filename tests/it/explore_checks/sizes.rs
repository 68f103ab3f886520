//! Every state at every size.

use std::rc::Rc;

use super::image::STORY;
use super::{Explorer, Image};

const COLUMNS: [u16; 24] = [
    1, 2, 3, 7, 8, 9, 12, 20, 39, 40, 41, 50, 59, 60, 61, 79, 80, 99, 100, 101, 159, 160, 161, 200,
];
const ROWS: [u16; 19] = [1, 2, 3, 4, 5, 8, 9, 10, 11, 13, 14, 17, 18, 19, 24, 29, 30, 40, 60];

/// Keys to views, prompts, menus and what lies over the views, from the state at the start.
const STATES: [&str; 26] = [
    "", "0", "0 Enter", "1", "2 = .", "2 t", "2 t t", "2 c", "2 c c", "3", "3 Right", "4", "5",
    "5 Enter", "Space d a", "Space z", "w", "w j j", "p", "?", "? a p", "f", "2 f g * . s o Enter",
    "2 / a p p", ": x y z Enter", "2 v",
];

/// Draws every `step`th size of one state.
fn at_sizes(explorer: &mut Explorer, start: usize, step: usize) {
    let sizes = COLUMNS.iter().flat_map(|columns| ROWS.iter().map(move |rows| (*columns, *rows)));
    for (columns, rows) in sizes.skip(start % step).step_by(step) {
        explorer.resize(columns, rows);
    }
}

fn check(image: Image, step: usize) {
    let image = Rc::new(image);
    for (at, keys) in STATES.iter().enumerate() {
        let mut explorer = Explorer::loaded(&image, (80, 24));
        explorer.keys(keys);
        at_sizes(&mut explorer, at, step);
    }
}

#[test]
fn every_state_is_drawn_at_every_size() {
    // Steps without a common factor with the number of rows reach all sizes over the states.
    check(Image::of(STORY), 5);
}

#[test]
fn every_state_of_a_real_image_is_drawn_at_many_sizes() {
    check(Image::testdata("docker-save-29.tar"), 11);
    check(Image::of_tars(&[], false), 23);
}

#[test]
fn what_is_loading_is_drawn_at_every_size() {
    let image = Rc::new(Image::of(STORY));
    let mut explorer = Explorer::new(&image, (80, 24));
    at_sizes(&mut explorer, 0, 2);
    explorer.message(plimsoll::explore::Message::Opened(Box::new(image.opened())));
    at_sizes(&mut explorer, 1, 3);
    explorer.message(plimsoll::explore::Message::Loaded(image.partly_loaded(|at| at == 1)));
    at_sizes(&mut explorer, 2, 3);
    explorer.message(plimsoll::explore::Message::Failed("no\x1b image".into()));
    at_sizes(&mut explorer, 0, 5);
}

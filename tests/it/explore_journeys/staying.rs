//! The cursor stays on its entry, whatever happens to the rows around it.

use plimsoll::explore::keys::View;
use plimsoll::explore::{Message, Settings};

use super::{Journey, NARROW, SHOP, USUAL, WIDE};

#[test]
fn the_cursor_stays_through_filters_layers_views_and_sizes() {
    const PATH: &str = "/app/data/orders.csv";
    for size in [USUAL, WIDE] {
        let mut journey = Journey::through(&SHOP, size);
        journey.keys("] c c").is_at(": \"/app/data/orders.csv\" Enter", PATH);
        journey.is_at("f z \"1kB\" Enter", PATH).is_at("F", PATH);
        journey.is_at("f k \"file\" Enter", PATH).is_at("F", PATH);
        journey.is_at("[ [ ] ]", PATH);
        journey.is_at("c", PATH).is_at("c", PATH).is_at("c", PATH);
        journey.is_at("3 4 1 0 2", PATH).is_at("Tab Shift-Tab", PATH);
        journey.is_at(".", PATH).is_at(".", PATH).is_at("t", PATH);
        // Only directories are listed there.
        journey.is_at("t", "/app/data").is_at("t", "/app/data").is_at("j j", PATH);
        for other in [NARROW, (1, 1), (200, 60), (36, 3), size] {
            journey.resize(other).is_at("", PATH);
        }
        journey.is_at("b", PATH).is_at("b", PATH).is_at("z z i i", PATH);
        journey.shows("", &["orders.csv"]);
    }
}

#[test]
fn a_filter_that_hides_the_entry_gives_its_directory_the_cursor() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("c c").is_at(": \"/app/data/orders.csv\" Enter", "/app/data/orders.csv");
    journey.is_at("f g \"*.json\" Enter", "/app");
}

#[test]
fn the_cursor_stays_while_layers_arrive() {
    for size in [USUAL, WIDE] {
        let mut journey = Journey::begin(&SHOP, size, Settings::default());
        journey.tell(Message::Loaded(SHOP.partly_loaded(&[2])));
        journey.keys("2").is_at(": \"/app/server.js\" Enter", "/app/server.js");
        for done in [&[2, 4][..], &[0, 2, 4], &[0, 1, 2, 4]] {
            journey.tell(Message::Loaded(SHOP.partly_loaded(done)));
            journey.is_at("", "/app/server.js").shows("", &["server.js"]);
        }
        journey.tell(Message::Loaded(SHOP.loaded()));
        journey.is_at("", "/app/server.js");
        assert_eq!(journey.focus(), View::Files);
    }
}

#[test]
fn places_are_remembered_by_path_while_layers_arrive() {
    let mut journey = Journey::begin(&SHOP, USUAL, Settings::default());
    journey.tell(Message::Loaded(SHOP.partly_loaded(&[2])));
    journey.is_at(": \"/app/server.js\" Enter", "/app/server.js");
    journey.is_at(": \"/app/static\" Enter", "/app/static");
    journey.keys("/ \"csv\" Enter").is_at("", "/app/data/products.csv");
    journey.tell(Message::Loaded(SHOP.loaded()));
    journey.is_at("", "/app/data/products.csv").is_at("n", "/app/data/orders.csv");
    journey.is_at("H", "/app/static").is_at("H", "/app/server.js").is_at("L", "/app/static");
}

#[test]
fn without_a_key_the_largest_is_shown_as_layers_arrive() {
    let mut journey = Journey::begin(&SHOP, USUAL, Settings::default());
    journey.tell(Message::Loaded(SHOP.partly_loaded(&[2])));
    assert_eq!(journey.model.layer, 2);
    journey.tell(Message::Loaded(SHOP.partly_loaded(&[1, 2])));
    assert_eq!(journey.model.layer, 1);
    journey.tell(Message::Loaded(SHOP.loaded()));
    assert_eq!(journey.model.layer, 3);
}

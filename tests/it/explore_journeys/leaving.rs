//! Leaving: one step back, closing what is on top, and the program.

use super::{Journey, SHOP, USUAL, WIDE};

#[test]
fn what_lies_over_the_views_is_closed_by_esc_and_by_q() {
    for size in [USUAL, WIDE] {
        for open in ["?", "w", "p", "s", "f", "C", "E", "v", "Space E"] {
            for close in ["Esc", "q"] {
                // In the help it is a letter.
                if (open, close) == ("?", "q") {
                    continue;
                }
                let mut journey = Journey::through(&SHOP, size);
                journey.keys("d").keys(open);
                let model = &journey.model;
                assert!(model.menu.is_some() || !model.overlays.is_empty(), "{open} opens");
                journey.keys(close);
                let model = &journey.model;
                assert!(model.menu.is_none() && model.overlays.is_empty(), "{open} {close}");
                assert!(!journey.has_quit, "{open} {close}");
            }
        }
        for line in [":", "/", "f x"] {
            let mut journey = Journey::through(&SHOP, size);
            journey.keys(line).keys("Esc");
            assert!(journey.model.prompt.is_none() && !journey.has_quit);
        }
    }
}

#[test]
fn esc_at_the_top_does_nothing() {
    for size in [USUAL, WIDE] {
        let mut journey = Journey::through(&SHOP, size);
        let before = journey.path();
        journey.shows("Esc", &["q quits"]).is_at("Esc Esc", &before);
        assert!(!journey.has_quit);
        journey.keys("q");
        assert!(journey.has_quit);
    }
}

#[test]
fn esc_goes_back_one_step_after_the_other() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("c c f g \"*.csv\" Enter / \"prod\" Enter z w");
    let model = |journey: &Journey| {
        let model = &journey.model;
        let filter = !model.filters().unwrap().is_empty();
        (model.overlays.len(), model.is_zoomed, !model.search.query.is_empty(), filter)
    };
    assert_eq!(model(&journey), (1, true, true, true));
    journey.keys("Esc");
    assert_eq!(model(&journey), (0, true, true, true));
    journey.keys("Esc");
    assert_eq!(model(&journey), (0, false, true, true));
    journey.keys("Esc");
    assert_eq!(model(&journey), (0, false, false, true));
    journey.keys("Esc");
    assert_eq!(model(&journey), (0, false, false, false));
    for _ in 0..10 {
        journey.keys("Esc");
    }
    assert!(!journey.has_quit);
}

#[test]
fn unwritten_marks_are_asked_for_once() {
    for size in [USUAL, WIDE] {
        let mut journey = Journey::through(&SHOP, size);
        journey.shows("Space q", &["the marks are not written: E writes them, q again quits"]);
        assert!(!journey.has_quit);
        // Any other key takes the question back.
        journey.keys("j q");
        assert!(!journey.has_quit);
        journey.keys("q");
        assert!(journey.has_quit);
    }
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("Space E p Enter q");
    assert!(journey.has_quit, "they are written");
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("Space Space q");
    assert!(journey.has_quit, "nothing is marked");
}

#[test]
fn history_goes_back_and_forward() {
    let mut journey = Journey::through(&SHOP, USUAL);
    let start = journey.path();
    journey.is_at(": \"/etc/motd\" Enter", "/etc/motd");
    journey.is_at(": \"/app/server.js\" Enter", "/app/server.js");
    journey.is_at("H", "/etc/motd").is_at("H", &start).is_at("L", "/etc/motd");
    journey.is_at("L", "/app/server.js").shows("L", &["there is nothing to go forward to"]);
    journey.is_at("H H", &start).shows("H", &["this is where you began; q quits"]);
    assert!(!journey.has_quit);
}

//! Lines that are typed: editing them, leaving them, and actions by name.

use super::{Journey, SHOP, USUAL, WIDE};

fn line(journey: &Journey) -> String {
    journey.model.prompt.as_ref().map_or("closed".into(), |line| line.input.value().to_owned())
}

#[test]
fn a_line_is_edited() {
    for size in [USUAL, WIDE] {
        let mut journey = Journey::through(&SHOP, size);
        let mut is = |keys: &str, expected: &str| {
            journey.keys(keys);
            assert_eq!(line(&journey), expected, "{keys}");
        };
        is(": \"one two\"", "one two");
        is("Ctrl-w", "one ");
        is("\"q?[u\"", "one q?[u");
        is("Ctrl-a \"x\"", "xone q?[u");
        is("Ctrl-e \"y\"", "xone q?[uy");
        is("Home Delete End Backspace", "one q?[u");
        is("Left Left Ctrl-k", "one q?");
        is("Left Right \"!\"", "one q?!");
        is("Ctrl-u", "");
        is("Backspace Delete Left", "");
        is("Ctrl-c", "closed");
        assert!(!journey.has_quit);
    }
}

#[test]
fn ctrl_c_leaves_a_line_and_outside_of_it_the_program() {
    let mut journey = Journey::through(&SHOP, USUAL);
    for open in [":", "/", "f g"] {
        journey.keys(open).keys("\"a\" Ctrl-c");
        assert_eq!((line(&journey).as_str(), journey.has_quit), ("closed", false), "{open}");
    }
    journey.keys("Space ? Ctrl-c");
    assert!(journey.has_quit, "at once, and without a question");
}

#[test]
fn an_action_is_run_by_its_name_and_a_wrong_name_is_said() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.shows(": \"findings\" Enter", &["3 Findings"]);
    journey.shows(": \"pack\" Tab Enter", &["4 Packages"]);
    journey
        .shows(": \"treemapp\" Enter", &["`treemapp` is not an action; did you mean `treemap`?"]);
    journey.shows(": \"/nothing/here\" Enter", &["no layer has `/nothing/here`"]);
    journey.is_at(": \"/app/se\" Tab Enter", "/app/server.js");
    journey.keys(": Enter");
    assert_eq!(line(&journey), "closed");
}

#[test]
fn pasted_text_goes_into_the_line_and_nowhere_else() {
    use plimsoll::explore::Message;
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.tell(Message::Paste("qU\n".into()));
    assert!(!journey.has_quit);
    journey.shows("", &["text can be pasted into a line"]);
    journey.keys(":").tell(Message::Paste("/app/server.js\n\u{1b}".into()));
    assert_eq!(line(&journey), "/app/server.js");
    journey.is_at("Enter", "/app/server.js");
}

#[test]
fn a_key_that_a_menu_lacks_leaves_it_open() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.shows("f i", &["i is not in this menu; Esc closes it", "g glob"]);
    journey.lacks("Esc", &["g glob"]);
    journey.shows("3 f", &["g glob", "o own"]);
    assert_eq!(journey.model.focus, plimsoll::explore::keys::View::Files);
}

#[test]
fn the_values_of_a_filter_are_shown_completed_and_checked() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.shows("f k", &["file directory symlink"]);
    journey.shows("\"dir\" Tab", &["kind:directory"]);
    journey.shows("Esc f k \"fyle\" Enter", &["no such kind; did you mean `file`?"]);
    journey.shows("Esc f r \"nothing\" Enter", &["no finding has this rule"]);
    journey.shows("Esc f l", &["filter layer:"]);
    journey.shows("Ctrl-u \"99\" Enter", &["layers are 1 to"]);
    journey.shows("Ctrl-u \"1\" Enter", &["filter layer:1"]);
    journey.lacks("f l Ctrl-u Enter", &["layer:1"]);
}

#[test]
fn a_search_without_a_match_goes_back_to_where_it_began() {
    let mut journey = Journey::through(&SHOP, USUAL);
    let before = journey.model.files.as_ref().unwrap().row();
    journey.shows("/ \"numpzzz\"", &["nothing matches `numpzzz`"]);
    assert_eq!(journey.model.files.as_ref().unwrap().row(), before);
}

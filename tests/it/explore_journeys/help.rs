//! The help: all keys, filtered while one types.

use expect_test::expect;
use plimsoll::explore::Settings;

use super::{Journey, SHOP, USUAL, WIDE};

#[test]
fn the_help_is_filtered_while_one_types() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.check(
        "?",
        expect![[r#"
             shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
            ── Help ──────────────────────────────────────── type to find a key or a word ──
              Move
                ↓ j              next row
                ↑ k              previous row
                PgDn             a page down
                PgUp             a page up
                Ctrl-d           half a page down
                Ctrl-u           half a page up
                g Home           first row
                G End            last row
              Tree
                → l              open, or to the first child
                ← h Backspace    fold, or to the parent
                Enter            open or fold, look into a file, or go to the files of anyt…
                =                open everything below
                -                fold everything
                ← h              the tile at the left
                → l              the tile at the right
                + =              fill the treemap with a directory
                Backspace -      fill the treemap with the directory above
              Go
            ────────────────────────────────────────────────────────────────────────────────
             letters find a key or a word                                         Esc close
        "#]],
    );
    journey.check(
        "\"mark\"",
        expect![[r#"
             shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
            ── Help · mark ───────────────────────────────── type to find a key or a word ──
              What if
                Space            mark or unmark
                d                mark and go down
                a                mark all that is listed
                u                undo the last change of marks
                U                take all marks away
                E                write what is marked
              Filter after f
                *                what is marked
              Write what is marked after E
                r                a text with sizes and reasons
                d                advice as lines of the Dockerfile
                p                the paths, one a line
                m                a file of marks, for `--marks`






            ────────────────────────────────────────────────────────────────────────────────
             letters find a key or a word                                         Esc close
        "#]],
    );
    journey.shows("Esc", &["type to find"]);
    journey.lacks("Esc", &["type to find"]);
}

#[test]
fn a_key_is_found_by_what_it_does_and_letters_do_nothing() {
    for size in [USUAL, WIDE] {
        let mut journey = Journey::through(&SHOP, size);
        journey.shows("? \"undo\"", &["undo the last change of marks"]);
        assert!(journey.model.marks.is_empty() && !journey.has_quit);
        journey.keys("Backspace Backspace Backspace Backspace Esc");
        assert!(!journey.has_quit && journey.model.overlays.is_empty());
        journey.shows("? \"x\" \"qqq\"", &["xqqq"]);
        journey.keys("Esc Esc");
        assert!(journey.model.overlays.is_empty() && !journey.has_quit);
    }
}

#[test]
fn other_words_find_an_action_and_every_letter_is_typed() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.shows("? \"delete\"", &["mark or unmark"]);
    journey.shows("Esc \"quit\"", &["Help · quit", "close what is on top, or quit"]);
    journey.shows("Esc \"export\"", &["write it to the disk", "write what is marked"]);
    journey.shows("Esc \"xyzzy\"", &["nothing found: Backspace"]);
    journey.lacks("Backspace Backspace Backspace Backspace Backspace", &["nothing found"]);
}

#[test]
fn the_help_scrolls_to_its_end_and_no_further() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("? End");
    let end = journey.screen();
    journey.keys("Down PgDn End");
    assert_eq!(journey.screen(), end);
    journey.keys("Up");
    assert_ne!(journey.screen(), end, "one line up:\n{end}");
}

#[test]
fn what_is_said_names_the_keys_of_the_user() {
    let settings = Settings::parse("[keys]\nsearch = ['X']\nmark = ['r']\n");
    let mut journey = Journey::with(&SHOP, WIDE, settings.unwrap());
    journey.shows("n", &["nothing is searched; X searches"]);
    journey.shows("E", &["nothing is marked; r marks"]);
    journey.shows("j", &["r marks and shows the new size"]);
}

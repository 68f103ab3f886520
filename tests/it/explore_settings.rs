//! The configuration of the terminal interface: what a file may set, and what is wrong with it.

use expect_test::{Expect, expect};
use plimsoll::explore::Settings;
use plimsoll::explore::columns::Column;
use plimsoll::explore::help::help;
use plimsoll::explore::key::Key;
use plimsoll::explore::keys::{Action, KEYS, View, actions_named};
use plimsoll::explore::theme::ThemeName;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

fn key(text: &str) -> Key {
    text.parse().unwrap()
}

fn settings(text: &str) -> Settings {
    Settings::parse(text).unwrap_or_else(|error| panic!("{error} in:\n{text}"))
}

#[test]
fn a_file_sets_keys_and_looks() {
    assert_eq!(settings(""), Settings::default());
    let set = settings(
        r#"
        [explore]
        keys = "dive"
        theme = "light"
        ascii = true
        mouse = false
        columns = ["share", "mode"]

        [keys]
        why = ["W", "Ctrl-w"]
        "#,
    );
    assert_eq!((set.theme.name, set.theme.ascii, set.mouse), (ThemeName::Light, true, false));
    assert_eq!(set.columns, [Column::Share, Column::Mode]);
    assert_eq!(set.keymap.keys(Action::Why), [key("W"), key("Ctrl-w")]);
    for (text, action) in [
        ("Space", Some(Action::Toggle)),
        ("x", Some(Action::Mark)),
        ("W", Some(Action::Why)),
        ("w", None),
    ] {
        assert_eq!(set.keymap.action(key(text), View::Files), action, "{text}");
    }
    assert_eq!(settings("[explore]\ncolumns = []\n").columns, []);
    let two = settings("[keys]\nfilter = ['X']\nplans = ['P']\narrangement = ['T']\n");
    assert_eq!(two.keymap.action(key("X"), View::Files), Some(Action::Filter));
    assert_eq!(two.keymap.action(key("X"), View::Layers), Some(Action::Filter));
    // Two actions may exchange their keys.
    let exchanged = settings("[keys]\nwhy = ['p']\nplans = ['w']\n");
    assert_eq!(exchanged.keymap.action(key("p"), View::Files), Some(Action::Why));
}

fn check_errors(files: &[&str], expected: &Expect) {
    let error = |text: &&str| match Settings::parse(text) {
        Ok(_) => panic!("there is no error in:\n{text}"),
        Err(error) => format!("{}\n{error}\n", text.replace('\n', " | ")),
    };
    expected.assert_eq(&files.iter().map(error).collect::<String>());
}

#[test]
fn what_is_unknown_is_said_with_its_line() {
    let files = [
        "[explore",
        "theme = 'dark'",
        "[exlpore]",
        "[explore]\nmosue = false",
        "[explore]\nmouse = 'no'",
        "[explore]\ntheme = 'drak'",
        "[explore]\nkeys = 'vim'",
        "[explore]\ncolumns = 'unpacked'",
        "[explore]\ncolumns = ['unpacked', 'size']",
        "[explore]\ncolumns = ['unpacked', 'unpacked']",
        "keys = 'dive'",
    ];
    check_errors(
        &files,
        &expect![[r#"
        [explore
        line 1, column 9: unclosed table, expected `]`
        theme = 'dark'
        line 1, column 1: `theme` belongs below `[explore]`
        [exlpore]
        line 1, column 2: unknown table `exlpore`; did you mean `explore`? Expected one of explore, keys
        [explore] | mosue = false
        line 2, column 1: unknown key `mosue` in `[explore]`; did you mean `mouse`? Expected one of ascii, columns, keys, mouse, theme
        [explore] | mouse = 'no'
        line 2, column 9: `mouse` expects true or false, found a string
        [explore] | theme = 'drak'
        line 2, column 9: unknown theme `drak`; did you mean `dark`? Expected one of auto, dark, light, none
        [explore] | keys = 'vim'
        line 2, column 8: unknown preset of keys `vim`; expected one of default, dive
        [explore] | columns = 'unpacked'
        line 2, column 11: `columns` expects a list of columns such as ["unpacked", "download"], found a string
        [explore] | columns = ['unpacked', 'size']
        line 2, column 24: unknown column `size`; expected one of unpacked, download, share, bar, hidden, count, layer, time, owner, mode, note
        [explore] | columns = ['unpacked', 'unpacked']
        line 2, column 24: `columns` has `unpacked` twice
        keys = 'dive'
        line 1, column 1: `keys` belongs below `[explore]`
    "#]],
    );
}

#[test]
fn keys_that_would_not_work_are_said_with_their_line() {
    let files = [
        "[keys]\nwyh = ['x']",
        "[keys]\nwhy = 'x'",
        "[keys]\nwhy = [1]",
        "[keys]\nwhy = ['Hyper-x']",
        "[keys]\nwhy = ['\\u001b']",
        "[keys]\nwhy = [\"\\u001b\"]",
        "[keys]\nwhy = []",
        "[keys]\nwhy = ['Ctrl-m']",
        "[keys]\nwhy = ['Ctrl-Enter']",
        "[keys]\nwhy = ['W', 'W']",
        "[keys]\nwhy = ['q']",
        "[keys]\nquit = ['q', 'Q']\nwhy = ['Q']",
        "[keys]\nfold = ['s']",
        "[explore]\nkeys = 'dive'\n[keys]\nmark = ['Space']",
        "[keys]\nwhy = ['x']",
        "[keys]\nquit = ['u']\nundo = ['A']",
    ];
    check_errors(
        &files,
        &expect![[r#"
        [keys] | wyh = ['x']
        line 2, column 1: unknown action `wyh`; `:` in the program lists them
        [keys] | why = 'x'
        line 2, column 7: `why` expects a list of keys such as ["x", "Ctrl-x"], found a string
        [keys] | why = [1]
        line 2, column 8: `why` expects a string, found a whole number
        [keys] | why = ['Hyper-x']
        line 2, column 8: `Hyper-x` is not a key; keys are written as `j`, `Ctrl-d`, `Enter`, `PgDn` or `F1`
        [keys] | why = ['\u001b']
        line 2, column 8: `\u001b` is not a key; keys are written as `j`, `Ctrl-d`, `Enter`, `PgDn` or `F1`
        [keys] | why = ["\u001b"]
        line 2, column 8: `\u{1b}` is not a key; keys are written as `j`, `Ctrl-d`, `Enter`, `PgDn` or `F1`
        [keys] | why = []
        line 2, column 1: `why` would have no key
        [keys] | why = ['Ctrl-m']
        line 2, column 1: `Ctrl-m` never arrives: terminals send it as Enter
        [keys] | why = ['Ctrl-Enter']
        line 2, column 1: `Ctrl-Enter` never arrives: terminals know Ctrl with letters alone
        [keys] | why = ['W', 'W']
        line 2, column 1: `why` has the key `W` twice
        [keys] | why = ['q']
        line 2, column 1: `q` would be both `why` and `quit` (answer); give one of them another key, such as `r`, `w`, `A`, `B`, `I`
        [keys] | quit = ['q', 'Q'] | why = ['Q']
        line 3, column 1: `Q` would be both `why` and `quit` (answer); give one of them another key, such as `r`, `w`, `A`, `B`, `I`
        [keys] | fold = ['s']
        line 2, column 1: `s` would be both `fold` and `sort` (files); give one of them another key, such as `r`, `A`, `B`, `I`, `J`
        [explore] | keys = 'dive' | [keys] | mark = ['Space']
        line 4, column 1: `Space` would be both `mark` and `toggle` (files); give one of them another key, such as `r`, `A`, `B`, `I`, `J`
        [keys] | why = ['x']
        line 2, column 1: `x` is a key of the menu `content`, so it cannot be `why`
        [keys] | quit = ['u'] | undo = ['A']
        line 2, column 1: `u` is a key of the menu `sort`, so it cannot be `quit`
    "#]],
    );
}

proptest! {
    /// What is accepted does one thing by each key; what is not names a line of the file.
    #[test]
    fn whatever_is_bound_every_key_does_one_thing(
        dive in any::<bool>(),
        bound in proptest::collection::btree_map(
            proptest::sample::select(Action::ALL),
            proptest::collection::vec("[a-zA-Z]|Ctrl-[a-z]|Enter|Left|F[0-9]", 0..3),
            0..4,
        ),
    ) {
        let preset = if dive { "dive" } else { "default" };
        let mut text = format!("[explore]\nkeys = '{preset}'\n[keys]\n");
        for (action, keys) in &bound {
            text += &format!("{} = {keys:?}\n", action.word());
        }
        match Settings::parse(&text) {
            Ok(Settings { keymap, .. }) => {
                prop_assert_eq!(keymap.conflict(), None);
                for row in KEYS {
                    for view in View::ALL.iter().filter(|view| row.is_in(**view)) {
                        for key in keymap.keys(row.action) {
                            prop_assert_eq!(keymap.action(*key, *view), Some(row.action));
                        }
                    }
                }
            }
            Err(errors) => {
                for error in &errors.0 {
                    let line = text.lines().nth(error.line - 1).unwrap();
                    let is_about = |action: &Action| line.starts_with(action.word());
                    prop_assert!(bound.keys().any(is_about), "{} in:\n{}", error, text);
                }
            }
        }
    }

    #[test]
    fn no_file_is_too_strange(text in "([a-z\\[\\]=\"'., \n#\\\\]|\\PC){0,80}") {
        if let Err(errors) = Settings::parse(&text) {
            for error in &errors.0 {
                prop_assert!(error.line <= text.lines().count().max(1) + 1, "{}", error);
            }
            prop_assert!(errors.0.is_sorted_by_key(|error| (error.line, error.column)));
        }
        let _ = help(View::Files, &text, &Settings::default());
        let _ = actions_named(&text);
    }
}

#[test]
fn the_configuration_in_the_documentation_is_right() {
    let blocks = |page: &'static str| {
        let blocks = page.split("```toml\n").skip(1);
        blocks.filter_map(|rest| rest.split("```").next())
    };
    let pages =
        [include_str!("../../docs/explore.md"), include_str!("../../docs/configuration.md")];
    let of_user = |block: &&str| block.contains("[explore]") || block.contains("[keys]");
    let samples: Vec<&str> = pages.into_iter().flat_map(blocks).filter(of_user).collect();
    assert!(!samples.is_empty());
    for sample in samples {
        assert_ne!(settings(sample), Settings::default(), "{sample}");
    }
}

#[test]
fn the_documentation_names_every_column_and_theme() {
    let page = include_str!("../../docs/explore.md");
    let words = Column::ALL.iter().map(|column| column.word());
    for word in words.chain(ThemeName::ALL.iter().map(|theme| theme.word())) {
        assert!(page.contains(&format!("`{word}`")), "docs/explore.md does not name `{word}`");
    }
}

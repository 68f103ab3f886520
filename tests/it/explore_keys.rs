//! The keys of the terminal interface: the tables, the footer, the help and the configuration.

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use plimsoll::explore::Settings;
use plimsoll::explore::columns::Column;
use plimsoll::explore::footer::{Hint, footer, menu_footer};
use plimsoll::explore::help::{HelpLine, help, two_columns};
use plimsoll::explore::key::Key;
use plimsoll::explore::keys::{Action, Group, KEYS, Keymap, Preset, View, actions_named};
use plimsoll::explore::menus::{MENUS, Menu, MenuAction};
use plimsoll::explore::theme::ThemeName;

fn key(text: &str) -> Key {
    text.parse().unwrap()
}

fn settings(text: &str) -> Settings {
    Settings::parse(text).unwrap_or_else(|error| panic!("{error} in:\n{text}"))
}

#[test]
fn every_preset_is_without_conflicts_and_every_action_has_keys_in_one() {
    for preset in Preset::ALL {
        assert_eq!(Keymap::preset(*preset).conflict(), None, "{preset:?}");
    }
    for action in Action::ALL {
        let has_keys = |preset: &&Preset| !Keymap::preset(**preset).keys(*action).is_empty();
        assert!(Preset::ALL.iter().any(|preset| has_keys(&preset)), "{action:?} has no keys");
    }
}

#[test]
fn every_key_does_one_thing_in_every_view() {
    for preset in Preset::ALL {
        let keymap = Keymap::preset(*preset);
        for view in View::ALL {
            let mut taken = BTreeSet::new();
            for row in KEYS.iter().filter(|row| row.is_in(*view)) {
                for key in keymap.keys(row.action) {
                    assert!(taken.insert(*key), "`{key}` does two things in {view:?}");
                    assert_eq!(keymap.action(*key, *view), Some(row.action));
                }
            }
        }
    }
    let sort = key("s");
    assert_eq!(Keymap::default().action(sort, View::Files), Some(Action::Sort));
    assert_eq!(Keymap::default().action(sort, View::Answer), None);
}

#[test]
fn keys_that_multiplexers_and_terminals_take_are_not_bound_by_default() {
    let taken = "h i j m s q b a g n o p t".chars().filter(|letter| *letter != ' ').map(Key::ctrl);
    for key in taken {
        let bound = KEYS.iter().find(|row| Keymap::default().keys(row.action).contains(&key));
        assert!(bound.is_none(), "`{key}` is bound to {bound:?}");
    }
}

#[test]
fn every_action_and_every_choice_of_a_menu_is_one_row_with_texts() {
    let actions: Vec<Action> = KEYS.iter().map(|row| row.action).collect();
    for action in Action::ALL {
        assert_eq!(actions.iter().filter(|other| *other == action).count(), 1, "{action:?}");
    }
    let chosen: Vec<MenuAction> = MENUS.iter().map(|row| row.action).collect();
    for action in MenuAction::ALL {
        assert_eq!(chosen.iter().filter(|other| *other == action).count(), 1, "{action:?}");
    }
    let columns: Vec<Column> = MENUS.iter().filter_map(|row| row.action.column()).collect();
    assert_eq!(columns, Column::ALL);
    let texts = KEYS.iter().map(|row| (row.short, row.long));
    for (short, long) in texts.chain(MENUS.iter().map(|row| (row.short, row.long))) {
        assert!(!short.is_empty() && short.len() <= 10, "`{short}` is for the footer");
        assert!(!long.is_empty() && !long.ends_with('.'), "{long}");
    }
    for group in Group::ALL {
        assert!(KEYS.iter().any(|row| row.group == *group), "{group:?} has no rows");
    }
}

#[test]
fn every_key_of_a_menu_chooses_one_thing() {
    for menu in Menu::ALL {
        let mut taken = BTreeSet::new();
        for row in menu.rows() {
            for text in row.keys {
                assert!(key(text).arrives() && taken.insert(key(text)), "{text} in {menu:?}");
                assert_eq!(menu.action(key(text)), Some(row.action));
            }
        }
        assert_eq!(menu.action(key("Esc")), None);
    }
    assert_eq!(Menu::Sort.action(key("s")), Menu::Sort.action(key("u")));
    assert_eq!(Menu::Write.action(key("u")), None);
}

fn line(hints: &[Hint]) -> String {
    let hints: Vec<String> = hints.iter().map(|(key, short)| format!("{key} {short}")).collect();
    hints.join("  ")
}

#[test]
fn a_footer_has_the_keys_that_fit_and_last_the_one_that_quits() {
    let settings = Settings::default();
    let mut text = String::new();
    for view in View::ALL {
        for columns in [0, 40, 80, 120, 200] {
            let shown = line(&footer(*view, columns, &settings));
            assert!(shown.chars().count() <= columns.max("q quit".len()), "{shown}");
            text += &format!("{} {columns}: {shown}\n", view.word());
        }
    }
    expect![[r#"
        answer 0: q quit
        answer 40: ? help  / search  Tab pane  q quit
        answer 80: ? help  / search  Enter open  p plans  w why  Tab pane  q quit
        answer 120: ? help  / search  Enter open  p plans  w why  o other end  y copy  Tab pane  q quit
        answer 200: ? help  / search  Enter open  p plans  w why  o other end  y copy  Tab pane  q quit
        layers 0: q quit
        layers 40: ? help  / search  Tab pane  q quit
        layers 80: ? help  / search  Space mark  Enter open  w why  Tab pane  q quit
        layers 120: ? help  / search  Space mark  Enter open  w why  o other end  y copy  Tab pane  q quit
        layers 200: ? help  / search  Space mark  Enter open  w why  o other end  y copy  Tab pane  q quit
        files 0: q quit
        files 40: ? help  / search  Tab pane  q quit
        files 80: ? help  / search  f filter  Space mark  Enter open  Tab pane  q quit
        files 120: ? help  / search  f filter  s sort  Space mark  Enter open  w why  o other end  e extract  y copy  Tab pane  q quit
        files 200: ? help  / search  f filter  s sort  Space mark  Enter open  w why  o other end  e extract  y copy  Tab pane  q quit
        findings 0: q quit
        findings 40: ? help  / search  Tab pane  q quit
        findings 80: ? help  / search  s sort  Space mark  Enter open  Tab pane  q quit
        findings 120: ? help  / search  s sort  Space mark  Enter open  w why  o other end  y copy  Tab pane  q quit
        findings 200: ? help  / search  s sort  Space mark  Enter open  w why  o other end  y copy  Tab pane  q quit
        packages 0: q quit
        packages 40: ? help  / search  Tab pane  q quit
        packages 80: ? help  / search  s sort  Space mark  Enter open  Tab pane  q quit
        packages 120: ? help  / search  s sort  Space mark  Enter open  w why  o other end  y copy  Tab pane  q quit
        packages 200: ? help  / search  s sort  Space mark  Enter open  w why  o other end  y copy  Tab pane  q quit
        treemap 0: q quit
        treemap 40: ? help  / search  Tab pane  q quit
        treemap 80: ? help  / search  Space mark  Enter open  w why  Tab pane  q quit
        treemap 120: ? help  / search  Space mark  Enter open  w why  o other end  c scope  e extract  y copy  Tab pane  q quit
        treemap 200: ? help  / search  Space mark  Enter open  w why  o other end  c scope  e extract  y copy  Tab pane  q quit
    "#]].assert_eq(&text);
}

#[test]
fn a_footer_shows_the_keys_that_are_configured() {
    let settings = settings("[explore]\nkeys = 'dive'\n[keys]\nquit = ['Left']\nfold = ['h']");
    let shown = line(&footer(View::Files, 80, &settings));
    expect!["? help  / search  f filter  x mark  Enter open  Tab pane  ← quit"].assert_eq(&shown);
    let mut ascii = settings;
    ascii.theme.ascii = true;
    let shown = line(&footer(View::Files, 40, &ascii));
    expect!["? help  / search  Tab pane  Left quit"].assert_eq(&shown);
}

#[test]
fn a_menu_shows_its_keys() {
    let settings = Settings::default();
    let mut text = String::new();
    for menu in Menu::ALL {
        for columns in [40, 120] {
            text += &format!(
                "{} {columns}: {}\n",
                menu.word(),
                line(&menu_footer(*menu, columns, &settings))
            );
        }
    }
    expect![[r#"
        sort 40: u unpacked  d download  n name  Esc back
        sort 120: u unpacked  d download  n name  c count  t time  h hidden  l layer  Esc back
        filter 40: g glob  x regex  z size  Esc back
        filter 120: g glob  x regex  z size  k kind  l layer  + added  - removed  ~ modified  = unchanged  m metadata  r rule  Esc back
        write 40: r report  d Dockerfile  Esc back
        write 120: r report  d Dockerfile  p paths  m marks  Esc back
        columns 40: u unpacked  d download  Esc back
        columns 120: u unpacked  d download  s share  b bar  h hidden  c count  l layer  t time  o owner  m mode  n note  Esc back
        content 40: x hex  t text  s strings  Esc back
        content 120: x hex  t text  s strings  m parts  D diff  e extract  y copy  Esc back
    "#]].assert_eq(&text);
}

fn shown(lines: &[HelpLine]) -> String {
    let shown = lines.iter().map(|line| match line {
        HelpLine::Title(title) => format!("{title}\n"),
        HelpLine::Keys { keys, long, here, .. } => {
            format!(" {}{keys}: {long}\n", if *here { ' ' } else { '-' })
        }
    });
    shown.collect()
}

#[test]
fn the_help_lists_every_row_of_the_tables() {
    let lines = help(View::Files, "", &Settings::default());
    let mut longs: Vec<&str> = Vec::new();
    for line in &lines {
        if let HelpLine::Keys { long, .. } = line {
            longs.push(long);
        }
    }
    let mut expected: Vec<&str> = KEYS.iter().map(|row| row.long).collect();
    expected.extend(MENUS.iter().map(|row| row.long));
    longs.sort_unstable();
    expected.sort_unstable();
    assert_eq!(longs, expected);

    let (left, right) = two_columns(&lines);
    assert_eq!([left, right].concat(), lines);
    assert!(matches!(right.first(), Some(HelpLine::Title(_))));
    assert!(right.len() <= left.len() && left.len() < right.len() + 20, "{}", left.len());
    let (left, right) = two_columns(&lines[..3]);
    assert_eq!((left.len(), right.len()), (3, 0));
}

fn check_help(filter: &str, expected: &Expect) {
    expected.assert_eq(&shown(&help(View::Findings, filter, &Settings::default())));
}

#[test]
fn the_help_is_filtered_by_key() {
    check_help(
        "f",
        &expect![[r#"
        Find
         -f Ctrl-f: filter the files
    "#]],
    );
    check_help(
        "Ctrl-d",
        &expect![[r#"
        Move
          Ctrl-d: half a page down
    "#]],
    );
    check_help(
        "end",
        &expect![[r#"
        Move
          G End: last row
        Go
          o: the other end: finding and files, package and files, link and target, hidden version and what hides it
        Leave
          Ctrl-z: suspend the program
    "#]],
    );
    check_help("Ctrl-y", &expect![[r#""#]]);
}

#[test]
fn the_help_is_filtered_by_words() {
    check_help(
        "mark all",
        &expect![[r#"
        What if
          a: mark all that is listed
          U: take all marks away
    "#]],
    );
    check_help(
        "order NAME",
        &expect![[r#"
        Order after s
          n: by name
    "#]],
    );
    check_help("k8s", &expect![[r#""#]]);
}

#[test]
fn actions_are_found_by_name() {
    let words = |text| -> Vec<&str> {
        actions_named(text).into_iter().map(|(action, _)| action.word()).collect()
    };
    assert_eq!(words("page"), ["page-down", "page-up", "half-page-down", "half-page-up"]);
    assert_eq!(words("WHY "), ["why"]);
    assert_eq!(words("nothing"), [""; 0]);
    assert_eq!(words("").len(), Action::ALL.len());
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
    // A key that two views use for different things.
    let two = settings("[keys]\nfilter = ['X']\nplans = ['P']\narrangement = ['T']\n");
    assert_eq!(two.keymap.action(key("X"), View::Files), Some(Action::Filter));
    assert_eq!(two.keymap.action(key("X"), View::Layers), None);
    // Two actions may exchange their keys.
    let exchanged = settings("[keys]\nwhy = ['p']\nplans = ['w']\n");
    assert_eq!(exchanged.keymap.action(key("p"), View::Files), Some(Action::Why));
}

#[test]
fn what_is_wrong_in_a_file_is_said_with_its_line() {
    let error = |text: &str| match Settings::parse(text) {
        Ok(_) => format!("no error\n  {}\n", text.replace('\n', "\n  ")),
        Err(error) => format!("{}\n{error}\n", text.replace('\n', " | ")),
    };
    let cases = [
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
    let errors: String = cases.into_iter().map(error).collect();
    expect![[r#"
        [explore
        line 1, column 9: unclosed table, expected `]`
        theme = 'dark'
        line 1, column 1: unknown table `theme`; expected one of explore, keys
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
        line 1, column 8: `keys` expects a table, found a string
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
        line 2, column 1: `s` would be both `fold` and `sort` (files); give one of them another key, such as `h`, `r`, `A`, `B`, `I`
        [explore] | keys = 'dive' | [keys] | mark = ['Space']
        line 4, column 1: `Space` would be both `mark` and `toggle` (files); give one of them another key, such as `r`, `A`, `B`, `I`, `J`
        [keys] | why = ['x']
        line 2, column 1: `x` is a key of the menu `content`, so it cannot be `why`
        [keys] | quit = ['u'] | undo = ['A']
        line 2, column 1: `u` is a key of the menu `sort`, so it cannot be `quit`
    "#]].assert_eq(&errors);
}

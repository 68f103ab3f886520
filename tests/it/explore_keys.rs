//! The keys of the terminal interface: the tables, and the footer, the help and the page made of them.

use std::collections::BTreeSet;

use expect_test::{Expect, expect, expect_file};
use plimsoll::explore::Settings;
use plimsoll::explore::columns::Column;
use plimsoll::explore::footer::{Hint, footer, menu_footer};
use plimsoll::explore::help::{HelpLine, help, two_columns};
use plimsoll::explore::key::Key;
use plimsoll::explore::keys::{Action, Group, KEYS, Keymap, Preset, View, actions_named};
use plimsoll::explore::keys_page;
use plimsoll::explore::menus::{MENUS, Menu, MenuAction};

fn key(text: &str) -> Key {
    text.parse().unwrap()
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
        answer 80: ? help  / search  Enter files  p plans  w why  Tab pane  q quit
        answer 120: ? help  / search  Enter files  p plans  w why  o other end  y copy  Tab pane  q quit
        answer 200: ? help  / search  Enter files  p plans  w why  o other end  y copy  Tab pane  q quit
        layers 0: q quit
        layers 40: ? help  / search  Tab pane  q quit
        layers 80: ? help  / search  Space mark  Enter files  w why  Tab pane  q quit
        layers 120: ? help  / search  Space mark  Enter files  w why  o other end  y copy  Tab pane  q quit
        layers 200: ? help  / search  Space mark  Enter files  w why  o other end  y copy  Tab pane  q quit
        files 0: q quit
        files 40: ? help  / search  f filter  q quit
        files 80: ? help  / search  f filter  Space mark  c scope  t arrange  q quit
        files 120: ? help  / search  f filter  s sort  Space mark  c scope  t arrange  Enter open  w why  o other end  Tab pane  q quit
        files 200: ? help  / search  f filter  s sort  Space mark  c scope  t arrange  Enter open  w why  o other end  e extract  y copy  Tab pane  q quit
        findings 0: q quit
        findings 40: ? help  / search  Tab pane  q quit
        findings 80: ? help  / search  s sort  Space mark  Enter files  Tab pane  q quit
        findings 120: ? help  / search  s sort  Space mark  Enter files  w why  o other end  y copy  Tab pane  q quit
        findings 200: ? help  / search  s sort  Space mark  Enter files  w why  o other end  y copy  Tab pane  q quit
        packages 0: q quit
        packages 40: ? help  / search  Tab pane  q quit
        packages 80: ? help  / search  s sort  Space mark  Enter files  Tab pane  q quit
        packages 120: ? help  / search  s sort  Space mark  Enter files  w why  o other end  y copy  Tab pane  q quit
        packages 200: ? help  / search  s sort  Space mark  Enter files  w why  o other end  y copy  Tab pane  q quit
        treemap 0: q quit
        treemap 40: ? help  / search  Tab pane  q quit
        treemap 80: ? help  / search  Space mark  Enter open  Backspace up  Tab pane  q quit
        treemap 120: ? help  / search  s sort  Space mark  Enter open  Backspace up  w why  o other end  e extract  y copy  Tab pane  q quit
        treemap 200: ? help  / search  s sort  Space mark  Enter open  Backspace up  w why  o other end  c scope  e extract  y copy  Tab pane  q quit
    "#]].assert_eq(&text);
}

#[test]
fn a_footer_shows_the_keys_that_are_configured() {
    let settings = Settings::parse(
        "[explore]\nkeys = 'dive'\n[keys]\nquit = ['Left']\nfold = ['h']\ntile-left = ['h']",
    )
    .unwrap();
    let shown = line(&footer(View::Files, 80, &settings));
    expect!["? help  / search  f filter  x mark  c scope  t arrange  ← quit"].assert_eq(&shown);
    let mut ascii = settings;
    ascii.theme.ascii = true;
    let shown = line(&footer(View::Files, 40, &ascii));
    expect!["? help  / search  f filter  Left quit"].assert_eq(&shown);
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
        sort 40: u unpacked  d download  … more  Esc back
        sort 120: u unpacked  d download  n name  c count  t time  h hidden  l layer  Esc back
        filter 40: g glob  x regex  … more  Esc back
        filter 120: g glob  x regex  z size  k kind  l layer  + added  - removed  ~ modified  = unchanged  m metadata  … more  Esc back
        write 40: r report  d Dockerfile  … more  Esc back
        write 120: r report  d Dockerfile  p paths  m marks  Esc back
        columns 40: u unpacked  d download  … more  Esc back
        columns 120: u unpacked  d download  s share  b bar  h hidden  c count  l layer  t time  o owner  m mode  n note  Esc back
        content 40: x hex  t text  … more  Esc back
        content 120: x hex  t text  s strings  m parts  Esc back
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
              f Ctrl-f: filter the files by name, size, kind, layer and more
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
              Space: mark or unmark
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

/// What the page has between this and `END` is made from the tables.
const BEGIN: &str = "<!-- keys: made from the table of keys -->\n";
const END: &str = "<!-- keys: end -->\n";

#[test]
fn the_page_has_every_key() {
    let page = include_str!("../../docs/explore.md");
    let (before, rest) = page.split_once(BEGIN).expect("the page says where the keys begin");
    let (_, after) = rest.split_once(END).expect("the page says where the keys end");
    let fresh = format!("{before}{BEGIN}\n{}{END}{after}", keys_page::tables());
    expect_file!["../../docs/explore.md"].assert_eq(&fresh);
}

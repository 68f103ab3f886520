//! The last line of the screen: the keys that matter most where the cursor is.

use super::keys::{Action, KEYS, View, row_of};
use super::menus::{Menu, MenuAction};
use super::settings::Settings;
use super::theme::Symbol;
use crate::fit::width;

/// A key as it is shown, and what it does in one or two words.
pub type Hint = (String, &'static str);

/// What a footer may show, from left to right: how soon it has room, 1 first; where, empty for
/// wherever it does something; and in which words, empty for those of the table of keys.
const HINTS: &[(Action, u8, &[View], &str)] = &[
    (Action::Help, 1, &[], ""),
    (Action::Search, 3, &[], ""),
    (Action::Filter, 2, &[View::Files], ""),
    (Action::Sort, 7, &[], ""),
    (Action::Mark, 4, &[], ""),
    (Action::Scope, 5, &[View::Files], ""),
    (Action::Arrangement, 6, &[View::Files], ""),
    (Action::Enter, 8, &[View::Files], ""),
    (Action::Enter, 5, &[View::Treemap], ""),
    (Action::Enter, 5, &[View::Answer, View::Layers, View::Findings, View::Packages], "files"),
    (Action::TileParent, 6, &[], ""),
    (Action::Plans, 6, &[View::Answer], ""),
    (Action::Why, 10, &[], ""),
    (Action::OtherEnd, 11, &[], ""),
    (Action::Scope, 14, &[View::Treemap], ""),
    (Action::Extract, 12, &[], ""),
    (Action::CopyPath, 13, &[], ""),
    (Action::NextPane, 9, &[View::Files], ""),
    (Action::NextPane, 2, OTHERS, ""),
];

/// The views that are no list of files.
const OTHERS: &[View] =
    &[View::Answer, View::Layers, View::Findings, View::Packages, View::Treemap];

/// Columns between two hints.
const GAP: usize = 2;

/// From how many columns on there are more than six keys before the last.
const WIDE: usize = 100;

/// Returns the keys of a view that fit into some columns, from left to right; the last is always
/// that which quits. There are two columns between them.
pub fn footer(view: View, columns: usize, settings: &Settings) -> Vec<Hint> {
    let is_in = |action: Action| row_of(action).is_some_and(|row| row.is_in(view));
    let here = HINTS.iter().filter(|(action, _, views, _)| {
        is_in(*action) && (views.is_empty() || views.contains(&view))
    });
    let hints = here.filter_map(|(action, priority, _, words)| {
        let (key, short) = hint(*action, settings)?;
        Some((*priority, (key, if words.is_empty() { short } else { *words })))
    });
    let max_hints = if columns < WIDE { 6 } else { usize::MAX };
    fitting(hints.collect(), hint(Action::Quit, settings), columns, max_hints)
}

/// Returns the action that a hint of a view stands for; `None` for the hint of anything else.
pub fn hinted(view: View, hinted: &Hint, settings: &Settings) -> Option<Action> {
    // Each first key of a view is one action's, whatever words the hint has for it.
    let key = |action| settings.keymap.keys(action).first().map(|key| settings.theme.key(*key));
    let rows = KEYS.iter().filter(|row| row.is_in(view));
    let mut actions = rows.map(|row| row.action);
    actions.find(|&action| key(action).as_ref() == Some(&hinted.0))
}

/// Returns the keys of a menu that fit into some columns, and last that which closes it; before it
/// an ellipsis if there are more.
pub fn menu_footer(menu: Menu, columns: usize, settings: &Settings) -> Vec<Hint> {
    with_more(keys_of(menu), columns, settings)
}

/// Returns the keys of a menu in two lines of some columns, the first empty if one is enough.
pub fn menu_lines(menu: Menu, columns: usize, settings: &Settings) -> (Vec<Hint>, Vec<Hint>) {
    let keys = keys_of(menu);
    let one = with_more(keys.clone(), columns, settings);
    if one.len() == keys.len() + 1 {
        return (Vec::new(), one);
    }
    let first = fitting((1..).zip(keys.clone()).collect(), None, columns, usize::MAX);
    let rest = keys.into_iter().skip(first.len()).collect();
    (first, with_more(rest, columns, settings))
}

fn keys_of(menu: Menu) -> Vec<Hint> {
    menu.rows().filter_map(|row| Some(((*row.keys.first()?).to_owned(), row.short))).collect()
}

fn with_more(keys: Vec<Hint>, columns: usize, settings: &Settings) -> Vec<Hint> {
    let close = hint(Action::Back, settings);
    let count = keys.len() + usize::from(close.is_some());
    let numbered: Vec<(u8, Hint)> = (1..).zip(keys).collect();
    let all = fitting(numbered.clone(), close.clone(), columns, usize::MAX);
    let more: Hint = (settings.theme.symbol(Symbol::Cut).to_owned(), "more");
    let used = GAP + width(&more.0) + 1 + width(more.1);
    if all.len() == count || columns < used {
        return all;
    }
    let mut some = fitting(numbered, close, columns - used, usize::MAX);
    if 1 < some.len() {
        some.insert(some.len() - 1, more);
    }
    some
}

/// Returns the keys of the view of a content that fit into some columns: those of the ways to look
/// at it that there are, of what can be done with it, and last that which closes it.
pub fn content_footer(
    modes: &[MenuAction],
    actions: &[(Action, &'static str)],
    columns: usize,
    settings: &Settings,
) -> Vec<Hint> {
    let rows = Menu::Content.rows().filter(|row| modes.contains(&row.action));
    let rows = rows.filter_map(|row| Some(((*row.keys.first()?).to_owned(), row.short)));
    let actions = actions
        .iter()
        .filter_map(|(action, words)| hint(*action, settings).map(|(key, _)| (key, *words)));
    let hints = (1..).zip(rows.chain(actions)).collect();
    fitting(hints, hint(Action::Back, settings), columns, usize::MAX)
}

fn hint(action: Action, settings: &Settings) -> Option<Hint> {
    let key = *settings.keymap.keys(action).first()?;
    Some((settings.theme.key(key), row_of(action)?.short))
}

/// The most important hints that fit, in their order, and the last in any case.
fn fitting(
    hints: Vec<(u8, Hint)>,
    last: Option<Hint>,
    columns: usize,
    max_hints: usize,
) -> Vec<Hint> {
    let columns_of = |(key, short): &Hint| width(key) + 1 + width(short);
    let mut by_priority: Vec<&(u8, Hint)> = hints.iter().collect();
    by_priority.sort_by_key(|(priority, _)| *priority);
    let mut used = last.as_ref().map_or(0, columns_of);
    let mut least = 0;
    for (priority, hint) in by_priority.into_iter().take(max_hints) {
        used += GAP + columns_of(hint);
        if columns < used {
            break;
        }
        least = *priority;
    }
    let fit = hints.into_iter().filter(|(priority, _)| *priority <= least);
    fit.map(|(_, hint)| hint).chain(last).collect()
}

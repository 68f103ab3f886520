//! What can be wrong with a set of keys: keys that would do nothing, or two things.

use super::{Action, CONTENT_ACTIONS, KEYS, Keymap, Row, View};
use crate::explore::key::Key;
use crate::explore::menus::{MENUS, Menu, MenuRow};

/// Why a set of keys cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// An action has no key.
    #[error("`{}` would have no key", .0.word())]
    NoKey(Action),
    /// A key would never reach the program.
    #[error("`{key}` never arrives: {why}")]
    NeverArrives {
        /// The key.
        key: Key,
        /// Whose key.
        action: Action,
        /// What terminals do instead.
        why: &'static str,
    },
    /// An action has a key twice.
    #[error("`{}` has the key `{key}` twice", action.word())]
    Twice {
        /// The key.
        key: Key,
        /// Whose key.
        action: Action,
    },
    /// Two actions of one view have the same key.
    #[error(
        "`{key}` would be both `{}` and `{}` ({}); {}", one.word(), other.word(), view.word(),
        free_keys(free)
    )]
    Shared {
        /// The key.
        key: Key,
        /// The action that comes first in the table.
        one: Action,
        /// The other action.
        other: Action,
        /// The first view where both do something.
        view: View,
        /// Letters without an action.
        free: Vec<Key>,
    },
    /// A menu has the key of an action that is to work in it.
    #[error("`{key}` is a key of the menu `{}`, so it cannot be `{}`", menu.word(), action.word())]
    InMenu {
        /// The key.
        key: Key,
        /// Whose key.
        action: Action,
        /// The menu.
        menu: Menu,
    },
}

impl Conflict {
    /// Returns the actions that it is about.
    pub fn actions(&self) -> Vec<Action> {
        match self {
            Self::NoKey(action)
            | Self::NeverArrives { action, .. }
            | Self::Twice { action, .. }
            | Self::InMenu { action, .. } => vec![*action],
            Self::Shared { one, other, .. } => vec![*one, *other],
        }
    }
}

fn free_keys(free: &[Key]) -> String {
    let keys: Vec<String> = free.iter().map(|key| format!("`{key}`")).collect();
    match keys.is_empty() {
        true => "give one of them another key".to_owned(),
        false => format!("give one of them another key, such as {}", keys.join(", ")),
    }
}

/// How many free keys a message lists.
const MAX_FREE: usize = 5;

impl Keymap {
    /// Returns the first thing that is wrong with it; `None` if every action has keys that arrive
    /// and do one thing.
    pub fn conflict(&self) -> Option<Conflict> {
        let bound = || KEYS.iter().map(|row| (row, self.keys(row.action)));
        bound()
            .find_map(|(row, keys)| alone(row, keys))
            .or_else(|| bound().find_map(|(row, keys)| self.shared(row, keys)))
            .or_else(|| bound().find_map(|(row, keys)| in_menu(row, keys)))
    }

    fn shared(&self, row: &Row, keys: &[Key]) -> Option<Conflict> {
        let later = KEYS.iter().skip_while(|other| other.action != row.action).skip(1);
        later.filter_map(|other| Some((other, common_view(row, other)?))).find_map(
            |(other, view)| {
                let key = *self.keys(other.action).iter().find(|key| keys.contains(key))?;
                let (one, other) = (row.action, other.action);
                Some(Conflict::Shared { key, one, other, view, free: self.free() })
            },
        )
    }

    /// Letters that do nothing anywhere.
    fn free(&self) -> Vec<Key> {
        let letters = ('a'..='z').chain('A'..='Z').map(Key::char);
        let is_used = |key: &Key| {
            let in_view = View::ALL.iter().any(|&view| self.action(*key, view).is_some());
            in_view || Menu::Content.action(*key).is_some()
        };
        letters.filter(|key| !is_used(key)).take(MAX_FREE).collect()
    }
}

/// What is wrong with the keys of one action by themselves.
fn alone(row: &Row, keys: &[Key]) -> Option<Conflict> {
    let action = row.action;
    // An action without keys in the table is one for presets.
    if keys.is_empty() && !row.keys.is_empty() {
        return Some(Conflict::NoKey(action));
    }
    keys.iter().enumerate().find_map(|(index, &key)| match key.instead() {
        Some(why) => Some(Conflict::NeverArrives { key, action, why }),
        None if keys.iter().take(index).any(|other| *other == key) => {
            Some(Conflict::Twice { key, action })
        }
        None => None,
    })
}

fn common_view(one: &Row, other: &Row) -> Option<View> {
    View::ALL.iter().copied().find(|&view| one.is_in(view) && other.is_in(view))
}

/// A content stays open, so what works everywhere has to work there; a menu is only to be left.
fn in_menu(row: &Row, keys: &[Key]) -> Option<Conflict> {
    const LEAVING: [Action; 3] = [Action::Back, Action::Quit, Action::QuitNow];
    let is_leaving = LEAVING.contains(&row.action);
    let is_in_content = row.views.is_empty() || CONTENT_ACTIONS.contains(&row.action);
    let concerns = |other: &&MenuRow| match other.menu {
        Menu::Content => is_in_content,
        _ => is_leaving,
    };
    MENUS.iter().filter(concerns).find_map(|other| {
        let key = *keys.iter().find(|key| other.has(**key))?;
        Some(Conflict::InMenu { key, action: row.action, menu: other.menu })
    })
}

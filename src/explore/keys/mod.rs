//! What keys do. One table makes the dispatch, the footer, the help, the configuration and the page
//! of the documentation.

use super::key::{Key, NotAKey};

mod actions;
mod conflicts;
mod presets;
mod table;

pub use actions::{Action, Group, View};
pub use conflicts::Conflict;
pub use presets::Preset;
pub use table::KEYS;

use presets::PRESETS;

/// One row of the table of keys.
#[derive(Debug)]
pub struct Row {
    /// What it does.
    pub action: Action,
    /// The keys, as [`Key`] reads them, the one to show first.
    pub keys: &'static [&'static str],
    /// Where the help lists it.
    pub group: Group,
    /// Where it does something; empty for everywhere.
    pub views: &'static [View],
    /// One or two words, for the footer.
    pub short: &'static str,
    /// What it does, for the help and the documentation.
    pub long: &'static str,
}

const fn row(
    action: Action,
    keys: &'static [&'static str],
    group: Group,
    views: &'static [View],
    short: &'static str,
    long: &'static str,
) -> Row {
    Row { action, keys, group, views, short, long }
}

/// The keys of every action: those of the table, or others by configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<(Action, Vec<Key>)>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::preset(Preset::Default)
    }
}

impl Keymap {
    /// Returns the keys of a preset.
    pub fn preset(preset: Preset) -> Self {
        let binding = |row: &Row| {
            let mut others =
                PRESETS.iter().filter(|(of, action, _)| *of == preset && *action == row.action);
            let keys = others.next().map_or(row.keys, |(.., keys)| keys);
            (row.action, keys.iter().filter_map(|key| key.parse().ok()).collect())
        };
        Self { bindings: KEYS.iter().map(binding).collect() }
    }

    /// Replaces the keys of an action.
    ///
    /// Fails at the first text that is not a key.
    pub fn bind(&mut self, action: Action, keys: &[&str]) -> Result<(), NotAKey> {
        let keys = keys.iter().map(|key| key.parse()).collect::<Result<Vec<Key>, NotAKey>>()?;
        self.set(action, keys);
        Ok(())
    }

    /// Replaces the keys of an action.
    pub(super) fn set(&mut self, action: Action, keys: Vec<Key>) {
        match self.bindings.iter_mut().find(|(bound, _)| *bound == action) {
            Some((_, bound)) => *bound = keys,
            None => self.bindings.push((action, keys)),
        }
    }

    /// Returns what a key does in a view; `None` if nothing.
    pub fn action(&self, key: Key, view: View) -> Option<Action> {
        let bound = self.bindings.iter().filter(|(_, keys)| keys.contains(&key));
        let mut actions = bound.map(|(action, _)| *action);
        actions.find(|&action| row_of(action).is_some_and(|row| row.is_in(view)))
    }

    /// Returns the keys of an action, the one to show first.
    pub fn keys(&self, action: Action) -> &[Key] {
        let bound = self.bindings.iter().find(|(bound, _)| *bound == action);
        bound.map_or(&[], |(_, keys)| keys)
    }
}

impl Row {
    /// Whether the action does something in a view.
    pub fn is_in(&self, view: View) -> bool {
        self.views.is_empty() || self.views.contains(&view)
    }
}

/// What does something to the content of a file too, beside what does everywhere.
pub const CONTENT_ACTIONS: &[Action] = &[Action::Difference, Action::Extract, Action::CopyPath];

/// Returns the row of an action.
pub fn row_of(action: Action) -> Option<&'static Row> {
    KEYS.iter().find(|row| row.action == action)
}

/// Returns the actions whose names begin with a text, then those that have it elsewhere, each in
/// the order of the table; all of them for an empty text.
pub fn actions_named(text: &str) -> Vec<(Action, &'static Row)> {
    let text = text.trim().to_lowercase();
    let place = |row: &Row| row.action.word().find(&text).map(|at| 0 < at);
    let mut found: Vec<(bool, &'static Row)> =
        KEYS.iter().filter_map(|row| Some((place(row)?, row))).collect();
    found.sort_by_key(|(is_inside, _)| *is_inside);
    found.into_iter().map(|(_, row)| (row.action, row)).collect()
}

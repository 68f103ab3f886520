//! How the terminal interface looks and which keys it listens to.

mod file;

use super::columns::{self, Column};
use super::keys::{Action, Keymap};
use super::theme::Theme;

/// How the terminal interface looks, and which keys it listens to.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The keys of every action.
    pub keymap: Keymap,
    /// Colours and symbols.
    pub theme: Theme,
    /// Whether the mouse is captured.
    pub mouse: bool,
    /// The columns of lists, from left to right, as far as they fit; empty for the name alone.
    pub columns: Vec<Column>,
}

impl Settings {
    /// Returns the first key of an action, as it is shown; what to type after `:` if it has none.
    pub fn key(&self, action: Action) -> String {
        match self.keymap.keys(action).first() {
            Some(key) => self.theme.key(*key),
            None => format!(":{}", action.word()),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            keymap: Keymap::default(),
            theme: Theme::default(),
            mouse: true,
            columns: columns::DEFAULT.to_vec(),
        }
    }
}

//! How the terminal interface looks and which keys it listens to.

use super::keys::Keymap;
use super::theme::Theme;

/// How the terminal interface looks, and which keys it listens to.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The keys of every action.
    pub keymap: Keymap,
    /// Colours and symbols.
    pub theme: Theme,
    /// Whether the mouse is captured.
    pub mouse: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { keymap: Keymap::default(), theme: Theme::default(), mouse: true }
    }
}

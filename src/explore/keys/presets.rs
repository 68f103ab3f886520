//! Sets of keys that are chosen by one word of the configuration.

use super::Action;
use crate::words::words;

words! {
    /// A set of keys.
    pub enum Preset {
        /// The keys of the table.
        Default = "default",
        /// Space folds directories, as in dive.
        Dive = "dive",
    }
}

/// What presets have in place of the keys of the table.
pub(super) const PRESETS: &[(Preset, Action, &[&str])] = &[
    (Preset::Dive, Action::Toggle, &["Space"]),
    (Preset::Dive, Action::Mark, &["x"]),
    (Preset::Dive, Action::Sort, &["s", "Ctrl-o"]),
];

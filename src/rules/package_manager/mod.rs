//! Caches and leftovers of the operating system's package manager.

use super::Rule;

mod apt_lists;

/// The family's rules.
pub(super) static RULES: &[&Rule] = &[&apt_lists::RULE];

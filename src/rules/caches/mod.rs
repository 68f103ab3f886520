//! Caches of languages' package managers and of build tools.

use super::Rule;

mod npm;

/// The family's rules.
pub(super) static RULES: &[&Rule] = &[&npm::RULE];

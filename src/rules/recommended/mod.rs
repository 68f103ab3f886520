//! Packages that nobody asked for and nothing needs.

use super::Rule;

mod orphans;
mod packages;

/// The family's rules.
pub(super) static RULES: &[&Rule] = &[&packages::RULE, &orphans::RULE];

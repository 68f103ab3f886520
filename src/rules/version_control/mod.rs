//! Histories of version control: what a checkout has beside its files.

use super::Rule;

mod git;
mod others;

/// The family's rules.
pub(super) static RULES: &[&Rule] = &[&git::RULE, &others::RULE];

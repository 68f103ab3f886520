//! Packages that only serve development.

use super::Rule;

mod node;

/// The family's rules.
pub(super) static RULES: &[&Rule] = &[&node::RULE];

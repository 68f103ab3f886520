//! Tests, and what only tests read.

use super::Rule;

mod of_program;
mod of_python_packages;

/// The family's rules.
pub(super) static RULES: &[&Rule] = &[&of_program::RULE, &of_python_packages::RULE];

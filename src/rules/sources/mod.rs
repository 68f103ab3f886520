//! Sources, and what a `.dockerignore` should have stopped.

use super::Rule;

mod beside_output;
mod built_here;
pub(super) mod copied;
mod development_files;
mod languages;

/// The family's rules.
pub(super) static RULES: &[&Rule] =
    &[&beside_output::RULE, &built_here::RULE, &development_files::RULE];

//! Debug symbols, source maps, type declarations.

use super::Rule;

/// The family's rules.
pub(super) static RULES: &[&Rule] = &[];

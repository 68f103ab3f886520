//! Bytes that a later layer hides: shipped, and in no container.

use super::Rule;

mod deleted_too_late;
mod metadata_copies;
mod overwritten_later;
mod package_database_rewritten;

/// The family's rules.
pub(super) static RULES: &[&Rule] = &[
    &deleted_too_late::RULE,
    &metadata_copies::RULE,
    &overwritten_later::RULE,
    &package_database_rewritten::RULE,
];

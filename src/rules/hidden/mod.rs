//! Bytes that a later layer hides: shipped, and in no container.

use super::Rule;

mod base_upgraded;
mod copied_over;
mod deleted_too_late;
mod groups;
mod kinds;
mod metadata_copies;
mod moved_later;
mod overwritten_later;
mod package_database_rewritten;

/// The family's rules.
pub(super) static RULES: &[&Rule] = &[
    &base_upgraded::RULE,
    &copied_over::RULE,
    &deleted_too_late::RULE,
    &metadata_copies::RULE,
    &moved_later::RULE,
    &overwritten_later::RULE,
    &package_database_rewritten::RULE,
];

//! Bytes that a later layer hides: shipped, and in no container.

use crate::rules::list::rules;

mod support;

rules! {
    Hidden:
    base_packages_upgraded,
    copied_over,
    deleted_too_late,
    copied_to_change_metadata,
    moved_later,
    overwritten_later,
    package_database_rewritten,
}

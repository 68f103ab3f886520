//! Bytes that a later layer hides: they are shipped, but no container sees them.

use crate::rules::list::rules;

mod support;

rules! {
    Hidden:
    base_packages_upgraded,
    copied_over,
    deleted_too_late,
    copied_to_change_metadata,
    copied_to_link,
    moved_later,
    overwritten_later,
    package_database_rewritten,
}

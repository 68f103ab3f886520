//! Packages that nobody asked for and nothing needs.

use crate::rules::list::rules;

rules! {
    Recommended:
    only_recommended,
    orphaned_packages,
}

//! Packages that were not explicitly installed and that nothing needs.

use crate::rules::list::rules;

rules! {
    Recommended:
    only_recommended,
    orphaned_packages,
}

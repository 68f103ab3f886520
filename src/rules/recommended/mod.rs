//! Packages that were not installed explicitly and that no other package needs.

use crate::rules::list::rules;

rules! {
    Recommended:
    only_recommended,
    orphaned_packages,
}

pub(in crate::rules) use only_recommended::not_recommended;

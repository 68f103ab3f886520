//! The same bytes, or the same thing in several versions, more than once.

use super::Rule;

mod copies;
mod files;
mod jars;
mod libraries;
mod library_names;
mod node_packages;
mod packed;
mod runtimes;
mod versions;

/// The family's rules.
pub(super) static RULES: &[&Rule] = &[
    &files::RULE,
    &jars::RULE,
    &libraries::RULE,
    &library_names::RULE,
    &node_packages::RULE,
    &packed::RULE,
    &runtimes::RULE,
];

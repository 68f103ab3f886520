//! Packages that only serve development.

use super::Rule;

mod by_name;
mod composer;
mod elixir;
mod gem;
mod jar;
mod node;
mod proven;
mod python;

/// The family's rules.
pub(super) static RULES: &[&Rule] = &[
    &node::RULE,
    &python::RULE,
    &composer::RULE,
    &gem::RULE,
    &jar::RULE,
    &elixir::RULE,
    &by_name::RULE,
];

//! Debug symbols, source maps, type declarations.

use super::Rule;

mod go;
mod native;
mod node_files;
mod program_databases;
mod separate;
mod source_maps;
mod type_declarations;

/// The family's rules.
pub(super) static RULES: &[&Rule] = &[
    &go::RULE,
    &native::RULE,
    &separate::RULE,
    &program_databases::RULE,
    &source_maps::RULE,
    &type_declarations::RULE,
];

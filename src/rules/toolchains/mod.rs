//! Compilers, and what else only building needs.

use super::Rule;

mod compilers;
mod dotnet;
mod go;
mod headers;
mod installed;
mod java_tools;
mod jdk;
mod kernel;
mod kinds;
mod node_headers;
mod php_source;
mod python_installers;
mod python_parts;
mod removal;
mod run_time;
mod rust;
mod rust_docs;
mod static_libraries;
mod tools;
mod torch;
mod unpacked;
mod version_control;

/// Whether a package is known to serve building, as far as its name and section tell.
pub(super) fn is_toolchain(package: &crate::packages::Package) -> bool {
    kinds::of(package).is_some()
}

/// The family's rules.
pub(super) static RULES: &[&Rule] = &[
    &go::RULE,
    &rust::RULE,
    &rust_docs::RULE,
    &dotnet::RULE,
    &java_tools::RULE,
    &jdk::RULE,
    &kernel::RULE,
    &compilers::RULE,
    &headers::RULE,
    &static_libraries::RULE,
    &node_headers::RULE,
    &python_parts::RULE,
    &php_source::RULE,
    &version_control::RULE,
    &tools::RULE,
    &python_installers::RULE,
    &torch::RULE,
];

//! What a binary was built from.

use serde::{Deserialize, Serialize};

/// A language with tools that record what a binary was built from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::packages) enum Language {
    /// Go, recorded by its linker.
    Go,
    /// Rust, recorded by cargo-auditable.
    Rust,
}

/// What a binary was built from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::packages) struct BuildInfo {
    /// The language of the tools that recorded it.
    pub(in crate::packages) language: Language,
    /// Its name; empty if unknown.
    pub(in crate::packages) name: String,
    /// Its version; empty if unknown.
    pub(in crate::packages) version: String,
    /// What it contains: name and version.
    pub(in crate::packages) contains: Vec<(String, String)>,
}

impl BuildInfo {
    /// Whether this is one of the Go distribution's own commands, whose import paths begin with
    /// `cmd/`, which no other module can use.
    pub(super) fn is_part_of_go(&self) -> bool {
        self.name == "cmd" || self.name.starts_with("cmd/")
    }
}

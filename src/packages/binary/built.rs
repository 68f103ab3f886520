//! What a binary was built from.

use serde::{Deserialize, Serialize};

/// The language whose tools wrote it down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::packages) enum Language {
    /// Go's linker.
    Go,
    /// cargo-auditable.
    Rust,
}

/// What a binary was built from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::packages) struct Built {
    /// Whose tools say so.
    pub(in crate::packages) language: Language,
    /// What it is; empty where nothing says.
    pub(in crate::packages) name: String,
    /// The version of that; empty where nothing says.
    pub(in crate::packages) version: String,
    /// What is in it besides: name and version.
    pub(in crate::packages) contains: Vec<(String, String)>,
}

impl Built {
    /// Whether it is a command of Go's own distribution, whose import paths begin with `cmd/`;
    /// others cannot be installed below that path.
    pub(super) fn is_of_go_itself(&self) -> bool {
        self.name == "cmd" || self.name.starts_with("cmd/")
    }
}

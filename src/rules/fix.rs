//! How a finding is fixed: changes of this image's own instructions, or lines of another file.

use crate::dockerfile::{Edit, Rewrite, runs};
use crate::facts::Facts;
use crate::words::words;

words! {
    /// A file that is changed to fix a finding.
    pub enum FixFile {
        /// The Dockerfile that the image is built with.
        Dockerfile = "Dockerfile",
        /// What keeps files out of the build context.
        Dockerignore = ".dockerignore",
        /// The manifest of a Rust project.
        CargoToml = "Cargo.toml",
    }
}

/// How a match is fixed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fix {
    /// What to do, as a sentence in the imperative without its full stop.
    pub advice: String,
    /// What exactly; empty where there is only advice.
    pub remedy: Remedy,
}

/// What exactly is changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Remedy {
    /// Nothing that could be pasted.
    #[default]
    None,
    /// Instructions of the image's Dockerfile.
    Edits(Vec<Edit>),
    /// Lines to add to another file.
    Lines {
        /// Which file.
        file: FixFile,
        /// The lines.
        lines: Vec<String>,
    },
}

/// What is said of what only a different base image saves.
pub const OTHER_BASE: &str = "Comes with the base image: needs a different base image";

impl Fix {
    /// Only advice.
    pub fn advice(advice: impl Into<String>) -> Self {
        Self { advice: advice.into(), remedy: Remedy::None }
    }

    /// One change of one instruction.
    pub fn edit(advice: impl Into<String>, layer: usize, rewrite: Rewrite) -> Self {
        Self::edits(advice, vec![Edit { layer, rewrite }])
    }

    /// Changes of instructions.
    pub fn edits(advice: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { advice: advice.into(), remedy: Remedy::Edits(edits) }
    }

    /// What an instruction of this image changes; of the base image nothing can be taken.
    pub fn for_layer(facts: &Facts, layer: usize, fix: impl FnOnce() -> Self) -> Self {
        if layer < facts.base.layers { Self::other_base() } else { fix() }
    }

    /// The advice for what comes with the base image.
    pub fn other_base() -> Self {
        Self::advice(OTHER_BASE)
    }

    /// The file that is changed; `None` where there is only advice.
    pub fn file(&self) -> Option<FixFile> {
        match self.remedy {
            Remedy::None => None,
            Remedy::Edits(_) => Some(FixFile::Dockerfile),
            Remedy::Lines { file, .. } => Some(file),
        }
    }

    /// Lets the last `RUN` that may need what a layer added end with a command that removes it, as
    /// one with all from that layer on.
    ///
    /// `None` where that is no single `RUN`: in a separate layer, the removal would save nothing.
    pub fn end_with(facts: &Facts, layer: usize, advice: &str, command: &str) -> Option<Self> {
        if layer < facts.base.layers {
            return None;
        }
        Some(Self::edits(advice, runs::end_with(&facts.history.steps, layer, command)?))
    }

    /// Lines of another file.
    pub fn lines(advice: impl Into<String>, file: FixFile, lines: Vec<String>) -> Self {
        Self { advice: advice.into(), remedy: Remedy::Lines { file, lines } }
    }
}

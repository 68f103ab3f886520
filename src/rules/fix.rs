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
    /// What to do, as an imperative sentence without a full stop.
    pub advice: String,
    /// What can be pasted, if anything.
    pub remedy: Remedy,
}

/// A change that can be pasted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Remedy {
    /// Nothing: there is only advice.
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

/// The advice for files of the base image, which no instruction of this image can remove.
pub const OTHER_BASE: &str = "Comes with the base image: needs a different base image";

impl Fix {
    /// The advice for files that a `COPY` takes from the build context.
    pub const KEEP_OUT: &str = "Keep these files out of the build context";
    /// The advice for files that a `RUN` leaves behind.
    pub const CLEAN_UP: &str = "Remove these files in the RUN that creates them";

    /// Returns a fix that is only advice.
    pub fn advice(advice: impl Into<String>) -> Self {
        Self { advice: advice.into(), remedy: Remedy::None }
    }

    /// Returns a fix that changes one instruction.
    pub fn edit(advice: impl Into<String>, layer: usize, rewrite: Rewrite) -> Self {
        Self::edits(advice, vec![Edit { layer, rewrite }])
    }

    /// Returns a fix that changes instructions.
    pub fn edits(advice: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { advice: advice.into(), remedy: Remedy::Edits(edits) }
    }

    /// Returns the fix for what a layer ships: `fix` for own layers, a different base image for the
    /// others, which this image's instructions cannot change.
    pub fn for_layer(facts: &Facts, layer: usize, fix: impl FnOnce() -> Self) -> Self {
        if layer < facts.base.layers { Self::other_base() } else { fix() }
    }

    /// Returns the advice for files of the base image.
    pub fn other_base() -> Self {
        Self::advice(OTHER_BASE)
    }

    /// Returns the file that is changed; `None` if there is only advice.
    pub fn file(&self) -> Option<FixFile> {
        match self.remedy {
            Remedy::None => None,
            Remedy::Edits(_) => Some(FixFile::Dockerfile),
            Remedy::Lines { file, .. } => Some(file),
        }
    }

    /// Joins the `RUN` instructions from a layer to the last one that may need its files, and ends
    /// them with a command that removes those.
    ///
    /// Returns `None` if they cannot be joined: a removal in a separate layer saves nothing.
    pub fn end_with(facts: &Facts, layer: usize, advice: &str, command: &str) -> Option<Self> {
        if layer < facts.base.layers {
            return None;
        }
        Some(Self::edits(advice, runs::end_with(&facts.history.steps, layer, command)?))
    }

    /// Returns a fix that adds lines to another file.
    pub fn lines(advice: impl Into<String>, file: FixFile, lines: Vec<String>) -> Self {
        Self { advice: advice.into(), remedy: Remedy::Lines { file, lines } }
    }
}

//! How a finding is mended: changes of this image's own instructions, or lines of another file.

/// How a match is mended.
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
        /// Its name, such as `.dockerignore`.
        file: &'static str,
        /// The lines.
        lines: Vec<String>,
    },
}

/// A change of one instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The index of the layer that it made.
    pub layer: usize,
    /// What is done to it.
    pub change: Change,
}

/// What is done to an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The `RUN` goes on with this command, before it cleans up.
    Then(String),
    /// The `RUN` ends by removing these paths (words for a shell, joined by blanks).
    Remove(String),
    /// Each of the commands that begins with one of these words gets an option right behind them.
    Option {
        /// Such as `apt-get install`, `apt install`.
        commands: &'static [&'static str],
        /// Such as `--no-install-recommends`.
        option: &'static str,
    },
    /// The `RUN` becomes the end of that of a lower layer, by its index, with those between.
    JoinInto(usize),
    /// The `COPY` or `ADD` gets an option.
    CopyOption(String),
    /// The `RUN` loses these of its commands, as they stand between `&&`; all of them: itself.
    Without(Vec<String>),
}

impl Fix {
    /// Only advice.
    pub fn advice(advice: impl Into<String>) -> Self {
        Self { advice: advice.into(), remedy: Remedy::None }
    }

    /// Changes of instructions.
    pub fn edits(advice: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { advice: advice.into(), remedy: Remedy::Edits(edits) }
    }

    /// Lines of another file.
    pub fn lines(advice: impl Into<String>, file: &'static str, lines: Vec<String>) -> Self {
        Self { advice: advice.into(), remedy: Remedy::Lines { file, lines } }
    }
}

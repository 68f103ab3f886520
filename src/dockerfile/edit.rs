//! Changes of instructions.

/// A change of one instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The index of the layer that it made.
    pub layer: usize,
    /// What is done to it.
    pub rewrite: Rewrite,
}

/// What is done to an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rewrite {
    /// The `RUN` goes on with this command, before it cleans up.
    Then(String),
    /// The `RUN` ends by removing these paths, quoted for a shell, with spaces between them.
    Remove(String),
    /// Each command that begins with one of these words gets an option right after them.
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
    /// The `RUN` loses these of its commands, written as they are between `&&`; without any left,
    /// it is dropped itself.
    Without(Vec<String>),
}

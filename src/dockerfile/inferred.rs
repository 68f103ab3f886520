//! What the layers of an image show about an instruction, and what is said above it.

/// What the history leaves out about an instruction, as far as its layer shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inferred {
    /// What a `COPY` copies, where the history has only a checksum; `None` if that is unknown.
    pub sources: Option<String>,
    /// Options such as `--chown=app:app`; those that the instruction has already are ignored.
    pub options: Vec<String>,
    /// What else is to be said above the instruction, a sentence each without a full stop.
    pub remarks: Vec<String>,
    /// The texts of the here-documents of a `COPY`, in order; empty if any is unknown.
    pub here_documents: Vec<String>,
}

/// A command that an edit dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeftOut {
    /// As it was written.
    pub(super) command: String,
    /// Which of its words are left out, if not all.
    pub(super) part: Option<String>,
    /// What makes it unnecessary.
    pub(super) reason: String,
}

impl LeftOut {
    /// Returns the comment that names the command.
    pub(super) fn remark(&self) -> String {
        match &self.part {
            None => format!("left out: {} — {}", self.command, self.reason),
            Some(part) => format!("left out: {part} in `{}` — {}", self.command, self.reason),
        }
    }
}

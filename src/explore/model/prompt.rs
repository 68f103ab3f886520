//! The line that is being typed.

use std::path::PathBuf;

use tui_input::Input;

use crate::explore::message::{Document, Extracted};

/// The line that is being typed, and what it is for.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// What it is for.
    pub purpose: Purpose,
    /// The line.
    pub input: Input,
    /// What is wrong with the line; empty if nothing is.
    pub error: String,
}

/// What a line is typed for.
#[derive(Debug, Clone, PartialEq)]
pub enum Purpose {
    /// The name of an action, or a path to go to.
    Command,
    /// What is searched in the view.
    Search,
    /// What is searched in the content of a file.
    SearchContent,
    /// A filter: the words before what is typed, such as `glob:`.
    Filter(&'static str),
    /// Where something is to be extracted to.
    Extract(Extracted),
    /// The file that a document is to be written to.
    Write(Document),
    /// Whether existing files are to be replaced: `y` and Enter do.
    ReplaceExtracted {
        /// What is extracted.
        what: Extracted,
        /// Where to.
        to: PathBuf,
    },
    /// Whether an existing file is to be replaced: `y` and Enter do.
    ReplaceFile {
        /// What it would contain.
        document: Document,
        /// The file.
        path: PathBuf,
        /// The same as text.
        text: String,
    },
}

impl Prompt {
    /// Begins with a line.
    pub fn new(purpose: Purpose, line: &str) -> Self {
        Self { purpose, input: Input::new(line.to_owned()), error: String::new() }
    }

    /// What the line is for, as a label in front of it.
    pub fn label(&self) -> String {
        match &self.purpose {
            Purpose::Command => ":".into(),
            Purpose::Search | Purpose::SearchContent => "/".into(),
            Purpose::Filter(start) => format!("filter {start}"),
            Purpose::Extract(_) => "extract to ".into(),
            Purpose::Write(_) => "write to ".into(),
            Purpose::ReplaceExtracted { to, .. } => {
                let path = crate::escape::printable_argument(to.as_os_str());
                format!("files exist in {path}; replace them? y, then Enter: ")
            }
            Purpose::ReplaceFile { path, .. } => {
                let path = crate::escape::printable_argument(path.as_os_str());
                format!("{path} exists; replace it? y, then Enter: ")
            }
        }
    }
}

//! A Dockerfile as a file: its instructions with their lines, and which line made which step.

pub mod parse;
mod heredoc;
mod scanner;
mod words;
mod expand;
mod stages;
mod forms;
mod go;
mod fit;
mod align;
mod locate;
mod patch;
mod rewrite;

use std::sync::Arc;

/// The text of a Dockerfile, and what it is called.
#[derive(Debug, Clone)]
pub struct Text {
    /// Its path as the user named it, not escaped.
    pub name: String,
    /// Its path from the top of the repository that it is in; as the user named it if it is in none.
    pub in_repository: String,
    /// What is in it.
    pub bytes: Arc<[u8]>,
}

pub use locate::{Located, NoLine, Place, locate};
pub use parse::{File, Problem, Statement};
pub use rewrite::{Rewritten, rewritten};

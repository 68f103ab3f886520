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

pub use locate::{Located, NoLine, Place, locate};
pub use parse::{File, Problem, Statement};

//! The language of the shell, as far as `RUN` instructions, start commands and scripts need it.
//!
//! ```text
//! text ──> token ──> commands     what `&&` joins, which programs run
//!            │
//!          piece ──> arguments    the words that a program gets
//! ```
//!
//! Nothing here fails or panics: text that is not understood is a separate kind of token, and what
//! is built from the tokens returns `None`.

mod arguments;
mod commands;
mod ends;
mod expand;
mod here_document;
mod operator;
mod piece;
mod quote;
mod script;
mod strict;
pub mod token;

pub use arguments::{last_command, words};
pub use commands::{commands, needs_own_shell, position, runs};
pub use ends::ends_the_shell;
pub use expand::{Known, expand, value};
pub use operator::Operator;
pub use quote::{is_unsafe, shell_word};
pub use script::{script, simple_commands};
pub use strict::{is_list, only_stops_at_errors, stops_at_errors, strict_lines};

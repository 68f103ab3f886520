//! What is inside a file: text, bytes, sections, members, and how two versions differ.

mod content;
mod diff;
mod hex;
mod kind;
mod line;
mod members;
mod sections;
mod strings;
mod text;

pub use content::{Content, LookMode, Piece, WINDOW_BYTES, Wanted};
pub use diff::{DiffLine, DiffRole, diff};
pub use line::{Line, Role, Span};

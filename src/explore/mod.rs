//! The terminal interface: a model, messages that change it, and what is drawn of it.
//!
//! Nothing here reads, writes or waits. [`cli`](crate::cli) owns the terminal and the session.

pub mod files;
pub mod look;
pub mod marks;

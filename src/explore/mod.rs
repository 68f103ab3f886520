//! The terminal interface: a model, messages that change it, and what is drawn of it.
//!
//! Nothing here reads, writes or waits. [`cli`](crate::cli) owns the terminal and the session.

pub mod key;
pub mod columns;
pub mod menus;
pub mod keys;
pub mod theme;
pub mod settings;
pub mod footer;
pub mod help;
pub mod keys_page;
pub mod files;
pub mod marks;
pub mod look;
pub mod loaded;
pub mod message;
pub mod hits;
mod geometry;
pub mod link;
pub mod model;
mod links;
mod why;
mod words;
pub mod update;
pub mod draw;
pub mod replay;

pub use draw::draw;
pub use message::{Effect, Message};
pub use model::Model;
pub use settings::Settings;
pub use update::update;

//! Dockerfiles and the shell commands in them: text to instructions, and instructions to text.
//!
//! Knows what builders write into an image's history, and nothing of the image's files.

pub mod builder;
mod instruction;
mod operands;
mod prefix;
pub mod recover;
pub mod history;
pub mod shell;
pub mod copy;
pub mod workdir;
pub mod ignore;
mod inferred;
mod edit;
pub mod install;
pub mod tidy;
pub mod runs;
mod settings;
mod arguments;
mod written;
pub mod copied_texts;
mod line;
mod apply;
mod draft;
pub mod by_hand;
pub mod installers;
mod manifests;
mod needs;
pub mod from_build;
pub mod file;
pub mod stage;
pub mod wrap;

pub use builder::Builder;
pub use draft::Draft;
pub use edit::{Edit, Rewrite};
pub use history::{History, Step};
pub use inferred::Inferred;
pub use instruction::{Instruction, Keyword};
pub use manifests::{BuildContext, Use, needed_by};
pub use needs::{installs_from_sources, without_project};

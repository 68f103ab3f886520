//! What rules about secrets share: matches of files and of settings, and what to do about them.

pub(super) mod files;
mod mounted;
pub(super) mod remedy;
pub(super) mod settings;

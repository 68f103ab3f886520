//! What rules about hidden bytes share.

pub(super) mod contents;
pub(super) mod groups;

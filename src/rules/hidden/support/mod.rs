//! What rules about hidden bytes share.

pub(super) mod contents;
pub(super) mod early_change;
pub(super) mod groups;

//! What rules about duplicates share.

pub(super) mod copies;
pub(super) mod versions;

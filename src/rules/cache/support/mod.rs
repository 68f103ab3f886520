//! What rules about caches share.

pub(super) mod pyc;

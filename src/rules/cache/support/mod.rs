//! What rules about caches share.

pub(super) mod dotnet;
pub(super) mod pyc;

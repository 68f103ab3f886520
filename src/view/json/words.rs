//! What became of a version, as the schema says it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::tree::Cause;

/// What became of a version.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Fate {
    /// It is in the merged tree.
    Visible,
    /// A later version took its path.
    Replaced,
    /// A later version with the same content took its path: only metadata differs.
    MetadataOnly,
    /// A whiteout removed it.
    Removed,
    /// An opaque whiteout, or a non-directory in the place of its directory, cleared it.
    Cleared,
}

impl From<Option<Cause>> for Fate {
    fn from(cause: Option<Cause>) -> Self {
        match cause {
            None => Self::Visible,
            Some(Cause::Replaced) => Self::Replaced,
            Some(Cause::MetadataOnly) => Self::MetadataOnly,
            Some(Cause::Removed) => Self::Removed,
            Some(Cause::Cleared) => Self::Cleared,
        }
    }
}

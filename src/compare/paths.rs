//! The paths that differ between two merged trees.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sizes::Change;
use crate::report::FileKind;
use crate::units::Bytes;
use crate::words::words;

/// One path that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PathChange {
    /// The path; of what moved, that in the second image.
    pub path: String,
    /// What happened to it.
    pub change: PathState,
    /// The path in the first image, of what moved; the path of the original, of a copy.
    ///
    /// `null` for everything else.
    pub from: Option<String>,
    /// What the first image has there.
    ///
    /// `null` if it was added.
    pub before: Option<PathSide>,
    /// What the second image has there.
    ///
    /// `null` if it was removed.
    pub after: Option<PathSide>,
    /// How many visible bytes the second image has more there; those of a file with several names
    /// count at the first of them.
    pub unpacked: Change,
    /// Their compressed share.
    ///
    /// `null` if one of them is unknown.
    pub download: Option<Change>,
}

/// What an image has at a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PathSide {
    /// What it is.
    pub kind: FileKind,
    /// The number of its layer.
    pub layer: usize,
    /// Visible bytes that count there; those of a file with several names count at the first.
    pub unpacked: Bytes,
    /// Their compressed share, headers included.
    ///
    /// `null` if it is unknown.
    pub download: Option<Bytes>,
    /// Permission bits, in octal: `0755`.
    pub mode: String,
    /// Owner.
    pub uid: u64,
    /// Group.
    pub gid: u64,
    /// xxh3-128 of a regular file's content, 32 hexadecimal digits.
    ///
    /// `null` for everything else.
    pub content: Option<String>,
    /// Where a symbolic link points.
    ///
    /// `null` for everything else.
    pub target: Option<String>,
}

words! {
    /// What happened to a path.
    pub enum PathState {
        /// Only the second image has it.
        Added = "added",
        /// Only the first image has it.
        Removed = "removed",
        /// Its content, target or type is another one.
        Modified = "modified",
        /// Only its owner, permissions or extended attributes differ.
        Metadata = "metadata",
        /// It was at another path.
        Moved = "moved",
    }
}

//! Files and directories that are at another path, and copies.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::Bytes;

/// A file or a directory with the same content at another path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Moved {
    /// Its path in the first image.
    pub from: String,
    /// Its path in the second image.
    pub to: String,
    /// Whether it is a directory: then nearly all that is in it moved with it.
    pub directory: bool,
    /// Whether it is a copy: `from` is still in the second image.
    pub copy: bool,
    /// Whether owner or permissions differ too, of any of the files.
    pub metadata: bool,
    /// Number of files.
    pub files: u64,
    /// Their bytes. They are no change of `visible` for what moved; for a copy they are added.
    pub unpacked: Bytes,
}

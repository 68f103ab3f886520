//! The largest directories and files.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::Bytes;

/// One of the largest directories and files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Largest {
    /// How many of the items above it are its ancestors.
    pub depth: usize,
    /// Its path.
    pub path: String,
    /// Whether it is a directory.
    pub directory: bool,
    /// Visible bytes in or below it.
    pub unpacked: Bytes,
    /// Their share of the layers' `download`.
    ///
    /// `null` where the `download` of a layer concerned is.
    pub download: Option<Bytes>,
    /// How many visible regular files are in or below it.
    pub files: u64,
    /// Number of the layer that added most of the bytes.
    ///
    /// `null` where there are none.
    pub layer: Option<usize>,
}

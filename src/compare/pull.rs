//! What a node that has the first image downloads for the second one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::Bytes;

/// What a node that has the first image downloads for the second one: the blobs that the first one
/// does not have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pull {
    /// Bytes of these blobs.
    ///
    /// `null` if the size of one of them is unknown.
    pub download: Option<Bytes>,
    /// Whether `download` is an estimate.
    pub estimated: bool,
    /// Numbers of these layers of the second image, base first.
    pub layers: Vec<usize>,
    /// What it would be if layers that hold the same as before had been reused.
    pub reused: Reuse,
    /// What an engine downloads that knows layers only by all those below them, as Docker's classic
    /// store does: all layers from the first one that differs.
    pub by_chain: Reuse,
}

/// Which layers would be downloaded, and how many bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reuse {
    /// Bytes of the blobs that are downloaded.
    ///
    /// `null` if the size of one of them is unknown.
    pub download: Option<Bytes>,
    /// Numbers of these layers of the second image, base first.
    pub layers: Vec<usize>,
}

//! The base image: how many layers of an image it is, and what it is.

use super::Sizes;
use crate::base::{BaseFact, Confidence, Evidence};

/// The base image: the lowest layers, which come from another image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseReport {
    /// How many of the lowest layers it is; 0 where nothing speaks for one.
    pub layers: usize,
    /// What says so.
    pub evidence: Evidence,
    /// How far that can be trusted.
    pub confidence: Confidence,
    /// Its name; absent where nothing names it.
    pub name: Option<String>,
    /// The digest of its manifest or index; absent where nothing says.
    pub digest: Option<String>,
    /// What names it: an annotation, a label, a variable, an option; absent where nothing does.
    pub named_by: Option<String>,
    /// What it is, with what says so. Of an image without a base, what the image itself is.
    pub facts: Vec<BaseFact>,
    /// The sizes of its layers.
    pub sizes: Sizes,
    /// The sizes of the layers above it.
    pub own: Sizes,
}

//! The base image: how many layers of an image it is, and what it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::layers::LayerReport;
use super::sizes::Sizes;
use crate::base::{Base, BaseFact, Confidence, Evidence};
use crate::escape::printable_text;

/// The base image: the lowest layers, which come from another image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Base")]
pub struct BaseReport {
    /// How many of the lowest layers it is; 0 if there is no sign of one.
    pub layers: usize,
    /// What shows where it ends.
    pub evidence: Evidence,
    /// How far that can be trusted.
    pub confidence: Confidence,
    /// Its name.
    ///
    /// `null` if nothing names it.
    pub name: Option<String>,
    /// Digest of its manifest or index.
    ///
    /// `null` if it is unknown.
    pub digest: Option<String>,
    /// What names it: an option, a label, an annotation, the provenance, the history.
    ///
    /// `null` if nothing names it.
    pub named_by: Option<String>,
    /// What it is; where `layers` is 0, what the image itself is.
    pub facts: Vec<BaseFact>,
    /// Sizes of its layers together; a blob that is several of them counts once in `download`.
    pub sizes: Sizes,
    /// Sizes of the layers above it. Both together are the sizes of the image.
    pub own: Sizes,
}

impl BaseReport {
    /// Marks the layers of a base image; `None` if there are no layers.
    pub(crate) fn mark(base: &Base, layers: &mut [LayerReport]) -> Option<Self> {
        if layers.is_empty() {
            return None;
        }
        for layer in layers.iter_mut() {
            layer.base = layer.number <= base.layers;
        }
        let (below, own) = layers.split_at_checked(base.layers).unwrap_or((layers, &[]));
        let text = |text: &Option<String>| text.as_deref().map(printable_text);
        Some(Self {
            layers: below.len(),
            evidence: base.evidence,
            confidence: base.confidence,
            name: text(&base.name),
            digest: base.digest.clone(),
            named_by: text(&base.named_by),
            facts: base.facts.clone(),
            sizes: Sizes::of(below),
            own: Sizes::of(own),
        })
    }
}

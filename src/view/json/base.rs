//! The base image in the schema.

use schemars::JsonSchema;
use serde::Serialize;

use super::lists::Each;
use super::types::Sizes;
use crate::base::{self, Confidence, Evidence, Fact};
use crate::report;

/// The base image: the lowest layers, which come from another image.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Base<'a> {
    /// How many of the lowest layers it is; 0 where nothing speaks for one.
    layers: usize,
    /// What tells where it ends.
    evidence: Evidence,
    /// How far that can be trusted.
    confidence: Confidence,
    /// Its name.
    ///
    /// `null` where nothing names it.
    name: Option<&'a str>,
    /// Digest of its manifest or index.
    ///
    /// `null` where nothing says.
    digest: Option<&'a str>,
    /// What names it: an option, a label, an annotation, the provenance, the history.
    ///
    /// `null` where nothing names it.
    named_by: Option<&'a str>,
    /// What it is; where `layers` is 0, what the image itself is.
    facts: Each<'a, base::BaseFact, BaseFact<'a>>,
    /// Sizes of its layers together; of a blob that stands in several the first counts.
    sizes: Sizes,
    /// Sizes of the layers above it. Those of both together are the image's.
    own: Sizes,
}

/// One thing that a base image is.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct BaseFact<'a> {
    /// What it is about; several facts may be about the same.
    fact: Fact,
    /// What it is.
    value: &'a str,
    /// Path, variable or place in the image's metadata that says so.
    said_by: &'a str,
}

impl<'a> From<&'a report::BaseReport> for Base<'a> {
    fn from(base: &'a report::BaseReport) -> Self {
        Self {
            layers: base.layers,
            evidence: base.evidence.into(),
            confidence: base.confidence.into(),
            name: base.name.as_deref(),
            digest: base.digest.as_deref(),
            named_by: base.named_by.as_deref(),
            facts: base.facts.as_slice().into(),
            sizes: base.sizes.into(),
            own: base.own.into(),
        }
    }
}

impl<'a> From<&'a base::BaseFact> for BaseFact<'a> {
    fn from(fact: &'a base::BaseFact) -> Self {
        Self { fact: fact.fact.into(), value: &fact.value, said_by: &fact.said_by }
    }
}

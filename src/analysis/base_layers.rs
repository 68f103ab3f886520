//! The base image in a report: its layers marked, its bytes told from the others.

use super::layers::sizes;
use crate::base::Base;
use crate::escape::printable_text;
use crate::report::{BaseReport, LayerReport};

/// Marks the layers of a base image; `None` where there are no layers.
pub(super) fn mark(base: &Base, layers: &mut [LayerReport]) -> Option<BaseReport> {
    if layers.is_empty() {
        return None;
    }
    for layer in layers.iter_mut() {
        layer.base = layer.number <= base.layers;
    }
    let (below, own) = layers.split_at_checked(base.layers).unwrap_or((layers, &[]));
    let text = |text: &Option<String>| text.as_deref().map(printable_text);
    Some(BaseReport {
        layers: below.len(),
        evidence: base.evidence,
        confidence: base.confidence,
        name: text(&base.name),
        digest: base.digest.clone(),
        named_by: text(&base.named_by),
        facts: base.facts.clone(),
        sizes: sizes(below),
        own: sizes(own),
    })
}

//! Fixes that let the `RUN` that adds something remove it again.

use super::Fix;
use crate::dockerfile::runs;
use crate::facts::Facts;

/// Lets the last `RUN` that may need what a layer added end with a command that removes it, as one
/// with all from that layer on.
///
/// `None` where that is no single `RUN`: in a layer of its own, the removal would save nothing.
pub fn end_with(facts: &Facts, layer: usize, advice: &str, command: &str) -> Option<Fix> {
    if layer < facts.base.layers {
        return None;
    }
    Some(Fix::edits(advice, runs::end_with(&facts.history.steps, layer, command)?))
}

/// Whether a later `RUN` than that of a layer may need what it added.
pub fn is_built_on(facts: &Facts, layer: usize) -> bool {
    runs::is_built_on(&facts.history.steps, layer)
}

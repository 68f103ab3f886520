//! What rules about rebuilds share: numbers of bytes, and what they weigh.

use std::collections::BTreeSet;

use crate::facts::Facts;
use crate::units::Bytes;

/// Fewer bytes are built and pulled in a moment.
pub(super) const MIN_BYTES: u64 = 5_000_000;

/// The unpacked bytes of layers, given by their index.
pub(super) fn unpacked(facts: &Facts, layers: &BTreeSet<usize>) -> u64 {
    let bytes = |&layer: &usize| facts.layers().get(layer).map(|layer| layer.entries.unpacked());
    layers.iter().filter_map(bytes).sum()
}

/// Whether as many bytes are worth another order of instructions: a fraction of what is rebuilt
/// anyway is not.
pub(super) fn is_worth(bytes: u64, churn: u64) -> bool {
    MIN_BYTES <= bytes && churn / 20 <= bytes
}

/// What is made anew today, and what would be: `219 MB, 12.0 kB in this order`.
pub(super) fn before_and_after(before: u64, after: u64) -> String {
    format!("builds and ships {} again; {} in the proposed order", Bytes(before), Bytes(after))
}

//! What a node that has the first image downloads for the second one, and what it could save.

use super::reuse;
use crate::compare::{Comparison, Reuse};
use crate::units::{Bytes, ranges};
use crate::view::document::estimate;

/// Returns what is downloaded, and what is downloaded although nothing in it changed.
pub(super) fn sentences(comparison: &Comparison) -> Vec<String> {
    let mut sentences: Vec<String> = pull(comparison).into_iter().collect();
    sentences.extend(reuse::lost(comparison));
    sentences
}

fn pull(comparison: &Comparison) -> Option<String> {
    let pull = &comparison.pull;
    let all = comparison.sizes.layers.after;
    if all == 0 {
        return None;
    }
    let layers = in_words(&pull.layers, all);
    let Some(download) = pull.download else {
        let text = "What a node that has BEFORE downloads for AFTER is unknown";
        return Some(match pull.layers.is_empty() {
            true => format!("{text}."),
            false => format!("{text}: the size of {layers} is not given."),
        });
    };
    let size = |bytes: Bytes| estimate(bytes, pull.estimated);
    let mut text = match pull.layers.is_empty() {
        true => "A node that has BEFORE downloads no layer of AFTER".to_owned(),
        false => format!("A node that has BEFORE downloads {} ({layers})", size(download)),
    };
    let matters = |bytes: Bytes, other: Bytes| {
        let difference = Bytes(bytes.0.saturating_sub(other.0));
        difference != Bytes(0) && comparison.threshold <= difference
    };
    let known = |reuse: &Reuse| reuse.download;
    if let Some(chain) = known(&pull.by_chain).filter(|chain| matters(*chain, download)) {
        text.push_str(&format!("; {} with Docker's classic store", size(chain)));
    }
    text.push('.');
    if let Some(reused) = known(&pull.reused).filter(|reused| matters(download, *reused)) {
        let would = "if layers that hold the same as before were reused.";
        text.push_str(&match pull.reused.layers.is_empty() {
            true => format!(" It would be nothing {would}"),
            false => format!(" It would be {} {would}", size(reused)),
        });
    }
    Some(text)
}

/// Names layers: `layer 3 of 7`, `layers 3-7 of 9`, `all 7 layers`.
fn in_words(layers: &[usize], all: u64) -> String {
    match layers {
        _ if layers.len() as u64 == all && 1 < all => format!("all {all} layers"),
        [only] if all == 1 => format!("layer {only}"),
        [only] => format!("layer {only} of {all}"),
        layers => format!("layers {} of {all}", ranges(layers)),
    }
}

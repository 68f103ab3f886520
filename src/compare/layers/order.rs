//! Which pairs of layers are in the same order in both images.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::super::both::{Both, Which};
use super::align::Pair;
use crate::report::{LayerReport, Report};

/// The bytes of a chain of layers, then a number that tells apart chains of as many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Weight(u128, u128);

/// A number that identifies a layer across both images.
fn mark(layer: Option<&LayerReport>) -> u64 {
    let ids = layer.map(|layer| (&layer.diff_id, &layer.digest, &layer.instruction));
    let sizes = layer.map(|layer| (layer.unpacked, layer.download, layer.entries));
    FixedState::default().hash_one((ids, sizes))
}

/// For each pair, whether it is in order: of all ways to leave pairs out so that the rest is, the
/// one that leaves out the fewest bytes. Layers without a counterpart are in order.
pub(super) fn in_order(pairs: &[Pair], reports: Both<&Report>) -> Vec<bool> {
    let weight = |layers: Both<usize>| {
        let bytes = |which: Which| {
            let layer = reports.get(which).layers.get(*layers.get(which));
            layer.and_then(|layer| layer.unpacked).unwrap_or_default().0
        };
        // A layer without bytes counts too.
        let all = u128::from(bytes(Which::Before)) + u128::from(bytes(Which::After)) + 1;
        // Which of equal chains is taken does not depend on which image is first.
        let mark = |which| mark(reports.get(which).layers.get(*layers.get(which)));
        let places = [layers.before, layers.after];
        let places = (places.iter().min(), places.iter().max());
        let place = FixedState::default().hash_one(places);
        Weight(all, [mark(Which::Before), mark(Which::After), place].map(u128::from).iter().sum())
    };
    let mut chain: Vec<(usize, Both<usize>)> =
        pairs.iter().enumerate().filter_map(|(at, pair)| Some((at, pair.layers.all()?))).collect();
    chain.sort_by_key(|(_, layers)| (layers.before, layers.after));
    // The heaviest chain that ends at each pair, and the pair before it there.
    let mut best: Vec<(Weight, Option<usize>)> = Vec::with_capacity(chain.len());
    for (_, layers) in &chain {
        let before = chain.iter().zip(&best).enumerate().filter(|(_, ((_, other), _))| {
            other.before < layers.before && other.after < layers.after
        });
        let before = before.map(|(at, (_, (weight, _)))| (*weight, at)).max_by_key(|&(w, at)| {
            // Of equal chains the one that ends earlier.
            (w, std::cmp::Reverse(at))
        });
        let below = before.map_or(Weight(0, 0), |(weight, _)| weight);
        let Weight(bytes, mark) = weight(*layers);
        best.push((Weight(bytes + below.0, mark + below.1), before.map(|(_, at)| at)));
    }
    let mut in_order: Vec<bool> = pairs.iter().map(|pair| pair.layers.all().is_none()).collect();
    let end =
        best.iter().enumerate().max_by_key(|(at, (weight, _))| (*weight, std::cmp::Reverse(*at)));
    let mut at = end.map(|(at, _)| at);
    while let Some(index) = at {
        if let Some((pair, _)) = chain.get(index)
            && let Some(slot) = in_order.get_mut(*pair)
        {
            *slot = true;
        }
        at = best.get(index).and_then(|(_, before)| *before);
    }
    in_order
}

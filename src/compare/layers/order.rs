//! Which pairs of layers are in the same order in both images.

use super::super::both::{Both, Which};
use super::align::Pair;
use crate::report::Report;

/// For each pair, whether it is in order: of all ways to leave pairs out so that the rest is, the
/// one that leaves out the fewest bytes. Layers without a counterpart are in order.
pub(super) fn in_order(pairs: &[Pair], reports: Both<&Report>) -> Vec<bool> {
    let weight = |layers: Both<usize>| {
        let bytes = |which: Which| {
            let layer = reports.get(which).layers.get(*layers.get(which));
            layer.and_then(|layer| layer.unpacked).unwrap_or_default().0
        };
        // A layer without bytes counts too.
        u128::from(bytes(Which::Before)) + u128::from(bytes(Which::After)) + 1
    };
    let mut chain: Vec<(usize, Both<usize>)> =
        pairs.iter().enumerate().filter_map(|(at, pair)| Some((at, pair.layers.all()?))).collect();
    chain.sort_by_key(|(_, layers)| (layers.before, layers.after));
    // The heaviest chain that ends at each pair, and the pair before it there.
    let mut best: Vec<(u128, Option<usize>)> = Vec::with_capacity(chain.len());
    for (_, layers) in &chain {
        let before = chain.iter().zip(&best).enumerate().filter(|(_, ((_, other), _))| {
            other.before < layers.before && other.after < layers.after
        });
        let before = before.map(|(at, (_, (weight, _)))| (*weight, at)).max_by_key(|&(w, at)| {
            // Of equal chains the one that ends earlier.
            (w, std::cmp::Reverse(at))
        });
        best.push((
            weight(*layers) + before.map_or(0, |(weight, _)| weight),
            before.map(|(_, at)| at),
        ));
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

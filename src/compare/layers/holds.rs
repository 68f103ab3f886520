//! Which layers hold what other layers held: those that were squashed into one, or copied.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::super::both::{Both, Which};
use super::super::listing::Version;
use super::align::Shared;
use super::{LayerPair, LayerPairState};
use crate::report::Report;

/// By layer of each image: the layers of the other one, by index and besides its pair, of which it
/// has at least nine tenths of the bytes, at the same paths or at those that they moved to.
///
/// Empty for layers that are the same in both images, or nearly so.
pub(super) fn holds(
    reports: Both<&Report>,
    shared: Shared<'_, '_>,
    pairs: &[LayerPair],
) -> Both<Vec<Vec<usize>>> {
    let mut holds = reports.map(|report| vec![Vec::new(); report.layers.len()]);
    for which in Which::BOTH {
        let list = holds.get_mut(which);
        for ((holder, held), bytes) in common(reports, shared, which, pairs) {
            let other = reports.get(which.other()).layers.get(held);
            let all = other.and_then(|layer| layer.unpacked).unwrap_or_default().0;
            let is_pair = pairs.iter().any(|pair| {
                *pair.layers.get(which) == Some(holder)
                    && *pair.layers.get(which.other()) == Some(held)
            });
            if 0 < all && all.saturating_mul(9) <= bytes.saturating_mul(10) && !is_pair {
                list.get_mut(holder).into_iter().for_each(|list| list.push(held));
            }
        }
        list.iter_mut().for_each(|list| list.sort_unstable());
    }
    holds
}

/// The bytes that layers of one image have in common with layers of the other one.
fn common(
    reports: Both<&Report>,
    shared: Shared<'_, '_>,
    which: Which,
    pairs: &[LayerPair],
) -> HashMap<(usize, usize), u64, RandomState> {
    let mut common = HashMap::default();
    let mut is_wanted = vec![false; reports.get(which).layers.len()];
    for pair in pairs {
        let has_other_files = matches!(
            pair.state,
            LayerPairState::Changed | LayerPairState::Added | LayerPairState::Removed
        );
        let slot = pair.layers.get(which).and_then(|layer| is_wanted.get_mut(layer));
        slot.into_iter().for_each(|slot| *slot = has_other_files);
    }
    if !is_wanted.contains(&true) {
        return common;
    }
    // Links to a file in the other image have no bytes that could be held.
    let is_wanted = |side: Which, version: &Version| match side == which {
        true => is_wanted.get(version.layer as usize) == Some(&true),
        false => 0 < version.unpacked,
    };
    shared.for_each_common(is_wanted, |before, after| {
        let both = Both::new(before, after);
        let (holder, held) = (both.get(which), both.get(which.other()));
        let layers = (holder.layer as usize, held.layer as usize);
        *common.entry(layers).or_default() += held.unpacked;
    });
    common
}

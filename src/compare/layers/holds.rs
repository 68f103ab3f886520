//! Which layers hold what other layers held: those that were squashed into one, or copied.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::super::both::{Both, Which};
use super::super::listing::Version;
use super::align::Shared;
use super::{LayerPair, LayerPairState};
use crate::report::Report;

/// By layer of each image: the layers of the other one, by index and besides its pair, of which it
/// has at least nine tenths of the bytes that a container sees, at the same paths or at those that
/// they moved to.
///
/// What later layers hid is gone once layers are squashed, and what an unchanged layer has too need
/// not be in the squashed one. Empty for layers that are the same in both images, or nearly so.
pub(super) fn holds(
    reports: Both<&Report>,
    shared: Shared<'_, '_>,
    pairs: &[LayerPair],
) -> Both<Vec<Vec<usize>>> {
    let mut holds = reports.map(|report| vec![Vec::new(); report.layers.len()]);
    for which in Which::BOTH {
        let list = holds.get_mut(which);
        let Common { bytes, elsewhere } = common(reports, shared, which, pairs);
        for ((holder, held), bytes) in bytes {
            let other = reports.get(which.other()).layers.get(held);
            let all = other.and_then(|layer| layer.visible).unwrap_or_default().0;
            let needed = all.saturating_sub(elsewhere.get(&held).copied().unwrap_or_default());
            let is_held = needed.saturating_mul(9) <= bytes.saturating_mul(10)
                && all <= bytes.saturating_mul(2);
            let is_pair = pairs.iter().any(|pair| {
                *pair.layers.get(which) == Some(holder)
                    && *pair.layers.get(which.other()) == Some(held)
            });
            if 0 < all && is_held && !is_pair {
                list.get_mut(holder).into_iter().for_each(|list| list.push(held));
            }
        }
        list.iter_mut().for_each(|list| list.sort_unstable());
    }
    holds
}

/// Bytes that layers have in common with layers of the other image.
#[derive(Default)]
struct Common {
    /// By layer of one image, and of the other.
    bytes: HashMap<(usize, usize), u64, RandomState>,
    /// By layer of the other image: bytes that unchanged layers of the one image have.
    elsewhere: HashMap<usize, u64, RandomState>,
}

/// The bytes that layers of one image have in common with layers of the other one.
fn common(
    reports: Both<&Report>,
    shared: Shared<'_, '_>,
    which: Which,
    pairs: &[LayerPair],
) -> Common {
    let mut common = Common::default();
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
    let Shared { joint, .. } = shared;
    let other = which.other();
    let is_seen = |version: &Version| version.is_shown && 0 < version.unpacked;
    for version in joint.versions(other).iter().filter(|version| is_seen(version)) {
        let node = shared.node(which, shared.place(other, version));
        let there = joint.current(which, node).filter(|there| there.content == version.content);
        if there.is_some_and(|there| is_wanted.get(there.layer as usize) == Some(&false)) {
            let sum = common.elsewhere.entry(version.layer as usize).or_default();
            *sum = sum.saturating_add(version.unpacked);
        }
    }
    let is_wanted = |side: Which, version: &Version| match side == which {
        true => is_wanted.get(version.layer as usize) == Some(&true),
        false => is_seen(version),
    };
    shared.for_each_common(is_wanted, |before, after| {
        let both = Both::new(before, after);
        let (holder, held) = (both.get(which), both.get(which.other()));
        let layers = (holder.layer as usize, held.layer as usize);
        let sum = common.bytes.entry(layers).or_default();
        *sum = sum.saturating_add(held.unpacked);
    });
    common
}

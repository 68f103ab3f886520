//! What saves too little to be worth a change: it counts apart, and changes no instruction.

use super::exposed::exposed;
use crate::facts::Facts;
use crate::rules::Remedy;
use crate::rules::claims::{Claimed, Counts};
use crate::rules::policy::MinSaving;

/// Returns what a finding has to save: of the image without what the fixes that can be written
/// save, as the same findings of that image would otherwise be larger ones of a smaller image.
pub(super) fn least(facts: &Facts, claims: &[Claimed], min_saving: MinSaving) -> u64 {
    let savings: Vec<u64> = claims
        .iter()
        .filter(|claimed| !matches!(claimed.found.fix.remedy, Remedy::None))
        .filter_map(|claimed| Some(claimed.shares.get(&Counts::Headline)?.amount.unpacked))
        .collect();
    let mut least = min_saving.of(facts.unpacked());
    loop {
        let saved: u64 = savings.iter().filter(|&&saving| least <= saving).sum();
        let after = min_saving.of(facts.unpacked().saturating_sub(saved));
        if least <= after {
            return least;
        }
        least = after;
    }
}

/// Moves what would be in the headline, but saves fewer unpacked bytes than that, to where small
/// findings count. What exposes secrets stays.
pub(super) fn set_aside(facts: &Facts, claims: &mut [Claimed], min_saving: u64) {
    for claimed in claims {
        let is_small = |counts: &Counts| {
            let share = claimed.shares.get(counts);
            share.is_some_and(|share| share.amount.unpacked < min_saving)
        };
        if is_small(&Counts::Headline)
            && exposed(facts, claimed).is_empty()
            && let Some(share) = claimed.shares.remove(&Counts::Headline)
        {
            claimed.shares.insert(Counts::Small, share);
        }
    }
}

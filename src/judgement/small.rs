//! What saves too little to be worth a change: it counts apart, and changes no instruction.

use super::exposed::exposed;
use crate::facts::Facts;
use crate::rules::claims::{Claimed, Counts};

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

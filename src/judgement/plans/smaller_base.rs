//! A smaller base than a named one whose runtime nothing that is started needs.

use super::{Planner, Refused};
use crate::judgement::PlanName;
use crate::plans::{self, OtherBase, RuntimeSet, Target, known_bases};
use crate::units::Bytes;

impl Planner<'_> {
    /// Returns a known base that would be clearly smaller than all plans, where the user named one
    /// with a runtime that nothing that is started needs.
    pub(super) fn smaller_base(
        &self,
        set: &RuntimeSet,
        other: &OtherBase,
        least: u64,
    ) -> Option<Refused> {
        /// The sizes of known bases are approximate.
        const MIN_SHARE: u64 = 10;
        let facts = self.facts;
        let runtime = known_bases::unused_runtime(facts, set.interpreter)?;
        let bases = known_bases::fitting(facts, &plans::base_name(facts), set.interpreter);
        bases.iter().filter(|base| base.name != other.name).find_map(|base| {
            let staged = self.staged(set, Target::Known(base), PlanName::Onto, false).ok()?;
            let unpacked = staged.outcome.unpacked();
            let is_smaller = unpacked < least.saturating_sub(least / MIN_SHARE);
            is_smaller.then(|| Refused {
                name: PlanName::Onto,
                base: base.name.clone(),
                is_asked_for: false,
                reasons: vec![format!(
                    "another base is named, but the image would be about {} there: nothing that \
                     is started needs {runtime}",
                    Bytes(unpacked)
                )],
            })
        })
    }
}

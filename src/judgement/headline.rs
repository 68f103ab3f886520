//! The numbers that matter most: what the image is today, and what fixing it makes of it.

use super::{Figures, Finding, Plan, PlanName};
use crate::facts::Facts;
use crate::rules::claims::Counts;
use crate::tree::NodeId;

/// The numbers that a report begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headline {
    /// The image as it is.
    pub today: Figures,
    /// What all findings save that count in the headline, unpacked.
    pub saving: u64,
    /// The same of the download; `None` where a finding's is unknown.
    pub saving_download: Option<u64>,
    /// The plan in the Dockerfile as it is, by its position; `None` where nothing can be done there.
    pub in_place: Option<usize>,
    /// The plan with the smallest image, by its position; `None` where there is no plan.
    pub best: Option<usize>,
}

impl Headline {
    pub(super) fn of(facts: &Facts, findings: &[Finding], plans: &[Plan]) -> Self {
        let hidden = facts.tree.totals(NodeId::ROOT).hidden().unpacked;
        let unpacked = facts.layers().iter().map(|layer| layer.entries.unpacked()).sum();
        let visible = u64::saturating_sub(unpacked, hidden);
        let counted = || findings.iter().filter(|finding| finding.counts == Counts::Headline);
        Self {
            today: Figures { download: download(facts), unpacked, visible, hidden },
            saving: counted().map(|finding| finding.amount.unpacked).sum(),
            saving_download: counted().map(Finding::download).sum(),
            in_place: plans.iter().position(|plan| plan.name == PlanName::InPlace),
            best: (0..plans.len()).min_by_key(|&at| plans.get(at).map(|plan| plan.sizes.unpacked)),
        }
    }

    /// What the image would be without what counts in the headline, unpacked.
    pub fn fixed(&self) -> u64 {
        self.today.unpacked.saturating_sub(self.saving)
    }

    /// The same of the download; `None` where it or what is saved of it is unknown.
    pub fn fixed_download(&self) -> Option<u64> {
        Some(self.today.download?.saturating_sub(self.saving_download?))
    }
}

/// What a pull transfers: each distinct blob once.
fn download(facts: &Facts) -> Option<u64> {
    let same_as = facts.same_as();
    let distinct = facts.downloads.iter().zip(&same_as).filter(|(_, same_as)| same_as.is_none());
    distinct.map(|(download, _)| *download).sum()
}

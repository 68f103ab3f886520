//! The numbers that matter most: the sizes of the image today, and what fixes and plans save.

use super::exposed::exposed;
use super::{Finding, FourSizes, Plan, PlanName, Saving};
use crate::facts::Facts;
use crate::rules::claims::{Claimed, Counts};
use crate::tree::NodeId;
use crate::units::Bytes;

/// The numbers that a report begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headline {
    /// The image as it is.
    pub today: FourSizes,
    /// What all findings that count in the headline save; the download is `None` if it is unknown
    /// for one of them.
    pub saving: Saving,
    /// The plan in the Dockerfile as it is, by its position; `None` if nothing can be done there.
    pub in_place: Option<usize>,
    /// The plan with the smallest image, by its position; `None` if there is no plan.
    pub best: Option<usize>,
    /// The fewest unpacked bytes that a finding saves to be in it.
    pub min_saving: u64,
    /// Files with passwords or private keys, in no particular order.
    pub exposed: Vec<NodeId>,
}

impl Headline {
    pub(super) fn new(
        facts: &Facts,
        claims: &[Claimed],
        findings: &[Finding],
        plans: &[Plan],
        min_saving: u64,
    ) -> Self {
        let hidden = Bytes(facts.tree.totals(NodeId::ROOT).hidden().unpacked);
        let (download, unpacked) = (download(facts).map(Bytes), Bytes(facts.unpacked()));
        let counted = || findings.iter().filter(|finding| finding.counts == Counts::Headline);
        let saved: Option<u64> = counted().map(Finding::download).sum();
        Self {
            today: FourSizes { download, unpacked, visible: unpacked - hidden, hidden },
            saving: Saving {
                download: saved.map(Bytes),
                unpacked: counted().map(|finding| Bytes(finding.amount.unpacked)).sum(),
            },
            in_place: plans.iter().position(|plan| plan.name == PlanName::InPlace),
            best: best(plans),
            min_saving,
            exposed: claims.iter().flat_map(|claimed| exposed(facts, claimed)).collect(),
        }
    }

    /// Returns the sizes without what counts in the headline; the download is `None` if today's, or
    /// what is saved of it, is unknown.
    pub fn fixed(&self) -> Saving {
        let download = self.today.download.zip(self.saving.download);
        Saving {
            download: download.map(|(today, saved)| today - saved),
            unpacked: self.today.unpacked - self.saving.unpacked,
        }
    }
}

/// Returns the position of the plan with the smallest image.
fn best(plans: &[Plan]) -> Option<usize> {
    plans.iter().enumerate().min_by_key(|(_, plan)| plan.sizes.unpacked).map(|(at, _)| at)
}

/// Returns what a pull transfers: each distinct blob once.
fn download(facts: &Facts) -> Option<u64> {
    let same_as = facts.same_as();
    let distinct = facts.downloads.iter().zip(&same_as).filter(|(_, same_as)| same_as.is_none());
    distinct.map(|(download, _)| *download).sum()
}

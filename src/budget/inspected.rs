//! One image that is judged: all that is known about it.

use super::limit::Counted;
use super::measures::{Measures, Saved};
use crate::facts::Facts;
use crate::judgement::{Finding, Judgement, PlannedFix};
use crate::report::Report;
use crate::rules::claims::{Claimed, Share};

/// One image: its facts, and what follows from them.
#[derive(Debug, Clone, Copy)]
pub struct Inspected<'a> {
    /// What is known about it.
    pub facts: &'a Facts,
    /// Its report.
    pub report: &'a Report,
    /// What is wrong with it.
    pub judgement: &'a Judgement,
}

/// How many layers a fix saves, as it replaces the instructions of some with fewer.
fn joined(fix: &PlannedFix) -> u64 {
    // Continued lines are indented.
    let makes_layer = |line: &&String| {
        ["RUN ", "COPY ", "ADD "].iter().any(|instruction| line.starts_with(instruction))
    };
    let after = fix.lines.iter().filter(makes_layer).count();
    fix.layers.len().saturating_sub(after.max(1)) as u64
}

impl<'a> Inspected<'a> {
    /// Its measures, if those bytes count.
    pub(super) fn measures(&self, counted: Counted) -> Option<Measures> {
        Measures::of(self.report, counted)
    }

    /// How many of the lowest layers do not count; `None` if that is unknown.
    pub(super) fn first_layer(&self, counted: Counted) -> Option<usize> {
        match counted {
            Counted::All => Some(0),
            Counted::Own => self.report.base.as_ref().map(|base| base.layers),
        }
    }

    /// A finding with its claim and its bytes.
    pub(super) fn claimed(&self, finding: &Finding) -> Option<(&'a Claimed, &'a Share)> {
        let claimed = self.judgement.claim(finding)?;
        Some((claimed, claimed.shares.get(&finding.counts)?))
    }

    /// The findings that a fix resolves.
    pub(super) fn findings_of(&self, fix: &'a PlannedFix) -> impl Iterator<Item = &'a Finding> {
        let findings = &self.judgement.findings;
        fix.findings.iter().filter_map(|&at| findings.get(at))
    }

    /// What fixes save together.
    pub(super) fn saved_by(&self, fixes: &[&'a PlannedFix]) -> Saved {
        let layers = fixes.iter().map(|fix| joined(fix)).sum();
        let mut saved = Saved { download: Some(0), layers, ..Saved::default() };
        for finding in fixes.iter().flat_map(|fix| self.findings_of(fix)) {
            saved.unpacked = saved.unpacked.saturating_add(finding.amount.unpacked);
            saved.hidden = saved.hidden.saturating_add(finding.hidden.unpacked);
            let download = saved.download.zip(finding.download());
            saved.download = download.map(|(sum, more)| sum.saturating_add(more));
        }
        saved
    }
}

//! Findings, fixes and plans as a report lists them.

use crate::facts::Facts;
use crate::judgement::{Finding, Judgement, Plan, PlannedFix};
use crate::report::{Counts, FindingReport, FixReport, PlanReport};
use crate::rules::Remedy;
use crate::rules::claims::{Claimed, Kind};
use crate::units::Bytes;

/// The findings, in the order of the judgement.
pub(super) fn findings(facts: &Facts, judgement: &Judgement) -> Vec<FindingReport> {
    let findings = judgement.findings.iter();
    let known = findings.filter_map(|finding| Some((finding, judgement.claim(finding)?)));
    known.map(|(finding, claimed)| report(facts, judgement, finding, claimed)).collect()
}

fn report(
    facts: &Facts,
    judgement: &Judgement,
    finding: &Finding,
    claimed: &Claimed,
) -> FindingReport {
    let (paths, more_paths) = finding.paths(facts);
    let found = &claimed.found;
    FindingReport {
        rule: claimed.rule.id.into(),
        title: claimed.rule.title.into(),
        category: claimed.rule.category,
        proof: found.proof,
        counted: finding.kind == Kind::Counted,
        counts: match finding.kind {
            Kind::Counted => Counts::Headline,
            Kind::Base => Counts::OtherBase,
            Kind::Optional => Counts::Optional,
            Kind::Guessed | Kind::Ignored => Counts::Nowhere,
        },
        unpacked: Bytes(finding.amount.unpacked),
        hidden: Bytes(finding.hidden.unpacked),
        download: finding.download().map(Bytes),
        files: finding.amount.files,
        layers: finding.layers.iter().map(|layer| layer + 1).collect(),
        paths,
        more_paths,
        evidence: found.evidence.clone(),
        cost: claimed.rule.cost.map(Into::into),
        advice: found.fix.advice.clone(),
        fix_in: match &found.fix.remedy {
            Remedy::Lines { file, .. } => (*file).into(),
            Remedy::None | Remedy::Edits(_) => "Dockerfile".into(),
        },
        fix: match &found.fix.remedy {
            Remedy::None => Vec::new(),
            Remedy::Edits(edits) => judgement.draft.changed(edits),
            Remedy::Lines { lines, .. } => lines.clone(),
        },
        references: claimed.rule.references.iter().map(|&url| url.into()).collect(),
        level: claimed.level,
        ignored: claimed.ignored.clone(),
    }
}

impl From<&PlannedFix> for FixReport {
    fn from(fix: &PlannedFix) -> Self {
        Self {
            advice: fix.advice.clone(),
            file: Some(fix.file).filter(|file| !file.is_empty()).map(Into::into),
            layers: fix.layers.iter().map(|layer| layer + 1).collect(),
            lines: fix.lines.clone(),
            unpacked: Bytes(fix.unpacked),
            download: fix.download.map(Bytes),
            findings: fix.findings.clone(),
        }
    }
}

impl From<&Plan> for PlanReport {
    fn from(plan: &Plan) -> Self {
        Self {
            name: plan.name,
            what: plan.what.clone(),
            download: plan.sizes.download.map(Bytes),
            is_estimate: plan.is_estimate,
            unpacked: Bytes(plan.sizes.unpacked),
            visible: Bytes(plan.sizes.visible),
            hidden: Bytes(plan.sizes.hidden),
            caveats: plan.caveats.clone(),
            dockerfile: plan.dockerfile.clone(),
        }
    }
}

//! From a judgement's findings to those of a report.

use super::dockerfile::line;
use super::findings::{ClaimedPackage, FINDING_PATHS, FindingReport, PlaceReport};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::judgement::{Finding, Judgement, Shown};
use crate::packages::PackageId;
use crate::rules::claims::{Claimed, Counts};
use crate::rules::{FixFile, Match, Remedy};
use crate::units::Bytes;

impl FindingReport {
    /// The findings, in the order of the judgement.
    pub(super) fn list(facts: &Facts, judgement: &Judgement) -> Vec<Self> {
        let findings = judgement.findings.iter();
        let known = findings.filter_map(|finding| Some((finding, judgement.claim(finding)?)));
        known.map(|(finding, claimed)| Self::of(facts, judgement, finding, claimed)).collect()
    }

    fn of(facts: &Facts, judgement: &Judgement, finding: &Finding, claimed: &Claimed) -> Self {
        let (rule, found) = (claimed.rule, &claimed.found);
        let places = &finding.places;
        let largest: Vec<PlaceReport> =
            places.largest.iter().map(|shown| place(facts, finding, shown)).collect();
        let packages = finding.packages.iter().take(FINDING_PATHS);
        let references =
            if found.references.is_empty() { rule.references } else { found.references };
        let is_about_bytes = rule.category.is_about_bytes();
        Self {
            id: finding.id.clone(),
            rule: rule.id.into(),
            title: rule.title.into(),
            category: rule.category,
            proof: found.proof,
            severity: (!is_about_bytes).then(|| rule.severity_of(found)),
            counted: finding.counts == Counts::Headline,
            counts: finding.counts,
            unpacked: Bytes(finding.amount.unpacked),
            hidden: Bytes(finding.hidden.unpacked),
            download: finding.download().map(Bytes),
            download_estimated: finding.download_estimated,
            churn: found.churn.map(Bytes),
            files: match is_about_bytes {
                true => finding.amount.files,
                false => places.largest.len() as u64 + places.more,
            },
            layers: finding.layers.iter().map(|layer| layer + 1).collect(),
            line: line_of(facts, finding),
            paths: largest.iter().map(|place| place.path.clone()).collect(),
            largest,
            more_paths: places.more,
            more_unpacked: Bytes(places.more_amount.unpacked),
            together_with: finding.together_with.clone(),
            names: found.names.clone(),
            packages: packages.filter_map(|one| package(facts, one)).collect(),
            more_packages: finding.packages.len().saturating_sub(FINDING_PATHS) as u64,
            evidence: found.evidence.clone(),
            cost: rule.cost.map(Into::into),
            advice: found.fix.advice.clone(),
            fix_in: found.fix.file().unwrap_or(FixFile::Dockerfile).word().into(),
            fix: fix(judgement, found),
            references: references.iter().map(|&url| url.into()).collect(),
            level: claimed.level,
            ignored: claimed.ignored.clone(),
        }
    }
}

fn place(facts: &Facts, finding: &Finding, &Shown { node, amount }: &Shown) -> PlaceReport {
    PlaceReport {
        path: facts.path(node),
        files: amount.files,
        unpacked: Bytes(amount.unpacked),
        download: finding.download_known.then_some(Bytes(amount.download)),
    }
}

fn package(facts: &Facts, &(id, bytes): &(PackageId, u64)) -> Option<ClaimedPackage> {
    let package = facts.packages.get(id)?;
    Some(ClaimedPackage {
        name: printable_text(&package.name),
        version: printable_text(&package.version),
        unpacked: Bytes(bytes),
    })
}

/// The line of the step that it is about, or else of the layer that ships most of it.
fn line_of(facts: &Facts, finding: &Finding) -> Option<usize> {
    let statement = match (finding.step, finding.layers.first()) {
        (Some(step), _) => facts.statement_of(step),
        (None, first) => first.and_then(|&layer| facts.statement_of_layer(layer)),
    };
    line(statement).0
}

fn fix(judgement: &Judgement, found: &Match) -> Vec<String> {
    match &found.fix.remedy {
        Remedy::None => Vec::new(),
        Remedy::Edits(edits) => judgement.draft.changed(edits),
        Remedy::Lines { lines, .. } => lines.clone(),
    }
}

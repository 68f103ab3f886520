//! What to change, as a report lists it: findings that the same change mends are one fix.

use std::collections::BTreeSet;

use crate::plans::dockerfile::Draft;
use crate::report::{FindingReport, FixReport};
use crate::rules::{Change, Edit, Remedy};

/// A finding in the report's order, with what mends it.
pub(super) struct Mended<'c> {
    pub(super) report: &'c FindingReport,
    pub(super) remedy: &'c Remedy,
    /// Its place in the order in which findings claim bytes, which changes are made in.
    pub(super) turn: usize,
}

/// Where a change is made: findings with the same place are mended together.
#[derive(PartialEq)]
enum Site {
    /// The instructions of these layers, by index.
    Layers(BTreeSet<usize>),
    File(&'static str),
    /// Nowhere that is known; by position of the finding.
    Advice(usize),
}

struct Group<'c> {
    site: Site,
    edits: Vec<(usize, &'c Edit)>,
    lines: Vec<String>,
    findings: Vec<usize>,
}

/// Puts the findings of the headline together by what has to be changed; the largest download first,
/// as the findings are.
pub(super) fn fixes(draft: &Draft, findings: &[Mended<'_>]) -> Vec<FixReport> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut alone: Vec<Group<'_>> = Vec::new();
    for (index, finding) in findings.iter().enumerate() {
        if finding.report.counted {
            let group = Group::of(index, finding);
            match group.site {
                Site::Advice(_) => alone.push(group),
                _ => add(&mut groups, group),
            }
        }
    }
    let mut fixes: Vec<FixReport> =
        groups.into_iter().chain(alone).map(|group| fix(draft, group, findings)).collect();
    fixes.sort_by_key(|fix| {
        (
            std::cmp::Reverse((fix.download.unwrap_or(fix.unpacked), fix.unpacked)),
            fix.findings.first().copied(),
        )
    });
    fixes
}

impl<'c> Group<'c> {
    /// A finding by itself.
    fn of(index: usize, finding: &Mended<'c>) -> Self {
        let site = match finding.remedy {
            Remedy::Edits(edits) => Site::Layers(edits.iter().flat_map(touched).collect()),
            Remedy::Lines { file, .. } => Site::File(file),
            Remedy::None => Site::Advice(index),
        };
        let mut group = Self { site, edits: Vec::new(), lines: Vec::new(), findings: vec![index] };
        match finding.remedy {
            Remedy::Edits(edits) => {
                group.edits.extend(edits.iter().map(|edit| (finding.turn, edit)))
            }
            Remedy::Lines { lines, .. } => group.lines.extend(lines.iter().cloned()),
            Remedy::None => (),
        }
        group
    }
}

fn add<'c>(groups: &mut Vec<Group<'c>>, mut group: Group<'c>) {
    // A change of several instructions may bring groups together that had nothing in common.
    while let Some(at) = groups.iter().position(|other| other.site.meets(&group.site)) {
        let mut other = groups.remove(at);
        if let (Site::Layers(all), Site::Layers(more)) = (&mut other.site, &group.site) {
            all.extend(more);
        }
        other.edits.append(&mut group.edits);
        other.lines.append(&mut group.lines);
        other.findings.append(&mut group.findings);
        group = other;
    }
    groups.push(group);
}

impl Site {
    fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Layers(a), Self::Layers(b)) => !a.is_disjoint(b),
            (a, b) => a == b,
        }
    }
}

/// The layers whose instructions an edit changes, by index.
fn touched(edit: &Edit) -> BTreeSet<usize> {
    match edit.change {
        Change::JoinInto(first) => (first..=edit.layer).collect(),
        _ => BTreeSet::from([edit.layer]),
    }
}

fn fix(draft: &Draft, mut group: Group<'_>, findings: &[Mended<'_>]) -> FixReport {
    group.findings.sort_unstable();
    let of_it: Vec<&FindingReport> = group
        .findings
        .iter()
        .filter_map(|&index| findings.get(index))
        .map(|finding| finding.report)
        .collect();
    let known = of_it.iter().all(|it| it.download.is_some());
    let mut advice: Vec<String> = Vec::new();
    for finding in &of_it {
        if !advice.contains(&finding.advice) {
            advice.push(finding.advice.clone());
        }
    }
    let (file, layers, lines) = match group.site {
        Site::Layers(layers) => {
            group.edits.sort_by_key(|(turn, _)| *turn);
            let edits: Vec<Edit> = group.edits.into_iter().map(|(_, it)| it.clone()).collect();
            (Some("Dockerfile"), layers.into_iter().collect(), draft.changed(&edits))
        }
        Site::File(file) => {
            group.lines.sort();
            group.lines.dedup();
            (Some(file), Vec::new(), group.lines)
        }
        Site::Advice(_) => (None, Vec::new(), Vec::new()),
    };
    FixReport {
        advice,
        file: file.map(Into::into),
        layers: layers.into_iter().map(|layer: usize| layer + 1).collect(),
        lines,
        unpacked: of_it.iter().map(|it| it.unpacked).sum(),
        download: known.then(|| of_it.iter().filter_map(|it| it.download).sum()),
        findings: group.findings,
    }
}

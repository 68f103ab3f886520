//! What to change: findings that one change fixes together are one fix.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::Finding;
use crate::dockerfile::{Draft, Edit, Rewrite, ignore};
use crate::rules::claims::{Claimed, Counts};
use crate::rules::{FixFile, Remedy};

/// One change that fixes one or more findings of the headline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFix {
    /// What to do, as sentences without full stops.
    pub advice: Vec<String>,
    /// The file that `lines` belong in; `None` if there is only advice.
    pub file: Option<FixFile>,
    /// The layers, by index, with the instructions that `lines` replace; empty if they are added to
    /// a file.
    pub layers: Vec<usize>,
    /// Lines that can be pasted; empty if there is only advice.
    pub lines: Vec<String>,
    /// What its findings save, unpacked.
    pub unpacked: u64,
    /// What its findings save of the download; `None` if that is unknown for one of them.
    pub download: Option<u64>,
    /// The positions of its findings in [`Judgement::findings`](super::Judgement::findings).
    pub findings: Vec<usize>,
}

/// Where a change is made: findings with the same place are fixed together.
#[derive(PartialEq)]
enum Site {
    /// The instructions of these layers, by index.
    Layers(BTreeSet<usize>),
    File(FixFile),
    /// Advice alone, which is never shared; by position of the finding.
    Advice(usize),
}

struct Group<'c> {
    site: Site,
    edits: Vec<(usize, &'c Edit)>,
    lines: Vec<String>,
    findings: Vec<usize>,
}

/// Groups the findings of the headline by what has to be changed, with the largest download first.
pub(super) fn fixes(draft: &Draft, claims: &[Claimed], findings: &[Finding]) -> Vec<PlannedFix> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut alone: Vec<Group<'_>> = Vec::new();
    let counted =
        findings.iter().enumerate().filter(|(_, finding)| finding.counts == Counts::Headline);
    for (index, finding) in counted {
        let Some(claimed) = claims.get(finding.claim) else { continue };
        let group = Group::new(index, finding.claim, claimed);
        match group.site {
            Site::Advice(_) => alone.push(group),
            _ => add(&mut groups, group),
        }
    }
    let groups = groups.into_iter().chain(alone);
    let mut fixes: Vec<PlannedFix> =
        groups.map(|group| fix(draft, group, claims, findings)).collect();
    fixes.sort_by_key(|fix| {
        let download = fix.download.unwrap_or(fix.unpacked);
        (Reverse((download, fix.unpacked)), fix.findings.first().copied())
    });
    fixes
}

impl<'c> Group<'c> {
    /// Returns a group of one finding; `turn` is its place in the order in which changes are made.
    fn new(index: usize, turn: usize, claimed: &'c Claimed) -> Self {
        let (site, edits, lines) = match &claimed.found.fix.remedy {
            Remedy::Edits(edits) => {
                let site = Site::Layers(edits.iter().flat_map(changed_layers).collect());
                (site, edits.iter().map(|edit| (turn, edit)).collect(), Vec::new())
            }
            Remedy::Lines { file, lines } => (Site::File(*file), Vec::new(), lines.clone()),
            Remedy::None => (Site::Advice(index), Vec::new(), Vec::new()),
        };
        Self { site, edits, lines, findings: vec![index] }
    }
}

fn add<'c>(groups: &mut Vec<Group<'c>>, mut group: Group<'c>) {
    // A change of several instructions may connect groups that had nothing in common.
    while let Some(at) = groups.iter().position(|other| other.site.overlaps(&group.site)) {
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
    fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Layers(a), Self::Layers(b)) => !a.is_disjoint(b),
            (a, b) => a == b,
        }
    }
}

/// Returns the first and the last of the layers that a fix joins, if that is all that it does.
fn joined(claimed: &Claimed) -> Option<(usize, usize)> {
    let Remedy::Edits(edits) = &claimed.found.fix.remedy else { return None };
    match edits.as_slice() {
        [Edit { layer, rewrite: Rewrite::JoinInto(first) }] => Some((*first, *layer)),
        _ => None,
    }
}

/// Returns the layers, by index, with instructions that an edit changes.
fn changed_layers(edit: &Edit) -> BTreeSet<usize> {
    match edit.rewrite {
        Rewrite::JoinInto(first) => (first..=edit.layer).collect(),
        _ => BTreeSet::from([edit.layer]),
    }
}

fn fix(
    draft: &Draft,
    mut group: Group<'_>,
    claims: &[Claimed],
    findings: &[Finding],
) -> PlannedFix {
    group.findings.sort_unstable();
    let of_group = || group.findings.iter().filter_map(|&index| findings.get(index));
    let mut advice: Vec<String> = Vec::new();
    let of_claims: Vec<&Claimed> =
        of_group().filter_map(|finding| claims.get(finding.claim)).collect();
    let joins: Vec<(usize, usize)> =
        of_claims.iter().filter_map(|claimed| joined(claimed)).collect();
    for claimed in of_claims {
        let is_part = |(first, last): (usize, usize)| {
            joins.iter().any(|&other| other != (first, last) && other.0 <= first && last <= other.1)
        };
        if joined(claimed).is_some_and(is_part) {
            continue;
        }
        if !advice.contains(&claimed.found.fix.advice) {
            advice.push(claimed.found.fix.advice.clone());
        }
    }
    let unpacked = of_group().map(|finding| finding.amount.unpacked).sum();
    let download = of_group().map(Finding::download).sum();
    let (file, layers, lines) = match group.site {
        Site::Layers(layers) => {
            group.edits.sort_by_key(|(turn, _)| *turn);
            let edits: Vec<Edit> = group.edits.into_iter().map(|(_, edit)| edit.clone()).collect();
            (Some(FixFile::Dockerfile), layers.into_iter().collect(), draft.changed(&edits))
        }
        Site::File(file) => {
            match file {
                FixFile::Dockerignore => ignore::sort(&mut group.lines),
                _ => {
                    group.lines.sort();
                    group.lines.dedup();
                }
            }
            (Some(file), Vec::new(), group.lines)
        }
        Site::Advice(_) => (None, Vec::new(), Vec::new()),
    };
    PlannedFix { advice, file, layers, lines, unpacked, download, findings: group.findings }
}

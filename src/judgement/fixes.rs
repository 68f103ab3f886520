//! What to change: findings that one change fixes together are one fix.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::{Finding, OneLine};
use crate::dockerfile::{Draft, Edit, Rewrite, ignore};
use crate::facts::Facts;
use crate::rules::claims::{Claimed, Counts};
use crate::rules::{FixFile, Remedy};

/// One change that fixes one or more findings of the headline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFix {
    /// The beginning of what it changes, as a word; no other fix has it.
    pub id: String,
    /// What to do, as sentences without full stops.
    pub advice: Vec<String>,
    /// The file that `lines` belong in; `None` if there is only advice.
    pub file: Option<FixFile>,
    /// The layers, by index, with the instructions that `lines` replace; empty if they are added to
    /// a file.
    pub layers: Vec<usize>,
    /// Lines that can be pasted; empty if there is only advice.
    pub lines: Vec<String>,
    /// What is new in them, on one line; the advice if there are none.
    pub line: OneLine,
    /// What its findings save, unpacked.
    pub unpacked: u64,
    /// What its findings save of the download; `None` if that is unknown for one of them.
    pub download: Option<u64>,
    /// Whether the download is an estimate.
    pub download_estimated: bool,
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

/// Groups the findings of the headline by what has to be changed, the most unpacked bytes first, so
/// that the order is the same however the layers are stored.
pub(super) fn fixes(
    facts: &Facts,
    draft: &Draft,
    claims: &[Claimed],
    findings: &[Finding],
) -> Vec<PlannedFix> {
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
        groups.map(|group| fix(facts, draft, group, claims, findings)).collect();
    number(&mut fixes);
    fixes.sort_by_key(|fix| (Reverse(fix.unpacked), fix.findings.first().copied()));
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
    facts: &Facts,
    draft: &Draft,
    mut group: Group<'_>,
    claims: &[Claimed],
    findings: &[Finding],
) -> PlannedFix {
    group.findings.sort_unstable();
    let of_group = || group.findings.iter().filter_map(|&index| findings.get(index));
    let advice = advice(of_group().filter_map(|finding| claims.get(finding.claim)).collect());
    let unpacked = of_group().map(|finding| finding.amount.unpacked).sum();
    let download: Option<u64> = of_group().map(Finding::download).sum();
    let download_estimated =
        download.is_some() && of_group().any(|finding| finding.download_estimated);
    let id = match &group.site {
        Site::Layers(layers) => instruction_id(facts, layers.first().copied().unwrap_or_default()),
        Site::File(file) => file.word().to_owned(),
        Site::Advice(index) => {
            findings.get(*index).map(|finding| finding.id.clone()).unwrap_or_default()
        }
    };
    let (file, layers, lines, line) = match group.site {
        Site::Layers(layers) => {
            group.edits.sort_by_key(|(turn, _)| *turn);
            let edits: Vec<Edit> = group.edits.into_iter().map(|(_, edit)| edit.clone()).collect();
            let layers = layers.into_iter().collect();
            let lines = draft.changed(&edits);
            let line = OneLine::of(&edits, &lines);
            (Some(FixFile::Dockerfile), layers, lines, line)
        }
        Site::File(file) => {
            match file {
                FixFile::Dockerignore => ignore::sort(&mut group.lines),
                _ => {
                    group.lines.sort();
                    group.lines.dedup();
                }
            }
            let line = format!("{}: {}", file.word(), group.lines.join(" "));
            (Some(file), Vec::new(), group.lines, OneLine::code(line))
        }
        Site::Advice(_) => (None, Vec::new(), Vec::new(), OneLine::words(advice.join(". "))),
    };
    let findings = group.findings;
    PlannedFix {
        id,
        advice,
        file,
        layers,
        lines,
        line,
        unpacked,
        download,
        download_estimated,
        findings,
    }
}

/// Returns what to do for some claims, each sentence once; a join that is a part of another is left
/// out.
fn advice(claims: Vec<&Claimed>) -> Vec<String> {
    let joins: Vec<(usize, usize)> = claims.iter().filter_map(|claimed| joined(claimed)).collect();
    let mut advice: Vec<String> = Vec::new();
    for claimed in claims {
        let is_part = |(first, last): (usize, usize)| {
            joins.iter().any(|&other| other != (first, last) && other.0 <= first && last <= other.1)
        };
        let text = &claimed.found.fix.advice;
        if !joined(claimed).is_some_and(is_part) && !advice.contains(text) {
            advice.push(text.clone());
        }
    }
    advice
}

/// How long the id of a fix may be: enough to recognise the instruction.
const MAX_ID_CHARS: usize = 40;

/// From this many digits on, a word of hexadecimal digits is taken for a digest: those of builders
/// differ with every build.
const MIN_DIGEST_CHARS: usize = 12;

/// Returns the first words of an instruction in lower case, joined by hyphens, without digests. It
/// stays the same if other instructions are added.
fn instruction_id(facts: &Facts, layer: usize) -> String {
    let text = facts.instruction(layer).unwrap_or_default();
    let is_digest = |word: &&str| {
        MIN_DIGEST_CHARS <= word.len() && word.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let words = text.split(|character: char| !character.is_ascii_alphanumeric());
    let mut id = String::new();
    for word in words.filter(|word| !word.is_empty() && !is_digest(word)) {
        if !id.is_empty() {
            if MAX_ID_CHARS < id.len() + word.len() {
                break;
            }
            id.push('-');
        }
        id.extend(word.chars().take(MAX_ID_CHARS).map(|character| character.to_ascii_lowercase()));
    }
    if id.is_empty() { format!("layer-{}", layer + 1) } else { id }
}

/// Numbers fixes of instructions that begin alike, in the order of their layers.
fn number(fixes: &mut [PlannedFix]) {
    let mut order: Vec<&mut PlannedFix> = fixes.iter_mut().collect();
    order.sort_by(|a, b| (&a.id, &a.layers).cmp(&(&b.id, &b.layers)));
    let (mut last, mut count) = (String::new(), 1);
    for fix in order {
        count = if fix.id == last { count + 1 } else { 1 };
        last.clone_from(&fix.id);
        if 1 < count {
            fix.id = format!("{}#{count}", fix.id);
        }
    }
}

//! What is also worth knowing: findings that are not about bytes, the worst first.

use super::{Block, Item, Section};
use crate::report::{FindingReport, Report, WorthKnowing, in_layer, stopped};
use crate::rules::{Category, Severity};
use crate::units::{counted, grouped};

/// How many lines there are without `--full`.
pub(super) const MAX_LINES: usize = 5;

/// How many findings are shown in full; a hostile image can have any number of them.
const MAX_ITEMS: usize = 50;

/// How many paths of a finding are listed; `--format json` has all of them.
const MAX_PATHS: usize = 200;

/// How many are named where there is no room for a line each.
const MAX_NAMED: usize = 2;

/// Names the worst with what to do about them, in a sentence; empty without any.
pub(super) fn in_short(report: &Report) -> Option<String> {
    let told: Vec<_> = report.worth_knowing().into_iter().filter(|group| group.is_told).collect();
    let (shown, left_out) = told.split_at_checked(MAX_NAMED).unwrap_or((&told, &[]));
    // There is room for what to do about the first, and secrets cannot wait.
    let named = shown
        .iter()
        .enumerate()
        .map(|(at, group)| group.in_short(at == 0 || group.first.category == Category::Secrets));
    let named: Vec<String> = named.collect();
    let more: u64 = left_out.iter().map(WorthKnowing::all).sum();
    let more = if more == 0 { String::new() } else { format!("; {} more", grouped(more)) };
    (!named.is_empty()).then(|| format!("{HEADING}: {}{more} (`--full`).", named.join("; ")))
}

/// The heading and a line for each rule, of which there are at most that many; the others and the
/// hints are counted. Empty without any, and without room.
pub(super) fn blocks(report: &Report, max_lines: usize) -> Vec<Block> {
    let (told, hints): (Vec<_>, Vec<_>) =
        report.worth_knowing().into_iter().partition(|group| group.is_told);
    if told.is_empty() || max_lines == 0 {
        return Vec::new();
    }
    let (shown, left_out) = told.split_at_checked(max_lines).unwrap_or((&told, &[]));
    let mut lines: Vec<String> = shown.iter().map(|group| group.line(report)).collect();
    let more = [left_out, &hints].map(|groups| groups.iter().map(|group| group.all()).sum::<u64>());
    let more: Vec<String> = match more {
        [0, 0] => Vec::new(),
        [0, hints] => vec![counted(hints, "hint")],
        [more, 0] => vec![format!("{} more", grouped(more))],
        [more, hints] => vec![format!("{} more", grouped(more)), counted(hints, "hint")],
    };
    if !more.is_empty() {
        lines.push(format!("and {} (`--full`)", more.join(", ")));
    }
    vec![Block::Heading(HEADING.to_owned()), Block::List(lines)]
}

const HEADING: &str = "Also worth knowing";

/// Says how many hints there are if nothing else is worth knowing.
pub(super) fn only_hints(report: &Report) -> Option<String> {
    let groups = report.worth_knowing();
    let hints: u64 = groups.iter().map(WorthKnowing::all).sum();
    let is_only = !groups.is_empty() && groups.iter().all(|group| !group.is_told);
    is_only.then(|| format!("{} (`--full`).", counted(hints, "hint")))
}

/// Every finding that is not about bytes, with its reason and its fix.
pub(super) fn section(report: &Report) -> Section {
    let all = report.findings.iter().filter(|finding| finding.is_worth_knowing());
    let all: Vec<&FindingReport> = all.collect();
    let (shown, left_out) = all.split_at_checked(MAX_ITEMS).unwrap_or((&all, &[]));
    let mut items: Vec<Item> = shown.iter().map(|finding| item(report, finding)).collect();
    if let Some(first) = left_out.first() {
        items.push(Item {
            title: format!("And {} more", grouped(left_out.len() as u64)),
            saving: in_words(first),
            facts: Vec::new(),
            advice: "`--format json` has all of them".to_owned(),
            code: Vec::new(),
        });
    }
    (!items.is_empty()).then(|| (format!("{HEADING}, in full"), Block::Items(items)))
}

fn item(report: &Report, finding: &FindingReport) -> Item {
    let layers = report.places_of(&finding.layers);
    let place = match (finding.layers.first(), layers.as_str()) {
        (Some(&layer), "") => in_layer(report, layer),
        (Some(&layer), places) => format!("{} at {places}", in_layer(report, layer)),
        (None, _) => String::new(),
    };
    let mut facts = vec![(String::new(), finding.evidence.clone())];
    let shown = finding.paths.iter().take(MAX_PATHS).map(|path| (String::new(), path.clone()));
    facts.extend(shown);
    let more = finding.paths.len().saturating_sub(MAX_PATHS) as u64 + finding.more_paths;
    if 0 < more {
        facts.push((String::new(), format!("{} more", grouped(more))));
    }
    let end = if finding.fix.is_empty() { "." } else { ":" };
    Item {
        title: format!("{}{place} ({})", finding.title, finding.rule),
        saving: in_words(finding),
        facts,
        advice: format!("{}{end}", stopped(&finding.advice)),
        code: finding.fix.clone(),
    }
}

/// How bad and how certain it is, and what it makes a change of the sources cost.
fn in_words(finding: &FindingReport) -> String {
    let severity = finding.severity.unwrap_or(Severity::Medium).word();
    let churn = finding
        .churn
        .map(|churn| format!("; {churn} unpacked are shipped again with every change"));
    format!("{severity}, {}{}", finding.proof.word(), churn.unwrap_or_default())
}

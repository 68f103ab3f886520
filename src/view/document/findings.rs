//! What should not be in the image and what to do, the largest saving first.

use std::cmp::Reverse;

use super::{Block, Cell, Fit, Item, Section, Table, Tone, estimate, rest, saved, share, table};
use crate::dockerfile::copy::without_checksums;
use crate::judgement::PlanName;
use crate::report::{FindingReport, FixReport, FourSizes, PlanReport, Report, Sizes};
use crate::rules::claims::Counts;
use crate::units::{Bytes, percent, ranges};

/// How many findings of one fix are shown: its commands matter more, and have to stay in sight.
const MAX_FINDINGS: usize = 5;

/// How many lines of a fix are shown; the rest is in the Dockerfile of the plan.
const MAX_LINES: usize = 20;

/// How many findings of a kind that is not in the headline have a line.
const MAX_ASIDE: usize = 12;

fn findings_of<'r>(
    report: &'r Report,
    fix: &'r FixReport,
) -> impl Iterator<Item = &'r FindingReport> {
    fix.findings.iter().filter_map(|id| report.findings.iter().find(|finding| finding.id == *id))
}

/// Today and each plan, side by side.
pub(super) fn plans(report: &Report) -> Section {
    if report.plans.is_empty() {
        return None;
    }
    let Sizes { download, unpacked, visible, hidden, .. } = report.sizes;
    let today = FourSizes { download, unpacked, visible, hidden };
    let mut rows = vec![(Cell::plain("today"), today, report.sizes.download_estimated, false)];
    for plan in &report.plans {
        let &PlanReport { name, download, unpacked, visible, hidden, is_estimate, .. } = plan;
        let sizes = FourSizes { download, unpacked, visible, hidden };
        let download_estimated = plan.download_estimated || is_estimate;
        rows.push((Cell::text(name.word(), Tone::Strong), sizes, download_estimated, is_estimate));
    }
    let marked = |bytes: Bytes, is_estimate: bool| match is_estimate {
        true => Cell::plain(estimate(bytes, true)),
        false => Cell::bytes(bytes),
    };
    table(
        "What it could be (one of these, not their sum)",
        &rows,
        &[
            ("Plan", Fit::Word, &|(name, ..)| name.clone()),
            ("Unpacked", Fit::Number, &|(_, sizes, _, is_estimate)| {
                marked(sizes.unpacked, *is_estimate)
            }),
            ("Download", Fit::Number, &|(_, sizes, is_estimate, _)| {
                Cell::download(sizes.download, *is_estimate)
            }),
            ("Visible", Fit::Number, &|(_, sizes, _, is_estimate)| {
                marked(sizes.visible, *is_estimate)
            }),
            ("Hidden", Fit::Number, &|(_, sizes, ..)| Cell::bytes(sizes.hidden)),
        ],
        None,
    )
}

/// What needs attention in the plans, and every fix with its lines.
pub(super) fn in_full(report: &Report) -> Vec<(String, Block)> {
    let mut sections = Vec::new();
    let remarks = remarks(report);
    if !remarks.is_empty() {
        sections.push(("What the plans are".to_owned(), Block::List(remarks)));
    }
    if !report.fixes.is_empty() {
        let fixes = report.fixes.iter().enumerate();
        let items = fixes.map(|(index, fix)| item(report, index + 1, fix)).collect();
        sections.push(("Every fix".to_owned(), Block::Items(items)));
    }
    sections
}

/// What the plans do, and what needs attention; what several plans have in common is listed once.
fn remarks(report: &Report) -> Vec<String> {
    let others = report.plans.iter().filter(|plan| plan.name != PlanName::InPlace);
    let mut lines: Vec<(&str, Vec<&str>)> =
        others.map(|plan| (plan.what.as_str(), vec![plan.name.word()])).collect();
    for plan in &report.plans {
        for caveat in &plan.caveats {
            match lines.iter_mut().find(|(text, _)| text == caveat) {
                Some((_, names)) => names.push(plan.name.word()),
                None => lines.push((caveat, vec![plan.name.word()])),
            }
        }
    }
    lines.into_iter().map(|(text, names)| format!("{}: {text}", names.join(", "))).collect()
}

fn item(report: &Report, number: usize, fix: &FixReport) -> Item {
    let share = share(percent(fix.unpacked, report.sizes.unpacked));
    let download = fix
        .download
        .map(|download| format!(", {} download", saved(download, fix.download_estimated)));
    let mut findings: Vec<&FindingReport> = findings_of(report, fix).collect();
    findings.sort_by_key(|finding| Reverse(finding.unpacked));
    let shown = findings.iter().take(MAX_FINDINGS);
    let mut facts: Vec<(String, String)> =
        shown.map(|finding| (finding.unpacked.to_string(), fact(report, fix, finding))).collect();
    let left_out = findings.get(MAX_FINDINGS..).unwrap_or_default();
    let rest: Bytes = left_out.iter().map(|finding| finding.unpacked).sum();
    if !left_out.is_empty() {
        facts.push((rest.to_string(), format!("{} more", left_out.len())));
    }
    let end = if fix.lines.is_empty() { "." } else { ":" };
    let mut code: Vec<String> = fix.lines.iter().take(MAX_LINES).cloned().collect();
    if MAX_LINES < fix.lines.len() {
        code.push(format!("# and {} more lines", fix.lines.len() - MAX_LINES));
    }
    Item {
        title: format!("{number}. {}", place(report, fix)),
        saving: format!(
            "-{} unpacked ({}){}",
            fix.unpacked,
            share.replace('<', "less than "),
            download.unwrap_or_default()
        ),
        facts,
        advice: format!("{}{end}", fix.advice.join(". ")),
        code,
    }
}

/// What is changed: instructions, a file, or what the only finding is.
fn place(report: &Report, fix: &FixReport) -> String {
    let lines = |fix: &FixReport| match report.places_of(&fix.layers) {
        places if places.is_empty() => places,
        places => format!("{places}, "),
    };
    match (fix.layers.as_slice(), &fix.file) {
        ([], None) => {
            let title = findings_of(report, fix).next().map(|finding| finding.title.as_ref());
            title.unwrap_or_default().to_owned()
        }
        ([], Some(file)) => file.to_string(),
        ([only], _) => format!("{} ({}layer {only})", report.maker(*only), lines(fix)),
        (layers @ [first, ..], _) => {
            let layers_in_words = ranges(layers);
            format!("{} and others ({}layers {layers_in_words})", report.maker(*first), lines(fix))
        }
    }
}

/// One finding: what, its rule, its evidence, and the largest packages or paths that it is about.
fn fact(report: &Report, fix: &FixReport, finding: &FindingReport) -> String {
    /// What can be read at a glance.
    const MAX_NAMED: usize = 3;
    let evidence = without_checksums(&finding.evidence);
    let mut text = format!("{} ({}): {evidence}", finding.title, finding.rule);
    // The title of the fix has the lines of what it changes.
    let lines: Vec<usize> = finding.line.into_iter().collect();
    let places = report.dockerfile.as_ref().map(|file| file.places(&lines)).unwrap_or_default();
    if !places.is_empty() && report.lines_of(&fix.layers) != lines {
        text += &format!("; from {places}");
    }
    let (mut named, more): (Vec<String>, u64) = match finding.packages.is_empty() {
        false => {
            let packages = finding.packages.iter();
            let named = packages.map(|package| format!("{} {}", package.name, package.unpacked));
            (named.collect(), finding.more_packages)
        }
        true => {
            let places = finding.largest.iter();
            let named = places.map(|place| format!("{} {}", place.path, place.unpacked));
            (named.collect(), finding.more_paths)
        }
    };
    let more = more + named.len().saturating_sub(MAX_NAMED) as u64;
    named.truncate(MAX_NAMED);
    if !named.is_empty() {
        text += &format!(" ({}", named.join(", "));
        text += &if 0 < more { format!(" and {more} more)") } else { ")".to_owned() };
    }
    text
}

/// The largest packages or paths of a finding, and how many more there are.
fn largest(finding: &FindingReport) -> String {
    let (first, others) = match finding.packages.as_slice() {
        [first, others @ ..] => (first.name.as_str(), others.len() as u64 + finding.more_packages),
        [] => {
            let first = finding.paths.first().map_or("", String::as_str);
            (first, finding.paths.len().saturating_sub(1) as u64 + finding.more_paths)
        }
    };
    match others {
        0 => first.to_owned(),
        others => format!("{first} and {others} more"),
    }
}

/// What is not in the headline, by why it is not: a table each.
pub(super) fn elsewhere(report: &Report) -> Vec<Section> {
    let kinds = [
        (Counts::Small, "Smaller things, not worth a change"),
        (Counts::Optional, "Optional: each has a cost"),
        (Counts::OtherBase, "Only another base image removes"),
        (Counts::Nowhere, "Only a guess"),
    ];
    kinds.into_iter().map(|(counts, heading)| aside(report, counts, heading)).collect()
}

fn aside(report: &Report, counts: Counts, heading: &str) -> Section {
    let findings = report.findings.iter();
    let mut findings: Vec<&FindingReport> =
        findings.filter(|found| found.counts == counts && found.ignored.is_none()).collect();
    findings.sort_by_key(|finding| Reverse(finding.unpacked));
    let (rows, left_out) = findings.split_at_checked(MAX_ASIDE).unwrap_or((&findings, &[]));
    let (heading, block) = table(
        heading,
        rows,
        &[
            ("Rule", Fit::Word, &|finding| Cell::plain(finding.rule.as_ref())),
            ("Unpacked", Fit::Number, &|finding| Cell::bytes(finding.unpacked)),
            ("Download", Fit::Number, &|finding| {
                Cell::download(finding.download, finding.download_estimated)
            }),
            ("Layer", Fit::Number, &|finding| Cell::layer(finding.layers.first().copied())),
            ("Line", Fit::Number, &|finding| {
                Cell::lines(&finding.line.into_iter().collect::<Vec<_>>())
            }),
            ("What", Fit::Middle, &|finding| Cell::text(largest(finding), Tone::Quiet)),
        ],
        rest(left_out, |finding| finding.unpacked),
    )?;
    let Block::Table(table) = block else { return None };
    let under = rows.iter().map(|finding| match (&finding.cost, counts) {
        (_, Counts::OtherBase) => Cell::Empty,
        (Some(cost), _) => {
            Cell::plain(format!("{}. Cost: {}", finding.advice, cost.trim_end_matches('.')))
        }
        (None, _) => Cell::plain(finding.advice.clone()),
    });
    let under = under.collect();
    Some((heading, Block::Table(Table { under, ..table })))
}

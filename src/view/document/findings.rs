//! What should not be in the image and what to do, the largest saving first.

use super::{Block, Cell, Column, Fit, Item, Section, Table, Tone, maker, share};
use crate::report::{Counts, FindingReport, PlanReport, Report};
use crate::units::{Bytes, counted, percent};

/// How many findings are told with their fix; the others have a line each.
const IN_FULL: usize = 5;

/// How many have a line.
const IN_LINES: usize = 8;

const PLANS: &[Column] = &[
    Column { heading: "Plan", fit: Fit::Word },
    Column { heading: "Download", fit: Fit::Number },
    Column { heading: "Unpacked", fit: Fit::Number },
    Column { heading: "Visible", fit: Fit::Number },
    Column { heading: "Hidden", fit: Fit::Number },
    Column { heading: "What", fit: Fit::End },
];

const LINES: &[Column] = &[
    Column { heading: "Also", fit: Fit::End },
    Column { heading: "Unpacked", fit: Fit::Number },
    Column { heading: "Download", fit: Fit::Number },
    Column { heading: "Layer", fit: Fit::Number },
    Column { heading: "Path", fit: Fit::Middle },
];

/// The findings that count, largest first.
fn counted_findings(report: &Report) -> Vec<&FindingReport> {
    let counted = |it: &&FindingReport| it.counts == Counts::Headline && it.ignored.is_none();
    report.findings.iter().filter(counted).collect()
}

/// Says what fixing everything that counts would make of the image.
pub(super) fn promise(report: &Report) -> Option<String> {
    let plan = report.plans.iter().find(|plan| plan.name == "in place")?;
    let saved = report.sizes.unpacked.0.saturating_sub(plan.unpacked.0);
    if counted_findings(report).is_empty() || saved == 0 {
        return None;
    }
    let download = report.sizes.download.zip(plan.download);
    let download = download.map(|(today, after)| format!(" (download {today} to {after})"));
    Some(format!(
        "Fixing what is listed here takes it from {} to {}{}.",
        report.sizes.unpacked,
        plan.unpacked,
        download.unwrap_or_default()
    ))
}

/// Today and each plan, side by side.
pub(super) fn plans(report: &Report) -> Section {
    if report.plans.is_empty() {
        return None;
    }
    let today = &report.sizes;
    let mut rows = vec![vec![
        Cell::plain("today"),
        Cell::known_bytes(today.download),
        Cell::bytes(today.unpacked),
        Cell::bytes(today.visible),
        Cell::bytes(today.hidden),
        Cell::Empty,
    ]];
    rows.extend(report.plans.iter().map(|plan| {
        vec![
            Cell::text(plan.name, Tone::Strong),
            Cell::known_bytes(plan.download),
            Cell::bytes(plan.unpacked),
            Cell::bytes(plan.visible),
            Cell::bytes(plan.hidden),
            Cell::text(plan.what.clone(), Tone::Quiet),
        ]
    }));
    Some(("What it could be".to_owned(), Block::Table(Table::new(PLANS, rows, None))))
}

/// What plans need seen to.
pub(super) fn caveats(report: &Report) -> Section {
    let about = |plan: &PlanReport| {
        let name = plan.name;
        let lines = plan.caveats.iter();
        lines.map(move |caveat| format!("{name}: {caveat}")).collect::<Vec<_>>()
    };
    let lines: Vec<String> = report.plans.iter().flat_map(about).collect();
    (!lines.is_empty()).then(|| ("Before you change the base".to_owned(), Block::List(lines)))
}

/// The largest findings with their fixes.
pub(super) fn in_full(report: &Report) -> Vec<(String, Block)> {
    let findings = counted_findings(report);
    if findings.is_empty() {
        return Vec::new();
    }
    let items = findings.iter().take(IN_FULL).enumerate();
    let items = items.map(|(index, finding)| item(report, index + 1, finding)).collect();
    vec![("What to do".to_owned(), Block::Items(items))]
}

fn item(report: &Report, number: usize, finding: &FindingReport) -> Item {
    let mut size = match finding.download {
        Some(download) => format!("{download} download, {} unpacked", finding.unpacked),
        None => format!("{} unpacked", finding.unpacked),
    };
    size += &format!(" ({})", share(percent(finding.unpacked, report.sizes.unpacked)));
    let mut facts = vec![format!("{}.", finding.evidence)];
    if !finding.paths.is_empty() {
        let more = match finding.more_paths + finding.paths.len().saturating_sub(2) as u64 {
            0 => String::new(),
            count => format!(" and {count} more"),
        };
        let shown: Vec<&str> = finding.paths.iter().take(2).map(String::as_str).collect();
        let layer = finding
            .layers
            .first()
            .map(|layer| format!("; layer {layer}, {}", maker(report, *layer)));
        facts.push(format!("{}{more}{}", shown.join(", "), layer.unwrap_or_default()));
    }
    if !finding.advice.is_empty() {
        facts.push(format!("{}:", finding.advice).replace("::", ":"));
        if finding.fix.is_empty()
            && let Some(advice) = facts.last_mut()
        {
            advice.pop();
            advice.push('.');
        }
    }
    Item { title: format!("{number}. {}: {size}", finding.title), facts, code: finding.fix.clone() }
}

/// The smaller ones that count.
pub(super) fn in_lines(report: &Report) -> Section {
    let findings = counted_findings(report);
    let others = findings.get(IN_FULL..).unwrap_or_default();
    if others.is_empty() {
        return None;
    }
    let rows = others.iter().take(IN_LINES).map(|finding| {
        vec![
            Cell::plain(finding.title),
            Cell::bytes(finding.unpacked),
            Cell::known_bytes(finding.download),
            finding.layers.first().map_or(Cell::Empty, |layer| Cell::plain(layer.to_string())),
            Cell::text(finding.paths.first().cloned().unwrap_or_default(), Tone::Quiet),
        ]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let left = others.get(IN_LINES..).unwrap_or_default();
    let bytes: Bytes = left.iter().map(|finding| finding.unpacked).sum();
    let rest = (!left.is_empty()).then(|| format!("and {} more, {bytes}", left.len()));
    Some(("Smaller ones".to_owned(), Block::Table(Table::new(LINES, rows, rest))))
}

/// What counts elsewhere: with another base, at a cost, as a guess, and what is ignored.
pub(super) fn elsewhere(report: &Report) -> Section {
    let mut lines = Vec::new();
    for (counts, words) in [
        (Counts::OtherBase, "only another base image saves"),
        (Counts::Optional, "a choice, as it costs something"),
        (Counts::Nowhere, "only a guess"),
    ] {
        let list = report.findings.iter().filter(|it| it.counts == counts && it.ignored.is_none());
        let list: Vec<&FindingReport> = list.collect();
        let bytes: Bytes = list.iter().map(|it| it.unpacked).sum();
        if bytes.0 == 0 {
            continue;
        }
        let titles = list.iter().map(|it| it.title.to_lowercase());
        let mut seen: Vec<String> = Vec::new();
        for title in titles {
            if !seen.contains(&title) {
                seen.push(title);
            }
        }
        let more = seen.len().saturating_sub(4);
        seen.truncate(4);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        lines.push(format!("{bytes} {words}: {}{more}", seen.join(", ")));
    }
    let ignored = report.findings.iter().filter(|it| it.ignored.is_some()).count();
    if 0 < ignored {
        lines.push(format!(
            "{} left alone by the configuration",
            counted(ignored as u64, "finding")
        ));
    }
    (!lines.is_empty()).then(|| ("Not counted above".to_owned(), Block::List(lines)))
}

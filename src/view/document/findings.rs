//! What should not be in the image and what to do, the largest saving first.

use super::{Block, Cell, Column, Fit, Item, Section, Table, Tone, maker, share};
use crate::judgement::PlanName;
use crate::report::{FindingReport, FixReport, PlanReport, Report, Summary};
use crate::rules::claims::Counts;
use crate::units::{Bytes, counted, percent};

/// How many fixes are told whole; the others have a line each.
const IN_FULL: usize = 4;

/// How many have a line.
const IN_LINES: usize = 6;

/// How many findings of one fix are told.
const FINDINGS_TOLD: usize = 3;

/// How much of an instruction stands in a title.
const TITLE_LETTERS: usize = 40;

/// How many lines of a fix are shown; the rest is in the plan's Dockerfile.
const LINES_SHOWN: usize = 9;

const PLANS: &[Column] = &[
    Column { heading: "Plan", fit: Fit::Word },
    Column { heading: "Download", fit: Fit::Number },
    Column { heading: "Unpacked", fit: Fit::Number },
    Column { heading: "Visible", fit: Fit::Number },
    Column { heading: "Hidden", fit: Fit::Number },
];

const LINES: &[Column] = &[
    Column { heading: "Also", fit: Fit::End },
    Column { heading: "Unpacked", fit: Fit::Number },
    Column { heading: "Download", fit: Fit::Number },
    Column { heading: "Layer", fit: Fit::Number },
    Column { heading: "Path", fit: Fit::Middle },
];

fn findings_of<'r>(
    report: &'r Report,
    fix: &'r FixReport,
) -> impl Iterator<Item = &'r FindingReport> {
    fix.findings.iter().filter_map(|&index| report.findings.get(index))
}

/// Says what fixing everything that counts would make of the image.
pub(super) fn promise(report: &Report) -> Option<String> {
    let Summary { today, saving, fixed, best_plan, .. } = &report.summary;
    let saved = saving.unpacked;
    if report.fixes.is_empty() || saved.0 == 0 {
        return None;
    }
    if saved.0 < WORTH && saved.0 < today.unpacked.0 / 100 {
        return Some(format!("Little can go: {saved} of {}.", today.unpacked));
    }
    let download = today.download.zip(fixed.download);
    let download = download.map(|(today, fixed)| format!(" (download {today} to {fixed})"));
    let left = fixed.unpacked;
    // The plan that makes much more of it than the fixes do.
    let best = best_plan.filter(|plan| plan.sizes.unpacked.0 < left.0 - left.0 / 10).map(|plan| {
        let about = if plan.is_estimate { "about " } else { "" };
        format!(" The plan `{}` would make it {about}{}.", plan.name.word(), plan.sizes.unpacked)
    });
    Some(format!(
        "Fixing what is listed here takes it from {} to {left}{}.{}",
        today.unpacked,
        download.unwrap_or_default(),
        best.unwrap_or_default()
    ))
}

/// Bytes from which on a saving is worth a promise, however large the image.
const WORTH: u64 = 1_000_000;

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
    ]];
    rows.extend(report.plans.iter().map(|plan| {
        let marked = |bytes: Bytes| match plan.is_estimate {
            true => Cell::plain(format!("~{bytes}")),
            false => Cell::bytes(bytes),
        };
        vec![
            Cell::text(plan.name.word(), Tone::Strong),
            plan.download.map_or(Cell::Unknown, marked),
            marked(plan.unpacked),
            marked(plan.visible),
            Cell::bytes(plan.hidden),
        ]
    }));
    let table = Block::Table(Table::new(PLANS, rows, None));
    Some(("What it could be (one of these, not their sum)".to_owned(), table))
}

/// The largest fixes, and what the plans need seen to.
pub(super) fn in_full(report: &Report) -> Vec<(String, Block)> {
    let mut sections = Vec::new();
    let remarks = remarks(report);
    if !remarks.is_empty() {
        sections.push(("What the plans are".to_owned(), Block::List(remarks)));
    }
    if !report.fixes.is_empty() {
        let fixes = report.fixes.iter().take(IN_FULL).enumerate();
        let items = fixes.map(|(index, fix)| item(report, index + 1, fix)).collect();
        sections.push(("What to do".to_owned(), Block::Items(items)));
    }
    sections
}

/// What the plans do, and what has to be seen to; what several say, once.
fn remarks(report: &Report) -> Vec<String> {
    let told = report.plans.iter().filter(|plan| plan.name != PlanName::InPlace);
    let mut lines: Vec<(String, Vec<&str>)> =
        told.map(|plan| (plan.what.clone(), vec![plan.name.word()])).collect();
    let all = report.plans.iter().flat_map(|plan: &PlanReport| {
        plan.caveats.iter().map(move |caveat| (plan.name.word(), caveat))
    });
    for (name, caveat) in all {
        match lines.iter_mut().find(|(text, _)| text == caveat) {
            Some((_, names)) => names.push(name),
            None => lines.push((caveat.clone(), vec![name])),
        }
    }
    lines.into_iter().map(|(text, names)| format!("{}: {text}", names.join(", "))).collect()
}

fn item(report: &Report, number: usize, fix: &FixReport) -> Item {
    let size = match fix.download {
        Some(download) => format!("{download} download, {} unpacked", fix.unpacked),
        None => format!("{} unpacked", fix.unpacked),
    };
    let share = share(percent(fix.unpacked, report.sizes.unpacked));
    let mut facts: Vec<String> =
        findings_of(report, fix).take(FINDINGS_TOLD).map(|it| fact(it, fix)).collect();
    let left = fix.findings.len().saturating_sub(FINDINGS_TOLD);
    if 0 < left {
        let rest: Bytes = findings_of(report, fix).skip(FINDINGS_TOLD).map(|it| it.unpacked).sum();
        facts.push(format!("and {left} more, {rest}"));
    }
    let advice = fix.advice.iter().take(FINDINGS_TOLD).cloned().collect::<Vec<_>>().join(". ");
    let end = if fix.lines.is_empty() { "." } else { ":" };
    facts.push(format!("→ {advice}{end}"));
    let mut code: Vec<String> = fix.lines.iter().take(LINES_SHOWN).cloned().collect();
    if LINES_SHOWN < fix.lines.len() {
        code.push(format!("# and {} more lines", fix.lines.len() - LINES_SHOWN));
    }
    Item { title: format!("{number}. {}: {size} ({share})", place(report, fix)), facts, code }
}

/// What is changed: an instruction, several of them, a file, or what the one finding is.
fn place(report: &Report, fix: &FixReport) -> String {
    match (fix.layers.as_slice(), &fix.file) {
        ([], None) => {
            let title = findings_of(report, fix).next().map(|finding| finding.title.as_ref());
            title.unwrap_or_default().to_owned()
        }
        ([], Some(file)) => file.to_string(),
        ([only], _) => instruction(report, *only),
        ([first, others @ ..], _) => {
            format!("{} and {} more", instruction(report, *first), others.len())
        }
    }
}

/// The beginning of an instruction.
fn instruction(report: &Report, layer: usize) -> String {
    let whole = maker(report, layer);
    match whole.chars().count() <= TITLE_LETTERS {
        true => whole,
        false => whole.chars().take(TITLE_LETTERS).chain(['…']).collect(),
    }
}

/// One finding on one line: what it is, how much, where, by what it is known.
fn fact(finding: &FindingReport, fix: &FixReport) -> String {
    let mut text = match fix.file {
        // Then it is the title already.
        None => finding.rule.to_string(),
        Some(_) => format!("{} ({})", finding.title, finding.rule),
    };
    if 1 < fix.findings.len() {
        text += &format!(", {}", finding.unpacked);
    }
    text += ": ";
    text += &finding.evidence;
    let told = finding.evidence.contains(finding.paths.first().map_or("\u{0}", String::as_str));
    if let (Some(path), false) = (finding.paths.first(), told) {
        let more = finding.more_paths + finding.paths.len() as u64 - 1;
        text += &match more {
            0 => format!(" ({path})"),
            more => format!(" ({path} and {more} more)"),
        };
    }
    text
}

/// The smaller fixes, by their findings.
pub(super) fn in_lines(report: &Report) -> Section {
    let others = report.fixes.get(IN_FULL..).unwrap_or_default();
    let findings: Vec<&FindingReport> =
        others.iter().flat_map(|fix| findings_of(report, fix)).collect();
    if findings.is_empty() {
        return None;
    }
    let rows = findings.iter().take(IN_LINES).map(|finding| {
        vec![
            Cell::plain(finding.title.as_ref()),
            Cell::bytes(finding.unpacked),
            Cell::known_bytes(finding.download),
            finding.layers.first().map_or(Cell::Empty, |layer| Cell::plain(layer.to_string())),
            Cell::text(finding.paths.first().cloned().unwrap_or_default(), Tone::Quiet),
        ]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let left = findings.get(IN_LINES..).unwrap_or_default();
    let bytes: Bytes = left.iter().map(|finding| finding.unpacked).sum();
    let rest = (!left.is_empty()).then(|| format!("and {} more, {bytes}", left.len()));
    Some(("Smaller ones".to_owned(), Block::Table(Table::new(LINES, rows, rest))))
}

/// What counts elsewhere: with another base, at a cost, as a guess, and what is ignored.
pub(super) fn elsewhere(report: &Report) -> Section {
    let mut lines = Vec::new();
    for (counts, words) in [
        (Counts::OtherBase, "only another base image saves"),
        (Counts::Optional, "is a choice, as it costs something"),
        (Counts::Nowhere, "is only a guess"),
    ] {
        let list = report.findings.iter().filter(|it| it.counts == counts && it.ignored.is_none());
        let list: Vec<&FindingReport> = list.collect();
        let bytes: Bytes = list.iter().map(|it| it.unpacked).sum();
        if bytes.0 == 0 {
            continue;
        }
        let mut seen: Vec<&str> = Vec::new();
        for finding in &list {
            if !seen.contains(&finding.title.as_ref()) {
                seen.push(&finding.title);
            }
        }
        let more = seen.len().saturating_sub(3);
        seen.truncate(3);
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

//! What should not be in the image and what to do, the largest saving first.

use super::{Block, Cell, Fit, Item, Section, Tone, estimate, maker, rest, share, table};
use crate::judgement::PlanName;
use crate::report::{FindingReport, FixReport, FourSizes, PlanReport, Report, Sizes, Summary};
use crate::rules::claims::Counts;
use crate::units::{Bytes, counted, percent};

/// How many fixes are shown in full; the others have a line each. With their commands they fill one
/// screen.
const MAX_IN_FULL: usize = 4;

/// How many findings of the other fixes have a line; the rest is summed up.
const MAX_IN_LINES: usize = 6;

/// How many findings of one fix are shown: its commands matter more, and have to stay in sight.
const MAX_FINDINGS: usize = 3;

/// How much of an instruction is shown in a title: enough to find it in the Dockerfile.
const MAX_TITLE_CHARS: usize = 40;

/// How many lines of a fix are shown, so that all fixes shown in full fit one screen; the rest is
/// in the Dockerfile of the plan.
const MAX_LINES: usize = 9;

fn findings_of<'r>(
    report: &'r Report,
    fix: &'r FixReport,
) -> impl Iterator<Item = &'r FindingReport> {
    fix.findings.iter().filter_map(|&index| report.findings.get(index))
}

/// Says how large the image would be with all counted findings fixed.
pub(super) fn promise(report: &Report) -> Option<String> {
    let Summary { today, saving, fixed, best_plan, .. } = &report.summary;
    let saved = saving.unpacked;
    if report.fixes.is_empty() || saved.0 == 0 {
        return None;
    }
    if saved.0 < MIN_PROMISED_BYTES && saved.0 < today.unpacked.0 / 100 {
        return Some(format!("Little can be removed: {saved} of {}.", today.unpacked));
    }
    let download = today.download.zip(fixed.download);
    let download = download.map(|(today, fixed)| {
        let [today, fixed] =
            [today, fixed].map(|bytes| estimate(bytes, report.sizes.download_estimated));
        format!(" (download {today} to {fixed})")
    });
    let left = fixed.unpacked;
    // A plan is worth a sentence if it leaves a tenth less than the fixes do.
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

/// The smallest saving that is promised, unless it is a hundredth of the image: less is lost in
/// rounding.
const MIN_PROMISED_BYTES: u64 = 1_000_000;

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
            ("Download", Fit::Number, &|(_, sizes, is_estimate, _)| {
                Cell::download(sizes.download, *is_estimate)
            }),
            ("Unpacked", Fit::Number, &|(_, sizes, _, is_estimate)| {
                marked(sizes.unpacked, *is_estimate)
            }),
            ("Visible", Fit::Number, &|(_, sizes, _, is_estimate)| {
                marked(sizes.visible, *is_estimate)
            }),
            ("Hidden", Fit::Number, &|(_, sizes, ..)| Cell::bytes(sizes.hidden)),
        ],
        None,
    )
}

/// The largest fixes, and what needs attention in the plans.
pub(super) fn in_full(report: &Report) -> Vec<(String, Block)> {
    let mut sections = Vec::new();
    let remarks = remarks(report);
    if !remarks.is_empty() {
        sections.push(("What the plans are".to_owned(), Block::List(remarks)));
    }
    if !report.fixes.is_empty() {
        let fixes = report.fixes.iter().take(MAX_IN_FULL).enumerate();
        let items = fixes.map(|(index, fix)| item(report, index + 1, fix)).collect();
        sections.push(("What to do".to_owned(), Block::Items(items)));
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
    let size = match fix.download {
        Some(download) => {
            let download = estimate(download, fix.download_estimated);
            format!("{download} download, {} unpacked", fix.unpacked)
        }
        None => format!("{} unpacked", fix.unpacked),
    };
    let share = share(percent(fix.unpacked, report.sizes.unpacked));
    let findings: Vec<&FindingReport> = findings_of(report, fix).collect();
    let shown = findings.iter().take(MAX_FINDINGS);
    let mut facts: Vec<String> = shown.map(|finding| fact(finding, fix)).collect();
    let left_out = findings.get(MAX_FINDINGS..).unwrap_or_default();
    facts.extend(rest(left_out, |finding| finding.unpacked));
    let advice = fix.advice.iter().take(MAX_FINDINGS).cloned().collect::<Vec<_>>().join(". ");
    let end = if fix.lines.is_empty() { "." } else { ":" };
    facts.push(format!("→ {advice}{end}"));
    let mut code: Vec<String> = fix.lines.iter().take(MAX_LINES).cloned().collect();
    if MAX_LINES < fix.lines.len() {
        code.push(format!("# and {} more lines", fix.lines.len() - MAX_LINES));
    }
    Item { title: format!("{number}. {}: {size} ({share})", place(report, fix)), facts, code }
}

/// What is changed: an instruction, several of them, a file, or what the only finding is.
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
    match whole.chars().count() <= MAX_TITLE_CHARS {
        true => whole,
        false => whole.chars().take(MAX_TITLE_CHARS).chain(['…']).collect(),
    }
}

/// One finding on one line: its rule, how much, its evidence, where.
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
    let is_named = finding.evidence.contains(finding.paths.first().map_or("\u{0}", String::as_str));
    if let (Some(path), false) = (finding.paths.first(), is_named) {
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
    let others = report.fixes.get(MAX_IN_FULL..).unwrap_or_default();
    let findings: Vec<&FindingReport> =
        others.iter().flat_map(|fix| findings_of(report, fix)).collect();
    let (rows, left_out) = findings.split_at_checked(MAX_IN_LINES).unwrap_or((&findings, &[]));
    table(
        "Smaller ones",
        rows,
        &[
            ("Also", Fit::End, &|finding| Cell::plain(finding.title.as_ref())),
            ("Unpacked", Fit::Number, &|finding| Cell::bytes(finding.unpacked)),
            ("Download", Fit::Number, &|finding| {
                Cell::download(finding.download, finding.download_estimated)
            }),
            ("Layer", Fit::Number, &|finding| Cell::layer(finding.layers.first().copied())),
            ("Path", Fit::Middle, &|finding| {
                Cell::text(finding.paths.first().cloned().unwrap_or_default(), Tone::Quiet)
            }),
        ],
        rest(left_out, |finding| finding.unpacked),
    )
}

/// What is not in the headline: what needs another base, has a cost, is a guess or is ignored.
pub(super) fn elsewhere(report: &Report) -> Section {
    let mut lines = Vec::new();
    for (counts, words) in [
        (Counts::OtherBase, "needs a different base image"),
        (Counts::Optional, "is optional (has a trade-off)"),
        (Counts::Nowhere, "is reported only as a guess"),
    ] {
        let mut bytes = Bytes(0);
        let mut titles: Vec<&str> = Vec::new();
        for finding in &report.findings {
            if finding.counts == counts && finding.ignored.is_none() {
                bytes += finding.unpacked;
                if !titles.contains(&finding.title.as_ref()) {
                    titles.push(&finding.title);
                }
            }
        }
        let more = match titles.len().saturating_sub(3) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        titles.truncate(3);
        if bytes.0 != 0 {
            lines.push(format!("{bytes} {words}: {}{more}", titles.join(", ")));
        }
    }
    let ignored = report.findings.iter().filter(|finding| finding.ignored.is_some()).count() as u64;
    if 0 < ignored {
        lines.push(format!("{} ignored by the configuration", counted(ignored, "finding")));
    }
    (!lines.is_empty()).then(|| ("Not counted above".to_owned(), Block::List(lines)))
}

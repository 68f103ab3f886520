//! The findings of a report as problems.

use super::{Problem, Severity, fingerprint, in_order, line_of, name, place, platform, sentence};
use crate::fit::clean;
use crate::report::{FindingReport, Report};
use crate::rules::Level;
use crate::rules::Severity::{High, Hint, Medium};

/// The problems of a report, the worst first, then the largest; what the configuration ignores or
/// allows is none.
pub(in crate::view) fn of_report(report: &Report) -> Vec<Problem<'_>> {
    let is_problem =
        |finding: &&FindingReport| finding.ignored.is_none() && finding.level != Some(Level::Allow);
    let findings = report.findings.iter().filter(is_problem);
    in_order(findings.map(|finding| problem(report, finding)).collect())
}

fn problem<'a>(report: &'a Report, finding: &'a FindingReport) -> Problem<'a> {
    let image = name(&report.image);
    let layer = finding.layers.first();
    let path = finding.paths.first().map_or("", String::as_str);
    let severity = match (finding.level, finding.severity) {
        (Some(Level::Deny), _) => Severity::Error,
        (Some(Level::Warn), _) | (None, Some(High | Medium)) => Severity::Warning,
        (Some(Level::Allow), _) | (None, Some(Hint)) => Severity::Note,
        (None, None) if finding.counted => Severity::Warning,
        (None, None) => Severity::Note,
    };
    let has_bytes = finding.is_about_bytes();
    Problem {
        rule: finding.rule.as_ref().into(),
        title: finding.title.clone().into_owned(),
        message: message(finding),
        severity,
        proof: Some(finding.proof),
        place: place(line_of(report.dockerfile.as_ref(), finding.line), &image, path, ""),
        inside: layer.map_or_else(String::new, |layer| format!("{image}@{layer}:{path}")),
        others: others(finding, &image),
        fingerprint: fingerprint(&[&image, platform(&report.image), &finding.id]),
        badness: finding.severity,
        unpacked: has_bytes.then_some(finding.unpacked),
        download: finding.download.filter(|_| has_bytes),
        since: None,
    }
}

/// The paths after the first that a finding without bytes is about, with its layer if it has one.
fn others(finding: &FindingReport, image: &str) -> Vec<String> {
    let layer = match finding.layers.as_slice() {
        [layer] => format!("@{layer}"),
        _ => String::new(),
    };
    let paths = finding.paths.iter().skip(1).filter(|_| !finding.is_about_bytes());
    paths.map(|path| clean(&format!("{image}{layer}:{path}")).into_owned()).collect()
}

/// How many paths a message names.
const MAX_PATHS: usize = 3;

/// Says what a finding is about, and what to do.
fn message(finding: &FindingReport) -> String {
    let download = finding.download.filter(|_| finding.is_about_bytes()).map_or_else(
        String::new,
        |download| {
            let about = if finding.download_estimated { "about " } else { "" };
            format!(", {about}{download} download")
        },
    );
    let layers: Vec<String> = finding.layers.iter().map(ToString::to_string).collect();
    let layers = match layers.as_slice() {
        [] => String::new(),
        [layer] => format!(" in layer {layer}"),
        layers => format!(" in layers {}", layers.join(", ")),
    };
    let paths: Vec<&str> = finding.paths.iter().take(MAX_PATHS).map(String::as_str).collect();
    let others = finding.more_paths + finding.paths.len().saturating_sub(MAX_PATHS) as u64;
    let paths = match (paths.as_slice(), others) {
        ([], _) => String::new(),
        (paths, 0) => format!(" ({})", paths.join(", ")),
        (paths, others) => format!(" ({} and {others} more)", paths.join(", ")),
    };
    let what = match finding.is_about_bytes() {
        true => {
            format!("{}: {} unpacked{download}{layers}{paths}", finding.title, finding.unpacked)
        }
        // What it is about says more than its rule: which token, and who deletes it too late.
        false => format!("{}{layers}{paths}: {}", finding.title, finding.evidence),
    };
    let mut text = format!("{} {}", sentence(&what), sentence(&finding.advice));
    if let Some(cost) = &finding.cost {
        text.push_str(&format!(" What it costs: {}", sentence(cost)));
    }
    clean(text.trim_end()).into_owned()
}

//! What became worse or better from one image to another as problems.

use super::{Problem, Severity, fingerprint, in_order, line_of, name, place, platform, sentence};
use crate::compare::{Change, Comparison, FindingChange, FindingState};
use crate::fit::clean;
use crate::rules;

/// The problems of a comparison: sizes that grew by more than its threshold, and the findings that
/// changed; the worst first. What did not change is not in it.
pub(in crate::view) fn of_comparison(comparison: &Comparison) -> Vec<Problem<'_>> {
    let growth = comparison.growth().into_iter();
    let growth = growth.map(|(measure, change)| grown(comparison, measure, change));
    let findings = comparison.findings.iter().map(|finding| changed(comparison, finding));
    in_order(growth.chain(findings).collect())
}

fn grown<'c>(comparison: &'c Comparison, measure: &str, change: Change) -> Problem<'c> {
    let image = &comparison.after.image;
    let rule = format!("growth.{measure}");
    let reasons = match comparison.reasons.as_slice() {
        [] => String::new(),
        reasons => format!(": {}", reasons.join(", ")),
    };
    let threshold = comparison.threshold;
    let text = format!("{measure} {change}, more than the threshold of {threshold}{reasons}");
    let is_unpacked = measure == "unpacked";
    // The causes are in order of their bytes.
    let grown = comparison.causes.iter().find(|cause| 0 < cause.unpacked.0);
    let line = grown.and_then(|cause| cause.after.lines.first().copied());
    let line = line_of(comparison.after.dockerfile.as_ref(), line);
    Problem {
        title: format!("{measure} grew"),
        message: clean(&sentence(&text)).into_owned(),
        severity: Severity::Warning,
        proof: None,
        place: place(line, &name(image), "", ""),
        inside: String::new(),
        others: Vec::new(),
        fingerprint: fingerprint(&[&name(image), platform(image), &rule]),
        rule: rule.into(),
        badness: None,
        unpacked: is_unpacked.then(|| change.size()),
        download: (!is_unpacked).then(|| change.size()),
        since: Some("new"),
    }
}

fn changed<'c>(comparison: &'c Comparison, finding: &'c FindingChange) -> Problem<'c> {
    let image = &comparison.after.image;
    let (severity, since, what) = match finding.change {
        FindingState::New if finding.severity == Some(rules::Severity::Hint) => {
            (Severity::Note, "new", "is new")
        }
        FindingState::New => (Severity::Warning, "new", "is new"),
        FindingState::Grown => (Severity::Warning, "updated", "has more bytes"),
        FindingState::Shrunk => (Severity::Note, "updated", "has fewer bytes"),
        FindingState::Fixed => (Severity::Note, "absent", "is fixed"),
    };
    let line = line_of(comparison.after.dockerfile.as_ref(), finding.line);
    let text = match finding.severity {
        None => format!("{} {what}: {} unpacked", finding.title, finding.unpacked),
        Some(_) => format!("{}: this {what}", finding.title),
    };
    let has_bytes = finding.severity.is_none();
    Problem {
        rule: finding.rule.as_ref().into(),
        title: finding.title.clone().into_owned(),
        message: clean(&sentence(&text)).into_owned(),
        severity,
        proof: None,
        place: place(line, &name(image), "", ""),
        inside: String::new(),
        others: Vec::new(),
        // That of the finding in a report on the second image.
        fingerprint: fingerprint(&[&name(image), platform(image), &finding.id]),
        badness: finding.severity,
        unpacked: finding.after.or(finding.before).filter(|_| has_bytes),
        download: finding.download.map(Change::size).filter(|_| has_bytes),
        since: Some(since),
    }
}

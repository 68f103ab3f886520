//! What each subject is about: the findings of a report, the causes of a change, the limits of a
//! budget.

use std::io::{self, Write};

use super::{number, numbers, some_number, some_text, text, write, yes};
use crate::budget::Check;
use crate::budget::check::NumberUnit;
use crate::compare::Comparison;
use crate::report::Report;
use crate::view::Look;

pub(super) fn findings(out: &mut dyn Write, report: &Report, _: Look) -> io::Result<()> {
    let headings = [
        "rule", "title", "category", "proof", "counts", "level", "unpacked", "hidden", "download",
        "download_estimated", "files", "layers", "line", "path", "more_paths", "evidence",
        "advice", "ignored", "id", "severity", "churn",
    ];
    let rows = report.findings.iter().map(|finding| {
        let paths = (finding.paths.len() as u64).saturating_add(finding.more_paths);
        [
            text(&finding.rule),
            text(&finding.title),
            text(finding.category.word()),
            text(finding.proof.word()),
            text(finding.counts.word()),
            some_text(finding.level.map(crate::rules::Level::word)),
            number(finding.unpacked.0),
            number(finding.hidden.0),
            some_number(finding.download.map(|bytes| bytes.0)),
            yes(finding.download_estimated),
            number(finding.files),
            numbers(&finding.layers),
            some_number(finding.line),
            some_text(finding.paths.first().map(String::as_str)),
            number(paths.saturating_sub(1)),
            text(&finding.evidence),
            text(&finding.advice),
            some_text(finding.ignored.as_ref().map(|ignored| ignored.reason.as_str())),
            text(&finding.id),
            some_text(finding.severity.map(crate::rules::Severity::word)),
            some_number(finding.churn.map(|bytes| bytes.0)),
        ]
    });
    write(out, headings, rows)
}

pub(super) fn causes(out: &mut dyn Write, comparison: &Comparison, _: Look) -> io::Result<()> {
    let headings = [
        "kind", "what", "how", "unpacked", "download", "unpacked_before", "unpacked_after",
        "download_before", "download_after", "layers_before", "layers_after", "lines", "path",
        "rule",
    ];
    let rows = comparison.causes.iter().map(|cause| {
        let (before, after) = (&cause.before, &cause.after);
        [
            text(cause.kind.word()),
            text(&cause.what),
            text(&cause.how),
            number(cause.unpacked.0),
            some_number(cause.download.map(|change| change.0)),
            number(before.unpacked.0),
            number(after.unpacked.0),
            some_number(before.download.map(|bytes| bytes.0)),
            some_number(after.download.map(|bytes| bytes.0)),
            numbers(&before.layers),
            numbers(&after.layers),
            numbers(&after.lines),
            some_text(cause.path.as_deref()),
            some_text(cause.rule.as_deref()),
        ]
    });
    write(out, headings, rows)
}

pub(super) fn limits(out: &mut dyn Write, check: &Check, _: Look) -> io::Result<()> {
    let headings = [
        "image", "limit", "title", "state", "unit", "measured", "estimated", "warn", "max", "over",
        "room", "set", "where", "message", "reason",
    ];
    let rows = check.judgements.iter().map(|judged| {
        let image = judged.image.and_then(|at| check.images.get(at));
        let unit = match judged.unit {
            NumberUnit::Bytes => "bytes",
            NumberUnit::Count => "count",
        };
        [
            some_text(image.map(|image| image.name.as_str())),
            text(&judged.limit),
            text(&judged.title),
            text(judged.state.word()),
            text(unit),
            some_number(judged.measured),
            yes(judged.estimated),
            some_number(judged.warn),
            some_number(judged.max),
            number(judged.over),
            some_number(judged.room),
            text(&judged.set),
            text(&judged.origin),
            some_text(judged.message.as_deref()),
            some_text(judged.reason.as_deref()),
        ]
    });
    write(out, headings, rows)
}

//! Every path with its versions, or the paths that changed.

use std::collections::HashMap;
use std::io::{self, Write};

use super::{Value, number, some_number, some_text, text, write};
use crate::compare::{Comparison, PathChange, PathSide};
use crate::report::{FindingReport, PathReport, Report, VersionReport};
use crate::view::Look;
use crate::view::format::without_paths;

/// Fails if the report has no paths.
pub(super) fn of_report(out: &mut dyn Write, report: &Report, _: Look) -> io::Result<()> {
    let headings = [
        "path", "layer", "kind", "fate", "hidden_by", "unpacked", "logical", "download", "mode",
        "uid", "gid", "mtime", "package", "rule", "target", "content",
    ];
    let paths = report.files.as_ref().ok_or_else(without_paths)?;
    let about = without_bytes(report);
    let rows = paths.iter().flat_map(|path| {
        let about = &about;
        path.versions.iter().map(move |version| row(report, about, path, version))
    });
    write(out, headings, rows)
}

/// Findings without bytes, by their paths: the worst of each.
type About<'r> = HashMap<&'r str, &'r FindingReport>;

fn without_bytes(report: &Report) -> About<'_> {
    let mut about = About::new();
    for finding in report.findings.iter().filter(|finding| finding.is_worth_knowing()) {
        for path in &finding.paths {
            about.entry(path).or_insert(finding);
        }
    }
    about
}

fn row(
    report: &Report,
    about: &About<'_>,
    path: &PathReport,
    version: &VersionReport,
) -> [Value; 16] {
    let package = version.package.and_then(|at| report.packages.get(at));
    let other = about.get(path.path.as_str()).copied();
    let other = other.filter(|finding| finding.layers.contains(&version.layer));
    let finding = version.finding.and_then(|at| report.findings.get(at)).or(other);
    [
        text(&path.path),
        number(version.layer),
        text(version.kind.word()),
        text(version.fate.word()),
        some_number(version.hidden_by),
        number(version.unpacked.0),
        number(version.logical.unwrap_or(version.unpacked).0),
        some_number(version.download.map(|bytes| bytes.0)),
        text(&format!("{:04o}", version.mode)),
        number(version.uid),
        number(version.gid),
        number(version.mtime),
        some_text(package.map(|package| package.name.as_str())),
        some_text(finding.map(|finding| &*finding.rule)),
        some_text(version.target.as_deref()),
        some_text(version.content.as_deref()),
    ]
}

/// Fails if the comparison has no paths.
pub(super) fn of_comparison(
    out: &mut dyn Write,
    comparison: &Comparison,
    _: Look,
) -> io::Result<()> {
    let headings = [
        "path", "change", "from", "unpacked", "download", "kind_before", "kind_after",
        "layer_before", "layer_after", "unpacked_before", "unpacked_after",
    ];
    let paths = comparison.paths.as_ref().ok_or_else(without_paths)?;
    write(out, headings, paths.iter().map(changed))
}

fn changed(path: &PathChange) -> [Value; 11] {
    let [before, after] = [path.before.as_ref(), path.after.as_ref()];
    let kind = |side: Option<&PathSide>| some_text(side.map(|side| side.kind.word()));
    let layer = |side: Option<&PathSide>| some_number(side.map(|side| side.layer));
    let unpacked = |side: Option<&PathSide>| some_number(side.map(|side| side.unpacked.0));
    [
        text(&path.path),
        text(path.change.word()),
        some_text(path.from.as_deref()),
        number(path.unpacked.0),
        some_number(path.download.map(|change| change.0)),
        kind(before),
        kind(after),
        layer(before),
        layer(after),
        unpacked(before),
        unpacked(after),
    ]
}

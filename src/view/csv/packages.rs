//! The packages of an image, or those that changed.

use std::io::{self, Write};

use super::{number, some_number, some_text, text, write};
use crate::compare::{Comparison, PackageSide};
use crate::report::Report;
use crate::view::Look;

pub(super) fn of_report(out: &mut dyn Write, report: &Report, _: Look) -> io::Result<()> {
    let headings = [
        "ecosystem", "name", "version", "architecture", "scope", "layer", "reason",
        "reason_package", "unpacked", "download", "files", "retained", "retained_download",
        "retained_packages", "hidden", "development", "proof",
    ];
    let rows = report.packages.iter().map(|package| {
        [
            text(&package.ecosystem),
            text(&package.name),
            text(&package.version),
            some_text(package.architecture.as_deref()),
            some_text(package.scope.as_deref()),
            some_number(package.layer),
            text(package.reason.word()),
            some_text(package.reason_package.as_deref()),
            number(package.unpacked.0),
            some_number(package.download.map(|bytes| bytes.0)),
            number(package.files),
            number(package.retained.0),
            some_number(package.retained_download.map(|bytes| bytes.0)),
            number(package.retained_packages),
            number(package.hidden.0),
            some_text(package.development.as_deref()),
            some_text(package.proof.as_deref()),
        ]
    });
    write(out, headings, rows)
}

pub(super) fn of_comparison(
    out: &mut dyn Write,
    comparison: &Comparison,
    _: Look,
) -> io::Result<()> {
    let headings = [
        "ecosystem", "name", "architecture", "change", "version_before", "version_after",
        "unpacked", "download", "layer_before", "layer_after", "with",
    ];
    let rows = comparison.packages.iter().map(|package| {
        let [before, after] = [package.before.as_ref(), package.after.as_ref()];
        let version = |side: Option<&PackageSide>| some_text(side.map(|side| &*side.version));
        let layer = |side: Option<&PackageSide>| some_number(side.and_then(|side| side.layer));
        [
            text(&package.ecosystem),
            text(&package.name),
            some_text(package.architecture.as_deref()),
            text(package.change.word()),
            version(before),
            version(after),
            number(package.unpacked.0),
            some_number(package.download.map(|change| change.0)),
            layer(before),
            layer(after),
            some_text(package.with.as_deref()),
        ]
    });
    write(out, headings, rows)
}

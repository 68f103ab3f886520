//! The layers of an image, or of two.

use std::io::{self, Write};

use super::{number, some_number, some_text, text, write, yes};
use crate::compare::Comparison;
use crate::report::Report;
use crate::view::Look;

pub(super) fn of_report(out: &mut dyn Write, report: &Report, _: Look) -> io::Result<()> {
    let headings = [
        "number", "instruction", "line", "base", "state", "entries", "download",
        "download_estimated", "unpacked", "visible", "hidden", "overhead", "compression",
        "created", "digest", "diff_id",
    ];
    let rows = report.layers.iter().map(|layer| {
        [
            number(layer.number),
            some_text(layer.instruction.as_deref()),
            some_number(layer.line),
            yes(layer.base),
            text(layer.state.word()),
            number(layer.entries),
            some_number(layer.download.map(|bytes| bytes.0)),
            yes(layer.download_estimated),
            some_number(layer.unpacked.map(|bytes| bytes.0)),
            some_number(layer.visible.map(|bytes| bytes.0)),
            some_number(layer.hidden.map(|bytes| bytes.0)),
            some_number(layer.overhead.map(|bytes| bytes.0)),
            some_text(layer.compression.map(|compression| compression.word())),
            some_text(layer.created.as_deref()),
            some_text(layer.digest.as_deref()),
            some_text(layer.diff_id.as_deref()),
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
        "state", "before", "after", "instruction", "instruction_before", "line", "base",
        "unpacked", "download", "pulled", "added", "removed", "modified",
    ];
    let rows = comparison.layers.iter().map(|layer| {
        [
            text(layer.state.word()),
            some_number(layer.before),
            some_number(layer.after),
            some_text(layer.instruction.as_deref()),
            some_text(layer.instruction_before.as_deref()),
            some_number(layer.line),
            yes(layer.base),
            number(layer.unpacked.0),
            some_number(layer.download.map(|change| change.0)),
            some_number(layer.pulled.map(|bytes| bytes.0)),
            number(layer.counts.added),
            number(layer.counts.removed),
            number(layer.counts.modified),
        ]
    });
    write(out, headings, rows)
}

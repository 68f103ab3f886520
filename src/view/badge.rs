//! A badge: what the endpoint of shields.io reads, with one size and a colour.

use std::io::{self, Write};

use serde::Serialize;

use super::{Format, Look, Writer, Writers};
use crate::budget::Check;
use crate::budget::check::Verdict;
use crate::compare::Comparison;
use crate::report::{Report, Sizes};

pub(super) const FORMAT: Format = Format {
    name: "badge",
    writers: Writers {
        report: Some(Writer { about: "a badge of shields.io with the size", write: of_report }),
        comparison: Some(Writer {
            about: "a badge of shields.io with the change of the size",
            write: of_comparison,
        }),
        check: Some(Writer {
            about: "a badge of shields.io with the size, coloured by the verdict",
            write: of_check,
        }),
        ..Writers::NONE
    },
    ..Format::FOR_PROGRAMS
};

/// The fields of <https://shields.io/badges/endpoint-badge>.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Badge {
    schema_version: u8,
    label: &'static str,
    message: String,
    color: &'static str,
}

fn of_report(out: &mut dyn Write, report: &Report, _: Look) -> io::Result<()> {
    let (label, message) = size(&report.sizes);
    write(out, label, message, "blue")
}

fn of_comparison(out: &mut dyn Write, comparison: &Comparison, _: Look) -> io::Result<()> {
    let sizes = &comparison.sizes;
    let (label, measure) = match sizes.download.change {
        Some(_) => ("image download", &sizes.download),
        None => ("image unpacked", &sizes.unpacked),
    };
    let change = measure.change.unwrap_or_default();
    let estimated = measure.before_estimated || measure.after_estimated;
    let color = match change.0 {
        _ if comparison.grew() => "red",
        ..=-1 => "brightgreen",
        0 => "lightgrey",
        1.. => "yellow",
    };
    write(out, label, approximate(change.to_string(), estimated), color)
}

fn of_check(out: &mut dyn Write, check: &Check, _: Look) -> io::Result<()> {
    let color = match check.verdict {
        Verdict::Pass if !check.is_judged() => "lightgrey",
        Verdict::Pass => "brightgreen",
        Verdict::Warn => "yellow",
        Verdict::Fail => "red",
    };
    match &check.sizes {
        Some(sizes) => {
            let (label, message) = size(sizes);
            write(out, label, message, color)
        }
        None => write(out, "image budget", check.verdict.word().to_owned(), color),
    }
}

/// The download if it is known, otherwise the unpacked bytes; the label says which.
fn size(sizes: &Sizes) -> (&'static str, String) {
    match sizes.download {
        Some(bytes) => ("image download", approximate(bytes.to_string(), sizes.download_estimated)),
        None => ("image unpacked", sizes.unpacked.to_string()),
    }
}

fn approximate(size: String, estimated: bool) -> String {
    if estimated { format!("~{size}") } else { size }
}

fn write(
    out: &mut dyn Write,
    label: &'static str,
    message: String,
    color: &'static str,
) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Badge { schema_version: 1, label, message, color })?;
    writeln!(out)
}

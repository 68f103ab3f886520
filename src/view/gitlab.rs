//! GitLab's Code Quality: an array with an element for each problem, which its merge requests show.
//!
//! GitLab checks each element by itself and stops at the first one that it refuses, and of elements
//! with equal fingerprints it shows one.

use std::io::{self, Write};

use serde::Serialize;

use super::json::write_pretty;
use super::problems::{self, Problem, Severity};
use super::{Format, Writer, Writers};

const ABOUT: &str = "GitLab's Code Quality, for merge requests";

pub(super) const FORMAT: Format = Format {
    name: "gitlab",
    writers: Writers {
        report: Some(Writer {
            about: ABOUT,
            write: |out, report, _| write(out, &problems::of_report(report)),
        }),
        check: Some(Writer {
            about: ABOUT,
            write: |out, check, _| write(out, &problems::of_check(check)),
        }),
        ..Writers::NONE
    },
    ..Format::FOR_PROGRAMS
};

#[derive(Serialize)]
struct Element<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

fn write(out: &mut dyn Write, problems: &[Problem<'_>]) -> io::Result<()> {
    write_pretty(out, &problems.iter().map(element).collect::<Vec<_>>())
}

fn element<'a>(problem: &'a Problem<'_>) -> Element<'a> {
    Element {
        description: &problem.message,
        check_name: &problem.rule,
        fingerprint: &problem.fingerprint,
        severity: match problem.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        location: Location {
            path: &problem.place.file,
            lines: Lines { begin: problem.place.line },
        },
    }
}

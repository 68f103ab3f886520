//! Annotations of GitHub Actions: a line for each problem that the log of a step turns into one, at
//! most ten of a kind, as more are dropped.
//!
//! Everything else in a line is data: a line feed in it would begin another command.

use std::io::{self, Write};

use super::document::{self, inert};
use super::problems::{self, Problem, Severity};
use super::{Format, Writer, Writers};

const ABOUT: &str = "annotations in the log of GitHub Actions; at most ten of a kind";

pub(super) const FORMAT: Format = Format {
    name: "github",
    writers: Writers {
        report: Some(Writer {
            about: ABOUT,
            write: |out, report, _| {
                write(out, &document::title(report), &problems::of_report(report))
            },
        }),
        comparison: Some(Writer {
            about: ABOUT,
            write: |out, comparison, _| {
                let mut problems = problems::of_comparison(comparison);
                problems.retain(|problem| problem.since != Some("absent"));
                write(out, &document::compare::title(comparison), &problems)
            },
        }),
        check: Some(Writer {
            about: ABOUT,
            write: |out, check, _| {
                write(out, &document::check::title(check), &problems::of_check(check))
            },
        }),
        ..Writers::NONE
    },
    ..Format::FOR_PROGRAMS
};

/// How many annotations of a kind a step keeps.
const MAX_OF_A_KIND: usize = 10;

/// How many characters of a message are kept.
const MAX_CHARS: usize = 4_096;

/// How many characters of a title are written.
const MAX_TITLE_CHARS: usize = 200;

/// Writes what was answered, for those who read the log, and the annotations.
fn write(out: &mut dyn Write, title: &str, problems: &[Problem<'_>]) -> io::Result<()> {
    writeln!(out, "plimsoll: {}", inert(title))?;
    for (severity, command) in
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "notice")]
    {
        let of_kind = || problems.iter().filter(|problem| problem.severity == severity);
        let all = of_kind().count();
        let shown = if MAX_OF_A_KIND < all { MAX_OF_A_KIND - 1 } else { all };
        for problem in of_kind().take(shown) {
            writeln!(out, "::{command} {}::{}", properties(problem), message(&problem.message))?;
        }
        if shown < all {
            let left_out = all - shown;
            let text = format!("and {left_out} more {command}s; other formats have all of them");
            writeln!(out, "::{command} title=plimsoll::{text}")?;
        }
    }
    Ok(())
}

/// The title, and the place if it is in the repository: a path in an image names no file of it.
fn properties(problem: &Problem<'_>) -> String {
    let title: String = problem.title.chars().take(MAX_TITLE_CHARS).collect();
    let title = format!("title={}", property(&format!("plimsoll: {title}")));
    match problem.place.in_image {
        true => title,
        false => {
            let (file, line) = (property(&problem.place.file), problem.place.line);
            format!("file={file},line={line},{title}")
        }
    }
}

/// The text after a command.
fn message(text: &str) -> String {
    let text = inert(text);
    let text = match text.char_indices().nth(MAX_CHARS) {
        None => text,
        Some(_) => text.chars().take(MAX_CHARS - 1).chain(['…']).collect(),
    };
    escaped(&text)
}

/// The value of a property.
fn property(text: &str) -> String {
    escaped(&inert(text)).replace(':', "%3A").replace(',', "%2C")
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_begins_no_command_and_ends_none() {
        assert_eq!(message("a\n::error::b\r100%"), "a \\::error::b100%25");
        assert_eq!(property("a:b,c%\n##[x]"), "a%3Ab%2Cc%25 ##\\[x]");
        let long = message(&"%".repeat(5_000));
        assert_eq!(long, format!("{}…", "%25".repeat(4_095)));
        assert_eq!(message(&"a".repeat(4_096)), "a".repeat(4_096));
    }
}

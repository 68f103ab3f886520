//! CSV (RFC 4180), a format for each table: the answer, the layers, the packages, the paths.
//!
//! Spreadsheets run a text that begins like a formula, so that such a cell begins with `'`.

use std::fmt::Display;
use std::io::{self, Write};

use super::document::inert;
use super::{Format, Writer, Writers};

mod answer;
mod layers;
mod packages;
mod paths;

/// What each subject is about: findings, causes, limits.
pub(super) const ANSWER: Format = Format {
    name: "csv",
    extensions: &["csv"],
    writers: Writers {
        report: Some(Writer { about: "CSV: a row for each finding", write: answer::findings }),
        comparison: Some(Writer { about: "CSV: a row for each cause", write: answer::causes }),
        check: Some(Writer { about: "CSV: a row for each limit", write: answer::limits }),
        ..Writers::NONE
    },
    ..Format::FOR_PROGRAMS
};

pub(super) const LAYERS: Format = Format {
    name: "csv-layers",
    writers: Writers {
        report: Some(Writer { about: "CSV: a row for each layer", write: layers::of_report }),
        comparison: Some(Writer {
            about: "CSV: a row for each layer of both images",
            write: layers::of_comparison,
        }),
        ..Writers::NONE
    },
    ..Format::FOR_PROGRAMS
};

pub(super) const PACKAGES: Format = Format {
    name: "csv-packages",
    writers: Writers {
        report: Some(Writer { about: "CSV: a row for each package", write: packages::of_report }),
        comparison: Some(Writer {
            about: "CSV: a row for each package that changed",
            write: packages::of_comparison,
        }),
        ..Writers::NONE
    },
    ..Format::FOR_PROGRAMS
};

pub(super) const PATHS: Format = Format {
    name: "csv-paths",
    lists_paths: true,
    needs_paths: true,
    writers: Writers {
        report: Some(Writer {
            about: "CSV: a row for each version of each path",
            write: paths::of_report,
        }),
        comparison: Some(Writer {
            about: "CSV: a row for each path that changed",
            write: paths::of_comparison,
        }),
        ..Writers::NONE
    },
    ..Format::FOR_PROGRAMS
};

/// One cell.
enum Value {
    Text(String),
    /// Unknown numbers are empty.
    Number(Option<String>),
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn some_text(text: Option<&str>) -> Value {
    Value::Text(text.unwrap_or_default().to_owned())
}

fn number(number: impl Display) -> Value {
    Value::Number(Some(number.to_string()))
}

fn some_number<N: Display>(number: Option<N>) -> Value {
    Value::Number(number.map(|number| number.to_string()))
}

fn yes(is_true: bool) -> Value {
    Value::Text(if is_true { "yes" } else { "no" }.to_owned())
}

/// Numbers of layers, with spaces between them.
fn numbers(numbers: &[usize]) -> Value {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    Value::Text(numbers.join(" "))
}

/// Writes the headings and the rows.
fn write<const COLUMNS: usize>(
    out: &mut dyn Write,
    headings: [&str; COLUMNS],
    rows: impl Iterator<Item = [Value; COLUMNS]>,
) -> io::Result<()> {
    write!(out, "{}\r\n", headings.join(","))?;
    for row in rows {
        let cells = row.map(|cell| match cell {
            Value::Text(text) => quoted(&text),
            Value::Number(number) => number.unwrap_or_default(),
        });
        write!(out, "{}\r\n", cells.join(","))?;
    }
    Ok(())
}

/// A text as a cell: nothing that a spreadsheet runs, and nothing that a log obeys.
fn quoted(text: &str) -> String {
    let begins_a_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = format!("{}{}", if begins_a_formula { "'" } else { "" }, inert(text));
    match text.contains([',', '"', '\r', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn cells_are_text() {
        for (text, expected) in [
            ("a", "a"),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("=cmd()", "'=cmd()"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "' =1"),
            ("=1,2", "\"'=1,2\""),
            ("::error::", "\\::error::"),
        ] {
            assert_eq!(quoted(text), expected, "{text:?}");
        }
    }
}

//! The formats of outputs: a file or folder for each, and the table of them.
//!
//! Formats for people draw a [`document`]; JSON is the serialised report. None of them reads the
//! environment, and none computes a size that is not in the report.

mod badge;
mod csv;
mod cyclonedx;
pub mod document;
mod format;
mod github;
mod gitlab;
pub mod json;
pub mod json_schema;
mod junit;
mod markdown;
mod ncdu;
mod openmetrics;
mod problems;
pub mod rules_page;
mod sarif;
pub mod text;

pub use format::{Format, Subject, SubjectKind, Writer, Writers};

/// Every format, by name.
pub static FORMATS: &[Format] = &[
    badge::FORMAT,
    csv::ANSWER,
    csv::LAYERS,
    csv::PACKAGES,
    csv::PATHS,
    cyclonedx::FORMAT,
    github::FORMAT,
    gitlab::FORMAT,
    json::FORMAT,
    junit::FORMAT,
    markdown::FORMAT,
    ncdu::FORMAT,
    openmetrics::FORMAT,
    sarif::FORMAT,
    text::FORMAT,
];

/// The format of what nothing is said about.
pub static DEFAULT: &Format = &text::FORMAT;

/// The formats that can write a kind of subject, by name.
pub fn formats(kind: SubjectKind) -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().filter(move |format| format.supports(kind))
}

/// Returns the format called `name`, or with that extension.
///
/// Fails if there is no such format, or if it cannot write that kind of subject.
pub fn format(name: &str, kind: SubjectKind) -> Result<&'static Format, FormatError> {
    let is_called = |format: &&Format| format.name == name || format.extensions.contains(&name);
    let found = FORMATS.iter().find(is_called);
    match found {
        Some(format) if format.supports(kind) => Ok(format),
        Some(format) => Err(FormatError::Unsupported { name: format.name, kind }),
        None => Err(FormatError::Unknown { name: name.to_owned(), kind }),
    }
}

/// Why a format cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// There is no format with this name.
    #[error("unknown format `{name}`; expected one of {}", names(*kind))]
    Unknown {
        /// The requested name.
        name: String,
        /// What was to be written.
        kind: SubjectKind,
    },
    /// There is one, for other subjects.
    #[error("the format `{name}` cannot write {}; expected one of {}", kind.plural(), names(*kind))]
    Unsupported {
        /// The requested name.
        name: &'static str,
        /// What was to be written.
        kind: SubjectKind,
    },
}

/// The names of the formats that can write a kind of subject.
fn names(kind: SubjectKind) -> String {
    let names: Vec<&str> = formats(kind).map(|format| format.name).collect();
    names.join(", ")
}

/// What the destination can show, and what its reader wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The width of a line, in columns.
    pub width: usize,
    /// Whether styles are wanted.
    pub colour: bool,
    /// How much is shown.
    pub detail: Detail,
}

/// How much of a report is shown to people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Detail {
    /// Whether everything is shown, not only what to do and where the bytes are.
    pub full: bool,
    /// Whether every package is listed, not only the largest.
    pub packages: bool,
}

impl Look {
    /// A file, a pipe or a log: 80 columns without colour.
    pub const PLAIN: Self =
        Self { width: 80, colour: false, detail: Detail { full: false, packages: false } };
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn an_unsupported_format_is_an_error_that_names_the_supported_ones() {
        let error = format("markdown", SubjectKind::Rules).unwrap_err();
        let message = error.to_string();
        assert!(message.starts_with("the format `markdown` cannot write rules; expected one of "));
        let error = format("yaml", SubjectKind::Report).unwrap_err();
        let message = error.to_string();
        assert!(message.starts_with("unknown format `yaml`; expected one of "), "{message}");
        for format in FORMATS.iter().filter(|format| format.writers.report.is_some()) {
            assert!(message.contains(format.name), "{message}");
        }
        let mut out = Vec::new();
        let error = markdown::FORMAT.write(&mut out, Subject::Rules(&[]), Look::PLAIN).unwrap_err();
        assert_eq!((error.kind(), out.len()), (io::ErrorKind::Unsupported, 0));
    }
}

//! Reports written out: one file or folder for each format, and the table of them.
//!
//! Formats for people draw a [`document`]; JSON is the report as it is. None of them reads the
//! environment, and none computes a size that is not in the report.

use std::io::{self, Write};

use crate::report::Report;

pub mod document;
pub mod json;
pub mod json_schema;
mod markdown;
pub mod rules_page;
pub mod text;

/// A way to write a report.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, for help texts: imperative or noun phrase, no full stop.
    pub about: &'static str,
    /// Whether it heeds [`Look`].
    pub for_terminals: bool,
    /// Endings of files that leave no doubt that this format is meant.
    pub endings: &'static [&'static str],
    /// Writes a report.
    pub write: fn(&mut dyn Write, &Report, Look) -> io::Result<()>,
}

/// Every format, by name.
pub static FORMATS: &[Format] = &[json::FORMAT, markdown::FORMAT, text::FORMAT];

/// Returns the format of that name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// What the place that a report is written to can show, and what its reader wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns of a line.
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

//! JSON, schema version 1, for programs: `docs/json.md`, `docs/compare-json.md` and
//! `docs/check-json.md` have every field.
//!
//! The types of the subject define the schema, so nothing is converted or copied. Each field of the
//! outermost object and each item of its lists is on a separate line, so that outputs can be read,
//! searched and compared by line.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

use super::{Format, Look, Writer, Writers};
use crate::budget::Check;
use crate::compare::Comparison;
use crate::report::Report;

mod inert;
mod rules;

use inert::write_fragment;
pub(super) use inert::{write_compact, write_pretty};

pub(super) const FORMAT: Format = Format {
    name: "json",
    for_terminals: false,
    extensions: &["json"],
    lists_paths: true,
    needs_paths: false,
    has_details: false,
    writers: Writers {
        report: Some(Writer {
            about: "schema 1, for programs; one line for each layer, group and file",
            write,
        }),
        comparison: Some(Writer {
            about: "schema 1, for programs; one line for each cause, layer, package and path",
            write: |out, comparison: &Comparison, _| write_lines(out, comparison),
        }),
        check: Some(Writer {
            about: "schema 1, for programs; one line for each image, limit and fix",
            write: |out, check: &Check, _| write_lines(out, check),
        }),
        rules: Some(Writer {
            about: "for programs; the same object for one rule and for all",
            write: rules::write,
        }),
    },
};

/// Writes a report.
fn write(out: &mut dyn Write, report: &Report, _: Look) -> io::Result<()> {
    write_lines(out, report)
}

/// Writes an object with a line for each of its fields and for each item of its lists.
fn write_lines(out: &mut dyn Write, object: &impl Serialize) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Lines::default());
    object.serialize(&mut serializer)?;
    writeln!(out)
}

/// Breaks lines in the outermost object and in the lists that are its fields.
#[derive(Default)]
struct Lines {
    depth: usize,
    filled: bool,
}

impl Formatter for Lines {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        write_fragment(out, fragment)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        out.write_all(b"{")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        out.write_all(match (self.depth, first) {
            (1, true) => b"\n  ",
            (1, false) => b",\n  ",
            (_, true) => b" ",
            (_, false) => b", ",
        })
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(if self.depth == 1 { b"\n}" } else { b" }" })?;
        self.depth -= 1;
        Ok(())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.filled = false;
        out.write_all(b"[")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        out.write_all(match (self.depth, first) {
            (2, true) => b"\n    ",
            (2, false) => b",\n    ",
            (_, true) => b"",
            (_, false) => b", ",
        })
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(if self.depth == 2 && self.filled { b"\n  ]" } else { b"]" })?;
        self.depth -= 1;
        Ok(())
    }
}

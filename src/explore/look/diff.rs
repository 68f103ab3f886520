//! How two files differ: lines of text, sections of ELF files, or bytes.

use std::ops::Range;

use super::content::Content;
use super::line::{Line, Role, Span};
use super::text::push_text;
use crate::difference::{
    CONTEXT_LINES, Elf, LineChanges, Text, change_of_size, first_difference, line_changes,
    section_changes,
};
use crate::fit::{shorten_middle, width};
use crate::units::{Bytes, counted, grouped};

/// Lines of each side that are drawn of files that are too long.
const FIRST_LINES: usize = 100;

/// The longest name of a section that is drawn in full.
const MAX_NAME_COLUMNS: usize = 24;

/// What a line of a comparison is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiffRole {
    /// Something about both sides: names, metadata, sizes.
    Head,
    /// Where in the files the next lines are.
    Place,
    /// A line of both sides.
    Same,
    /// A line of the old side only.
    Removed,
    /// A line of the new side only.
    Added,
}

impl DiffRole {
    /// Returns the sign that a unified difference begins such a line with; empty for what is said.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Head | Self::Place => "",
            Self::Same => " ",
            Self::Removed => "-",
            Self::Added => "+",
        }
    }
}

/// A line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// What it is.
    pub role: DiffRole,
    /// Its number in the old file, from 1; `None` if it is not there.
    pub old_number: Option<u64>,
    /// Its number in the new file, from 1; `None` if it is not there.
    pub new_number: Option<u64>,
    /// What it says, without sign and numbers.
    pub line: Line,
}

impl DiffLine {
    /// A line that says something about both sides.
    pub(super) fn said(role: DiffRole, text: impl Into<String>) -> Self {
        Self { role, old_number: None, new_number: None, line: Line::note(text) }
    }

    /// Returns its sign and its text.
    pub fn text(&self) -> String {
        format!("{}{}", self.role.sign(), self.line.text())
    }
}

/// Compares what was read of two files, the older one first: text by lines, anything else by sizes
/// and sections.
///
/// `columns` is the room for names of sections; lines of text may be longer. Returns what differs,
/// and a line that says so if nothing does.
pub fn diff(old: &Content, new: &Content, columns: usize) -> Vec<DiffLine> {
    let mut lines = Vec::new();
    if !(old.is_whole() && new.is_whole()) {
        let shown = |content: &Content| Bytes(content.bytes().len() as u64);
        let text = format!("Only {} and {} of them are compared.", shown(old), shown(new));
        lines.push(DiffLine::said(DiffRole::Head, text));
    }
    if old.bytes() == new.bytes() && old.file_bytes() == new.file_bytes() {
        let text = match old.is_whole() {
            true => "The contents are the same.",
            false => "What was read of them is the same.",
        };
        lines.push(DiffLine::said(DiffRole::Head, text));
    } else if old.is_text() && new.is_text() {
        lines.extend(text(old.text(), new.text()));
    } else {
        lines.extend(binary(old, new, columns));
    }
    lines
}

fn text(old: &Text, new: &Text) -> Vec<DiffLine> {
    let places = match line_changes(old, new) {
        LineChanges::TooLong { first } => return from_first(old, new, first),
        LineChanges::Places(places) => places,
    };
    let mut lines = Vec::new();
    for place in places {
        lines.push(DiffLine::said(DiffRole::Place, place.heading()));
        for run in place.runs {
            if run.is_same {
                lines.extend(same(old, run.old, run.new));
                continue;
            }
            lines.extend(sided(DiffRole::Removed, old, run.old));
            lines.extend(sided(DiffRole::Added, new, run.new));
        }
    }
    if lines.is_empty() {
        lines.push(DiffLine::said(DiffRole::Head, "The lines are the same; other bytes differ."));
    }
    lines
}

/// Lines of both sides.
fn same(text: &Text, old: Range<usize>, new: Range<usize>) -> impl Iterator<Item = DiffLine> {
    old.zip(new).map(move |(old, new)| {
        let line = line(DiffRole::Same, text, old);
        DiffLine { new_number: number(new), ..line }
    })
}

/// Lines of one side.
fn sided(role: DiffRole, text: &Text, range: Range<usize>) -> impl Iterator<Item = DiffLine> {
    range.map(move |index| line(role, text, index))
}

fn line(role: DiffRole, text: &Text, index: usize) -> DiffLine {
    let mut line = Line::default();
    push_text(&mut line, text.line(index));
    if index + 1 == text.count() && !text.ends_with_newline {
        line.push(Role::Dim, " (no newline at the end)");
    }
    let (old_number, new_number) = match role {
        DiffRole::Added => (None, number(index)),
        _ => (number(index), None),
    };
    DiffLine { role, old_number, new_number, line }
}

fn number(index: usize) -> Option<u64> {
    Some((index as u64).saturating_add(1))
}

/// Says of texts that are too long how long they are, and shows the lines from the first that
/// differs.
fn from_first(old: &Text, new: &Text, first: usize) -> Vec<DiffLine> {
    let count = |text: &Text| counted(text.count() as u64, "line");
    let sum = format!(
        "{} and {}: too many to be compared. The first that differs is line {}.",
        count(old),
        count(new),
        grouped(first as u64 + 1)
    );
    let mut lines = vec![DiffLine::said(DiffRole::Head, sum)];
    let before = || first.saturating_sub(CONTEXT_LINES)..first;
    lines.extend(same(old, before(), before()));
    let end = |text: &Text| text.count().min(first.saturating_add(FIRST_LINES));
    lines.extend(sided(DiffRole::Removed, old, first..end(old)));
    lines.extend(sided(DiffRole::Added, new, first..end(new)));
    lines
}

fn binary(old: &Content, new: &Content, columns: usize) -> Vec<DiffLine> {
    let head = |text| DiffLine::said(DiffRole::Head, text);
    let mut lines = vec![head(format!(
        "Not text: {} → {}{}",
        Bytes(old.file_bytes()),
        Bytes(new.file_bytes()),
        change_of_size(Bytes(old.file_bytes()), Bytes(new.file_bytes())),
    ))];
    lines.push(head(match first_difference(old.bytes(), new.bytes()) {
        Some(at) => format!("The first byte that differs is at {}.", grouped(at)),
        None => "Up to the end of the shorter part, the bytes are the same.".to_owned(),
    }));
    if let (Some(old_elf), Some(new_elf)) = (old.elf(), new.elf()) {
        if old_elf.about != new_elf.about {
            lines.push(head(format!("{} → {}", old_elf.about, new_elf.about)));
        }
        lines.extend(libraries(old_elf, new_elf));
        lines.extend(sections((old, old_elf), (new, new_elf), columns));
    }
    lines
}

fn libraries(old: &Elf, new: &Elf) -> Vec<DiffLine> {
    let only = |role, these: &Elf, others: &Elf| {
        let only = these.needs_beyond(others);
        only.map(|name| with_line(role, format!("needs {name}"))).collect::<Vec<_>>()
    };
    [only(DiffRole::Removed, old, new), only(DiffRole::Added, new, old)].concat()
}

fn with_line(role: DiffRole, text: String) -> DiffLine {
    let spans = vec![Span { role: Role::Text, text }];
    DiffLine { role, old_number: None, new_number: None, line: Line { spans } }
}

/// Sections that only one side has, that have another size, or other bytes as far as those were
/// read.
fn sections(old: (&Content, &Elf), new: (&Content, &Elf), columns: usize) -> Vec<DiffLine> {
    let changes = section_changes((old.0.parts(), old.1), (new.0.parts(), new.1));
    let longest = changes.iter().map(|change| width(&change.name)).max().unwrap_or(0);
    let room = longest.min(MAX_NAME_COLUMNS).min(columns.max(1));
    let lines = changes.into_iter().map(|change| {
        let short = shorten_middle(&change.name, room);
        let padding = " ".repeat(room.saturating_sub(width(&short)));
        let (role, text) = match (change.before, change.after) {
            (Some(before), Some(after)) if before == after => {
                (DiffRole::Head, format!("{before}, other bytes"))
            }
            (Some(before), Some(after)) => {
                let change = change_of_size(before, after);
                (DiffRole::Head, format!("{before} → {after}{change}"))
            }
            (Some(before), None) => (DiffRole::Removed, before.to_string()),
            (None, after) => (DiffRole::Added, after.unwrap_or_default().to_string()),
        };
        with_line(role, format!("{short}{padding}  {text}"))
    });
    lines.collect()
}

//! How two files differ: lines of text, sections of ELF files, or bytes.

use std::collections::BTreeMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

use super::content::Content;
use super::elf::Elf;
use super::line::{Line, Role, Span};
use super::text::{Text, push_text};
use crate::fit::{shorten_middle, width};
use crate::units::{Bytes, counted, grouped};

/// Lines of each side that are compared: enough for a file that people write, and few enough that
/// the worst case takes a moment.
const MAX_LINES: usize = 20_000;

/// Lines around a change (diff -u).
const CONTEXT_LINES: usize = 3;

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
    let all = |text: &Text| 0..text.count();
    if MAX_LINES < old.count() || MAX_LINES < new.count() {
        return first_difference(old, new);
    }
    let old_lines: Vec<&[u8]> = all(old).map(|index| old.line(index)).collect();
    let new_lines: Vec<&[u8]> = all(new).map(|index| new.line(index)).collect();
    let mut ops = capture_diff_slices(Algorithm::Myers, &old_lines, &new_lines);
    // Whether a file ends with a newline is seen in no line.
    let ends_differ = old.ends_with_newline != new.ends_with_newline;
    if ends_differ && let Some(split) = ops.last().and_then(split_last) {
        ops.pop();
        ops.extend(split.into_iter().filter(|op| !op.old_range().is_empty()));
    }
    let mut lines = Vec::new();
    for group in group_diff_ops(ops, CONTEXT_LINES) {
        lines.extend(place(&group));
        for op in group {
            push_op(&mut lines, &op, old, new);
        }
    }
    if lines.is_empty() {
        lines.push(DiffLine::said(DiffRole::Head, "The lines are the same; other bytes differ."));
    }
    lines
}

/// Takes the last line out of an operation on equal lines: it differs in its end.
fn split_last(op: &DiffOp) -> Option<[DiffOp; 2]> {
    let DiffOp::Equal { old_index, new_index, len } = *op else { return None };
    let before = len.checked_sub(1)?;
    let last = DiffOp::Replace {
        old_index: old_index + before,
        old_len: 1,
        new_index: new_index + before,
        new_len: 1,
    };
    Some([DiffOp::Equal { old_index, new_index, len: before }, last])
}

/// Says where a group of operations is, as diff -u does.
fn place(group: &[DiffOp]) -> Option<DiffLine> {
    let (first, last) = (group.first()?, group.last()?);
    let shown = |range: Range<usize>| match range.len() {
        1 => (range.start + 1).to_string(),
        0 => format!("{},0", range.start),
        lines => format!("{},{lines}", range.start + 1),
    };
    let old = shown(first.old_range().start..last.old_range().end);
    let new = shown(first.new_range().start..last.new_range().end);
    Some(DiffLine::said(DiffRole::Place, format!("@@ -{old} +{new} @@")))
}

fn push_op(lines: &mut Vec<DiffLine>, op: &DiffOp, old: &Text, new: &Text) {
    let (tag, old_range, new_range) = op.as_tag_tuple();
    if tag == DiffTag::Equal {
        for (old_index, new_index) in old_range.zip(new_range) {
            let line = line(DiffRole::Same, old, old_index);
            lines.push(DiffLine { new_number: number(new_index), ..line });
        }
        return;
    }
    lines.extend(sided(DiffRole::Removed, old, old_range));
    lines.extend(sided(DiffRole::Added, new, new_range));
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

/// Compares texts that are too long: how long they are, and the lines from the first that differs.
fn first_difference(old: &Text, new: &Text) -> Vec<DiffLine> {
    let shared = old.count().min(new.count());
    let first = (0..shared).find(|&index| old.line(index) != new.line(index)).unwrap_or(shared);
    let count = |text: &Text| counted(text.count() as u64, "line");
    let sum = format!(
        "{} and {}: too many to be compared. The first that differs is line {}.",
        count(old),
        count(new),
        grouped(first as u64 + 1)
    );
    let mut lines = vec![DiffLine::said(DiffRole::Head, sum)];
    for index in first.saturating_sub(CONTEXT_LINES)..first {
        let line = line(DiffRole::Same, old, index);
        lines.push(DiffLine { new_number: number(index), ..line });
    }
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
        change(old.file_bytes(), new.file_bytes()),
    ))];
    let pairs = old.bytes().iter().zip(new.bytes());
    let first = pairs.into_iter().position(|(old, new)| old != new);
    lines.push(head(match first {
        Some(at) => format!("The first byte that differs is at {}.", grouped(at as u64)),
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

/// The change of a size, with its sign.
fn change(old: u64, new: u64) -> String {
    match new.cmp(&old) {
        std::cmp::Ordering::Equal => ", the same size".to_owned(),
        std::cmp::Ordering::Greater => format!(" (+{})", Bytes(new - old)),
        std::cmp::Ordering::Less => format!(" (-{})", Bytes(old - new)),
    }
}

fn libraries(old: &Elf, new: &Elf) -> Vec<DiffLine> {
    let only = |role, these: &Elf, others: &Elf| {
        let only = these.needed.iter().filter(|name| !others.needed.contains(name));
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
    let mut both: BTreeMap<&str, [Option<Range<u64>>; 2]> = BTreeMap::new();
    for (side, (_, elf)) in [old, new].into_iter().enumerate() {
        for section in &elf.sections {
            let places = both.entry(&section.name).or_default();
            // Of several with one name, the first.
            if let Some(place) = places.get_mut(side).filter(|place| place.is_none()) {
                *place = Some(section.file.clone());
            }
        }
    }
    let longest = both.keys().map(|name| width(name)).max().unwrap_or(0);
    let room = longest.min(MAX_NAME_COLUMNS).min(columns.max(1));
    let bytes = |range: &Range<u64>| range.end.saturating_sub(range.start);
    let mut lines = Vec::new();
    for (name, places) in both {
        let short = shorten_middle(name, room);
        let padding = " ".repeat(room.saturating_sub(width(&short)));
        let (role, text) = match places {
            [Some(one), Some(other)] if bytes(&one) != bytes(&other) => {
                let (before, after) = (bytes(&one), bytes(&other));
                let change = change(before, after);
                (DiffRole::Head, format!("{} → {}{change}", Bytes(before), Bytes(after)))
            }
            [Some(one), Some(other)] => match (old.0.part(one.clone()), new.0.part(other)) {
                (Some(before), Some(after)) if before != after => {
                    (DiffRole::Head, format!("{}, other bytes", Bytes(bytes(&one))))
                }
                _ => continue,
            },
            [Some(one), None] => (DiffRole::Removed, Bytes(bytes(&one)).to_string()),
            [None, Some(other)] => (DiffRole::Added, Bytes(bytes(&other)).to_string()),
            [None, None] => continue,
        };
        lines.push(with_line(role, format!("{short}{padding}  {text}")));
    }
    lines
}

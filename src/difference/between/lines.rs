//! Which lines two texts have in common, and which only one of them has.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

use super::text::Text;
use crate::difference::contents::LineRange;

/// Lines of each side that are compared: enough for a file that people write, and few enough that
/// the worst case takes a moment.
const MAX_LINES: usize = 20_000;

/// Lines around a change (diff -u).
pub(crate) const CONTEXT_LINES: usize = 3;

/// How the lines of two texts differ.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum LineChanges {
    /// Places in which they differ, in order; none if all lines are the same.
    Places(Vec<Place>),
    /// They are too long to be compared; the index of the first line that differs.
    TooLong { first: usize },
}

/// A place in which two texts differ, with the lines around it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its lines of the old text, by index.
    pub(crate) old: Range<usize>,
    /// Its lines of the new text, by index.
    pub(crate) new: Range<usize>,
    /// Runs of lines that are the same, and of lines that differ, in order.
    pub(crate) runs: Vec<Run>,
}

/// Lines that follow each other, by index.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) old: Range<usize>,
    pub(crate) new: Range<usize>,
    /// Whether the lines are the same in both; there are as many of each then.
    pub(crate) is_same: bool,
}

impl Place {
    /// Says where it is, as `diff -u` does.
    pub(crate) fn heading(&self) -> String {
        LineRange::heading(&line_range(&self.old), &line_range(&self.new))
    }
}

/// Returns the numbers of lines by their indexes.
pub(crate) fn line_range(lines: &Range<usize>) -> LineRange {
    // Of no lines, the number is that of the line before (POSIX, diff -u).
    let first = if lines.is_empty() { lines.start } else { lines.start.saturating_add(1) };
    LineRange { start: first as u64, lines: lines.len() as u64 }
}

/// Compares two texts, the older one first.
pub(crate) fn line_changes(old: &Text, new: &Text) -> LineChanges {
    if MAX_LINES < old.count() || MAX_LINES < new.count() {
        let shared = old.count().min(new.count());
        let first = (0..shared).find(|&index| old.line(index) != new.line(index));
        return LineChanges::TooLong { first: first.unwrap_or(shared) };
    }
    let all = |text: &'_ Text| 0..text.count();
    let old_lines: Vec<&[u8]> = all(old).map(|index| old.line(index)).collect();
    let new_lines: Vec<&[u8]> = all(new).map(|index| new.line(index)).collect();
    let mut ops = capture_diff_slices(Algorithm::Myers, &old_lines, &new_lines);
    // Whether a file ends with a newline is seen in no line.
    let ends_differ = old.ends_with_newline != new.ends_with_newline;
    if ends_differ && let Some(split) = ops.last().and_then(split_last) {
        ops.pop();
        ops.extend(split.into_iter().filter(|op| !op.old_range().is_empty()));
    }
    let groups = group_diff_ops(ops, CONTEXT_LINES).into_iter();
    LineChanges::Places(groups.filter_map(place).collect())
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

fn place(group: Vec<DiffOp>) -> Option<Place> {
    let (first, last) = (group.first()?, group.last()?);
    let old = first.old_range().start..last.old_range().end;
    let new = first.new_range().start..last.new_range().end;
    let runs = group.iter().map(|op| Run {
        old: op.old_range(),
        new: op.new_range(),
        is_same: matches!(op, DiffOp::Equal { .. }),
    });
    Some(Place { old, new, runs: runs.collect() })
}

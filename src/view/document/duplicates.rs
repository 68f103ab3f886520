//! Visible files that hold the same content more than once.

use super::{Cell, Fit, Section, Tone, rest, split_worthy, table};
use crate::report::{DuplicateGroup, Report};
use crate::units::{grouped, percent};

/// Per cent of the visible bytes below which a group is folded into the last line: removing it
/// would make no difference to the image.
const MIN_PERCENT: f64 = 0.05;

pub(super) fn section(report: &Report) -> Section {
    let (rows, folded) = split_worthy(&report.duplicates, |group| {
        MIN_PERCENT <= percent(group.gain(), report.sizes.visible)
    });
    table(
        "Duplicates: visible files with the same content",
        rows,
        &[
            ("Saves", Fit::Number, &|group| Cell::bytes(group.gain())),
            ("Copies", Fit::Number, &|group| Cell::count(group.copies)),
            ("Path", Fit::Middle, &|group| group.paths.first().map_or(Cell::Empty, Cell::plain)),
            ("", Fit::Word, &|group| match group.copies.saturating_sub(1) {
                0 => Cell::Empty,
                others => Cell::text(format!("and {} more", grouped(others)), Tone::Quiet),
            }),
        ],
        rest(folded, DuplicateGroup::gain),
    )
}

//! Visible files that hold the same content more than once.

use super::{Block, Cell, Column, Fit, Section, Table, Tone};
use crate::report::{DuplicateGroup, Report};
use crate::units::{Bytes, grouped, percent};

const COLUMNS: &[Column] = &[
    Column { heading: "To gain", fit: Fit::Number },
    Column { heading: "Copies", fit: Fit::Number },
    Column { heading: "Path", fit: Fit::Middle },
    Column { heading: "", fit: Fit::Word },
];

/// Rows at most: what still fits a screen beside the other sections.
const ROWS: usize = 10;
/// Rows that are shown however small they are.
const ROWS_ALWAYS: usize = 3;
/// Per cent of the visible bytes below which a group is folded into the last line.
const WORTH_A_ROW: f64 = 0.05;

pub(super) fn section(report: &Report) -> Section {
    if report.duplicates.is_empty() {
        return None;
    }
    let shown = report
        .duplicates
        .iter()
        .enumerate()
        .take(ROWS)
        .take_while(|(index, group)| {
            *index < ROWS_ALWAYS || WORTH_A_ROW <= percent(group.gain(), report.sizes.visible)
        })
        .count();
    let (rows, folded) = report.duplicates.split_at_checked(shown)?;
    let rows = rows.iter().map(row).collect();
    let heading = "Duplicates: visible files with the same content".to_owned();
    Some((heading, Block::Table(Table::new(COLUMNS, rows, rest(folded)))))
}

fn rest(folded: &[DuplicateGroup]) -> Option<String> {
    let gain: Bytes = folded.iter().map(DuplicateGroup::gain).sum();
    (!folded.is_empty()).then(|| format!("and {} more, {gain}", grouped(folded.len() as u64)))
}

fn row(group: &DuplicateGroup) -> Vec<Cell> {
    vec![
        Cell::bytes(group.gain()),
        Cell::plain(grouped(group.copies)),
        group.paths.first().map_or(Cell::Empty, Cell::plain),
        match group.copies.saturating_sub(1) {
            0 => Cell::Empty,
            others => Cell::text(format!("and {} more", grouped(others)), Tone::Quiet),
        },
    ]
}

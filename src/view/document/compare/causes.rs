//! Why an image changed: a row for each cause, and the sums of those that have none.

use super::{Room, amount, change_cell, estimates_download};
use crate::compare::{CauseReport, Change, Comparison};
use crate::fit::width;
use crate::units::{Bytes, grouped, ranges};
use crate::view::document::{Block, Cell, Fit, Section, Table, Tone, table};

/// How many causes have a row however small they are.
const MIN_ROWS: usize = 3;

/// The most columns of what a cause is and what happened to it, on one row.
const MAX_WORDS: usize = 44;

/// The most columns of the numbers of layers.
const MAX_NUMBERS: usize = 9;

/// The causes, largest first.
pub(super) fn section(comparison: &Comparison, room: Room) -> Section {
    let threshold = comparison.threshold;
    let (mut shown, mut folded) = (Vec::new(), Vec::new());
    for (index, cause) in comparison.causes.iter().enumerate() {
        let is_worthy = room.full || index < MIN_ROWS || is_worthy(cause, threshold);
        let into = if is_worthy && shown.len() < room.causes { &mut shown } else { &mut folded };
        into.push(cause);
    }
    let is_estimate = estimates_download(comparison);
    let (heading, block) = table(
        "Why",
        &shown,
        &[
            ("Unpacked", Fit::Number, &|cause| change_cell(Some(cause.unpacked), false, threshold)),
            ("Download", Fit::Number, &|cause| change_cell(cause.download, is_estimate, threshold)),
            ("What", Fit::End, &|cause| Cell::text(&cause.what, Tone::Strong)),
            ("How", Fit::End, &|cause| match room.below && is_long(cause) {
                true => Cell::Empty,
                false => Cell::plain(&cause.how),
            }),
            ("Layers", Fit::Word, &|cause| Cell::text(layers(cause), Tone::Quiet)),
        ],
        rest(&folded, is_estimate, room),
    )?;
    let Block::Table(table) = block else { return None };
    let under = shown.iter().map(|cause| match room.below && is_long(cause) {
        true => Cell::plain(format!("{}: {}", cause.what, cause.how)),
        false => Cell::Empty,
    });
    let under = under.collect();
    Some((heading, Block::Table(Table { under, ..table })))
}

/// Whether a cause does not fit a row of a terminal that nobody has made larger.
fn is_long(cause: &CauseReport) -> bool {
    MAX_WORDS < width(&cause.what) + width(&cause.how)
}

fn is_worthy(cause: &CauseReport, threshold: Bytes) -> bool {
    let sizes = [Some(cause.unpacked), cause.download];
    sizes.into_iter().flatten().any(|change| threshold <= change.size())
}

/// The number of causes without a row, and their sums, with which the rows add up.
fn rest(folded: &[&CauseReport], is_estimate: bool, room: Room) -> Option<String> {
    if folded.is_empty() {
        return None;
    }
    let unpacked = amount::up_and_down(folded.iter().map(|cause| cause.unpacked), false);
    let download: Option<Vec<Change>> = folded.iter().map(|cause| cause.download).collect();
    let download = download.map(|changes| {
        format!(", download {}", amount::up_and_down(changes.into_iter(), is_estimate))
    });
    let more = grouped(folded.len() as u64);
    let hint = room.hint;
    Some(format!("and {more} more: {unpacked}{}{hint}", download.unwrap_or_default()))
}

/// The layers that had it and that have it: `2-4 -> 3`, `2 ->`.
fn layers(cause: &CauseReport) -> String {
    let numbers = |numbers: &[usize]| match ranges(numbers) {
        text if MAX_NUMBERS < text.len() => format!("{} layers", numbers.len()),
        text => text,
    };
    let (before, after) = (&cause.before.layers, &cause.after.layers);
    match before == after {
        true if before.is_empty() => String::new(),
        true => numbers(before),
        false => format!("{} -> {}", numbers(before), numbers(after)).trim().to_owned(),
    }
}

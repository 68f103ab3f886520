//! Why an image changed: a row for each cause, and the sums of those that have none.

use super::{Room, amount, change_cell, estimates_download};
use crate::compare::{CauseKind, CauseReport, Change, Comparison};
use crate::fit::{shorten_alike, shorten_end, width};
use crate::units::{Bytes, grouped, ranges};
use crate::view::document::{Block, Cell, Fit, Section, Table, Tone, table};

/// How many causes have a row if all are small.
const MIN_ROWS: usize = 3;

/// The columns of a row that numbers take.
const NUMBERS: usize = 36;

/// The most columns of the numbers of layers.
const MAX_NUMBERS: usize = 9;

/// The causes, largest first.
pub(super) fn section(comparison: &Comparison, room: Room) -> Section {
    let threshold = comparison.threshold;
    let (shown, folded) = split(comparison, room);
    let is_estimate = estimates_download(comparison);
    let (heading, block) = table(
        "Why",
        &shown,
        &[
            ("Unpacked", Fit::Number, &|cause| change_cell(Some(cause.unpacked), false, threshold)),
            ("Download", Fit::Number, &|cause| change_cell(cause.download, is_estimate, threshold)),
            ("What", Fit::End, &|cause| Cell::text(&cause.what, Tone::Strong)),
            ("How", Fit::End, &|cause| match is_below(cause, room) {
                true => Cell::Empty,
                false => Cell::plain(how(cause, room)),
            }),
            ("Layers", Fit::Word, &|cause| Cell::text(layers(cause), Tone::Quiet)),
            ("Line", Fit::Number, &|cause| Cell::lines(&cause.after.lines)),
        ],
        rest(&folded, is_estimate, room),
    )?;
    let Block::Table(table) = block else { return None };
    let under = shown.iter().map(|cause| match is_below(cause, room) {
        true if room.below => Cell::plain(format!("{}: {}", cause.what, cause.how)),
        true => Cell::plain(&cause.how),
        false => Cell::Empty,
    });
    let under = under.collect();
    Some((heading, Block::Table(Table { under, ..table })))
}

/// The causes that have a row, and the others: those that are small, unless all are, and those for
/// which there is no room.
fn split(comparison: &Comparison, room: Room) -> (Vec<&CauseReport>, Vec<&CauseReport>) {
    let causes = &comparison.causes;
    let is_large = |cause: &&CauseReport| is_worthy(cause, comparison.threshold);
    let all_are_small = !causes.iter().any(|cause| is_large(&cause));
    let has_unpacked = causes.iter().any(|cause| cause.unpacked.0 != 0);
    let (mut shown, mut folded) = (Vec::new(), Vec::new());
    for (index, cause) in causes.iter().enumerate() {
        let is_first =
            all_are_small && index < MIN_ROWS && (!has_unpacked || cause.unpacked.0 != 0);
        let has_row = room.full || is_first || is_large(&cause);
        let into = if has_row && shown.len() < room.causes { &mut shown } else { &mut folded };
        into.push(cause);
    }
    (shown, folded)
}

/// The columns that are left for what a cause is and what happened to it.
fn words(room: Room) -> usize {
    room.columns.saturating_sub(NUMBERS)
}

/// Whether what happened is on a line below the row, as all is shown and it is too long for a row,
/// or as it is the base, of which the whole name tells one from the other.
fn is_below(cause: &CauseReport, room: Room) -> bool {
    match room.below {
        true => words(room) < width(&cause.what) + width(&cause.how),
        false => cause.kind == CauseKind::Base && words(room) / 2 < width(&cause.how),
    }
}

/// What happened, in half of the columns that words have: of two versions what differs.
fn how(cause: &CauseReport, room: Room) -> String {
    let columns = words(room) / 2;
    match (&cause.before.name, &cause.after.name) {
        _ if room.below || width(&cause.how) <= columns => cause.how.clone(),
        (Some(before), Some(after)) => {
            let (before, after) = shorten_alike(before, after, columns.saturating_sub(4) / 2);
            format!("{before} -> {after}")
        }
        _ => shorten_end(&cause.how, columns),
    }
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

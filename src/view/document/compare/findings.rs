//! The findings that were fixed, are new, or weigh more or less.

use super::{Room, amount, change_cell, estimates_download};
use crate::compare::{Change, Comparison, FindingChange, FindingState};
use crate::units::grouped;
use crate::view::document::{Block, Cell, Fit, ROOMY, Section, Table, Tone, table};

/// The findings that changed.
pub(super) fn section(comparison: &Comparison, room: Room) -> Section {
    // That something is new or fixed is told whatever it weighs: a password has no weight.
    let is_worthy = |finding: &&FindingChange| {
        let is_still_there = matches!(finding.change, FindingState::Grown | FindingState::Shrunk);
        room.full || !is_still_there || comparison.threshold <= finding.unpacked.size()
    };
    // What is new and bad is part of the answer.
    let listed = comparison.findings.iter().filter(|finding| room.full || !finding.is_alarming());
    let (mut shown, mut folded): (Vec<_>, Vec<_>) = listed.partition(is_worthy);
    let no_room = shown.split_off(shown.len().min(room.others));
    folded.splice(0..0, no_room);
    let rest = (!folded.is_empty()).then(|| {
        let sums = amount::up_and_down(folded.iter().map(|finding| finding.unpacked), false);
        let hint = room.hint;
        format!("and {} more: {sums}{hint}", grouped(folded.len() as u64))
    });
    let is_estimate = estimates_download(comparison);
    let threshold = comparison.threshold;
    let (heading, block) = table(
        format!("Findings: {}", counts(comparison)),
        &shown,
        &[
            ("Change", Fit::Word, &|finding| {
                let tone = match finding.change {
                    FindingState::Fixed | FindingState::Shrunk => Tone::Good,
                    FindingState::New | FindingState::Grown => Tone::Alert,
                };
                Cell::text(finding.change.word(), tone)
            }),
            ("Finding", Fit::End, &|finding| Cell::plain(finding.title.as_ref())),
            ("Rule", Fit::Word, &|finding| match room.full || ROOMY <= room.columns {
                true => Cell::text(finding.rule.as_ref(), Tone::Quiet),
                false => Cell::Empty,
            }),
            ("Unpacked", Fit::Number, &|finding| match finding.severity {
                Some(_) => Cell::Empty,
                None => change_cell(Some(finding.unpacked), false, threshold),
            }),
            ("Download", Fit::Number, &|finding| match finding.download {
                download @ Some(_) if finding.severity.is_none() => {
                    change_cell(download, is_estimate, threshold)
                }
                _ => Cell::Empty,
            }),
            ("Line", Fit::End, &|finding| {
                let file = comparison.after.dockerfile.as_ref();
                let place = file.map(|file| file.short_places(finding.line.as_slice()));
                Cell::place(place.unwrap_or_default())
            }),
        ],
        rest,
    )?;
    let Block::Table(table) = block else { return None };
    let under = shown.iter().filter(|_| room.full);
    let under = under.map(|finding| Cell::text(places(finding), Tone::Quiet)).collect();
    Some((heading, Block::Table(Table { under, ..table })))
}

/// The paths and settings that a finding without bytes is about; empty for others, whose bytes say
/// more.
fn places(finding: &FindingChange) -> String {
    if finding.severity.is_none() {
        return String::new();
    }
    let mut places: Vec<String> = finding.paths.iter().chain(&finding.names).cloned().collect();
    if 0 < finding.more_paths {
        places.push(format!("{} more", grouped(finding.more_paths)));
    }
    places.join(", ")
}

/// How many changed in which way, with their bytes: `3 fixed -120 MB, 1 new +2.00 MB`.
pub(super) fn counts(comparison: &Comparison) -> String {
    let words = FindingState::ALL.iter().filter_map(|state| {
        let of_state = || comparison.findings.iter().filter(|finding| finding.change == *state);
        let sum: Change = of_state().map(|finding| finding.unpacked).sum();
        let count = of_state().count() as u64;
        let sum = if sum.0 == 0 { String::new() } else { format!(" {sum}") };
        (0 < count).then(|| format!("{} {}{sum}", grouped(count), state.word()))
    });
    words.collect::<Vec<_>>().join(", ")
}

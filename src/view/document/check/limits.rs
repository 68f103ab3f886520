//! The tables of limits: what is exceeded first, with what was measured and what room is left.

use std::cmp::Reverse;

use super::numbers::{self, Kind};
use super::{Room, is_of_several};
use crate::budget::Check;
use crate::budget::check::{CheckedImage, Judged, LimitState};
use crate::fit::shorten_end;
use crate::units::{counted, grouped};
use crate::view::document::{Block, Cell, Fit, ROOMY, Table, Tone, WIDE, listed, table};

/// The columns of what is set, where the other columns need the rest.
const MAX_SET: usize = 8;

/// One table for a single image; of several, a table with a heading for each that there is room
/// for, a line for each of the others, and a table for all of them together.
pub(super) fn sections(check: &Check, room: Room) -> Vec<(Option<String>, Block)> {
    if !is_of_several(check) {
        let judged: Vec<&Judged> = check.judgements.iter().collect();
        return rows(judged, room).map(|block| (None, block)).into_iter().collect();
    }
    let read = check.images.iter().enumerate().filter(|(_, image)| image.error.is_none());
    let mut images: Vec<(usize, &CheckedImage)> = read.collect();
    // The worst come first, and keep their table if there is no room for all.
    images.sort_by_key(|(_, image)| Reverse(image.verdict));
    let (with_table, others) = images.split_at_checked(room.images).unwrap_or((&images, &[]));
    let mut with_table = with_table.to_vec();
    with_table.sort_by_key(|(index, _)| *index);
    let mut sections = Vec::new();
    for (index, image) in with_table {
        let judged = of_image(check, Some(index));
        let heading = format!("{}: {}", image.name, in_words(check, &judged));
        sections.extend(rows(judged, room).map(|block| (Some(heading), block)));
    }
    let others = lines(check, others, room);
    sections.extend(others.map(|block| (Some("Other images".to_owned()), block)));
    let judged = of_image(check, None);
    let heading = format!("All images together: {}", in_words(check, &judged));
    sections.extend(rows(judged, room).map(|block| (Some(heading), block)));
    sections
}

fn of_image(check: &Check, image: Option<usize>) -> Vec<&Judged> {
    check.judgements.iter().filter(|judged| judged.image == image).collect()
}

/// How many are in which state: `fail, 2 of 7 limits are exceeded`.
fn in_words(check: &Check, judged: &[&Judged]) -> String {
    let count = |state| judged.iter().filter(|judged| judged.state == state).count();
    let all = counted(judged.len() as u64, "limit");
    let of_all = |count: usize, what: &str| match (count, judged.len()) {
        (1, 1) => format!("the only limit is {what}"),
        (1, _) => format!("1 of {all} is {what}"),
        (count, len) if count == len => format!("all {all} are {what}"),
        (count, _) => format!("{count} of {all} are {what}"),
    };
    let [failed, warned, unknown] =
        [LimitState::Fail, LimitState::Warn, LimitState::NotMeasured].map(count);
    match (failed, warned, unknown) {
        (1.., _, _) => format!("fail, {}", of_all(failed, "exceeded")),
        (0, _, 1..) if check.budget.strict => {
            format!("fail, {}", of_all(unknown, "not measured (--strict)"))
        }
        (0, 1.., _) => format!("warn, {}", of_all(warned, "worth a warning")),
        (0, 0, 1..) => format!("pass, {}", of_all(unknown, "not measured")),
        (0, 0, 0) => format!("pass, {all}"),
    }
}

/// A line for each image without a table.
fn lines(check: &Check, images: &[(usize, &CheckedImage)], room: Room) -> Option<Block> {
    let (shown, left_out) = images.split_at_checked(room.remarks).unwrap_or((images, &[]));
    let line = |(index, image): &(usize, &CheckedImage)| {
        format!("{}: {}", image.name, in_words(check, &of_image(check, Some(*index))))
    };
    let mut lines: Vec<String> = shown.iter().map(line).collect();
    if !left_out.is_empty() {
        lines.push(format!("and {} more{}", grouped(left_out.len() as u64), room.hint));
    }
    (!lines.is_empty()).then_some(Block::List(lines))
}

/// A row for each limit; those that hold come last, and are counted first if there is no room.
fn rows(mut judged: Vec<&Judged>, room: Room) -> Option<Block> {
    judged.sort_by_key(|judged| judged.state);
    let (shown, left_out) = judged.split_at_checked(room.limits).unwrap_or((&judged, &[]));
    let (_, block) = table(
        "",
        shown,
        &[
            ("State", Fit::Word, &|judged| state(judged.state)),
            ("Limit", Fit::End, &|judged| Cell::text(title(judged, room), Tone::Strong)),
            ("Measured", Fit::Number, &|judged| match numbers::measured(judged) {
                Some(measured) => Cell::plain(measured),
                None => Cell::Empty,
            }),
            ("At most", Fit::Number, &|judged| Cell::plain(at_most(judged, room))),
            ("Room left", Fit::Number, &|judged| left(judged, room)),
            ("Set in", Fit::Middle, &|judged| Cell::text(judged.origin.clone(), Tone::Quiet)),
        ],
        rest(left_out, room),
    )?;
    let Block::Table(table) = block else { return None };
    let why = |judged: &&Judged| match why(judged).filter(|_| room.columns < WIDE) {
        Some(reason) => Cell::text(reason, Tone::Quiet),
        None => Cell::Empty,
    };
    let under = shown.iter().map(why).collect();
    Some(Block::Table(Table { under, ..table }))
}

/// What is limited, and the reason of its state if the numbers do not say it and there is room.
fn title(judged: &Judged, room: Room) -> String {
    match why(judged).filter(|_| WIDE <= room.columns) {
        Some(reason) => format!("{}: {reason}", judged.title),
        None => judged.title.clone(),
    }
}

/// The reason of a state that is not about numbers.
fn why(judged: &Judged) -> Option<&str> {
    let is_told = numbers::kind(judged) == Kind::Words && judged.state != LimitState::NotMeasured;
    judged.reason.as_deref().filter(|_| is_told)
}

fn state(state: LimitState) -> Cell {
    let tone = match state {
        LimitState::Fail | LimitState::Warn => Tone::Alert,
        LimitState::NotMeasured => Tone::Quiet,
        LimitState::Pass => Tone::Good,
    };
    // The column of the room says in full that it is not measured.
    let word = if state == LimitState::NotMeasured { "unknown" } else { state.word() };
    Cell::text(word, tone)
}

/// The limit as a number, or as it is set if it is none.
fn at_most(judged: &Judged, room: Room) -> String {
    match numbers::limit(judged).filter(|_| numbers::kind(judged) == Kind::Number) {
        Some(limit) => limit,
        None if room.columns < ROOMY => shorten_end(&judged.set, MAX_SET),
        None => judged.set.clone(),
    }
}

fn left(judged: &Judged, room: Room) -> Cell {
    match (judged.state, numbers::room(judged), numbers::room_share(judged)) {
        (LimitState::NotMeasured, ..) => Cell::text("not measured", Tone::Quiet),
        _ if 0 < judged.over && numbers::kind(judged) == Kind::Number => {
            Cell::text(format!("{} over", numbers::over(judged)), Tone::Alert)
        }
        _ if numbers::kind(judged) != Kind::Number => Cell::Empty,
        (_, Some(left), Some(share)) if ROOMY <= room.columns => {
            Cell::plain(format!("{left} ({share})"))
        }
        (_, Some(left), _) => Cell::plain(left),
        (_, None, _) => Cell::Empty,
    }
}

/// What there is no room for, by its state: `and 12 more: 2 fail, 10 pass`.
fn rest(left_out: &[&Judged], room: Room) -> Option<String> {
    let states = LimitState::ALL.iter().filter_map(|state| {
        let count = left_out.iter().filter(|judged| judged.state == *state).count();
        let word = match state {
            LimitState::NotMeasured => "not measured",
            state => state.word(),
        };
        (count != 0).then(|| format!("{} {word}", grouped(count as u64)))
    });
    let states: Vec<String> = states.collect();
    let more = grouped(left_out.len() as u64);
    match states.as_slice() {
        [] => None,
        [_] if left_out.iter().all(|judged| judged.state == LimitState::Pass) => {
            let verb = if left_out.len() == 1 { "limit holds" } else { "limits hold" };
            Some(format!("and {more} more {verb}{}", room.hint))
        }
        states => Some(format!("and {more} more: {}{}", listed(states), room.hint)),
    }
}

//! What exceeds a limit: what the budget says about it, what contributes most, and what would be
//! enough.

use super::{Room, advice, image_of, in_state, numbers, place, sentences, with_image};
use crate::budget::Check;
use crate::budget::check::{Contributor, Judged, LimitState, NumberUnit};
use crate::units::{Bytes, counted, grouped};
use crate::view::document::{Block, Cell, Fit, Tone, table};

/// How many exceeded limits that there is no room for get a line: what is needed matters more than
/// what contributes.
const MAX_LINES: usize = 5;

/// A heading and what is below it for each exceeded limit that more is known of than its row says.
pub(super) fn sections(check: &Check, room: Room) -> Vec<(String, Vec<Block>)> {
    let all: Vec<&Judged> = in_state(check, LimitState::Fail).filter(has_more).collect();
    let (shown, left_out) = all.split_at_checked(room.breaches).unwrap_or((&all, &[]));
    let sections = shown.iter().map(|judged| (heading(check, judged), blocks(check, judged, room)));
    let mut sections: Vec<(String, Vec<Block>)> = sections.collect();
    if !left_out.is_empty() {
        let lines = MAX_LINES.min(room.fixes);
        let line = |judged: &&Judged| {
            let advice = advice::in_short(judged);
            format!("{}: {advice}", with_image(check, judged, &numbers::subject(judged)))
        };
        let mut list: Vec<String> = left_out.iter().take(lines).map(line).collect();
        let unnamed = left_out.len().saturating_sub(lines);
        if unnamed != 0 {
            list.push(format!("and {} more{}", grouped(unnamed as u64), room.hint));
        }
        let more = counted(left_out.len() as u64, "more exceeded limit");
        let heading = format!("And {more}{}", if unnamed == 0 { room.hint } else { "" });
        sections.push((heading, vec![Block::List(list)]));
    }
    sections
}

/// Whether more is known than the row says.
fn has_more(judged: &&Judged) -> bool {
    let is_told = numbers::kind(judged) == numbers::Kind::Words;
    !is_told || judged.message.is_some() || !judged.contributors.is_empty()
}

fn heading(check: &Check, judged: &Judged) -> String {
    let sentence = match (numbers::measured(judged), numbers::limit_as_set(judged)) {
        (Some(measured), Some(limit))
            if numbers::kind(judged) == numbers::Kind::Number && 0 < judged.over =>
        {
            let (subject, over) = (numbers::subject(judged), numbers::over(judged));
            format!("{subject} {measured} is {over} over {limit}")
        }
        _ => sentences::exceeded(judged),
    };
    with_image(check, judged, &sentence)
}

fn blocks(check: &Check, judged: &Judged, room: Room) -> Vec<Block> {
    let mut blocks = Vec::new();
    blocks.extend(judged.message.clone().map(Block::Paragraph));
    if numbers::kind(judged) == numbers::Kind::Number {
        let reason = judged.reason.as_ref().map(|reason| format!("Note: {reason}."));
        blocks.extend(reason.map(Block::Paragraph));
    }
    blocks.extend(against(check, judged).map(Block::Paragraph));
    blocks.extend(contributors(check, judged, room));
    blocks.extend(advice::sentence(check, judged).map(Block::Paragraph));
    blocks
}

/// What a growth was measured against.
fn against(check: &Check, judged: &Judged) -> Option<String> {
    if !numbers::is_growth(judged) {
        return None;
    }
    let image = image_of(check, judged).and_then(|image| image.baseline.as_ref());
    let baseline = image.or(check.budget.baseline.as_ref())?;
    Some(format!("Measured against {baseline}."))
}

/// The largest contributors; columns that say the same as what was measured are left out.
fn contributors(check: &Check, judged: &Judged, room: Room) -> Option<Block> {
    let all = judged.contributors.as_slice();
    let (shown, left_out) = all.split_at_checked(room.contributors).unwrap_or((all, &[]));
    let more = judged.more_contributors.saturating_add(left_out.len() as u64);
    let rest = (more != 0).then(|| {
        let hint = if left_out.is_empty() { "" } else { room.hint };
        format!("and {} more{hint}", grouped(more))
    });
    let is_measure = |bytes: Bytes, contributor: &Contributor| {
        judged.unit == NumberUnit::Bytes && i64::try_from(bytes.0) == Ok(contributor.measured)
    };
    // What is not about bytes has none.
    let says_more = |bytes: Bytes, part: &Contributor| bytes.0 != 0 && !is_measure(bytes, part);
    let has_unpacked = shown.iter().any(|part| says_more(part.unpacked, part));
    let has_download =
        shown.iter().any(|part| part.download.is_some_and(|bytes| says_more(bytes, part)));
    let (_, block) = table(
        "",
        shown,
        &[
            ("What", Fit::End, &|part| Cell::text(part.what.clone(), Tone::Strong)),
            ("Measured", Fit::Number, &|part| Cell::plain(numbers::of(part.measured, judged))),
            ("Unpacked", Fit::Number, &|part| match has_unpacked {
                true => Cell::bytes(part.unpacked),
                false => Cell::Empty,
            }),
            ("Download", Fit::Number, &|part| match has_download {
                true => Cell::known_bytes(part.download),
                false => Cell::Empty,
            }),
            ("Layer", Fit::Number, &|part| Cell::layer(part.layer)),
            ("Line", Fit::End, &|part| Cell::place(place(check, judged, part))),
        ],
        rest,
    )?;
    Some(block)
}

//! What does not fail: warnings, limits with too much room, and what is not measured.

use super::{Room, in_state, numbers, sentences, with_image};
use crate::budget::Check;
use crate::budget::check::{Judged, LimitState};
use crate::units::grouped;
use crate::view::document::{Block, Section, listed};

/// How many limits that are not measured for one reason are named.
const MAX_NAMED: usize = 4;

/// Sentences on limits that are worth a warning, on those that can be lowered, and on the rest.
pub(super) fn warnings(check: &Check, room: Room) -> Section {
    let mut lines = Vec::new();
    for judged in in_state(check, LimitState::Warn) {
        // What only has too much room is told below, with what to write.
        if 0 < judged.over || judged.ratchet.is_none() || judged.reason.is_some() {
            lines.push(with_image(check, judged, &warning(judged)));
        }
    }
    let lower = check.judgements.iter().filter_map(|judged| {
        sentences::ratchet(judged).map(|sentence| with_image(check, judged, &sentence))
    });
    lines.extend(lower);
    lines.extend(check.warnings.iter().cloned());
    folded("Warnings", lines, room)
}

fn warning(judged: &Judged) -> String {
    let mut sentence = sentences::exceeded(judged);
    if 0 < judged.over && numbers::kind(judged) == numbers::Kind::Number {
        let reason = judged.reason.as_ref().map(|reason| format!(": {reason}"));
        sentence.push_str(&reason.unwrap_or_default());
    }
    match &judged.message {
        Some(message) => format!("{sentence}: {message}"),
        None => sentence,
    }
}

/// What is not measured, by the reason for that.
pub(super) fn not_measured(check: &Check, room: Room) -> Section {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for judged in in_state(check, LimitState::NotMeasured) {
        let reason = judged.reason.as_deref().unwrap_or("it is unknown");
        let name = with_image(check, judged, &numbers::subject(judged));
        match groups.iter_mut().find(|(other, _)| *other == reason) {
            Some((_, names)) => names.push(name),
            None => groups.push((reason, vec![name])),
        }
    }
    let lines = groups.into_iter().map(|(reason, mut names)| {
        let more = names.len().saturating_sub(MAX_NAMED);
        if 1 < more {
            names.truncate(MAX_NAMED);
            names.push(format!("{} more", grouped(more as u64)));
        }
        format!("{}: {reason}", listed(&names))
    });
    folded("Not measured", lines.collect(), room)
}

fn folded(heading: &str, mut lines: Vec<String>, room: Room) -> Section {
    let more = lines.len().saturating_sub(room.remarks);
    // One that is left out would take the line that says so.
    if 1 < more {
        lines.truncate(room.remarks);
        lines.push(format!("and {} more{}", grouped(more as u64), room.hint));
    }
    (!lines.is_empty()).then(|| (heading.to_owned(), Block::List(lines)))
}

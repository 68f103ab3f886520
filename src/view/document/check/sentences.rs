//! What is said about one judgement.

use super::numbers::{self, Kind};
use crate::budget::check::{Judged, LimitState, NumberUnit};
use crate::units::counted;
use crate::view::document::share;

/// Returns what is exceeded, or that there is too much room.
pub(super) fn told(judged: &Judged) -> String {
    match ratchet(judged) {
        Some(ratchet) if judged.over <= 0 && judged.reason.is_none() => ratchet,
        _ => exceeded(judged),
    }
}

/// Returns what exceeds a limit, or what else its state is about: a sentence without its full stop.
pub(super) fn exceeded(judged: &Judged) -> String {
    let subject = numbers::subject(judged);
    let place = place(judged);
    let measured = numbers::measured(judged);
    match (numbers::kind(judged), numbers::limit_as_set(judged), measured) {
        (Kind::Rule, _, measured) => rule(judged, &measured.unwrap_or_default()),
        (Kind::Number, Some(limit), Some(measured)) if 0 < judged.over => {
            let warning = if judged.state == LimitState::Warn { "warning at " } else { "" };
            let over = numbers::over(judged);
            format!("{subject} {measured} is {over} over the {warning}{limit} of {place}")
        }
        (_, _, measured) => {
            let measured = measured.map(|measured| format!(" {measured}")).unwrap_or_default();
            let why = judged.reason.clone().unwrap_or_else(|| match judged.set.as_str() {
                "" => "see where it is set".to_owned(),
                set => format!("set to {set}"),
            });
            match numbers::kind(judged) {
                Kind::Words => format!("{subject}: {why} ({place})"),
                _ => format!("{subject}{measured}: {why} ({place})"),
            }
        }
    }
}

/// What is found of a rule that is denied or warned of.
fn rule(judged: &Judged, measured: &str) -> String {
    let level = match judged.state {
        LimitState::Fail => "denied",
        _ => "warned of",
    };
    let (title, place) = (&judged.title, place(judged));
    let found = match (judged.unit, judged.measured) {
        (_, None) => String::new(),
        (NumberUnit::Bytes, Some(_)) => {
            format!(", and there are {measured} of it")
        }
        (NumberUnit::Count, Some(count)) => {
            let verb = if count == 1 { "is" } else { "are" };
            format!(", and there {verb} {}", counted(count.unsigned_abs(), "finding"))
        }
    };
    format!("{title} is {level} by {place}{found}")
}

/// Where a limit is set, with the table: `plimsoll.toml:4 [limits]`.
pub(super) fn place(judged: &Judged) -> String {
    let place = format!("{} {}", judged.origin, judged.table);
    place.trim().to_owned()
}

/// Returns that a limit leaves more room than it should, and what to write; `None` if it does not.
pub(super) fn ratchet(judged: &Judged) -> Option<String> {
    let lower = judged.ratchet.as_ref()?;
    let room = match (numbers::room_ratio(judged), numbers::room(judged)) {
        (Some(ratio), _) if ratio <= 1.0 => format!("{} of room", share(ratio * 100.0)),
        (_, Some(room)) => format!("{room} of room"),
        (_, None) => "too much room".to_owned(),
    };
    Some(format!("{} leaves {room}: `plimsoll check --ratchet` writes {lower}", judged.limit))
}

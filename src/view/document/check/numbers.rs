//! The numbers of one judgement in words, so that numbers that differ never look the same.

use crate::budget::check::{Judged, LimitState, NumberUnit};
use crate::units::{Bytes, grouped};
use crate::view::document::{estimate, share};

/// How a limit is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number that must not be exceeded.
    Number,
    /// A rule with a level: what it finds is denied, or warned of.
    Rule,
    /// Something else that is told in words, such as an ignore.
    Words,
}

/// How a judgement is told.
pub(super) fn kind(judged: &Judged) -> Kind {
    match judged.limit.split_once('.').map(|(table, _)| table) {
        Some("rules") => Kind::Rule,
        Some("ignore") => Kind::Words,
        _ if bound(judged).is_some() => Kind::Number,
        _ => Kind::Words,
    }
}

/// What is limited; a rule of dive does not name its measure.
pub(super) fn subject(judged: &Judged) -> String {
    match judged.limit.starts_with("dive.") {
        true => format!("{}: hidden", judged.title),
        false => judged.title.clone(),
    }
}

/// The limit that the state is about.
pub(super) fn bound(judged: &Judged) -> Option<i64> {
    match judged.state == LimitState::Warn && 0 < judged.over {
        true => judged.warn.or(judged.max),
        false => judged.max.or(judged.warn),
    }
}

/// What was measured; `None` if it is unknown.
pub(super) fn measured(judged: &Judged) -> Option<String> {
    let text = number(judged.measured?, judged, is_exact(judged));
    Some(estimate(text, judged.estimated))
}

/// The limit as a number; `None` if it is not known, or is none.
pub(super) fn limit(judged: &Judged) -> Option<String> {
    Some(number(bound(judged)?, judged, is_exact(judged)))
}

/// The limit as a number, and as it is set if that is something else: `10.0 MB (1%)`.
pub(super) fn limit_as_set(judged: &Judged) -> Option<String> {
    let limit = limit(judged)?;
    let is_number = bound(judged).is_some_and(|bound| {
        judged.set.is_empty() || size(bound.unsigned_abs(), judged.unit, false) == judged.set
    });
    Some(if is_number { limit } else { format!("{limit} ({})", judged.set) })
}

/// By how much it is exceeded, without a sign.
pub(super) fn over(judged: &Judged) -> String {
    size(judged.over.unsigned_abs(), judged.unit, false)
}

/// How much is left; `None` if that is exceeded, or unknown.
pub(super) fn room(judged: &Judged) -> Option<String> {
    judged.room.map(|room| signed(room, judged.unit, false, false))
}

/// How much is left, in parts of the limit; `None` without a limit above 0.
pub(super) fn room_ratio(judged: &Judged) -> Option<f64> {
    let (room, bound) = (judged.room?, bound(judged)?);
    (0 < bound).then(|| room as f64 / bound as f64)
}

/// The same in per cent; `None` if it is more than all.
pub(super) fn room_share(judged: &Judged) -> Option<String> {
    room_ratio(judged).filter(|ratio| *ratio <= 1.0).map(|ratio| share(ratio * 100.0))
}

/// Any number of a judgement; that of a growth has its sign.
pub(super) fn of(value: i64, judged: &Judged) -> String {
    number(value, judged, false)
}

/// Two numbers of a judgement, which look different if they are.
pub(super) fn pair(one: i64, other: i64, judged: &Judged) -> (String, String) {
    let texts = (of(one, judged), of(other, judged));
    match texts.0 == texts.1 && one != other {
        true => (number(one, judged, true), number(other, judged, true)),
        false => texts,
    }
}

/// A number of a judgement without its sign.
pub(super) fn unsigned(value: i64, judged: &Judged) -> String {
    size(value.unsigned_abs(), judged.unit, false)
}

/// Whether a judgement is about a change, whose numbers have signs.
pub(super) fn is_growth(judged: &Judged) -> bool {
    judged.limit.starts_with("growth.")
}

fn number(value: i64, judged: &Judged, is_exact: bool) -> String {
    signed(value, judged.unit, is_growth(judged), is_exact)
}

/// Whether three digits are too few to tell what was measured from the limit: they would look
/// alike, or further apart than they are.
fn is_exact(judged: &Judged) -> bool {
    let (Some(measured), Some(bound)) = (judged.measured, bound(judged)) else { return false };
    let apart = measured.abs_diff(bound);
    let look_alike =
        signed(measured, judged.unit, true, false) == signed(bound, judged.unit, true, false);
    apart != 0 && (look_alike || u128::from(apart) * 1000 < u128::from(bound.unsigned_abs()))
}

fn signed(value: i64, unit: NumberUnit, with_plus: bool, is_exact: bool) -> String {
    let sign = match value {
        ..=-1 => "-",
        1.. if with_plus => "+",
        _ => "",
    };
    format!("{sign}{}", size(value.unsigned_abs(), unit, is_exact))
}

fn size(value: u64, unit: NumberUnit, is_exact: bool) -> String {
    match unit {
        NumberUnit::Bytes if is_exact => format!("{} B", grouped(value)),
        NumberUnit::Bytes => Bytes(value).to_string(),
        NumberUnit::Count => grouped(value),
    }
}

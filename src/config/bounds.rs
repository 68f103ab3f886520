//! Bounds as files set them: `max` alone, or a table with `warn`, `max` and `message`.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::amounts::{Form, amount};
use super::fields::{Fields, text};
use super::problems::Problems;
use crate::budget::{Amount, Bound, Unit};

/// The keys of a bound.
const KEYS: &[&str] = &["max", "message", "warn"];

/// A bound as it is set.
pub(super) struct Written {
    pub(super) bound: Bound,
    pub(super) message: Option<String>,
    /// What the numbers are, as they are written.
    pub(super) unit: Unit,
    /// Where in the file its amounts are.
    pub(super) places: Places,
}

/// Where the amounts of a bound are in a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    pub(super) warn: Option<Range<usize>>,
    pub(super) max: Option<Range<usize>>,
}

/// Reads the bound that a key sets.
pub(super) fn bound(
    name: &str,
    value: &Spanned<DeValue<'_>>,
    form: Form,
    problems: &mut Problems,
) -> Option<Written> {
    if let Some(fields) = Fields::inner(name, value) {
        fields.known(KEYS, |_| None, problems);
        return of_table(&fields, form, problems);
    }
    let max = problems.keep(amount(name, value, form))?;
    Some(Written {
        bound: Bound { warn: None, max: Some(max) },
        message: None,
        unit: unit(value),
        places: Places { warn: None, max: Some(value.span()) },
    })
}

/// Reads `warn`, `max` and `message` of a table.
pub(super) fn of_table(
    fields: &Fields<'_>,
    form: Form,
    problems: &mut Problems,
) -> Option<Written> {
    let message = fields.read("message", problems, text).map(str::to_owned);
    if !fields.has("max") && !fields.has("warn") {
        problems.add(fields.at, format!("`{}` has neither `max` nor `warn`", fields.name));
        return None;
    }
    let [warn, max] = ["warn", "max"].map(|key| {
        let value = fields.get(key)?;
        Some((problems.keep(amount(key, value, form))?, value))
    });
    if let (Some((lower, place)), Some((upper, other))) = (warn, max) {
        // Amounts of which one is only a share are of no kind of their own.
        let is_mixed = unit(place) != unit(other) && lower.share.is_none() && upper.share.is_none();
        let message = match () {
            () if is_mixed => "`warn` and `max` must both be sizes, or both be whole numbers",
            () if lower.is_beyond(&upper) => "`warn` is more than `max`, so it would never be seen",
            () => "",
        };
        if !message.is_empty() {
            problems.add(place.span().start, message.to_owned());
            return None;
        }
    }
    let (_, first) = max.or(warn)?;
    let amount = |read: Option<(Amount, _)>| read.map(|(amount, _)| amount);
    let place = |read: Option<(_, &Spanned<DeValue<'_>>)>| read.map(|(_, value)| value.span());
    Some(Written {
        bound: Bound { warn: amount(warn), max: amount(max) },
        message,
        unit: unit(first),
        places: Places { warn: place(warn), max: place(max) },
    })
}

/// What a number is: plain ones are counts.
fn unit(value: &Spanned<DeValue<'_>>) -> Unit {
    match value.get_ref() {
        DeValue::Integer(_) => Unit::Count,
        _ => Unit::Bytes,
    }
}

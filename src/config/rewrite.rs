//! New limits written into a file: only their values change, every other byte stays as it is.

use std::collections::HashSet;
use std::ops::Range;

use super::problems::ConfigErrors;
use super::reading::Placed;
use crate::budget::{Amount, NewLimit, Origin, Unit};

/// Why limits were not written; the text is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RewriteError {
    /// The file is not valid.
    #[error("the file is not valid")]
    Invalid(#[source] ConfigErrors),
    /// The file has no such limit where it was set: it has changed since, or it is another file.
    #[error("line {line} does not set the limit `{limit}`")]
    NotThere {
        /// What is limited, as outputs call it.
        limit: String,
        /// The line, from 1; 0 if it was not set in a file.
        line: usize,
    },
}

/// Returns a file with new limits.
///
/// A limit that has a `max` gets a new one, and so does a `warn` that would not be below it; one
/// that only warns gets the new `max` as its `warn`. Of two changes of one limit, the later one
/// counts. What has that value already is left as it is written.
///
/// Fails if the file is not valid, or does not set one of the limits where its origin says; then
/// nothing is written.
pub fn with_limits(text: &str, changes: &[NewLimit]) -> Result<String, RewriteError> {
    let (_, placed) = super::read(text, "").map_err(RewriteError::Invalid)?;
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut changed = HashSet::new();
    for change in changes.iter().rev() {
        let mut all = placed.iter().enumerate();
        let found = all.find(|(_, placed)| is_meant(placed, change));
        let (position, placed) = found.ok_or_else(|| not_there(change))?;
        if !changed.insert(position) {
            continue;
        }
        for (place, value) in edits_of(placed, change) {
            let written = text.get(place.clone()).unwrap_or_default();
            edits.push((place, in_quotes(written, value, change.unit)));
        }
    }
    // From the end, so that the places before stay where they are.
    edits.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
    let mut text = text.to_owned();
    for (place, value) in edits {
        text.replace_range(place, &value);
    }
    Ok(text)
}

/// Whether a limit is the one to change: several may be set in one line.
fn is_meant(placed: &Placed, change: &NewLimit) -> bool {
    let (limit, target) = (&placed.limit, &change.target);
    let place = |origin: &Origin| match origin {
        Origin::File { line, table, .. } => Some((*line, table.clone())),
        Origin::Option(_) | Origin::DefaultOfDive => None,
    };
    place(&limit.origin) == place(&change.origin)
        && limit.unit == change.unit
        && limit.target.name() == target.name()
        && limit.target.includes_hidden() == target.includes_hidden()
}

fn not_there(change: &NewLimit) -> RewriteError {
    let line = match &change.origin {
        Origin::File { line, .. } => *line,
        Origin::Option(_) | Origin::DefaultOfDive => 0,
    };
    RewriteError::NotThere { limit: change.target.name(), line }
}

/// The places whose values change, each with its new value.
fn edits_of(placed: &Placed, change: &NewLimit) -> Vec<(Range<usize>, Amount)> {
    let (bound, places) = (placed.limit.bound, placed.places.clone());
    let max = bound.max.zip(places.max);
    let mut warn = bound.warn.zip(places.warn);
    let new_warn = match max {
        Some(_) => {
            let is_below = |warn: &Amount| change.max.is_beyond(warn);
            warn = warn.filter(|(warn, _)| !is_below(warn));
            change.warn
        }
        None => change.max,
    };
    let max = max.map(|(today, place)| (today, place, change.max));
    let warn = warn.map(|(today, place)| (today, place, new_warn));
    let changed = max.into_iter().chain(warn).filter(|(today, _, new)| today != new);
    changed.map(|(_, place, new)| (place, new)).collect()
}

/// Writes an amount in the quotes of the value that it replaces.
fn in_quotes(written: &str, value: Amount, unit: Unit) -> String {
    let text = value.exactly(unit);
    if unit == Unit::Count && value.share.is_none() {
        return text;
    }
    let quote = if written.starts_with('\'') { '\'' } else { '"' };
    format!("{quote}{text}{quote}")
}

//! What the two images are called, so that one is told from the other.

use crate::compare::{Comparison, SideReport};
use crate::fit::{shorten_alike, width};

/// Between both names.
const ARROW: &str = " -> ";

/// Names both images: `node:single -> node:multi`.
pub(super) fn title(comparison: &Comparison) -> String {
    let [before, after] = names(comparison);
    format!("{before}{ARROW}{after}")
}

/// Names both images in so many columns; `None` if both are called the same.
pub(super) fn line(comparison: &Comparison, columns: usize) -> Option<String> {
    let [before, after] = names(comparison);
    if before == after {
        return None;
    }
    let is_short = width(&before) + width(ARROW) + width(&after) <= columns;
    let (before, after) = match is_short {
        true => (before, after),
        false => shorten_alike(&before, &after, columns.saturating_sub(width(ARROW)) / 2),
    };
    Some(format!("{before}{ARROW}{after}"))
}

/// What tells one image from the other: what was typed, otherwise the names in an archive,
/// otherwise the platforms.
fn names(comparison: &Comparison) -> [String; 2] {
    let sides = [&comparison.before, &comparison.after];
    let [before, after] = sides.map(typed);
    if before != after {
        return [before, after];
    }
    let [first, second] = sides.map(|side| side.image.names.first());
    if let (Some(first), Some(second)) = (first, second)
        && first != second
    {
        // A tag alone says nothing without the archive that it is in.
        return [first, second].map(|name| match name.contains([':', '/']) {
            true => name.clone(),
            false => format!("{before}:{name}"),
        });
    }
    let [first, second] = sides.map(|side| side.image.platform.as_ref());
    match (first, second) {
        (Some(first), Some(second)) if first != second => {
            [format!("{before} ({first})"), format!("{before} ({second})")]
        }
        _ => [before, after],
    }
}

fn typed(side: &SideReport) -> String {
    match (side.image.reference.as_str(), side.image.names.first()) {
        ("-", Some(name)) => name.clone(),
        ("-", None) => "standard input".to_owned(),
        (reference, _) => reference.to_owned(),
    }
}

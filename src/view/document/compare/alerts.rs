//! What changes the meaning of a comparison: a part of an image is missing, or both are for
//! different platforms.

use super::Room;
use crate::compare::{Comparison, SideReport};
use crate::units::counted;
use crate::view::document::{Block, Section};

/// How many sentences on what was not compared are on the first screen.
const MAX_LINES: usize = 3;

/// What comes before everything else.
pub(super) fn of(comparison: &Comparison) -> Vec<String> {
    let Comparison { before, after, .. } = comparison;
    let missing = |name: &str, side: &SideReport| {
        let what = &side.incomplete.as_ref()?.what;
        Some(format!("warning: {name}: {what}; the numbers below are of the rest."))
    };
    let platforms = before.image.platform.as_ref().zip(after.image.platform.as_ref());
    let platforms = platforms.filter(|(before, after)| before != after).map(|(before, after)| {
        format!(
            "warning: the images are for different platforms, {before} and {after}; `--platform` \
             chooses one."
        )
    });
    [missing("BEFORE", before), missing("AFTER", after), platforms].into_iter().flatten().collect()
}

/// What could not be compared.
pub(super) fn not_compared(comparison: &Comparison, room: Room) -> Section {
    let mut lines = comparison.not_compared.clone();
    if !room.full && MAX_LINES < lines.len() {
        let more = lines.len() - MAX_LINES;
        lines.truncate(MAX_LINES);
        lines.push(format!("and {} (`--full`)", counted(more as u64, "more reason")));
    }
    (!lines.is_empty()).then(|| ("Not compared".to_owned(), Block::List(lines)))
}

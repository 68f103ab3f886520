//! What is at another path, and copies.

use super::Room;
use crate::compare::{Comparison, Moved};
use crate::fit::shorten_alike;
use crate::units::{Bytes, grouped};
use crate::view::document::{Cell, Fit, Section, Tone, table};

/// The columns of a row that are not for paths.
const NUMBERS: usize = 26;

/// The least that is left of a path.
const MIN_PATH: usize = 12;

/// Files and directories with the same content at another path.
pub(super) fn section(comparison: &Comparison, room: Room) -> Section {
    let all = &comparison.moved;
    let (shown, folded) = all.split_at_checked(room.others).unwrap_or((all, &[]));
    let rest = (!folded.is_empty()).then(|| {
        let sum: Bytes = folded.iter().map(|moved| moved.unpacked).sum();
        let hint = room.hint;
        format!("and {} more, {sum}{hint}", grouped(folded.len() as u64))
    });
    table(
        "Moved and copied: the same content at another path",
        shown,
        &[
            ("Bytes", Fit::Number, &|moved| Cell::bytes(moved.unpacked)),
            ("Files", Fit::Number, &|moved| Cell::count(moved.files)),
            ("From", Fit::Middle, &|moved| Cell::plain(paths(moved, room).0)),
            ("To", Fit::Middle, &|moved| Cell::plain(paths(moved, room).1)),
            ("Note", Fit::Word, &|moved| match note(moved) {
                "" => Cell::Empty,
                note => Cell::text(note, Tone::Quiet),
            }),
        ],
        rest,
    )
}

/// Both paths; where not everything is shown, so short that what differs in them is seen.
fn paths(moved: &Moved, room: Room) -> (String, String) {
    let (from, to) = (path(&moved.from, moved), path(&moved.to, moved));
    let note = note(moved).len();
    let columns = room.columns.saturating_sub(NUMBERS + note) / 2;
    if room.full { (from, to) } else { shorten_alike(&from, &to, columns.max(MIN_PATH)) }
}

/// A path, with a slash at the end if it is a directory.
pub(super) fn path(path: &str, moved: &Moved) -> String {
    let slash = if moved.directory && !path.ends_with('/') { "/" } else { "" };
    format!("{path}{slash}")
}

fn note(moved: &Moved) -> &'static str {
    match (moved.copy, moved.metadata) {
        (true, true) => "copied, owner or mode too",
        (true, false) => "copied",
        (false, true) => "owner or mode too",
        (false, false) => "",
    }
}

//! A comparison as a comment on a pull request: a sentence, the sizes, the largest causes, and
//! everything long folded.

use std::io::{self, Write};

use super::{MAX_BYTES, MAX_NOTE_BYTES, Part, draw, drawn, fence, folded, sentence};
use crate::compare::Comparison;
use crate::view::Look;
use crate::view::document::Block;
use crate::view::document::compare::{self, Room};
use crate::view::document::inert;

/// What a program looks for to update its comment instead of adding another one; not that of a
/// report.
const MARKER: &str = "<!-- plimsoll compare -->";

/// How many causes are seen at once.
const TOP_CAUSES: usize = 5;

/// How many lines of the difference of a file are shown: more is read with other tools.
const MAX_DIFF_LINES: usize = 200;

/// How many rows a list has, and how many lines the tree of paths: the first of these that fits is
/// taken.
const ROOMS: [(usize, usize); 5] = [(200, 400), (100, 200), (50, 100), (25, 50), (10, 20)];

/// Writes a comparison.
pub(super) fn write(out: &mut dyn Write, comparison: &Comparison, look: Look) -> io::Result<()> {
    let mut parts = Vec::new();
    for (rows, paths) in ROOMS {
        parts = parts_of(comparison, Room::of(rows, paths, look.detail.full));
        let bytes: usize = parts.iter().map(|part| part.text.len() + 1).sum();
        if bytes <= MAX_BYTES - MAX_NOTE_BYTES {
            break;
        }
    }
    out.write_all(draw(&parts).as_bytes())
}

/// The title, the answer, the sizes, the largest causes, and the sections, all of them folded.
fn parts_of(comparison: &Comparison, room: Room) -> Vec<Part> {
    let part = |title: &str, text: String| Part { title: title.to_owned(), text };
    let title = format!("## plimsoll: {}\n", sentence(&inert(&compare::title(comparison))));
    let mut parts = vec![part("the title", format!("{MARKER}\n{title}"))];
    let answer = compare::answer(comparison, room.columns).into_iter();
    for block in answer.chain(compare::measures(comparison)) {
        parts.extend(drawn(&block).map(|text| part("the answer", text)));
    }
    if let Some(difference) = &comparison.diff {
        let heading = format!("How {} differs", difference.path);
        let mut lines = difference.lines();
        lines.truncate(MAX_DIFF_LINES);
        parts.push(part(&heading, folded(&heading, &fence(&lines))));
    }
    let top = compare::why(
        comparison,
        Room { causes: TOP_CAUSES, full: false, hint: " (below)", ..room },
    );
    if let Some((_, block)) = &top {
        parts.extend(drawn(block).map(|text| part("the largest causes", text)));
    }
    let top_has_all = matches!(&top, Some((_, Block::Table(table))) if table.rest.is_none());
    let all = compare::why(comparison, Room { full: true, ..room }).filter(|_| !top_has_all);
    let all = all.map(|(_, block)| ("Why: all causes".to_owned(), block)).into_iter();
    let details = compare::details(comparison, room).into_iter();
    for (heading, block) in all.chain(details).chain(compare::paths(comparison, room)) {
        let body = drawn(&block).unwrap_or_default();
        parts.push(part(&heading, folded(&heading, &body)));
    }
    parts
}

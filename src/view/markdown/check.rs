//! A judgement as a comment on a pull request: the verdict, the limits, what exceeds them, and
//! everything else folded.

use std::io::{self, Write};

use super::{MAX_BYTES, MAX_NOTE_BYTES, Part, draw, drawn, folded, sentence};
use crate::budget::Check;
use crate::view::Look;
use crate::view::document::Block;
use crate::view::document::check::{self, Room};
use crate::view::document::inert;

/// What a program looks for to update its comment instead of adding another one; not that of a
/// report or of a comparison.
const MARKER: &str = "<!-- plimsoll check -->";

/// How many limits, images, breaches, contributors, fixes and remarks there are: the first of these
/// that fits is taken.
const ROOMS: [[usize; 6]; 5] = [
    [100, 50, 10, 10, 100, 100],
    [50, 20, 10, 5, 50, 50],
    [30, 10, 5, 5, 20, 20],
    [15, 6, 3, 5, 10, 10],
    [8, 4, 2, 3, 5, 5],
];

/// Writes a judgement.
pub(super) fn write(out: &mut dyn Write, check: &Check, look: Look) -> io::Result<()> {
    let hint = if look.detail.full { "" } else { " (`--full`)" };
    let mut parts = Vec::new();
    for most in ROOMS {
        parts = parts_of(check, Room { hint, whole: true, ..Room::of(most) });
        let bytes: usize = parts.iter().map(|part| part.text.len() + 1).sum();
        if bytes <= MAX_BYTES - MAX_NOTE_BYTES {
            break;
        }
    }
    out.write_all(draw(&parts).as_bytes())
}

/// The title, the verdict, the tables and the breaches; then fixes, warnings and the configuration,
/// all of them folded.
fn parts_of(check: &Check, room: Room) -> Vec<Part> {
    let part = |title: &str, text: String| Part { title: title.to_owned(), text };
    let title = format!("## plimsoll: {}\n", sentence(&inert(&check::title(check))));
    let mut parts = vec![part("the title", format!("{MARKER}\n{title}"))];
    parts.extend(shown(check::answer(check)).map(|text| part("the answer", text)));
    for (heading, body) in check::limits(check, room) {
        let heading = heading.map(Block::Heading);
        let blocks = heading.into_iter().chain([body]).collect();
        parts.extend(joined(blocks).map(|text| part("limits", text)));
    }
    for (heading, body) in check::breaches(check, room) {
        let title = heading.clone();
        let blocks = std::iter::once(Block::Heading(heading)).chain(body).collect();
        parts.extend(joined(blocks).map(|text| part(&title, text)));
    }
    let details = check::details(check, room).into_iter();
    let details = details.map(|(heading, body)| (heading, vec![body]));
    let configuration =
        ("All limits and where they are set".to_owned(), check::configuration(check, room));
    for (heading, blocks) in details.chain([configuration]) {
        let body = joined(blocks).unwrap_or_default();
        parts.push(part(&heading, folded(&heading, &body)));
    }
    parts
}

fn shown(blocks: Vec<Block>) -> impl Iterator<Item = String> {
    blocks.iter().filter_map(drawn).collect::<Vec<_>>().into_iter()
}

/// Blocks with an empty line between them; `None` without any.
fn joined(blocks: Vec<Block>) -> Option<String> {
    let texts: Vec<String> = shown(blocks).collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

//! A judgement as text: the verdict, the limits, what exceeds them and what to do, on one screen or
//! in full.

use std::io::{self, Write};

use anstyle::Style;

use super::{draw, lines_in, styled};
use crate::budget::Check;
use crate::fit;
use crate::view::Look;
use crate::view::document::Block;
use crate::view::document::check::{self, Room};
use crate::view::document::without_commands;

/// What a screen has room for.
const SCREEN_LINES: usize = 44;

/// How many limits, images, breaches, contributors, fixes and remarks are shown, the most first:
/// the first of these that fits the screen is taken.
const ROOMS: [[usize; 6]; 11] = [
    [40, 10, 4, 5, 6, 6],
    [40, 10, 3, 4, 5, 5],
    [40, 8, 2, 3, 4, 4],
    [40, 6, 1, 3, 3, 3],
    [24, 5, 1, 3, 2, 2],
    [20, 4, 1, 3, 1, 2],
    [14, 4, 1, 3, 1, 1],
    [10, 3, 1, 3, 1, 1],
    [8, 3, 1, 2, 1, 1],
    [6, 2, 1, 2, 1, 1],
    [3, 2, 1, 2, 1, 1],
];

/// Writes a judgement; in a narrow terminal it may need more lines than a screen has.
pub(super) fn write(out: &mut dyn Write, check: &Check, look: Look) -> io::Result<()> {
    if look.detail.full {
        return out.write_all(&drawn(check, Room { columns: look.width, ..Room::ALL }, look)?);
    }
    let mut screen = Vec::new();
    for most in ROOMS {
        screen = drawn(check, Room { columns: look.width, ..Room::of(most) }, look)?;
        if lines_in(&screen) <= SCREEN_LINES {
            break;
        }
    }
    out.write_all(&screen)
}

fn drawn(check: &Check, room: Room, look: Look) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let blocks = without_commands(blocks(check, room, look));
    let rest = match blocks.split_first() {
        // On one line, however long, so that `head -1` and logs have all of it.
        Some((Block::Lead(answer), rest)) => {
            writeln!(out, "{}", styled(&fit::clean(answer), Style::new().bold(), look))?;
            rest
        }
        _ => &blocks,
    };
    draw(&mut out, rest, look)?;
    let text = String::from_utf8_lossy(&out);
    let mut safe = String::with_capacity(text.len());
    text.lines().for_each(|line| push_line(&mut safe, line));
    Ok(safe.into_bytes())
}

/// Adds a line; one that begins with `::` since a word is longer than a line is no command either.
fn push_line(out: &mut String, line: &str) {
    let text = line.trim_start();
    if text.starts_with("::") {
        let indent = line.len() - text.len();
        out.push_str(&" ".repeat(indent.saturating_sub(1)));
        out.push('\\');
        out.push_str(text);
    } else {
        out.push_str(line);
    }
    out.push('\n');
}

/// The verdict, the limits, the breaches and the rest, with a gap before each.
fn blocks(check: &Check, room: Room, look: Look) -> Vec<Block> {
    let mut blocks = check::answer(check);
    for (heading, body) in check::limits(check, room) {
        blocks.push(heading.map_or(Block::Space, Block::Heading));
        blocks.push(body);
    }
    for (heading, body) in check::breaches(check, room) {
        blocks.push(Block::Heading(heading));
        blocks.extend(body);
    }
    for (heading, body) in check::details(check, room) {
        blocks.extend([Block::Heading(heading), body]);
    }
    if look.detail.full {
        blocks.push(Block::Heading("Configuration".to_owned()));
        blocks.extend(check::configuration(check, room));
    }
    if let Some(next) = check::next_step(check) {
        blocks.extend([Block::Space, Block::Paragraph(next)]);
    }
    blocks
}

//! A comparison as text: the answer on one screen, or everything.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{draw, lines_in, styled};
use crate::compare::Comparison;
use crate::difference::FileDifference;
use crate::view::Look;
use crate::view::document::Block;
use crate::view::document::compare::{self, Room};

/// What a screen has room for: more than a report takes, since there are two images.
const SCREEN_LINES: usize = 44;

/// How much is shown of causes, layers and the other lists, the most first: the first of these that
/// fits the screen is taken.
const ROOMS: [(usize, usize, usize); 12] = [
    (12, 8, 5),
    (12, 6, 3),
    (10, 5, 2),
    (12, 8, 0),
    (10, 6, 0),
    (8, 5, 0),
    (7, 4, 0),
    (6, 4, 0),
    (5, 4, 0),
    (5, 3, 0),
    (4, 2, 0),
    (3, 1, 0),
];

/// Writes a comparison: on one screen, with the tree of paths below it if it was asked for, or
/// everything. If the difference of a file was asked for, that is all.
pub(super) fn write(out: &mut dyn Write, comparison: &Comparison, look: Look) -> io::Result<()> {
    if let Some(difference) = &comparison.diff {
        return write_difference(out, difference, look);
    }
    let all = Room { columns: look.width, ..Room::ALL };
    let paths = compare::paths(comparison, Room { full: look.detail.full, ..all });
    let paths = paths.map(|(heading, body)| [Block::Heading(heading), body]);
    let draw_paths = |out: &mut dyn Write| match &paths {
        Some(blocks) => writeln!(out).and_then(|()| draw(out, blocks, look)),
        None => Ok(()),
    };
    let next = compare::next_step(comparison);
    let next = next.map_or_else(Vec::new, |next| vec![Block::Space, Block::Paragraph(next)]);
    if look.detail.full {
        draw(out, &blocks(comparison, all), look)?;
        return draw_paths(out);
    }
    out.write_all(&one_screen(comparison, look, &next)?)?;
    draw_paths(out)?;
    draw(out, &next, look)
}

/// Draws as much as fits a screen with what comes after it; in a narrow terminal it may need more
/// lines.
fn one_screen(comparison: &Comparison, look: Look, next: &[Block]) -> io::Result<Vec<u8>> {
    let drawn = |blocks: &[Block]| {
        let mut out = Vec::new();
        draw(&mut out, blocks, look).map(|()| out)
    };
    let max_lines = SCREEN_LINES - lines_in(&drawn(next)?);
    let mut screen = Vec::new();
    for (causes, layers, others) in ROOMS {
        let columns = look.width;
        let room = Room { causes, layers, others, columns, ..Room::of(0, 0, false) };
        screen = drawn(&blocks(comparison, room))?;
        if lines_in(&screen) <= max_lines {
            break;
        }
    }
    Ok(screen)
}

/// The names, the answer, the sizes, and the sections with a gap before each.
fn blocks(comparison: &Comparison, room: Room) -> Vec<Block> {
    let mut blocks: Vec<Block> = compare::header(comparison, room.columns).into_iter().collect();
    blocks.extend(compare::answer(comparison, room.columns));
    if let Some(measures) = compare::measures(comparison) {
        blocks.extend([Block::Space, measures]);
    }
    let sections = compare::why(comparison, room).into_iter();
    for (heading, body) in sections.chain(compare::details(comparison, room)) {
        blocks.extend([Block::Heading(heading), body]);
    }
    blocks
}

/// Writes how a file differs, for a reader or for another program: lines are never wrapped.
fn write_difference(
    out: &mut dyn Write,
    difference: &FileDifference,
    look: Look,
) -> io::Result<()> {
    for line in difference.lines() {
        let style = match line.as_bytes() {
            [b'-', b'-', b'-', ..] | [b'+', b'+', b'+', ..] => Style::new().bold(),
            [b'-', ..] => AnsiColor::Red.on_default(),
            [b'+', ..] => AnsiColor::Green.on_default(),
            [b'@', ..] => AnsiColor::Cyan.on_default(),
            _ => Style::new(),
        };
        writeln!(out, "{}", styled(&line, style, look))?;
    }
    Ok(())
}

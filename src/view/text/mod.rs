//! Text for terminals and logs: draws a document within a width.
//!
//! Colour is never needed to understand it. Nothing that comes from an image reaches the output
//! without passing through `fit::clean`.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::document::{self, Block, Item, Tone};
use super::{Format, Look, Writer, Writers};
use crate::fit;
use crate::report::Report;

mod check;
mod compare;
mod rules;
mod table;

pub(super) const FORMAT: Format = Format {
    name: "text",
    for_terminals: true,
    extensions: &["txt"],
    lists_paths: false,
    needs_paths: false,
    has_details: true,
    writers: Writers {
        report: Some(Writer { about: "tables for people", write }),
        comparison: Some(Writer { about: "tables for people", write: compare::write }),
        check: Some(Writer { about: "tables for people", write: check::write }),
        rules: Some(Writer { about: "for people", write: rules::write }),
    },
};

/// Below this many columns not even a name and one number fit beside each other.
const MIN_WIDTH: usize = 40;
/// Sentences wider than this are hard to read; tables use the full width.
const MAX_SENTENCE_WIDTH: usize = 100;

/// Writes a report: the answer on one screen, or everything.
fn write(out: &mut dyn Write, report: &Report, look: Look) -> io::Result<()> {
    if !look.detail.full && !look.detail.packages {
        return out.write_all(&one_screen(report, look)?);
    }
    draw(out, &document::answer(report, usize::MAX, document::MAX_WORTH_KNOWING), look)?;
    for (heading, body) in document::details(report, look.detail) {
        writeln!(out)?;
        draw(out, &[Block::Heading(heading), body], look)?;
    }
    Ok(())
}

/// The lines of a terminal that nobody has made larger.
const SCREEN_LINES: usize = 24;

/// The most things to do on the first screen.
const MAX_ACTIONS: usize = 6;

/// Draws the answer with as many things to do as fit a screen, and fills what is left of it with
/// where the bytes are. In a narrow terminal it may need more lines, with one thing to do.
fn one_screen(report: &Report, look: Look) -> io::Result<Vec<u8>> {
    let drawn = |blocks: &[Block]| {
        let mut out = Vec::new();
        draw(&mut out, blocks, look).map(|()| out)
    };
    let next = document::next_step(report);
    let next = next.map_or_else(Vec::new, |next| vec![Block::Space, Block::Paragraph(next)]);
    let next = drawn(&next)?;
    // The prompt takes the last line.
    let max_lines = SCREEN_LINES - 1 - lines_in(&next);
    let mut screen = Vec::new();
    for (max_actions, max_worth_knowing) in room_for() {
        screen = drawn(&document::answer(report, max_actions, max_worth_knowing))?;
        if lines_in(&screen) <= max_lines {
            break;
        }
    }
    let left = max_lines.saturating_sub(lines_in(&screen) + 1);
    if let Some(blocks) = document::where_the_bytes_are(report, left) {
        let layers = drawn(&blocks)?;
        if lines_in(&screen) + 1 + lines_in(&layers) <= max_lines {
            screen.push(b'\n');
            screen.extend(layers);
        }
    }
    screen.extend(next);
    Ok(screen)
}

/// How many things to do and how many lines of what is also worth knowing are tried, the most
/// first: half of what there is to do gives way before what is worth knowing is only named.
fn room_for() -> impl Iterator<Item = (usize, usize)> {
    let most = document::MAX_WORTH_KNOWING;
    let actions = (MAX_ACTIONS / 2..=MAX_ACTIONS).rev().map(move |actions| (actions, most));
    actions.chain((1..=MAX_ACTIONS / 2).rev().map(|actions| (actions, 0)))
}

fn lines_in(drawn: &[u8]) -> usize {
    drawn.iter().filter(|byte| **byte == b'\n').count()
}

/// Draws a document. No log of a build obeys a line of it.
pub fn draw(out: &mut dyn Write, blocks: &[Block], look: Look) -> io::Result<()> {
    let look = Look { width: look.width.max(MIN_WIDTH), ..look };
    let blocks = &document::without_commands(blocks.to_vec());
    let bold = Style::new().bold();
    let mut first = true;
    for block in blocks {
        match block {
            Block::Heading(text) => {
                if !first {
                    writeln!(out)?;
                }
                lines(out, [0, 0], fit::wrap(&fit::clean(text), look.width), bold, look)?;
            }
            Block::Space => writeln!(out)?,
            Block::Alert(text) | Block::Lead(text) => {
                let style = match block {
                    Block::Alert(_) => AnsiColor::Yellow.on_default().bold(),
                    _ => bold,
                };
                let width = look.width.min(MAX_SENTENCE_WIDTH);
                lines(out, [0, 0], fit::wrap(&fit::clean(text), width), style, look)?;
            }
            Block::Paragraph(text) => {
                let width = look.width.min(MAX_SENTENCE_WIDTH);
                lines(out, [0, 0], fit::wrap(&fit::clean(text), width), Style::new(), look)?;
            }
            Block::List(items) => items.iter().try_for_each(|item| {
                let wrapped = fit::wrap(&fit::clean(item), look.width - 2 * INDENT);
                lines(out, HANGING, wrapped, Style::new(), look)
            })?,
            Block::Items(items) => items.iter().try_for_each(|item| draw_item(out, item, look))?,
            Block::Table(table) => table::draw(out, table, look)?,
        }
        first = false;
    }
    Ok(())
}

/// Spaces before the lines of lists and tables.
const INDENT: usize = 2;

/// Spaces before the first line and before the others, which are further in.
const HANGING: [usize; 2] = [INDENT, 2 * INDENT];

/// Writes lines, with spaces before the first one and before the others.
fn lines(
    out: &mut dyn Write,
    indents: [usize; 2],
    lines: Vec<String>,
    style: Style,
    look: Look,
) -> io::Result<()> {
    let [mut indent, others] = indents;
    for line in lines {
        writeln!(out, "{:indent$}{}", "", styled(&line, style, look))?;
        indent = others;
    }
    Ok(())
}

/// A title with its saving, what it consists of as a list with numbers in a column, what to do, and
/// its code further in.
fn draw_item(out: &mut dyn Write, item: &Item, look: Look) -> io::Result<()> {
    /// Columns of a number of bytes: `999 kB`, and two spaces.
    const AMOUNT: usize = 9;
    let bold = Style::new().bold();
    let columns = look.width - 2 * INDENT;
    lines(out, HANGING, fit::wrap(&fit::clean(&item.title), columns), bold, look)?;
    let saving = fit::wrap(&fit::clean(&item.saving), columns);
    lines(out, [2 * INDENT; 2], saving, AnsiColor::Green.on_default(), look)?;
    let has_amounts = item.facts.iter().any(|(amount, _)| !amount.is_empty());
    let hanging = if has_amounts { 3 * INDENT + AMOUNT } else { 3 * INDENT };
    let columns = look.width.min(MAX_SENTENCE_WIDTH).saturating_sub(hanging);
    for (amount, fact) in &item.facts {
        let mut rest = fit::wrap(&fit::clean(fact), columns);
        let first = match has_amounts {
            true => format!("{amount:>0$}  {1}", AMOUNT - 2, rest.remove(0)),
            false => rest.remove(0),
        };
        lines(out, [3 * INDENT; 2], vec![first], Style::new(), look)?;
        lines(out, [hanging; 2], rest, Style::new(), look)?;
    }
    let columns = look.width.min(MAX_SENTENCE_WIDTH) - 2 * INDENT;
    let advice = fit::wrap(&format!("→ {}", fit::clean(&item.advice)), columns - INDENT);
    lines(out, [2 * INDENT, 3 * INDENT], advice, Style::new(), look)?;
    for code in &item.code {
        let broken = fit::break_command(&fit::clean(code), look.width - 4 * INDENT);
        lines(out, [4 * INDENT; 2], broken, AnsiColor::Cyan.on_default(), look)?;
    }
    Ok(())
}

fn style(tone: Tone) -> Style {
    match tone {
        Tone::Plain => Style::new(),
        Tone::Strong => Style::new().bold(),
        Tone::Code => AnsiColor::Cyan.on_default(),
        Tone::Good => AnsiColor::Green.on_default(),
        Tone::Quiet => Style::new().dimmed(),
        Tone::Alert => AnsiColor::Yellow.on_default(),
    }
}

fn styled(text: &str, style: Style, look: Look) -> String {
    if look.colour && style != Style::new() && !text.is_empty() {
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}

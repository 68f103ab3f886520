//! Text for terminals and logs: draws a document within a width.
//!
//! Colour is never needed to understand it. Nothing that comes from an image reaches the output
//! without passing through `fit::clean`.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::document::{self, Block, Item, Tone};
use super::{Format, Look, Writer, Writers};
use crate::report::Report;

mod fit;
mod rules;
mod table;

pub(crate) use fit::clean;

pub(super) const FORMAT: Format = Format {
    name: "text",
    for_terminals: true,
    extensions: &[],
    writers: Writers {
        report: Some(Writer { about: "tables for people", write }),
        rules: Some(Writer { about: "for people", write: rules::write }),
    },
};

/// Below this many columns the numbers of a table leave no room for names.
const MIN_WIDTH: usize = 72;
/// Sentences wider than this are hard to read; tables use the full width.
const MAX_SENTENCE_WIDTH: usize = 100;

/// Writes a report.
fn write(out: &mut dyn Write, report: &Report, look: Look) -> io::Result<()> {
    draw(out, &document::lay_out(report, look.detail), look)?;
    if !look.detail.full && !report.layers.is_empty() {
        writeln!(out)?;
        draw(out, &[Block::Paragraph(NEXT.to_owned())], look)?;
    }
    Ok(())
}

/// Where to read on.
const NEXT: &str = "More: `plimsoll rules ID` says why, `--plan NAME` writes a plan's Dockerfile, \
                    `--full` shows packages, directories, hidden bytes and duplicates.";

/// Draws a document.
pub fn draw(out: &mut dyn Write, blocks: &[Block], look: Look) -> io::Result<()> {
    let look = Look { width: look.width.max(MIN_WIDTH), ..look };
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

/// A title, its sentences below it, and its code further in.
fn draw_item(out: &mut dyn Write, item: &Item, look: Look) -> io::Result<()> {
    let title = fit::wrap(&fit::clean(&item.title), look.width - 2 * INDENT);
    lines(out, HANGING, title, Style::new().bold(), look)?;
    let columns = look.width.min(MAX_SENTENCE_WIDTH) - 2 * INDENT;
    for fact in &item.facts {
        let wrapped = fit::wrap(&fit::clean(fact), columns);
        lines(out, [2 * INDENT; 2], wrapped, Style::new(), look)?;
    }
    for code in &item.code {
        let broken = fit::break_command(&fit::clean(code), look.width - 4 * INDENT);
        lines(out, [4 * INDENT; 2], broken, AnsiColor::Cyan.on_default(), look)?;
    }
    Ok(())
}

fn style(tone: Tone) -> Style {
    match tone {
        Tone::Plain => Style::new(),
        Tone::Strong => AnsiColor::Cyan.on_default(),
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

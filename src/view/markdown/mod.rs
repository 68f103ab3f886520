//! Markdown as GitHub reads it, for pull requests and job summaries: a sentence, a table, what to
//! do, and everything long folded.

use std::io::{self, Write};

use super::document::{self, Block, Cell, Column, Fit, Item, Table, Tone, share};
use super::{Format, Look, Writer, Writers};
use crate::report::Report;

mod inline;

use inline::{cell, fence, html, prose};

pub(super) const FORMAT: Format = Format {
    name: "markdown",
    for_terminals: false,
    extensions: &["md", "markdown"],
    writers: Writers {
        report: Some(Writer { about: "for pull requests and job summaries; at most 60 kB", write }),
        ..Writers::NONE
    },
};

/// The most bytes of an output: a comment on GitHub can have 65,536 characters.
const MAX_BYTES: usize = 60_000;
/// The part of them reserved for the last note, which names what was left out.
const MAX_NOTE_BYTES: usize = 1_000;
/// The most rows of a table, or items of a list, that are not folded: more would push the fixes out
/// of sight.
const MAX_OPEN_ROWS: usize = 6;
/// The most characters of one name or sentence: hostile ones must not fill the output alone.
const MAX_CHARS: usize = 2_000;
/// The most characters of a cell that may be shortened at its end, such as an instruction: a longer
/// one would push the numbers after it aside.
const MAX_END_CHARS: usize = 120;

fn write(out: &mut dyn Write, report: &Report, look: Look) -> io::Result<()> {
    out.write_all(draw(&document::lay_out(report, look.detail)).as_bytes())
}

/// A part that is written in full or left out.
struct Part {
    /// What it belongs to, for the note that it is left out.
    title: String,
    text: String,
}

/// Draws a document.
fn draw(blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut left_out: Vec<String> = Vec::new();
    for part in parts(blocks) {
        let gap = if out.is_empty() { "" } else { "\n" };
        if out.len() + gap.len() + part.text.len() <= MAX_BYTES - MAX_NOTE_BYTES {
            out.push_str(gap);
            out.push_str(&part.text);
        } else if !left_out.contains(&part.title) {
            left_out.push(part.title);
        }
    }
    if !left_out.is_empty() {
        let names: Vec<String> =
            left_out.iter().map(|title| prose(&shortened(title, 80))).collect();
        let mut names = names.join("; ");
        if MAX_NOTE_BYTES / 2 < names.len() {
            names = format!("{} parts", left_out.len());
        }
        out.push_str(&format!("\nLeft out, as this takes at most 60 kB: {names}.\n"));
    }
    out
}

fn parts(blocks: &[Block]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut heading: Option<&str> = None;
    let mut tables = 0;
    for block in blocks {
        let title = heading.unwrap_or("the summary").to_owned();
        let mut add = |text: String| parts.push(Part { title: title.clone(), text });
        match block {
            Block::Heading(text) => {
                heading = Some(text);
                continue;
            }
            Block::Paragraph(text) => add(under(heading, &format!("{}\n", sentence(text)))),
            Block::List(items) => {
                let lines = items.iter().map(|item| format!("- {}\n", sentence(item)));
                add(section(heading, &lines.collect::<String>(), items.len() <= MAX_OPEN_ROWS));
            }
            Block::Table(table) => {
                tables += 1;
                add(section(
                    heading,
                    &draw_table(table),
                    tables == 1 && table.rows.len() <= MAX_OPEN_ROWS,
                ));
            }
            Block::Items(items) => {
                for (index, item) in items.iter().enumerate() {
                    add(under(heading.filter(|_| index == 0), &draw_item(item)));
                }
            }
        }
        heading = None;
    }
    parts
}

/// Content below its heading.
fn under(heading: Option<&str>, text: &str) -> String {
    heading
        .map_or_else(|| text.to_owned(), |heading| format!("### {}\n\n{text}", sentence(heading)))
}

/// Content below its heading, or folded into it.
fn section(heading: Option<&str>, text: &str, is_open: bool) -> String {
    match heading {
        Some(heading) if !is_open => {
            let heading = html(&shortened(heading, MAX_CHARS));
            format!("<details><summary>{heading}</summary>\n\n{text}\n</details>\n")
        }
        _ => under(heading, text),
    }
}

fn draw_item(item: &Item) -> String {
    let mut text = format!("**{}**\n", sentence(&item.title));
    for fact in &item.facts {
        text.push_str(&format!("\n{}\n", sentence(fact)));
    }
    if !item.code.is_empty() {
        text.push('\n');
        text.push_str(&fence(&item.code));
    }
    text
}

fn draw_table(table: &Table) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let columns = || table.columns.iter();
    let mut text = line(columns().map(|column| cell(column.heading, false)).collect());
    let alignment = columns().map(|column| if column.fit == Fit::Number { "---:" } else { "---" });
    text.push_str(&line(alignment.map(str::to_owned).collect()));
    for row in &table.rows {
        let cells = row.iter().zip(columns());
        text.push_str(&line(cells.map(|(cell, column)| draw_cell(cell, column)).collect()));
    }
    if let Some(rest) = &table.rest {
        text.push_str(&format!("\n{}\n", sentence(rest)));
    }
    text
}

fn draw_cell(content: &Cell, column: &Column) -> String {
    match content {
        Cell::Empty => String::new(),
        Cell::Unknown => "unknown".to_owned(),
        Cell::Meter { percent, .. } => cell(&share(*percent), false),
        Cell::Text { lead, text, tone } => {
            let max_chars = if column.fit == Fit::End { MAX_END_CHARS } else { MAX_CHARS };
            let text = cell(&shortened(text, max_chars), column.fit == Fit::Middle);
            let text = match tone {
                Tone::Strong if !text.contains(['`', '<']) && !text.is_empty() => {
                    format!("**{text}**")
                }
                _ => text,
            };
            // Plain spaces at the start of a cell would be dropped.
            format!("{}{text}", lead.replace(' ', "&nbsp;"))
        }
    }
}

fn sentence(text: &str) -> String {
    prose(&shortened(text, MAX_CHARS))
}

/// A string shortened to that many characters.
fn shortened(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", text.split_at(at).0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_left_out_and_named() {
        let heading = |text: &str| Block::Heading(text.to_owned());
        let list = |count| Block::List(vec!["word ".repeat(100); count]);
        let blocks = [
            Block::Paragraph("First.".to_owned()),
            heading("Long"),
            list(200),
            heading("Short"),
            list(2),
        ];
        let text = draw(&blocks);
        assert!(text.starts_with("First.\n\n### Short\n\n- word"), "{text}");
        assert!(text.ends_with("\nLeft out, as this takes at most 60 kB: Long.\n"), "{text}");
        let long = draw(&[Block::Paragraph("a".repeat(1 << 20))]);
        assert!(long.len() < 3 * MAX_CHARS, "{}", long.len());
    }

    #[test]
    fn nothing_is_longer_than_it_may_be() {
        let item = Item {
            title: "`".repeat(9000),
            facts: vec!["<".repeat(9000)],
            code: vec!["x".repeat(9000)],
        };
        let blocks = [Block::Heading("What to do".to_owned()), Block::Items(vec![item; 20])];
        let text = draw(&blocks);
        assert!(text.len() <= MAX_BYTES, "{}", text.len());
        assert!(text.contains("Left out"));
    }
}

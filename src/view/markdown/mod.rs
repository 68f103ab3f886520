//! Markdown as GitHub reads it, for pull requests and job summaries: a sentence, a table, what to
//! do, and everything long folded.

use std::io::{self, Write};

use super::document::{self, Block, Cell, Column, Fit, Item, Table, Tone, inert, share};
use super::{Format, Look, Writer, Writers};
use crate::report::Report;

mod check;
mod compare;
mod inline;

use inline::{cell, fence, html, prose};

pub(super) const FORMAT: Format = Format {
    name: "markdown",
    for_terminals: false,
    extensions: &["md", "markdown"],
    lists_paths: false,
    needs_paths: false,
    has_details: true,
    writers: Writers {
        report: Some(Writer { about: "for pull requests and job summaries; at most 60 kB", write }),
        comparison: Some(Writer {
            about: "for pull requests and job summaries; at most 60 kB",
            write: compare::write,
        }),
        check: Some(Writer {
            about: "for pull requests and job summaries; at most 60 kB",
            write: check::write,
        }),
        ..Writers::NONE
    },
};

/// The most bytes of an output: a comment on GitHub can have 65,536 characters.
const MAX_BYTES: usize = 60_000;
/// The part of them reserved for the last note, which names what was left out.
const MAX_NOTE_BYTES: usize = 1_000;
/// The most characters of one name or sentence: hostile ones must not fill the output alone.
const MAX_CHARS: usize = 2_000;
/// The most characters of a cell that may be shortened at its end, such as an instruction: a longer
/// one would push the numbers after it aside.
const MAX_END_CHARS: usize = 120;

/// What a program looks for to update its comment instead of adding another one.
const MARKER: &str = "<!-- plimsoll -->";

/// The most things to do that are listed at once; the fold of fixes has all of them.
const MAX_ACTIONS: usize = 6;

fn write(out: &mut dyn Write, report: &Report, look: Look) -> io::Result<()> {
    out.write_all(draw(&parts(report, look)).as_bytes())
}

/// A part that is written in full or left out.
struct Part {
    /// What it is, for the note that it is left out.
    title: String,
    text: String,
}

/// Writes the parts that fit, and names the others.
fn draw(parts: &[Part]) -> String {
    let mut out = String::new();
    let mut left_out: Vec<&str> = Vec::new();
    for part in parts {
        let gap = if out.is_empty() { "" } else { "\n" };
        if out.len() + gap.len() + part.text.len() <= MAX_BYTES - MAX_NOTE_BYTES {
            out.push_str(gap);
            out.push_str(&part.text);
        } else {
            left_out.push(&part.title);
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

/// The title, the answer, the Dockerfile of the best plan, and the details, all of them folded.
fn parts(report: &Report, look: Look) -> Vec<Part> {
    let part = |title: &str, text: String| Part { title: title.to_owned(), text };
    let title = format!("## plimsoll: {}\n", sentence(&inert(&document::title(report))));
    let mut parts = vec![part("the title", format!("{MARKER}\n{title}"))];
    for block in document::answer(report, MAX_ACTIONS, document::MAX_WORTH_KNOWING) {
        parts.extend(drawn(&block).map(|text| part("the answer", text)));
    }
    let best = document::advised_plan(report);
    if let Some(plan) = best.and_then(|best| report.plans.get(best.plan)) {
        let heading = format!("The Dockerfile of the plan {}", plan.name.word());
        parts.push(part(&heading, folded(&heading, &fence(&plan.dockerfile))));
    }
    for (heading, body) in document::details(report, look.detail) {
        let text = drawn(&body).unwrap_or_default();
        parts.push(part(&heading, folded(&heading, &text)));
    }
    parts
}

/// A block as Markdown; `None` for what only text for terminals needs.
fn drawn(block: &Block) -> Option<String> {
    let blocks = document::without_commands(vec![block.clone()]);
    Some(match blocks.first()? {
        Block::Space => return None,
        Block::Heading(text) => format!("### {}\n", sentence(text)),
        Block::Alert(text) => format!("> **{}**\n", sentence(text)),
        Block::Lead(text) | Block::Paragraph(text) => format!("{}\n", sentence(text)),
        Block::List(items) => items.iter().map(|item| format!("- {}\n", sentence(item))).collect(),
        Block::Table(table) => draw_table(table),
        Block::Items(items) => items.iter().map(draw_item).collect::<Vec<_>>().join("\n"),
    })
}

/// Content that is seen on demand.
fn folded(heading: &str, text: &str) -> String {
    let heading = html(&inert(&shortened(heading, MAX_CHARS)));
    format!("<details><summary>{heading}</summary>\n\n{text}\n</details>\n")
}

fn draw_item(item: &Item) -> String {
    let mut text = format!("**{}**: {}\n\n", sentence(&item.title), sentence(&item.saving));
    for (amount, fact) in &item.facts {
        let amount = if amount.is_empty() { String::new() } else { format!("{amount}: ") };
        text.push_str(&format!("- {}{}\n", sentence(&amount), sentence(fact)));
    }
    text.push_str(&format!("\n{}\n", sentence(&item.advice)));
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
    let mut under = table.under.iter();
    for row in &table.rows {
        let cells = row.iter().zip(columns());
        let mut cells: Vec<String> = cells.map(|(cell, column)| draw_cell(cell, column)).collect();
        let under = under.next();
        if let (Some(Cell::Text { text, tone, .. }), Some(first)) = (under, cells.first_mut())
            && !text.is_empty()
        {
            let text = shortened(text, MAX_END_CHARS);
            first.push_str(&format!("<br>{}", cell(&text, *tone == Tone::Code)));
        }
        text.push_str(&line(cells));
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
        let part = |title: &str, bytes| Part { title: title.to_owned(), text: "a".repeat(bytes) };
        let text = draw(&[part("First", 10), part("Long", MAX_BYTES), part("Short", 10)]);
        assert!(text.starts_with("aaaaaaaaaa\naaaaaaaaaa"), "{text}");
        assert!(text.ends_with("\nLeft out, as this takes at most 60 kB: Long.\n"), "{text}");
    }

    #[test]
    fn nothing_is_longer_than_it_may_be() {
        let item = Item {
            title: "`".repeat(9000),
            saving: "*".repeat(9000),
            facts: vec![(String::new(), "<".repeat(9000))],
            advice: "_".repeat(9000),
            code: vec!["x".repeat(9000)],
        };
        let drawn = drawn(&Block::Items(vec![item; 20])).unwrap_or_default();
        let text = draw(&[Part { title: "Fixes".to_owned(), text: drawn }]);
        assert!(text.len() <= MAX_BYTES, "{}", text.len());
        assert!(text.contains("Left out"));
        let long = super::drawn(&Block::Paragraph("a".repeat(1 << 20))).unwrap_or_default();
        assert!(long.len() < 3 * MAX_CHARS, "{}", long.len());
    }
}

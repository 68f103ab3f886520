//! The parts of a report for people, in order: headings, paragraphs, lists and tables.
//!
//! Laid out once for all formats that people read. It knows neither widths nor colours, only which
//! text may be shortened and what is emphasised.

use std::fmt;

use super::Detail;
use crate::dockerfile::recover::in_words as instruction;
use crate::report::{PlanSummary, Report};
use crate::units::{Bytes, grouped, ranges};

mod answer;
mod attack_surface;
pub(super) mod check;
pub(super) mod compare;
mod findings;
mod headline;
mod inert;
mod base;
mod layers;
mod largest;
mod packages;
mod hidden;
mod duplicates;
mod warnings;
mod worth_knowing;

pub(super) use inert::{inert, without_commands};

/// From this many columns on a row has room for more than the least.
const ROOMY: usize = 100;

/// The columns of a row that is not drawn into columns of a terminal.
const WIDE: usize = 200;

/// One piece of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// The title of what follows, in sentence case.
    Heading(String),
    /// What changes the meaning of all that follows.
    Alert(String),
    /// The sentences that answer the question.
    Lead(String),
    /// A gap.
    Space,
    /// Sentences.
    Paragraph(String),
    /// Lines that may each be wrapped.
    List(Vec<String>),
    /// Rows and columns.
    Table(Table),
    /// Things with a title, sentences and lines to paste.
    Items(Vec<Item>),
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its number and what it is.
    pub title: String,
    /// What it saves.
    pub saving: String,
    /// Its parts: what each saves, if that is known, and a sentence.
    pub facts: Vec<(String, String)>,
    /// What to do.
    pub advice: String,
    /// Lines to paste; long ones may be broken as a shell allows.
    pub code: Vec<String>,
}

/// Rows of cells under headings.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The columns, left to right.
    pub columns: Vec<Column>,
    /// The rows; each has a cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// A line below each row; shorter or empty if there are none.
    pub under: Vec<Cell>,
    /// What the rows leave out, such as `and 3 more, 12.0 kB`.
    pub rest: Option<String>,
}

/// The head of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub heading: &'static str,
    /// How its cells take their place.
    pub fit: Fit,
}

/// How the cells of a column take their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// At the right, never shortened.
    Number,
    /// At the left, never shortened.
    Word,
    /// At the left, shortened at its end.
    End,
    /// At the left, shortened in its middle.
    Middle,
}

/// One cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing to say.
    Empty,
    /// A number that is not known.
    Unknown,
    /// Text.
    Text {
        /// Drawn before the text and never shortened: the branches of a tree.
        lead: String,
        /// The text.
        text: String,
        /// How it is emphasised.
        tone: Tone,
    },
    /// A share, from 0 to 100, as a bar and a number.
    Meter {
        /// The share.
        percent: f64,
        /// The part of it that is hidden.
        hidden: f64,
    },
}

/// How a cell is emphasised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Not at all.
    Plain,
    /// It is what the row is about.
    Strong,
    /// It is the least important of its row.
    Quiet,
    /// It is what to look at.
    Alert,
    /// It is gained.
    Good,
    /// It can be pasted.
    Code,
}

/// How many lines the answer has at most for what is also worth knowing.
pub const MAX_WORTH_KNOWING: usize = worth_knowing::MAX_LINES;

/// Lays out the answer, with at most that many things to do and that many lines for what is also
/// worth knowing; the others are counted.
pub fn answer(report: &Report, max_actions: usize, max_worth_knowing: usize) -> Vec<Block> {
    answer::blocks(report, max_actions, max_worth_knowing)
}

/// Lays out where the bytes are on at most that many lines, the headings included; `None` if that
/// is too few to be of use.
pub fn where_the_bytes_are(report: &Report, max_lines: usize) -> Option<Vec<Block>> {
    let (heading, block) = layers::summary(report, max_lines)?;
    Some(vec![Block::Heading(heading), block])
}

/// The one next step that is most worth taking; `None` if there is nothing more to see.
pub fn next_step(report: &Report) -> Option<String> {
    answer::next_step(report)
}

/// Returns the plan that the answer leads to; `None` if nothing is to be done, or nothing can be
/// said.
pub fn advised_plan(report: &Report) -> Option<PlanSummary> {
    let advises = headline::has_advice(report) && !report.summary.actions.is_empty();
    report.summary.best_plan.filter(|_| advises)
}

/// Names the image and its size today and after the best plan, in a few words.
pub fn title(report: &Report) -> String {
    headline::title(report)
}

/// Lays out the details: a heading, and what is below it.
pub fn details(report: &Report, detail: Detail) -> Vec<(String, Block)> {
    let mut sections = Vec::new();
    if headline::has_advice(report) {
        sections.push(findings::plans(report));
        sections.extend(findings::in_full(report).into_iter().map(Some));
        sections.extend(findings::elsewhere(report));
        sections.push(worth_knowing::section(report));
    }
    sections.push(base::section(report));
    sections.push(layers::section(report));
    if detail.full || detail.packages {
        sections.push(packages::owners(report));
        sections.push(packages::packages(report, detail.packages));
    }
    if detail.full {
        sections.push(packages::unowned(report));
    }
    sections.push(largest::section(report));
    if detail.full {
        sections.push(largest::in_base(report));
        sections.push(hidden::section(report));
        sections.push(duplicates::section(report));
        sections.push(attack_surface::section(report));
    }
    sections.push(warnings::section(report));
    sections.into_iter().flatten().collect()
}

/// A heading and what is below it; `None` if there is nothing to say.
type Section = Option<(String, Block)>;

/// A column of a table of items: its heading, its fit, and the cell of an item.
type Field<'f, T> = (&'static str, Fit, &'f dyn Fn(&T) -> Cell);

/// A section with a row for each item; `None` without items. Columns that say nothing in any row
/// are left out.
fn table<T>(
    heading: impl Into<String>,
    items: &[T],
    fields: &[Field<'_, T>],
    rest: Option<String>,
) -> Section {
    if items.is_empty() {
        return None;
    }
    let mut table =
        Table { columns: Vec::new(), rows: vec![Vec::new(); items.len()], under: Vec::new(), rest };
    for (heading, fit, cell) in fields {
        let cells: Vec<Cell> = items.iter().map(cell).collect();
        if cells.iter().any(Cell::says_something) {
            table.columns.push(Column { heading, fit: *fit });
            table.rows.iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell));
        }
    }
    Some((heading.into(), Block::Table(table)))
}

/// What a table leaves out: `and 3 more, 12.0 kB`.
fn rest<T>(left_out: &[T], bytes: impl Fn(&T) -> Bytes) -> Option<String> {
    let sum: Bytes = left_out.iter().map(bytes).sum();
    (!left_out.is_empty()).then(|| format!("and {} more, {sum}", grouped(left_out.len() as u64)))
}

/// Splits a list, largest first, into rows and what is folded into the last line: at most ten rows,
/// which fit a screen with the other sections, and the first three however small they are.
fn split_worthy<T>(items: &[T], is_worth_a_row: impl Fn(&T) -> bool) -> (&[T], &[T]) {
    let small = items.iter().skip(3).position(|item| !is_worth_a_row(item));
    let rows = small.map_or(items.len(), |at| at + 3).min(10);
    items.split_at_checked(rows).unwrap_or((items, &[]))
}

impl Cell {
    fn says_something(&self) -> bool {
        !matches!(self, Self::Empty | Self::Unknown)
    }

    fn text(text: impl Into<String>, tone: Tone) -> Self {
        Self::Text { lead: String::new(), text: text.into(), tone }
    }

    /// Lines of a Dockerfile, which is named elsewhere.
    fn lines(lines: &[usize]) -> Self {
        if lines.is_empty() { Self::Empty } else { Self::plain(ranges(lines)) }
    }

    /// A place in a Dockerfile, with its name; empty if there is none.
    fn place(place: String) -> Self {
        if place.is_empty() { Self::Empty } else { Self::plain(place) }
    }

    /// An instruction, after its place in a Dockerfile if that is known.
    fn placed(place: &str, instruction: impl Into<String>) -> Self {
        let lead = if place.is_empty() { String::new() } else { format!("{place} ") };
        Self::Text { lead, text: instruction.into(), tone: Tone::Plain }
    }

    fn code(text: impl Into<String>) -> Self {
        Self::text(text, Tone::Code)
    }

    fn plain(text: impl Into<String>) -> Self {
        Self::text(text, Tone::Plain)
    }

    /// Zero is quiet, so that the other sizes stand out.
    fn bytes(bytes: Bytes) -> Self {
        Self::text(bytes.to_string(), if bytes.0 == 0 { Tone::Quiet } else { Tone::Plain })
    }

    fn known_bytes(bytes: Option<Bytes>) -> Self {
        bytes.map_or(Self::Unknown, Self::bytes)
    }

    /// A download, which may be unknown or an estimate.
    fn download(bytes: Option<Bytes>, is_estimate: bool) -> Self {
        match (bytes, is_estimate) {
            (Some(bytes), true) => Self::plain(estimate(bytes, true)),
            (bytes, _) => Self::known_bytes(bytes),
        }
    }

    fn count(count: u64) -> Self {
        Self::plain(grouped(count))
    }

    /// The number of a layer.
    fn layer(number: Option<usize>) -> Self {
        number.map_or(Self::Empty, |number| Self::plain(number.to_string()))
    }
}

/// Returns a number of bytes as text, marked if it is an estimate.
fn estimate(bytes: impl fmt::Display, is_estimate: bool) -> String {
    format!("{}{bytes}", if is_estimate { "~" } else { "" })
}

/// Joins words: `a, b and c`; empty without any.
fn listed<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Writes a saving; an estimate is marked.
fn saved(bytes: Bytes, is_estimate: bool) -> String {
    format!("{}-{bytes}", if is_estimate { "~" } else { "" })
}

/// Whether a reference can be typed as it is, and is short enough for one line.
fn is_plain(reference: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@+".contains(c);
    reference != "-" && reference.len() <= 40 && reference.chars().all(is_plain)
}

/// Returns a percentage in whole numbers that never rounds something to nothing or all.
pub fn share(percent: f64) -> String {
    if percent <= 0.0 {
        "0 %".to_owned()
    } else if percent < 0.5 {
        "<1 %".to_owned()
    } else if (99.5..100.0).contains(&percent) {
        ">99 %".to_owned()
    } else {
        format!("{percent:.0} %")
    }
}

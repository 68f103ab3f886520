//! An ELF file drawn: what it is and needs, then its sections by size.

use super::line::{Line, Role, bar, size};
use crate::difference::{Elf, Purpose};
use crate::fit::{shorten_middle, width, wrap};

/// The columns of a list of libraries.
const NEEDS_COLUMNS: usize = 70;

/// The longest name of a section that is drawn in full.
const MAX_NAME_COLUMNS: usize = 24;

/// The longest bar.
const MAX_BAR_COLUMNS: usize = 24;

/// What strip removes, gathered in one row each: its purpose, its name, and what it is made of.
const GATHERED: &[(Purpose, &str, &str)] = &[
    (Purpose::Symbols, "symbols", ".symtab .strtab: strip removes"),
    (Purpose::Debug, "debug", ".debug_*: strip removes"),
];

/// An ELF file as lines.
#[derive(Debug, Default)]
pub(super) struct Sections {
    head: Vec<Line>,
    rows: Vec<Row>,
    notes: Vec<Line>,
}

/// A section, or several that belong together.
#[derive(Debug)]
struct Row {
    name: String,
    bytes: u64,
    note: &'static str,
}

impl Sections {
    /// Lays a file out. `missing` are the libraries that the image does not have; `None` if it is
    /// unknown which it has.
    pub(super) fn of(elf: &Elf, missing: Option<&[String]>) -> Self {
        let mut sections = Self { head: vec![Line::note(elf.about.clone())], ..Self::default() };
        sections.head.extend(needs(&elf.needed, missing));
        sections.rows = rows(elf);
        if elf.wanted.is_some() {
            let note = "More of the file has to be read to know all of its sections.";
            sections.notes.push(Line::note(note));
        } else if !elf.has_table {
            sections.notes.push(Line::note("It has no table of sections."));
        }
        sections
    }

    /// A file whose header cannot be read.
    pub(super) fn damaged() -> Self {
        let notes = vec![Line::note("The header of this ELF file is damaged.")];
        Self { notes, ..Self::default() }
    }

    pub(super) fn count(&self) -> usize {
        self.head.len() + self.rows.len() + self.notes.len()
    }

    pub(super) fn row(&self, index: usize, columns: usize) -> Line {
        if let Some(line) = self.head.get(index) {
            return line.clone();
        }
        let index = index.saturating_sub(self.head.len());
        match self.rows.get(index) {
            Some(row) => self.draw(row, columns),
            None => {
                let note = self.notes.get(index.saturating_sub(self.rows.len()));
                note.cloned().unwrap_or_default()
            }
        }
    }

    fn draw(&self, row: &Row, columns: usize) -> Line {
        let names = self.rows.iter().map(|row| width(&row.name)).max().unwrap_or(0);
        let name_columns = names.min(MAX_NAME_COLUMNS);
        let name = shorten_middle(&row.name, name_columns);
        let padding = " ".repeat(name_columns.saturating_sub(width(&name)));
        let size = size(row.bytes);
        let note_columns = self.rows.iter().map(|row| width(row.note)).max().unwrap_or(0);
        let used = name_columns + width(&size) + 4 + note_columns;
        let room = columns.saturating_sub(used).min(MAX_BAR_COLUMNS);
        let largest = self.rows.first().map_or(0, |row| row.bytes);
        let bar = bar(row.bytes, largest, room);
        let mut line =
            Line::default().with(Role::Text, format!("{name}{padding}  ")).with(Role::Number, size);
        if !bar.is_empty() {
            line.push(Role::Dim, "  ");
            line.push(Role::Bar, &bar);
        }
        if !row.note.is_empty() {
            line.push(Role::Dim, &" ".repeat(room.saturating_sub(width(&bar)) + 2));
            line.push(Role::Dim, row.note);
        }
        line
    }
}

/// Says which libraries are needed, and which the image does not have.
fn needs(needed: &[String], missing: Option<&[String]>) -> Vec<Line> {
    if needed.is_empty() {
        return Vec::new();
    }
    let names: Vec<&str> = needed.iter().map(|name| short(name)).collect();
    let mut lines: Vec<Line> = Vec::new();
    for (index, text) in wrap(&names.join(" "), NEEDS_COLUMNS).into_iter().enumerate() {
        let label = if index == 0 { "needs " } else { "      " };
        lines.push(Line::note(label).with(Role::Text, text));
    }
    match missing {
        None => (),
        Some([]) => lines.push(Line::note("      all found in the image")),
        Some(missing) => {
            let text = format!("not in the image: {}", missing.join(" "));
            let wrapped = wrap(&text, NEEDS_COLUMNS).into_iter();
            lines.extend(wrapped.map(|text| Line::note(format!("      {text}"))));
        }
    }
    lines
}

/// The name of a library without what all of them have.
fn short(name: &str) -> &str {
    name.split_once(".so").map_or(name, |(name, _)| name)
}

fn rows(elf: &Elf) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for &(purpose, name, note) in GATHERED {
        let gathered = elf.sections.iter().filter(|section| section.purpose == purpose);
        let bytes = gathered.fold(0, |bytes: u64, section| bytes.saturating_add(section.bytes()));
        if bytes != 0 {
            rows.push(Row { name: name.to_owned(), bytes, note });
        }
    }
    let used = elf.sections.iter().filter(|section| section.purpose == Purpose::Use);
    rows.extend(used.map(|section| {
        let name = if section.name.is_empty() { "(no name)" } else { &section.name };
        Row { name: name.to_owned(), bytes: section.bytes(), note: "" }
    }));
    rows.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.name.cmp(&b.name)));
    rows
}

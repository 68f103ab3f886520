//! ELF files by what was kept of them: header, segments, table of sections.
//!
//! System V ABI, chapters 4 and 5. Counts and offsets are believed only as far as bytes were kept.

use std::ops::Range;

use super::number::Numbers;
use crate::layer::{FIRST_BYTES, Parts};

const EXECUTABLE: u16 = 2;
const SHARED: u16 = 3;

const LOAD: u32 = 1;
const DYNAMIC: u32 = 2;
const INTERPRETER: u32 = 3;
const NOTE: u32 = 4;

const CAN_EXECUTE: u32 = 1;
const CAN_WRITE: u32 = 2;

/// Stands for a count or an index that section 0 holds (SHN_XINDEX, PN_XNUM).
const ELSEWHERE: u16 = 0xffff;

/// The header of an ELF file and its segments.
pub(super) struct Elf {
    pub(super) is_wide: bool,
    pub(super) is_big: bool,
    kind: u16,
    pub(super) segments: Vec<Segment>,
    /// Offset of the table of sections; zero where there is none.
    pub(super) table: u64,
    section_bytes: u16,
    section_count: u16,
    names: u16,
}

/// An entry of the program header table.
pub(super) struct Segment {
    kind: u32,
    flags: u32,
    pub(super) file: Range<u64>,
    pub(super) address: u64,
}

/// An entry of the table of sections.
pub(super) struct Section<'p> {
    name_at: u32,
    /// Its name; `None` where the table of names was not kept.
    pub(super) name: Option<&'p [u8]>,
    pub(super) kind: u32,
    pub(super) flags: u64,
    pub(super) file: Range<u64>,
    pub(super) link: u32,
}

/// The bytes of the table of sections.
struct SectionTable<'p> {
    bytes: &'p [u8],
    /// The length of an entry.
    step: usize,
    /// The index of the entry that has the names.
    names: usize,
}

impl<'p> SectionTable<'p> {
    fn entries(&self) -> impl Iterator<Item = &'p [u8]> + use<'p> {
        self.bytes.chunks_exact(self.step)
    }
}

impl Elf {
    /// Reads the header and those segments that stand in the first bytes; `None` for anything but
    /// a program or a shared library.
    pub(super) fn read(parts: &Parts) -> Option<Self> {
        let first = parts.from(0)?;
        let [0x7f, b'E', b'L', b'F', class @ (1 | 2), order @ (1 | 2), ..] = first else {
            return None;
        };
        let is_wide = *class == 2;
        let head = Numbers { bytes: first, is_big: *order == 2 };
        let kind = head.u16(16)?;
        if kind != EXECUTABLE && kind != SHARED {
            return None;
        }
        let (at, step) = if is_wide { (32, 8) } else { (28, 4) };
        let (segments, table) = (head.word(at, is_wide)?, head.word(at + step, is_wide)?);
        // Flags and the length of the header stand between.
        let at = at + 2 * step + 6;
        let (segment_bytes, count) = (head.u16(at)?, head.u16(at + 2)?);
        let mut elf = Self {
            is_wide,
            is_big: head.is_big,
            kind,
            segments: Vec::new(),
            table,
            section_bytes: head.u16(at + 4)?,
            section_count: head.u16(at + 6)?,
            names: head.u16(at + 8)?,
        };
        let most = FIRST_BYTES / if is_wide { 56 } else { 32 };
        elf.segments.reserve(most.min(usize::from(count)));
        for number in (0..u64::from(count)).take(most) {
            let at = segments.saturating_add(number * u64::from(segment_bytes));
            let Some(segment) = elf.segment(head, at) else { break };
            elf.segments.push(segment);
        }
        Some(elf)
    }

    fn segment(&self, head: Numbers<'_>, at: u64) -> Option<Segment> {
        let field =
            |wide: u64, narrow: u64| at.checked_add(if self.is_wide { wide } else { narrow });
        let start = head.word(field(8, 4)?, self.is_wide)?;
        let bytes = head.word(field(32, 16)?, self.is_wide)?;
        Some(Segment {
            kind: head.u32(at)?,
            flags: head.u32(field(4, 24)?)?,
            file: start..start.saturating_add(bytes),
            address: head.word(field(16, 8)?, self.is_wide)?,
        })
    }

    /// The segments that are loaded.
    pub(super) fn loaded(&self) -> impl Iterator<Item = &Segment> {
        self.segments.iter().filter(|segment| segment.kind == LOAD)
    }

    /// From the first to the last byte of loaded segments that may be written and not executed.
    pub(super) fn data(&self) -> Option<Range<u64>> {
        let writable = self.loaded().filter(|segment| segment.is_data());
        let filled = writable.map(|segment| &segment.file).filter(|range| !range.is_empty());
        filled.fold(None, |all: Option<Range<u64>>, range| match all {
            None => Some(range.clone()),
            Some(all) => Some(all.start.min(range.start)..all.end.max(range.end)),
        })
    }

    /// Where the last loaded segment ends: what follows is for tools only.
    pub(super) fn loaded_end(&self) -> u64 {
        self.loaded().map(|segment| segment.file.end).max().unwrap_or(0)
    }

    /// Where the section is that its loader reads.
    pub(super) fn dynamic(&self) -> Option<Range<u64>> {
        let segment = self.segments.iter().find(|segment| segment.kind == DYNAMIC)?;
        Some(segment.file.clone())
    }

    /// Whether it can be started by itself: it names an interpreter or a fixed address.
    pub(super) fn is_program(&self) -> bool {
        self.kind == EXECUTABLE || self.has_interpreter()
    }

    /// Whether it names the loader that finds its libraries.
    pub(super) fn has_interpreter(&self) -> bool {
        self.segments.iter().any(|it| it.kind == INTERPRETER)
    }

    /// Whether a note by that owner stands in the first bytes.
    pub(super) fn has_note(&self, parts: &Parts, owner: &[u8]) -> bool {
        let notes = self.segments.iter().filter(|segment| segment.kind == NOTE);
        notes.into_iter().any(|segment| {
            let end = segment.file.end.min(FIRST_BYTES as u64);
            let bytes = parts.get(segment.file.start..end).unwrap_or_default();
            self.notes(bytes).any(|name| name == owner)
        })
    }

    /// The owners of the notes of a segment.
    fn notes<'b>(&self, bytes: &'b [u8]) -> impl Iterator<Item = &'b [u8]> {
        let all = Numbers { bytes, is_big: self.is_big };
        let mut at = 0_u64;
        std::iter::from_fn(move || {
            let (name, rest) = (u64::from(all.u32(at)?), u64::from(all.u32(at + 4)?));
            let from = at + 12;
            at = from + name.next_multiple_of(4) + rest.next_multiple_of(4);
            bytes.get(usize::try_from(from).ok()?..usize::try_from(from + name).ok()?)
        })
    }

    /// The sections, of which all or none are known: `None` where not the whole table was kept.
    pub(super) fn sections<'p>(&self, parts: &'p Parts) -> Option<Vec<Section<'p>>> {
        let table = self.sections_table(parts)?;
        let mut sections: Vec<Section<'p>> =
            table.entries().map_while(|entry| self.section(entry)).collect();
        let names = sections.get(table.names).and_then(|names| parts.get(names.file.clone()));
        if let Some(bytes) = names {
            let names = Numbers { bytes, is_big: self.is_big };
            for section in &mut sections {
                let at = u64::from(section.name_at);
                let rest = (bytes.len() as u64).saturating_sub(at);
                // No name that matters is longer.
                section.name = names.text(at, rest.min(64));
            }
        }
        Some(sections)
    }

    /// Where the names of the sections stand.
    pub(super) fn names(&self, parts: &Parts) -> Option<Range<u64>> {
        let table = self.sections_table(parts)?;
        Some(self.section(table.entries().nth(table.names)?)?.file)
    }

    /// The table of sections; `None` where not all of it was kept.
    fn sections_table<'p>(&self, parts: &'p Parts) -> Option<SectionTable<'p>> {
        let least = if self.is_wide { 64 } else { 40 };
        if self.table == 0 || u64::from(self.section_bytes) < least {
            return None;
        }
        let zero = self.section(parts.get(self.table..self.table.checked_add(least)?)?)?;
        let count = match self.section_count {
            0 => zero.file.end.saturating_sub(zero.file.start),
            count => u64::from(count),
        };
        let names = if self.names == ELSEWHERE { zero.link } else { u32::from(self.names) };
        let step = u64::from(self.section_bytes);
        let end = self.table.checked_add(count.checked_mul(step)?)?;
        Some(SectionTable {
            bytes: parts.get(self.table..end)?,
            step: usize::from(self.section_bytes),
            names: names as usize,
        })
    }

    /// An entry of the table, without its name.
    fn section(&self, bytes: &[u8]) -> Option<Section<'static>> {
        let entry = Numbers { bytes, is_big: self.is_big };
        let field = |wide, narrow| if self.is_wide { wide } else { narrow };
        let start = entry.word(field(24, 16), self.is_wide)?;
        let length = entry.word(field(32, 20), self.is_wide)?;
        Some(Section {
            name_at: entry.u32(0)?,
            name: None,
            kind: entry.u32(4)?,
            flags: entry.word(8, self.is_wide)?,
            file: start..start.saturating_add(length),
            link: entry.u32(field(40, 24))?,
        })
    }

    /// The length of the table of sections; `None` where section 0 has to tell.
    pub(super) fn table_bytes(&self) -> Option<u64> {
        let count = Some(self.section_count).filter(|&count| count != 0)?;
        Some(u64::from(count) * u64::from(self.section_bytes))
    }
}

impl Segment {
    fn is_data(&self) -> bool {
        self.flags & (CAN_WRITE | CAN_EXECUTE) == CAN_WRITE
    }

    pub(super) fn is_constant(&self) -> bool {
        self.flags & CAN_WRITE == 0
    }
}

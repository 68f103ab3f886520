//! ELF files by their kept parts: header, segments, sections, dynamic entries.
//!
//! System V ABI, chapters 4 and 5. Counts and offsets are trusted only as far as bytes were kept.

use std::ops::Range;

use object::elf::{self, DynamicTag, FileHeader32, FileHeader64, ProgramFlags, ProgramType};
use object::read::elf::{Dyn, FileHeader, NoteIterator, ProgramHeader, SectionHeader};
use object::{Endianness, ReadRef};

use crate::layer::{FIRST_BYTES, Parts};

/// The headers that each width of a file has.
type Narrow = FileHeader32<Endianness>;
type Wide = FileHeader64<Endianness>;

/// The owner of the notes of Go's linker.
const GO: &[u8] = b"Go\0\0";

/// The header of an ELF file and its segments.
pub(super) struct Elf {
    pub(super) is_wide: bool,
    /// The architecture (`e_machine`).
    pub(super) machine: u16,
    pub(super) order: Endianness,
    /// Whether it has a fixed address, as only programs have.
    is_fixed: bool,
    segments: Vec<Segment>,
    /// Whether a note in the first bytes shows that Go's linker wrote it.
    pub(super) has_go_note: bool,
    /// Offset of the table of sections; zero if there is none.
    pub(super) table: u64,
    /// The length of the table of sections; `None` if only its first entry has it.
    pub(super) table_bytes: Option<u64>,
}

/// An entry of the program header table.
pub(super) struct Segment {
    kind: ProgramType,
    flags: ProgramFlags,
    pub(super) file: Range<u64>,
    pub(super) address: u64,
}

/// An entry of the table of sections.
pub(super) struct Section<'p> {
    /// Its name; `None` if that was not kept.
    pub(super) name: Option<&'p [u8]>,
    pub(super) kind: elf::SectionType,
    pub(super) flags: elf::SectionFlags,
    pub(super) file: Range<u64>,
    pub(super) link: u32,
}

impl Elf {
    /// Reads the header and the segments; `None` for anything but a program or a shared library.
    pub(super) fn read(parts: &Parts) -> Option<Self> {
        Self::of::<Wide>(parts).or_else(|| Self::of::<Narrow>(parts))
    }

    fn of<H: FileHeader<Endian = Endianness>>(parts: &Parts) -> Option<Self> {
        let (header, order) = header::<H>(parts)?;
        let kind = header.e_type(order);
        if kind != elf::ET_EXEC && kind != elf::ET_DYN {
            return None;
        }
        // One by one, as a damaged count may exceed the number of segments.
        let (start, step) = (header.e_phoff(order).into(), header.e_phentsize(order));
        let max_segments = FIRST_BYTES / size_of::<H::ProgramHeader>();
        let numbers = (0..u64::from(header.e_phnum(order))).take(max_segments);
        let segments: Vec<&H::ProgramHeader> = numbers
            .map_while(|number| {
                parts.read_at(u64::checked_add(start, number * u64::from(step))?).ok()
            })
            .collect();
        let table_bytes = u64::from(header.e_shnum(order)) * u64::from(header.e_shentsize(order));
        Some(Self {
            is_wide: header.is_type_64(),
            machine: header.e_machine(order).0,
            order,
            is_fixed: kind == elf::ET_EXEC,
            has_go_note: segments.iter().any(|segment| has_go_note::<H>(parts, segment, order)),
            table: header.e_shoff(order).into(),
            table_bytes: (header.e_shnum(order) != 0).then_some(table_bytes),
            segments: segments.into_iter().map(|segment| Segment::of(segment, order)).collect(),
        })
    }

    /// The segments that are loaded.
    pub(super) fn loaded(&self) -> impl Iterator<Item = &Segment> {
        self.segments.iter().filter(|segment| segment.kind == elf::PT_LOAD)
    }

    /// From the first to the last byte of loaded segments that are writable and not executable.
    pub(super) fn data(&self) -> Option<Range<u64>> {
        let data = self.loaded().filter(|segment| segment.is_data() && !segment.file.is_empty());
        data.map(|segment| segment.file.clone())
            .reduce(|all, range| all.start.min(range.start)..all.end.max(range.end))
    }

    /// Where the last loaded segment ends; only tools use what follows.
    pub(super) fn loaded_end(&self) -> u64 {
        self.loaded().map(|segment| segment.file.end).max().unwrap_or(0)
    }

    /// Where the dynamic entries are, which its loader reads.
    pub(super) fn dynamic(&self) -> Option<Range<u64>> {
        let segment = self.segments.iter().find(|segment| segment.kind == elf::PT_DYNAMIC)?;
        Some(segment.file.clone())
    }

    /// Whether it can be started by itself: it names an interpreter or a fixed address.
    pub(super) fn is_program(&self) -> bool {
        self.is_fixed || self.has_interpreter()
    }

    /// Where the path of its loader is.
    pub(super) fn interpreter(&self) -> Option<Range<u64>> {
        let segment = self.segments.iter().find(|segment| segment.kind == elf::PT_INTERP)?;
        Some(segment.file.clone())
    }

    /// Whether it names the loader that finds its libraries.
    pub(super) fn has_interpreter(&self) -> bool {
        self.segments.iter().any(|segment| segment.kind == elf::PT_INTERP)
    }

    /// All sections; `None` if the table was not kept as a whole.
    pub(super) fn sections<'p>(&self, parts: &'p Parts) -> Option<Vec<Section<'p>>> {
        if self.is_wide { sections::<Wide>(parts) } else { sections::<Narrow>(parts) }
    }

    /// Where the names of the sections are.
    pub(super) fn names(&self, parts: &Parts) -> Option<Range<u64>> {
        if self.is_wide { names::<Wide>(parts) } else { names::<Narrow>(parts) }
    }

    /// The dynamic entries in a range, up to the one that ends them; `None` if the range was not
    /// kept as a whole.
    pub(super) fn entries(
        &self,
        parts: &Parts,
        range: Range<u64>,
    ) -> Option<Vec<(DynamicTag, u64)>> {
        if self.is_wide { entries::<Wide>(parts, range) } else { entries::<Narrow>(parts, range) }
    }
}

impl Segment {
    fn of<P: ProgramHeader<Endian = Endianness>>(header: &P, order: Endianness) -> Self {
        let (start, bytes) = header.file_range(order);
        Self {
            kind: header.p_type(order),
            flags: header.p_flags(order),
            file: start..start.saturating_add(bytes),
            address: header.p_vaddr(order).into(),
        }
    }

    fn is_data(&self) -> bool {
        self.flags.0 & (elf::PF_W.0 | elf::PF_X.0) == elf::PF_W.0
    }

    pub(super) fn has_code(&self) -> bool {
        self.flags.0 & elf::PF_X.0 != 0
    }

    pub(super) fn is_constant(&self) -> bool {
        self.flags.0 & elf::PF_W.0 == 0
    }
}

/// Returns the header and its byte order. The version is ignored, as loaders ignore it.
fn header<H: FileHeader<Endian = Endianness>>(parts: &Parts) -> Option<(&H, Endianness)> {
    let header = parts.read_at::<H>(0).ok()?;
    let is_of_width = if header.is_type_64() { header.is_class_64() } else { header.is_class_32() };
    let has_order = header.is_little_endian() || header.is_big_endian();
    let is_elf = header.e_ident().magic == elf::ELFMAG && is_of_width && has_order;
    header.endian().ok().filter(|_| is_elf).map(|order| (header, order))
}

fn has_go_note<H: FileHeader<Endian = Endianness>>(
    parts: &Parts,
    segment: &H::ProgramHeader,
    order: Endianness,
) -> bool {
    let (start, bytes) = segment.file_range(order);
    // Linkers write notes near the header; what is kept after the first bytes depends on the file.
    let end = start.saturating_add(bytes).min(FIRST_BYTES as u64);
    let kept = parts.get(start..end).unwrap_or_default();
    // Go's linker aligns notes to four bytes, for which `object` takes an alignment of zero.
    segment.p_type(order) == elf::PT_NOTE
        && NoteIterator::<H>::new(order, H::Word::default(), kept)
            .is_ok_and(|mut notes| notes.any(|note| note.is_ok_and(|note| note.name_bytes() == GO)))
}

fn sections<H: FileHeader<Endian = Endianness>>(parts: &Parts) -> Option<Vec<Section<'_>>> {
    let (header, order) = header::<H>(parts)?;
    let table = header.section_headers(order, parts).ok().filter(|table| !table.is_empty())?;
    let names = header.section_strings(order, parts, table).unwrap_or_default();
    let sections = table.iter().map(|section| Section {
        name: section.name(order, names).ok(),
        kind: section.sh_type(order),
        flags: section.sh_flags(order),
        file: file::<H>(section, order),
        link: section.sh_link(order),
    });
    Some(sections.collect())
}

fn names<H: FileHeader<Endian = Endianness>>(parts: &Parts) -> Option<Range<u64>> {
    let (header, order) = header::<H>(parts)?;
    let table = header.section_headers(order, parts).ok()?;
    let names = table.get(header.section_strings_index(order, parts).ok()?.0)?;
    Some(file::<H>(names, order))
}

fn file<H: FileHeader<Endian = Endianness>>(
    section: &H::SectionHeader,
    order: Endianness,
) -> Range<u64> {
    let start: u64 = section.sh_offset(order).into();
    start..start.saturating_add(section.sh_size(order).into())
}

fn entries<H: FileHeader<Endian = Endianness>>(
    parts: &Parts,
    range: Range<u64>,
) -> Option<Vec<(DynamicTag, u64)>> {
    let (_, order) = header::<H>(parts)?;
    let count = (range.end.saturating_sub(range.start)) as usize / size_of::<H::Dyn>();
    let entries = parts.read_slice_at::<H::Dyn>(range.start, count).ok()?;
    let entries = entries.iter().map(|entry| (entry.d_tag(order), entry.d_val(order).into()));
    Some(entries.take_while(|(tag, _)| *tag != elf::DT_NULL).collect())
}

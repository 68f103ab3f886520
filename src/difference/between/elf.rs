//! An ELF file by the parts of it that were read: machine, sections, libraries that it needs
//! (System V ABI, chapters 4 and 5).

use std::ops::Range;

use object::elf::{self, FileHeader32, FileHeader64, Machine};
use object::read::elf::{Dyn, FileHeader, Note, ProgramHeader, SectionHeader};
use object::{Endianness, ReadRef};

use crate::escape::printable;
use crate::layer::Parts;

/// Bytes of any table that are read; linkers write far smaller ones.
const MAX_TABLE_BYTES: u64 = 4 << 20;

/// How much is read before and after what is needed: each read may decompress a whole layer, and
/// linkers put the names of sections right before their table.
const BEFORE_BYTES: u64 = 16 << 10;
const AFTER_BYTES: u64 = 64 << 10;

/// The longest name of a library (NAME_MAX of Linux).
const MAX_NAME_BYTES: u64 = 255;

/// Names of libraries that are read; no real program has more.
const MAX_NAMES: usize = 512;

/// Bytes of a build ID that are shown; the longest that linkers make is a SHA-256.
const MAX_BUILD_ID_BYTES: usize = 32;

/// Machines that images are built for, and those that firmware in them is for.
const MACHINES: &[(Machine, &str)] = &[
    (elf::EM_X86_64, "x86-64"),
    (elf::EM_AARCH64, "ARM64"),
    (elf::EM_386, "x86"),
    (elf::EM_ARM, "ARM"),
    (elf::EM_RISCV, "RISC-V"),
    (elf::EM_PPC64, "PowerPC64"),
    (elf::EM_PPC, "PowerPC"),
    (elf::EM_S390, "s390x"),
    (elf::EM_LOONGARCH, "LoongArch"),
    (elf::EM_MIPS, "MIPS"),
    (elf::EM_SPARCV9, "SPARC64"),
    (elf::EM_BPF, "BPF"),
];

/// How names of debug sections begin, also of compressed ones and those of older compilers.
const DEBUG: [&[u8]; 4] = [b".debug_", b".zdebug_", b".stab", b".gdb_index"];

/// What is known about an ELF file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Elf {
    /// What it is, in words.
    pub(crate) about: String,
    /// Its sections that take bytes in the file, in the order of their table.
    pub(crate) sections: Vec<Section>,
    /// The libraries that its loader looks for, printable, in its order.
    pub(crate) needed: Vec<String>,
    /// The path of the loader that it wants, printable.
    pub(crate) interpreter: Option<String>,
    /// What its linker made of its content, in hexadecimal digits.
    pub(crate) build_id: Option<String>,
    /// Whether it has a table of sections.
    pub(crate) has_table: bool,
    /// What has to be read to know more.
    pub(crate) wanted: Option<Range<u64>>,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    /// Its name, printable.
    pub(crate) name: String,
    /// Where it is in the file.
    pub(crate) file: Range<u64>,
    pub(crate) purpose: Purpose,
}

impl Section {
    pub(crate) fn bytes(&self) -> u64 {
        self.file.end.saturating_sub(self.file.start)
    }
}

/// Who reads a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The program itself, its loader, or an unknown reader.
    Use,
    /// Debuggers and profilers, as the names of its functions.
    Symbols,
    /// Debuggers.
    Debug,
}

impl Elf {
    /// Returns the libraries that it needs and another file does not, in its order.
    pub(crate) fn needs_beyond<'e>(&'e self, other: &'e Self) -> impl Iterator<Item = &'e String> {
        self.needed.iter().filter(|name| !other.needed.contains(name))
    }

    /// Reads what it can; `None` if the header is damaged.
    pub(crate) fn read(parts: &Parts) -> Option<Self> {
        of::<FileHeader64<Endianness>>(parts).or_else(|| of::<FileHeader32<Endianness>>(parts))
    }
}

fn of<H: FileHeader<Endian = Endianness>>(parts: &Parts) -> Option<Elf> {
    let header = parts.read_at::<H>(0).ok()?;
    let is_of_width = if header.is_type_64() { header.is_class_64() } else { header.is_class_32() };
    if !is_of_width || !(header.is_little_endian() || header.is_big_endian()) {
        return None;
    }
    let order = header.endian().ok()?;
    let segments = header.program_headers(order, parts).unwrap_or_default();
    let mut elf = Elf { about: about::<H>(header, order, segments), ..Elf::default() };
    let mut wanted = Wanted { parts, first: None };
    elf.sections = sections::<H>(parts, header, order, &mut wanted);
    elf.interpreter = interpreter::<H>(parts, segments, order);
    elf.build_id = build_id::<H>(parts, segments, order);
    elf.has_table = header.e_shoff(order).into() != 0;
    elf.needed = needed::<H>(parts, segments, order, &mut wanted).unwrap_or_default();
    elf.wanted = wanted.first;
    Some(elf)
}

/// Collects what has not been read.
struct Wanted<'p> {
    parts: &'p Parts,
    first: Option<Range<u64>>,
}

impl Wanted<'_> {
    /// Whether a range has been read; asks for it otherwise.
    fn has(&mut self, range: Range<u64>) -> bool {
        let end = range.end.min(self.parts.file_bytes);
        let range = range.start..end.min(range.start.saturating_add(MAX_TABLE_BYTES));
        if range.is_empty() || self.parts.get(range.clone()).is_some() {
            return true;
        }
        self.first.get_or_insert_with(|| {
            let start = range.start.saturating_sub(BEFORE_BYTES);
            let end = range.end.max(range.start.saturating_add(AFTER_BYTES));
            start..end.min(self.parts.file_bytes)
        });
        false
    }
}

fn about<H: FileHeader<Endian = Endianness>>(
    header: &H,
    order: Endianness,
    segments: &[H::ProgramHeader],
) -> String {
    let machine = header.e_machine(order);
    let name = MACHINES.iter().find(|(known, _)| *known == machine).map(|(_, name)| *name);
    let name = name.map_or_else(|| format!("for machine {}", machine.0), str::to_owned);
    let has = |kind| segments.iter().any(|segment| segment.p_type(order) == kind);
    let (is_loaded, is_linked) = (has(elf::PT_INTERP), has(elf::PT_DYNAMIC));
    let kind = match header.e_type(order) {
        elf::ET_EXEC if !is_linked => "statically linked program",
        elf::ET_EXEC => "program",
        elf::ET_DYN if is_loaded => "program",
        elf::ET_DYN => "shared library",
        elf::ET_REL => "object file",
        elf::ET_CORE => "core dump",
        _ => "of unknown type",
    };
    let bits = if header.is_type_64() { 64 } else { 32 };
    let endian = if header.is_big_endian() { ", big-endian" } else { "" };
    format!("ELF {name}, {bits}-bit{endian}, {kind}")
}

fn sections<H: FileHeader<Endian = Endianness>>(
    parts: &Parts,
    header: &H,
    order: Endianness,
    wanted: &mut Wanted<'_>,
) -> Vec<Section> {
    let start: u64 = header.e_shoff(order).into();
    let step = size_of::<H::SectionHeader>() as u64;
    // If there are very many, only the first entry has their number.
    if start == 0 || !wanted.has(start..start.saturating_add(step)) {
        return Vec::new();
    }
    let count = u64::from(header.shnum(order, parts).unwrap_or(0));
    if !wanted.has(start..start.saturating_add(count.saturating_mul(step))) {
        return Vec::new();
    }
    let Ok(table) = header.section_headers(order, parts) else { return Vec::new() };
    let names = header.section_strings_index(order, parts).ok();
    if let Some(names) = names.and_then(|index| table.get(index.0)) {
        wanted.has(file::<H>(parts, names, order));
    }
    let names = header.section_strings(order, parts, table).unwrap_or_default();
    let is_loaded = |section: &H::SectionHeader| section.sh_flags(order).0 & elf::SHF_ALLOC.0 != 0;
    // The table of symbols has its names in another section.
    let symbols = table
        .iter()
        .enumerate()
        .filter(|(_, section)| section.sh_type(order) == elf::SHT_SYMTAB && !is_loaded(section));
    let symbols: Vec<usize> =
        symbols.flat_map(|(at, section)| [at, section.sh_link(order) as usize]).collect();
    let with_bytes = table.iter().enumerate().filter(|(_, section)| {
        let kind = section.sh_type(order);
        kind != elf::SHT_NULL && kind != elf::SHT_NOBITS
    });
    let all = with_bytes.map(|(at, section)| {
        let name = section.name(order, names).unwrap_or_default();
        let is_debug = DEBUG.iter().any(|start| name.starts_with(start));
        let purpose = match is_loaded(section) {
            false if symbols.contains(&at) => Purpose::Symbols,
            false if is_debug => Purpose::Debug,
            _ => Purpose::Use,
        };
        Section { name: printable(name), file: file::<H>(parts, section, order), purpose }
    });
    all.filter(|section| section.bytes() != 0).collect()
}

/// Where a section is in the file, as far as the file goes.
fn file<H: FileHeader<Endian = Endianness>>(
    parts: &Parts,
    section: &H::SectionHeader,
    order: Endianness,
) -> Range<u64> {
    let start: u64 = section.sh_offset(order).into();
    let start = start.min(parts.file_bytes);
    let end = start.saturating_add(section.sh_size(order).into());
    start..end.min(parts.file_bytes)
}

fn needed<H: FileHeader<Endian = Endianness>>(
    parts: &Parts,
    segments: &[H::ProgramHeader],
    order: Endianness,
    wanted: &mut Wanted<'_>,
) -> Option<Vec<String>> {
    let dynamic = segments.iter().find(|segment| segment.p_type(order) == elf::PT_DYNAMIC)?;
    let (start, bytes) = dynamic.file_range(order);
    let end = start.saturating_add(bytes).min(parts.file_bytes);
    if !wanted.has(start..end) {
        return None;
    }
    let count = usize::try_from(end.saturating_sub(start)).ok()? / size_of::<H::Dyn>();
    let entries = parts.read_slice_at::<H::Dyn>(start, count).ok()?;
    let entries = || entries.iter().take_while(|entry| entry.d_tag(order) != elf::DT_NULL);
    let value = |tag| {
        let found = entries().find(|entry| entry.d_tag(order) == tag)?;
        Some(found.d_val(order).into())
    };
    let address: u64 = value(elf::DT_STRTAB)?;
    let strings = offset::<H>(segments, order, address)?;
    let bytes = value(elf::DT_STRSZ).unwrap_or(AFTER_BYTES);
    if !wanted.has(strings..strings.saturating_add(bytes)) {
        return None;
    }
    let names = entries().filter(|entry| entry.d_tag(order) == elf::DT_NEEDED).take(MAX_NAMES);
    let names = names.filter_map(|entry| {
        let start = strings.checked_add(entry.d_val(order).into())?;
        let end = start.checked_add(MAX_NAME_BYTES + 1)?;
        Some(printable(parts.read_bytes_at_until(start..end, 0).ok()?))
    });
    Some(names.filter(|name| !name.is_empty()).collect())
}

/// The path of the loader, as far as its segment was read.
fn interpreter<H: FileHeader<Endian = Endianness>>(
    parts: &Parts,
    segments: &[H::ProgramHeader],
    order: Endianness,
) -> Option<String> {
    let mut all = segments.iter().filter_map(|one| one.interpreter(order, parts).ok().flatten());
    all.next().map(printable)
}

/// The build ID, as far as the notes were read.
fn build_id<H: FileHeader<Endian = Endianness>>(
    parts: &Parts,
    segments: &[H::ProgramHeader],
    order: Endianness,
) -> Option<String> {
    let notes = segments.iter().filter_map(|segment| segment.notes(order, parts).ok().flatten());
    // A note that cannot be read ends its segment.
    let mut notes = notes.flat_map(|notes| notes.map_while(Result::ok));
    let is_id = |note: &Note<'_, H>| {
        note.name() == elf::ELF_NOTE_GNU && note.n_type(order) == elf::NT_GNU_BUILD_ID
    };
    let id = notes.find(is_id)?;
    let bytes = id.desc().iter().take(MAX_BUILD_ID_BYTES);
    Some(bytes.map(|byte| format!("{byte:02x}")).collect())
}

/// The offset in the file of what is loaded at an address.
fn offset<H: FileHeader<Endian = Endianness>>(
    segments: &[H::ProgramHeader],
    order: Endianness,
    address: u64,
) -> Option<u64> {
    let loaded = segments.iter().filter(|segment| segment.p_type(order) == elf::PT_LOAD);
    loaded.into_iter().find_map(|segment| {
        let (file, bytes) = segment.file_range(order);
        let within = address.checked_sub(segment.p_vaddr(order).into())?;
        if within < bytes { file.checked_add(within) } else { None }
    })
}

//! An ELF file by the parts of it that were read: machine, sections, libraries that it needs (System
//! V ABI, chapters 4 and 5).

use std::ops::Range;

use object::elf::{self, FileHeader32, FileHeader64, Machine};
use object::read::elf::{Dyn, FileHeader, ProgramHeader, SectionHeader};
use object::{Endianness, ReadRef};

use crate::escape::printable;
use crate::layer::Parts;

/// Bytes of any table that are read; linkers write far smaller ones.
const MAX_TABLE_BYTES: u64 = 4 << 20;

/// The longest name of a library (NAME_MAX of Linux).
const MAX_NAME_BYTES: u64 = 255;

/// Names of libraries that are read; no real program has more.
const MAX_NAMES: usize = 512;

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
pub(super) struct Elf {
    /// What it is, in words.
    pub(super) about: String,
    /// Its sections that take bytes in the file, in the order of their table.
    pub(super) sections: Vec<Section>,
    /// The libraries that its loader looks for, printable, in its order.
    pub(super) needed: Vec<String>,
    /// Whether it has a table of sections.
    pub(super) has_table: bool,
    /// What has to be read to know more.
    pub(super) wanted: Option<Range<u64>>,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    /// Its name, printable.
    pub(super) name: String,
    /// Where it is in the file.
    pub(super) file: Range<u64>,
    pub(super) purpose: Purpose,
}

impl Section {
    pub(super) fn bytes(&self) -> u64 {
        self.file.end.saturating_sub(self.file.start)
    }
}

/// Who reads a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The program itself, its loader, or an unknown reader.
    Use,
    /// Debuggers and profilers, as the names of its functions.
    Symbols,
    /// Debuggers.
    Debug,
}

impl Elf {
    /// Reads what it can; `None` if the header is damaged.
    pub(super) fn read(parts: &Parts) -> Option<Self> {
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
        self.first.get_or_insert(range);
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
    let bytes = value(elf::DT_STRSZ).unwrap_or(MAX_TABLE_BYTES);
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

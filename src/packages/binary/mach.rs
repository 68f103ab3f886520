//! Apple's executables, read from their first bytes (Apple, mach-o/loader.h and mach-o/fat.h).

use std::ops::Range;

use object::macho::{self, LoadCommand, MachHeader32, MachHeader64};
use object::read::macho::{FatArch, MachHeader, MachOFatFile32, Section, Segment};
use object::{Endianness, ReadRef};

use super::crates::SECTION;
use super::go_info;
use super::layout::{Crates, Layout};
use crate::layer::{Parts, Want};

/// A higher count is the version of a Java class file, which is 45 or more.
const MAX_BINARIES: usize = 40;

/// Bytes of load commands that are read; linkers write a tenth of it.
const MAX_COMMAND_BYTES: u64 = 64 << 10;

/// The longer of both headers.
const HEADER_BYTES: u64 = size_of::<MachHeader64<Endianness>>() as u64;

const READ_WRITE: u32 = macho::VM_PROT_READ.0 | macho::VM_PROT_WRITE.0;

/// Returns where the first binary of a file begins; `None` for what only looks like a universal
/// file.
fn start(parts: &Parts) -> Option<u64> {
    if !parts.from(0)?.starts_with(&macho::FAT_MAGIC.to_be_bytes()) {
        return Some(0);
    }
    let file = MachOFatFile32::parse(parts).ok()?;
    let first = file.arches().first().filter(|_| file.arches().len() <= MAX_BINARIES)?;
    Some(first.offset().into())
}

/// Returns what is wanted before the layout can be known: the load commands.
pub(super) fn wants(parts: &Parts) -> Vec<Want> {
    let Some(start) = start(parts) else { return Vec::new() };
    let bytes = command_bytes::<MachHeader64<Endianness>>(parts, start)
        .or_else(|| command_bytes::<MachHeader32<Endianness>>(parts, start));
    match bytes {
        Some(bytes) => vec![Want::Keep(start..start + bytes + HEADER_BYTES)],
        None if 0 < start => vec![Want::Keep(start..start + HEADER_BYTES)],
        None => Vec::new(),
    }
}

fn command_bytes<H: MachHeader<Endian = Endianness>>(parts: &Parts, start: u64) -> Option<u64> {
    let header = H::parse(parts, start).ok()?;
    Some(u64::from(header.sizeofcmds(header.endian().ok()?)).min(MAX_COMMAND_BYTES))
}

/// Returns the layout of a Mach-O file; `None` for other files, or if more of it is needed.
pub(super) fn layout(parts: &Parts) -> Option<Layout> {
    let start = start(parts)?;
    of::<MachHeader64<Endianness>>(parts, start)
        .or_else(|| of::<MachHeader32<Endianness>>(parts, start))
}

fn of<H: MachHeader<Endian = Endianness>>(parts: &Parts, start: u64) -> Option<Layout> {
    let header = H::parse(parts, start).ok()?;
    let order = header.endian().ok()?;
    let mut at = start + size_of::<H>() as u64;
    let end = at + u64::from(header.sizeofcmds(order));
    parts.get(at..end.min(start + MAX_COMMAND_BYTES))?;
    let wanted = if header.is_type_64() { macho::LC_SEGMENT_64 } else { macho::LC_SEGMENT };
    let (mut layout, mut named) = (Layout::default(), None);
    // Not with the iterator of `object`, which reads nothing if the commands are truncated.
    for _ in 0..header.ncmds(order) {
        let Ok(command) = parts.read_at::<LoadCommand<Endianness>>(at) else { break };
        let length = u64::from(command.cmdsize.get(order));
        if length < size_of::<LoadCommand<Endianness>>() as u64 || end < at + length {
            break;
        }
        if command.cmd.get(order) == wanted
            && add::<H::Segment>(parts, at, start, order, &mut layout, &mut named).is_none()
        {
            break;
        }
        at += length;
    }
    // Before Go 1.18 the section has only the header, and the strings are constants.
    if named.as_ref().is_none_or(|header| header.end - header.start != go_info::HEADER_BYTES) {
        layout.go_constants.clear();
    }
    layout.go_data = named.or(layout.go_data);
    Some(layout)
}

/// Adds a segment and its sections; `named` is the section of Go's build information.
fn add<S: Segment<Endian = Endianness>>(
    parts: &Parts,
    mut at: u64,
    start: u64,
    order: Endianness,
    layout: &mut Layout,
    named: &mut Option<Range<u64>>,
) -> Option<()> {
    let segment = parts.read::<S>(&mut at).ok()?;
    let (offset, bytes) = segment.file_range(order);
    let from = start.checked_add(offset)?;
    let file = from..from.checked_add(bytes)?;
    let address: u64 = segment.vmaddr(order).into();
    let is_data = segment.maxprot(order).0 == READ_WRITE && segment.initprot(order).0 == READ_WRITE;
    layout.loaded.push((address, file.clone()));
    if is_data && address != 0 && bytes != 0 && layout.go_data.is_none() {
        layout.go_data = Some(file);
    }
    for _ in 0..segment.nsects(order) {
        // A count that is too high ends where the bytes do.
        let section = parts.read::<S::Section>(&mut at).ok()?;
        let from = start + u64::from(section.offset(order));
        let file = from..from.checked_add(section.size(order).into())?;
        match section.name() {
            b"__go_buildinfo" => *named = Some(file),
            b"__rodata" => layout.go_constants.push(file),
            SECTION => layout.crates = Crates::At(file),
            _ => (),
        }
    }
    Some(())
}

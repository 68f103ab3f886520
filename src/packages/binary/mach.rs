//! Apple's executables by their first bytes (Apple, mach-o/loader.h and mach-o/fat.h).

use std::ops::Range;

use object::macho::{self, MachHeader32, MachHeader64};
use object::read::macho::{FatArch, MachHeader, MachOFatFile32, Section, Segment};
use object::{Endianness, pod};

use super::crates::SECTION;
use super::layout::{Crates, Layout};
use crate::layer::{Parts, Want};

/// More would be a Java class file, which has its version there: 45 or higher.
const MAX_BINARIES: usize = 40;

/// The longest load commands that are read; compilers write a tenth of it.
const MAX_COMMAND_BYTES: u64 = 64 << 10;

/// The longer one of both headers.
const HEADER_BYTES: u64 = size_of::<MachHeader64<Endianness>>() as u64;

const READ_WRITE: u32 = macho::VM_PROT_READ.0 | macho::VM_PROT_WRITE.0;

/// Where the first binary of a file begins; `None` for what only looks like a file of several.
fn start(parts: &Parts) -> Option<u64> {
    if !parts.from(0)?.starts_with(&macho::FAT_MAGIC.to_be_bytes()) {
        return Some(0);
    }
    let file = MachOFatFile32::parse(parts).ok()?;
    let first = file.arches().first().filter(|_| file.arches().len() <= MAX_BINARIES)?;
    Some(first.offset().into())
}

/// What is wanted before the layout can be known: the load commands.
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

/// Where a Mach-O file has what is wanted; `None` for other files, or where more of it is needed.
pub(super) fn layout(parts: &Parts) -> Option<Layout> {
    let start = start(parts)?;
    of::<MachHeader64<Endianness>>(parts, start)
        .or_else(|| of::<MachHeader32<Endianness>>(parts, start))
}

fn of<H: MachHeader<Endian = Endianness>>(parts: &Parts, start: u64) -> Option<Layout> {
    let header = H::parse(parts, start).ok()?;
    let order = header.endian().ok()?;
    let mut commands = header.load_commands(order, parts, start).ok()?;
    let (mut layout, mut named) = (Layout::default(), None);
    while let Ok(Some(command)) = commands.next() {
        if let Ok(Some((segment, sections))) = H::Segment::from_command(command) {
            let added = add(segment, sections, start, order, &mut layout, &mut named);
            if added.is_none() {
                break;
            }
        }
    }
    layout.go_data = named.or(layout.go_data);
    Some(layout)
}

/// Adds a segment and its sections; `named` is the section of Go's build information.
fn add<S: Segment<Endian = Endianness>>(
    segment: &S,
    sections: &[u8],
    start: u64,
    order: Endianness,
    layout: &mut Layout,
    named: &mut Option<Range<u64>>,
) -> Option<()> {
    let (offset, bytes) = segment.file_range(order);
    let from = start.checked_add(offset)?;
    let file = from..from.checked_add(bytes)?;
    let address: u64 = segment.vmaddr(order).into();
    let is_data = segment.maxprot(order).0 == READ_WRITE && segment.initprot(order).0 == READ_WRITE;
    layout.loaded.push((address, file.clone()));
    if is_data && address != 0 && bytes != 0 && layout.go_data.is_none() {
        layout.go_data = Some(file);
    }
    // A count that lies ends with the bytes.
    let most = sections.len() / size_of::<S::Section>();
    let count = most.min(segment.nsects(order) as usize);
    let (sections, _) = pod::slice_from_bytes::<S::Section>(sections, count).ok()?;
    for section in sections {
        let from = start + u64::from(section.offset(order));
        let file = from..from.checked_add(section.size(order).into())?;
        match section.name() {
            b"__go_buildinfo" => *named = Some(file),
            SECTION => layout.crates = Crates::At(file),
            _ => (),
        }
    }
    Some(())
}

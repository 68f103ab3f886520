//! The shared libraries that an ELF file names in its dynamic section (System V ABI, chapter 5).

use std::ops::Range;

use object::ReadRef;
use object::elf::{DT_NEEDED, DT_STRTAB};

use super::elf::Elf;
use super::layout::{Crates, Layout};
use crate::layer::{Parts, Want};

/// How much of the first segment is kept: linkers put the names near its start, and only libraries
/// with thousands of symbols have more before them.
const MAX_HEAD_BYTES: u64 = 32 << 10;

/// Bytes of the section that are read; the largest programs have a tenth of it.
const MAX_SECTION_BYTES: u64 = 8 << 10;

/// The longest name (NAME_MAX of Linux).
const MAX_NAME_BYTES: u64 = 255;

/// How many names are read; no real program has more.
const MAX_NAMES: usize = 512;

/// Returns what is wanted to read the names.
pub(super) fn wants(elf: &Elf) -> Vec<Want> {
    match (section(elf), elf.loaded().next()) {
        (Some(section), Some(head)) => {
            vec![Want::Keep(0..head.file.end.min(MAX_HEAD_BYTES)), Want::Keep(section)]
        }
        _ => Vec::new(),
    }
}

fn section(elf: &Elf) -> Option<Range<u64>> {
    let range = elf.dynamic()?;
    Some(range.start..range.end.min(range.start.saturating_add(MAX_SECTION_BYTES)))
}

/// Reads the names; `None` if one of them was not kept or is not a name.
pub(super) fn read(parts: &Parts, layout: &Layout) -> Option<Vec<String>> {
    let Crates::In(elf) = &layout.crates else { return None };
    let section = section(elf)?;
    let entries = elf.entries(parts, section.start..section.end.min(parts.file_bytes))?;
    let (_, strings) = entries.iter().find(|(tag, _)| *tag == DT_STRTAB)?;
    let strings = layout.offset(*strings)?;
    let mut names = Vec::new();
    for (_, at) in entries.iter().filter(|(tag, _)| *tag == DT_NEEDED).take(MAX_NAMES) {
        let start = strings.checked_add(*at)?;
        let end = start.checked_add(MAX_NAME_BYTES + 1)?;
        let mut name = parts.read_bytes_at_until(start..end, 0).ok()?.to_vec();
        if name.is_empty() {
            return None;
        }
        // In a message, a name with a newline would look like several.
        name.iter_mut().filter(|byte| **byte < b' ').for_each(|byte| *byte = b'?');
        names.push(String::from_utf8(name).ok()?);
    }
    Some(names)
}

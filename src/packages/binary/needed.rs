//! The shared libraries that an ELF file names, in the section that its loader reads (System V ABI,
//! chapter 5, dynamic section).

use super::elf::Elf;
use super::layout::{Crates, Layout};
use super::number::Numbers;
use crate::layer::{Parts, Want};

/// The tags of entries.
const END: u64 = 0;
const NEEDED: u64 = 1;
const STRINGS: u64 = 5;

/// How much of the first segment is kept: linkers put the names near its start, and only libraries
/// with thousands of symbols have more before them.
const MAX_HEAD_BYTES: u64 = 32 << 10;

/// The longest section; those of the largest programs are a tenth of it.
const MAX_SECTION_BYTES: u64 = 8 << 10;

/// The longest name (NAME_MAX of Linux).
const MAX_NAME_BYTES: u64 = 255;

/// No program names more libraries.
const MAX_NAMES: usize = 512;

/// What is wanted to read the names.
pub(super) fn wants(elf: &Elf) -> Vec<Want> {
    let (Some(section), Some(head)) = (elf.dynamic(), elf.loaded().next()) else {
        return Vec::new();
    };
    let end = section.end.min(section.start.saturating_add(MAX_SECTION_BYTES));
    vec![Want::Keep(0..head.file.end.min(MAX_HEAD_BYTES)), Want::Keep(section.start..end)]
}

/// Reads the names; `None` where not all of them were kept, or one is not a name.
pub(super) fn read(parts: &Parts, layout: &Layout) -> Option<Vec<String>> {
    let Crates::In(elf) = &layout.crates else { return None };
    let range = elf.dynamic()?;
    let end = range.end.min(range.start.saturating_add(MAX_SECTION_BYTES)).min(parts.file_bytes);
    let section = Numbers { bytes: parts.get(range.start..end)?, is_big: elf.is_big };
    let step = if elf.is_wide { 8 } else { 4 };
    let mut entries = Vec::new();
    let mut at = 0;
    while let (Some(tag), Some(value)) =
        (section.word(at, elf.is_wide), section.word(at + step, elf.is_wide))
    {
        if tag == END {
            break;
        }
        entries.push((tag, value));
        at += 2 * step;
    }
    let (_, strings) = entries.iter().find(|(tag, _)| *tag == STRINGS)?;
    let strings = layout.offset(*strings)?;
    let named = entries.iter().filter(|(tag, _)| *tag == NEEDED).take(MAX_NAMES);
    let names = named.map(|(_, name)| {
        let kept = parts.from(strings.checked_add(*name)?)?;
        let most = MAX_NAME_BYTES.min(kept.len() as u64);
        let name = Numbers { bytes: kept, is_big: false }.text(0, most)?;
        if kept.len() <= name.len() {
            return None;
        }
        let mut name = name.to_vec();
        // A name of several lines would be read as several in a message.
        let control = name.iter_mut().filter(|byte| **byte < b' ');
        control.for_each(|byte| *byte = b'?');
        String::from_utf8(name).ok()
    });
    // An empty name is none.
    let names = names.filter(|name| name.as_ref().is_none_or(|name| !name.is_empty()));
    names.collect()
}

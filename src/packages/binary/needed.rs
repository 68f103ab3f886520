//! The shared libraries that an ELF file names, in the section that its loader reads (System V ABI,
//! chapter 5, dynamic section).

use super::layout::{Crates, Layout};
use super::{elf::Elf, number::Numbers};
use crate::contents::Contents;
use crate::layer::{Parts, Want};
use crate::tree::NodeId;

/// The tags of entries.
const END: u64 = 0;
const NEEDED: u64 = 1;
const STRINGS: u64 = 5;

/// How much of the first segment is kept: linkers put the names near its start, and only libraries
/// with thousands of symbols have more before them.
const MOST_HEAD: u64 = 32 << 10;

/// The longest section; those of the largest programs are a tenth of it.
const MOST_SECTION: u64 = 8 << 10;

/// The longest name (NAME_MAX of Linux).
const MOST_NAME: u64 = 255;

/// More libraries than these nobody names.
const MOST_NAMED: usize = 512;

/// What is wanted to read the names.
pub(super) fn wants(elf: &Elf) -> Vec<Want> {
    let (Some(section), Some(head)) = (elf.dynamic(), elf.loaded().next()) else {
        return Vec::new();
    };
    let end = section.end.min(section.start.saturating_add(MOST_SECTION));
    vec![Want::Keep(0..head.file.end.min(MOST_HEAD)), Want::Keep(section.start..end)]
}

/// Adds the names to what is kept of a binary: a line of its own.
pub(super) fn write(kept: &mut Vec<u8>, parts: &Parts, layout: &Layout) {
    let names = read(parts, layout).unwrap_or_default();
    if names.is_empty() {
        return;
    }
    kept.push(MARK as u8);
    for name in names {
        let plain = name.iter().map(|&byte| if byte < b' ' { b'?' } else { byte });
        kept.extend(plain);
        kept.push(b'\t');
    }
    kept.push(b'\n');
}

/// What the line begins with.
pub(super) const MARK: char = 'N';

/// The names; `None` where not all of them were kept.
fn read(parts: &Parts, layout: &Layout) -> Option<Vec<Vec<u8>>> {
    let Crates::In(elf) = &layout.crates else { return None };
    let range = elf.dynamic()?;
    let end = range.end.min(range.start.saturating_add(MOST_SECTION)).min(parts.file_bytes);
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
    let named = entries.iter().filter(|(tag, _)| *tag == NEEDED).take(MOST_NAMED);
    named
        .map(|(_, name)| {
            let kept = parts.from(strings.checked_add(*name)?)?;
            let most = MOST_NAME.min(kept.len() as u64);
            let name = Numbers { bytes: kept, is_big: false }.text(0, most)?;
            (name.len() < kept.len()).then_some(name)
        })
        .collect()
}

/// The shared libraries that a file names; none where it names none or they are not known.
pub fn needed<'c>(contents: &'c Contents, node: NodeId) -> Vec<&'c str> {
    let content = contents.at(node).filter(|content| content.kind == super::KIND);
    let bytes = content.map_or(&[][..], |content| content.bytes());
    let mut lines = bytes.split(|&byte| byte == b'\n');
    let line = lines.find_map(|line| line.strip_prefix(b"N")).unwrap_or_default();
    let names = std::str::from_utf8(line).unwrap_or_default().split('\t');
    names.filter(|name| !name.is_empty()).collect()
}

//! What an ELF file says to its loader: the libraries that it needs, where they are looked for, and
//! the versions of them (System V ABI, chapter 5; Linux Standard Base 5.0, section 10.7).

use std::ops::Range;

use object::ReadRef;
use object::elf::{DT_NEEDED, DT_RPATH, DT_RUNPATH, DT_STRTAB, DT_VERDEF, DT_VERNEED, DynamicTag};
use serde::{Deserialize, Serialize};

use super::elf::Elf;
use super::layout::{Crates, Layout};
use crate::layer::{Parts, Want};

mod symbol_versions;

pub(super) use symbol_versions::numbers;

/// How much of the first segment is kept if it has no code: linkers put the names and the versions
/// of libraries there, after the symbols. The largest library that defines versions of interest,
/// libstdc++, has them within this.
const MAX_HEAD_BYTES: u64 = 576 << 10;

/// How much of it is kept if it has code too, which few linkers write today.
const MAX_MIXED_BYTES: u64 = 64 << 10;

/// Bytes of the dynamic section that are read; the largest programs have a tenth of it.
const MAX_SECTION_BYTES: u64 = 8 << 10;

/// The longest name (NAME_MAX of Linux).
const MAX_NAME_BYTES: u64 = 255;

/// The longest list of directories, and the longest path of a loader (PATH_MAX of Linux).
const MAX_PATH_BYTES: u64 = 4096;

/// How many names are read; no real program has more.
const MAX_NAMES: usize = 512;

/// What an ELF program or shared library says to its loader.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linking {
    /// The architecture that it is compiled for (`e_machine`).
    pub machine: u16,
    /// Whether it is for addresses of 64 bits.
    pub is_wide: bool,
    /// Whether the file ends before what is to be loaded of it does.
    pub is_cut: bool,
    /// The path of its loader; `None` if it names none, or the path was not kept.
    pub loader: Option<String>,
    /// The libraries that it needs, in order; `None` if they are unknown.
    pub needed: Option<Vec<String>>,
    /// Directories that its libraries, and theirs, are looked for in, joined by `:` (`DT_RPATH`).
    pub rpath: Option<String>,
    /// Directories that its libraries are looked for in, joined by `:` (`DT_RUNPATH`).
    pub runpath: Option<String>,
    /// The versions of the C and C++ libraries that it needs, by library, such as `libc.so.6` and
    /// `GLIBC_2.34`: the highest of each series. `None` if they are unknown.
    pub wants: Option<Vec<(String, String)>>,
    /// The versions of these series that it has, the highest of each; `None` if they are unknown.
    pub has: Option<Vec<String>>,
}

/// Returns what is wanted to read it.
pub(super) fn wants(elf: &Elf) -> Vec<Want> {
    let mut wants: Vec<Want> = loader(elf).map(Want::Keep).into_iter().collect();
    if let (Some(section), Some(head)) = (section(elf), elf.loaded().next()) {
        let most = if head.has_code() { MAX_MIXED_BYTES } else { MAX_HEAD_BYTES };
        wants.push(Want::Keep(0..head.file.end.min(most)));
        wants.push(Want::Keep(section));
    }
    wants
}

fn loader(elf: &Elf) -> Option<Range<u64>> {
    let range = elf.interpreter()?;
    Some(range.start..range.end.min(range.start.saturating_add(MAX_PATH_BYTES)))
}

fn section(elf: &Elf) -> Option<Range<u64>> {
    let range = elf.dynamic()?;
    Some(range.start..range.end.min(range.start.saturating_add(MAX_SECTION_BYTES)))
}

/// Reads it; `None` for anything but an ELF file.
pub(super) fn read(parts: &Parts, layout: &Layout) -> Option<Linking> {
    let Crates::In(elf) = &layout.crates else { return None };
    let path =
        loader(elf).and_then(|range| parts.get(range.start..range.end.min(parts.file_bytes)));
    let path = path.and_then(|path| path.split(|&byte| byte == 0).next());
    let linking = Linking {
        machine: elf.machine,
        is_wide: elf.is_wide,
        is_cut: parts.file_bytes < elf.loaded_end(),
        loader: path.and_then(text),
        ..Linking::default()
    };
    let Some(section) = section(elf) else {
        let (needed, wants, has) = (Some(Vec::new()), Some(Vec::new()), Some(Vec::new()));
        return Some(Linking { needed, wants, has, ..linking });
    };
    let entries = elf.entries(parts, section.start..section.end.min(parts.file_bytes));
    Some(match entries {
        Some(entries) => Dynamic { parts, layout, elf, entries }.complete(linking),
        None => linking,
    })
}

fn text(bytes: &[u8]) -> Option<String> {
    let mut bytes = bytes.to_vec();
    // In a message, a name with a newline would look like several.
    bytes.iter_mut().filter(|byte| **byte < b' ').for_each(|byte| *byte = b'?');
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

/// The dynamic section of a file.
pub(super) struct Dynamic<'p> {
    pub(super) parts: &'p Parts,
    layout: &'p Layout,
    pub(super) elf: &'p Elf,
    entries: Vec<(DynamicTag, u64)>,
}

impl Dynamic<'_> {
    fn complete(&self, linking: Linking) -> Linking {
        let path = |tag| self.string(self.value(tag)?, MAX_PATH_BYTES);
        let names = self.entries.iter().filter(|(tag, _)| *tag == DT_NEEDED).take(MAX_NAMES);
        Linking {
            needed: names.map(|(_, at)| self.string(*at, MAX_NAME_BYTES)).collect(),
            rpath: path(DT_RPATH),
            runpath: path(DT_RUNPATH),
            wants: symbol_versions::needed(self, self.offset(DT_VERNEED)),
            has: symbol_versions::defined(self, self.offset(DT_VERDEF)),
            ..linking
        }
    }

    fn value(&self, tag: DynamicTag) -> Option<u64> {
        self.entries.iter().find(|(at, _)| *at == tag).map(|(_, value)| *value)
    }

    /// The offset in the file of what an entry names; `None` without one. An address that is not
    /// loaded becomes an offset that was not kept.
    fn offset(&self, tag: DynamicTag) -> Option<u64> {
        Some(self.layout.offset(self.value(tag)?).unwrap_or(u64::MAX))
    }

    /// Reads a string of its table; `None` if it was not kept or is empty.
    pub(super) fn string(&self, at: u64, most: u64) -> Option<String> {
        let strings = self.layout.offset(self.value(DT_STRTAB)?)?;
        let start = strings.checked_add(at)?;
        let end = start.checked_add(most + 1)?;
        text(self.parts.read_bytes_at_until(start..end, 0).ok()?)
    }
}

//! What an ELF file has only for debuggers: its debug sections and its table of symbols (System V
//! ABI, chapter 4; DWARF 5, section 7.1).

use object::elf::{SHF_ALLOC, SHT_NOBITS, SHT_SYMTAB};
use serde::{Deserialize, Serialize};

use super::elf::Section;
use super::layout::{Crates, Layout};
use crate::layer::Parts;

/// Less is not kept, as removing it would save nothing that anyone notices.
const MIN_BYTES: u64 = 1024;

/// How names of debug sections begin, also of compressed ones and those of older compilers.
const DEBUG: [&[u8]; 4] = [b".debug_", b".zdebug_", b".stab", b".gdb_index"];

/// Bytes of a program or a shared library that only debuggers read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Symbols {
    /// The language that it was compiled from.
    pub source: Source,
    /// Bytes of debug information.
    pub debug: u64,
    /// Bytes of the table of symbols and of their names.
    pub symbols: u64,
}

/// The language of a binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// Go: it has build information.
    Go,
    /// Rust: the compiler left its name.
    Rust,
    /// Another one.
    Other,
}

impl Symbols {
    /// Returns all bytes that `strip` removes.
    pub fn all(&self) -> u64 {
        self.debug.saturating_add(self.symbols)
    }
}

/// Adds up the sections of a binary; `None` if there is little, or nothing is known.
pub(super) fn read(
    parts: &Parts,
    layout: &Layout,
    sections: &[Section<'_>],
    is_go: bool,
) -> Option<Symbols> {
    let Crates::In(elf) = &layout.crates else { return None };
    let mut found = Symbols { source: Source::Other, debug: 0, symbols: 0 };
    let is_loaded = |section: &Section<'_>| section.flags.0 & SHF_ALLOC.0 != 0;
    let has_bytes = |section: &Section<'_>| !is_loaded(section) && section.kind != SHT_NOBITS;
    for section in sections.iter().filter(|section| has_bytes(section)) {
        let bytes = section.file.end.min(parts.file_bytes).saturating_sub(section.file.start);
        let name = section.name.unwrap_or_default();
        if section.kind == SHT_SYMTAB {
            let names = sections.get(section.link as usize).filter(|names| !is_loaded(names));
            let name_bytes =
                names.map_or(0, |names| names.file.end.saturating_sub(names.file.start));
            found.symbols = found.symbols.saturating_add(bytes).saturating_add(name_bytes);
        } else if DEBUG.iter().any(|start| name.starts_with(start)) {
            found.debug = found.debug.saturating_add(bytes);
        }
    }
    found.debug = found.debug.min(parts.file_bytes);
    found.symbols = found.symbols.min(parts.file_bytes - found.debug);
    let compiler = parts.from(elf.loaded_end()).unwrap_or_default();
    found.source = match is_go {
        true => Source::Go,
        false if memchr::memmem::find(compiler, b"rustc version ").is_some() => Source::Rust,
        false => Source::Other,
    };
    (MIN_BYTES <= found.all()).then_some(found)
}

//! What an ELF file carries for debuggers only: the bytes of its debug sections and of its table of
//! symbols (System V ABI, chapter 4; DWARF 5, section 7.1).

use super::elf::Section;
use super::layout::{Crates, Layout};
use crate::layer::Parts;

/// The type of the table of symbols that is not loaded (SHT_SYMTAB).
const SYMBOLS: u32 = 2;

/// The type of sections without bytes in the file (SHT_NOBITS).
const NO_BYTES: u32 = 8;

/// The flag of sections that are loaded (SHF_ALLOC).
const IS_LOADED: u64 = 2;

/// Less is not worth remembering.
const LEAST: u64 = 1024;

/// How sections of debug information are called, compressed ones and those of older compilers too.
const DEBUG: [&[u8]; 4] = [b".debug_", b".zdebug_", b".stab", b".gdb_index"];

/// Bytes of a program or a shared library that only debuggers read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Symbols {
    /// What its compiler compiles.
    pub source: Source,
    /// Bytes of debug information.
    pub debug: u64,
    /// Bytes of the table of symbols and of their names.
    pub symbols: u64,
}

/// The language of a binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Go: it has build information.
    Go,
    /// Rust: its compiler left its name.
    Rust,
    /// Another one.
    Other,
}

impl Symbols {
    /// All bytes that `strip` takes off.
    pub fn all(&self) -> u64 {
        self.debug.saturating_add(self.symbols)
    }
}

/// Adds up the sections of a binary; `None` where there is little, or nothing is known.
pub(super) fn read(
    parts: &Parts,
    layout: &Layout,
    sections: &[Section],
    is_go: bool,
) -> Option<Symbols> {
    let Crates::In(elf) = &layout.crates else { return None };
    let mut found = Symbols { source: Source::Other, debug: 0, symbols: 0 };
    for section in sections.iter().filter(|it| it.flags & IS_LOADED == 0 && it.kind != NO_BYTES) {
        let bytes = section.file.end.min(parts.file_bytes).saturating_sub(section.file.start);
        let name = section.name.as_deref().unwrap_or_default();
        if section.kind == SYMBOLS {
            let names = sections.get(section.link as usize).filter(|it| it.flags & IS_LOADED == 0);
            let names = names.map_or(0, |it| it.file.end.saturating_sub(it.file.start));
            found.symbols = found.symbols.saturating_add(bytes).saturating_add(names);
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
    (LEAST <= found.all()).then_some(found)
}

/// Adds them to what is kept of a binary: a line of its own.
pub(super) fn write(kept: &mut Vec<u8>, found: &Symbols) {
    let letter = match found.source {
        Source::Go => 'g',
        Source::Rust => 'r',
        Source::Other => 'o',
    };
    kept.extend_from_slice(
        format!("{MARK}{letter}{}\t{}\n", found.debug, found.symbols).as_bytes(),
    );
}

/// What the line begins with.
pub(super) const MARK: char = 'S';

/// Reads back what [`write`] wrote.
pub(super) fn of(kept: &[u8]) -> Option<Symbols> {
    let mut lines = kept.split(|&byte| byte == b'\n');
    let line = lines.find_map(|line| line.strip_prefix(b"S"))?;
    let (letter, rest) = line.split_first()?;
    let (debug, symbols) = std::str::from_utf8(rest).ok()?.split_once('\t')?;
    let source = match letter {
        b'g' => Source::Go,
        b'r' => Source::Rust,
        _ => Source::Other,
    };
    Some(Symbols { source, debug: debug.parse().ok()?, symbols: symbols.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_back() {
        for source in [Source::Go, Source::Rust, Source::Other] {
            let found = Symbols { source, debug: 70_000_000_000, symbols: 3 };
            let mut kept = b"Ga\tb\n+Sc\td\n".to_vec();
            write(&mut kept, &found);
            assert_eq!(of(&kept), Some(found));
        }
        assert_eq!(of(b"Ga\tb\n+S1\t2\n"), None);
    }
}

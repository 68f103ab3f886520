//! How an ELF program finds its libraries: by a loader, or not at all.

use super::elf::Elf;
use crate::contents::Contents;
use crate::layer::Parts;
use crate::tree::NodeId;

/// How a program is linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linkage {
    /// Whether it names no loader: then it needs no shared libraries either.
    pub is_static: bool,
    /// Whether Go's linker made it.
    pub is_go: bool,
}

const DYNAMIC: u8 = b'D';
const STATIC: u8 = b'T';

/// Notes it; for libraries nothing.
pub(super) fn write(kept: &mut Vec<u8>, parts: &Parts) {
    if let Some(elf) = Elf::read(parts).filter(Elf::is_program) {
        kept.push(if elf.has_interpreter() { DYNAMIC } else { STATIC });
        kept.push(b'\n');
    }
}

/// Whether a line of what is kept is such a note.
pub(super) fn is_note(line: &str) -> bool {
    matches!(line.as_bytes(), [DYNAMIC | STATIC])
}

/// Reads the note of a file; `None` for anything but an ELF program.
pub fn linkage(contents: &Contents, node: NodeId) -> Option<Linkage> {
    let content = contents.at(node).filter(|content| content.kind == super::KIND)?;
    let [note @ (STATIC | DYNAMIC), b'\n', rest @ ..] = content.bytes() else { return None };
    let built = super::list::read(rest);
    let is_go = built.iter().any(|it| it.language == super::Language::Go);
    Some(Linkage { is_static: *note == STATIC, is_go })
}

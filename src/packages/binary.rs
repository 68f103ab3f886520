//! Binaries: the parts of an ELF, PE or Mach-O file that are kept, and what they show.

use std::collections::HashSet;

use crate::contents::Contents;
use crate::layer::{Below, Keep, Name, Parts, Wanted};
use crate::tree::NodeId;

mod built;
mod crates;
mod elf;
mod go_info;
mod go_parts;
mod imports;
mod kept;
mod layout;
mod ldflags;
mod linking;
mod mach;
mod pe;
mod pieces;
mod plan;
mod symbols;

pub(super) use built::{BuildInfo, Language};
use elf::Elf;
use kept::Binary;
pub use linking::Linking;
pub use symbols::{Source, Symbols};

/// What is kept of a file that begins as an ELF file and is none: bytes that show nothing.
const NOTHING: u8 = 0xff;

/// The kind of contents.
const KIND: &str = "binary";

/// Binaries by their first bytes: ELF, PE, Mach-O of both widths and byte orders, and universal
/// Mach-O files. Java's class files begin as the last ones do.
pub(super) static WANTED: [Wanted; 7] = [
    row(b"\x7fELF"),
    row(b"MZ"),
    row(b"\xcf\xfa\xed\xfe"),
    row(b"\xce\xfa\xed\xfe"),
    row(b"\xfe\xed\xfa\xcf"),
    row(b"\xfe\xed\xfa\xce"),
    row(b"\xca\xfe\xba\xbe"),
];

const fn row(magic: &'static [u8]) -> Wanted {
    let keep = Keep::Parts { plan: plan::plan, condense };
    Wanted { kind: KIND, name: Name::Magic(magic), below: Below::EndsWith(""), keep }
}

/// Encodes what the parts show.
fn condense(parts: &Parts) -> Vec<u8> {
    let Some(layout) = plan::layout(parts) else {
        // Nothing else is known about a file that is only called ELF by its first bytes.
        let is_elf = parts.from(0).is_some_and(|first| first.starts_with(b"\x7fELF"));
        return if is_elf { vec![NOTHING] } else { Vec::new() };
    };
    let sections = layout.sections(parts);
    let program = Elf::read(parts).filter(Elf::is_program);
    let has_go_note = program.as_ref().is_some_and(|elf| elf.has_go_note);
    let of_go = program.as_ref().filter(|elf| elf.has_go_note);
    let only_resolves_names = of_go.is_some_and(|elf| imports::only_resolve_names(parts, elf));
    let go = go_info::read(parts, &layout);
    let symbols = symbols::read(parts, &layout, &sections, go.is_some());
    let go = go.filter(|built| !built.is_part_of_go());
    let binary = Binary {
        only_resolves_names,
        is_static: program.map(|elf| !elf.has_interpreter()),
        linking: linking::read(parts, &layout),
        go: has_go_note.then(|| go_parts::read(parts)),
        built: go.into_iter().chain(crates::read(parts, &layout, &sections)).collect(),
        symbols,
    };
    binary.encode()
}

/// Returns what is known about a file; `None` if it is not a binary.
fn at(contents: &Contents, node: NodeId) -> Option<Binary> {
    let content = contents.at(node).filter(|content| content.kind == KIND)?;
    Some(Binary::decode(content.bytes()))
}

/// How a program is linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linkage {
    /// Whether it names no loader and so uses no shared libraries.
    pub is_static: bool,
    /// Whether Go's linker wrote it, and it can be built without C libraries: it uses them for
    /// nothing but names of hosts and users.
    pub is_pure_go: bool,
}

/// Returns how a program is linked; `None` for anything but an ELF program.
pub fn linkage(contents: &Contents, node: NodeId) -> Option<Linkage> {
    let binary = at(contents, node)?;
    Some(Linkage { is_static: binary.is_static?, is_pure_go: binary.only_resolves_names })
}

/// Returns the shared libraries that a file names; empty if there are none or they are unknown.
pub fn needed(contents: &Contents, node: NodeId) -> Vec<String> {
    linking(contents, node).and_then(|linking| linking.needed).unwrap_or_default()
}

/// Returns what an ELF file says to its loader; `None` for any other file, and if it was not kept.
pub fn linking(contents: &Contents, node: NodeId) -> Option<Linking> {
    at(contents, node)?.linking
}

/// Whether a file begins as an ELF file and ends before what is to be loaded of it, or before its
/// header does.
pub fn is_cut(contents: &Contents, node: NodeId) -> bool {
    /// The longest header of an ELF file (System V ABI, `Elf64_Ehdr`).
    const HEADER_BYTES: u64 = 64;
    let is_nothing = contents
        .at(node)
        .is_some_and(|content| content.kind == KIND && content.bytes() == [NOTHING]);
    let is_short = || contents.tree().file_bytes(node).is_some_and(|bytes| bytes < HEADER_BYTES);
    is_nothing && is_short() || linking(contents, node).is_some_and(|linking| linking.is_cut)
}

/// Whether a version of a library's symbols, such as `GLIBC_2.9`, is not above another one of its
/// series; `true` if either has no number.
pub fn are_in_order(low: &str, high: &str) -> bool {
    match (linking::numbers(low), linking::numbers(high)) {
        (Some(low), Some(high)) => low <= high,
        _ => true,
    }
}

/// Whether a file is known to be a binary by its first bytes.
pub fn is_binary(contents: &Contents, node: NodeId) -> bool {
    contents.at(node).is_some_and(|content| content.kind == KIND)
}

/// Which optional parts of Go's libraries a program has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoParts {
    /// Whether it sends requests by HTTP.
    pub is_client: bool,
    /// Whether it has the data of all time zones.
    pub has_zones: bool,
    /// Whether it has certificates of authorities.
    pub has_roots: bool,
}

/// The module that brings certificates of authorities (Go docs, `golang.org/x/crypto/x509roots`).
const ROOTS: &str = "golang.org/x/crypto/x509roots";

/// Returns which parts of Go's libraries a program has; `None` if Go's linker did not write it.
pub fn go_parts(contents: &Contents, node: NodeId) -> Option<GoParts> {
    let Binary { go, built, .. } = at(contents, node)?;
    let (is_client, has_zones) = go?;
    let modules = built.iter().flat_map(|built| &built.contains);
    let has_roots = modules.into_iter().any(|(name, _)| name.starts_with(ROOTS));
    Some(GoParts { is_client, has_zones, has_roots })
}

/// Returns the binaries of an image, under each of their names.
pub fn nodes(contents: &Contents) -> impl Iterator<Item = NodeId> {
    contents.all(KIND).iter().map(|content| content.node)
}

/// Returns the binaries of an image with bytes for debuggers, under each of their names.
pub fn symbols(contents: &Contents) -> impl Iterator<Item = (NodeId, Symbols)> {
    let all = contents.all(KIND).iter();
    all.filter_map(|content| Some((content.node, Binary::decode(content.bytes()).symbols?)))
}

/// Returns what the binaries of an image were built from by the tools of a language, each file once
/// with its place.
pub(super) fn all(contents: &Contents, language: Language) -> Vec<(NodeId, BuildInfo)> {
    let tree = contents.tree();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for content in contents.all(KIND) {
        let carrier = tree.current(content.node).and_then(|version| tree.carrier(version));
        if carrier.is_some_and(|carrier| !seen.insert(carrier)) {
            continue;
        }
        let built = Binary::decode(content.bytes()).built.into_iter();
        let of_language = built.filter(|built| built.language == language);
        found.extend(of_language.map(|built| (content.node, built)));
    }
    found
}

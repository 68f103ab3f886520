//! What binaries say of themselves, for the rows of Go and Cargo: which parts of an ELF, PE or
//! Mach-O file are kept, and what is made of them.

use crate::layer::{Below, Keep, Name, Parts, Wanted};

mod crates;
mod elf;
mod go_info;
mod layout;
mod linkage;
mod list;
mod mach;
mod needed;
mod number;
mod pe;
mod symbols;

use layout::Layout;
pub use linkage::{Linkage, linkage};
pub(super) use list::Built;
pub use needed::needed;
pub use symbols::{Source, Symbols};

/// The kind of the contents.
pub(super) const KIND: &str = "binary";

/// Binaries, by their first bytes: ELF, PE, Mach-O of both widths and byte orders, and several
/// Mach-O files in one, which Java's class files begin like.
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
    let keep = Keep::Parts { plan: layout::plan, condense };
    Wanted { kind: KIND, name: Name::Magic(magic), below: Below::EndsWith(""), keep }
}

/// What a binary contains as [`list::read`] reads it; empty where it says nothing.
fn condense(parts: &Parts) -> Vec<u8> {
    let Some(layout) = Layout::of(parts) else { return Vec::new() };
    let mut kept = Vec::new();
    linkage::write(&mut kept, parts);
    needed::write(&mut kept, parts, &layout);
    let go = go_info::read(parts, &layout);
    let sections = layout.sections(parts);
    let symbols = symbols::read(parts, &layout, &sections, go.is_some());
    if let Some(built) = go.filter(|built| !built.is_of_go_itself()) {
        list::write(&mut kept, &built);
    }
    if let Some(built) = crates::read(parts, &layout, &sections) {
        list::write(&mut kept, &built);
    }
    if let Some(symbols) = symbols {
        symbols::write(&mut kept, &symbols);
    }
    kept
}

/// The binaries of an image that carry bytes for debuggers: each name of them, and how many bytes.
pub fn symbols<'i>(
    contents: &'i crate::contents::Contents,
) -> impl Iterator<Item = (crate::tree::NodeId, Symbols)> + 'i {
    let all = contents.all(KIND).iter();
    all.filter_map(|content| Some((content.node, symbols::of(content.bytes())?)))
}

/// What the binaries of an image say, each file once: what is kept of it, and where it is.
pub(super) fn all(
    contents: &crate::contents::Contents,
    language: list::Language,
) -> Vec<(crate::tree::NodeId, Built)> {
    let tree = contents.tree();
    let mut seen = std::collections::HashSet::new();
    let mut found = Vec::new();
    for content in contents.all(KIND) {
        let carrier = tree.current(content.node).and_then(|version| tree.carrier(version));
        if carrier.is_some_and(|carrier| !seen.insert(carrier)) {
            continue;
        }
        let built = list::read(content.bytes()).into_iter();
        found.extend(built.filter(|it| it.language == language).map(|it| (content.node, it)));
    }
    found
}

pub(super) use list::Language;

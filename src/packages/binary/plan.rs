//! Plans in which order parts of a binary are kept: each step begins when the bytes of the one
//! before it have passed.

use std::ops::Range;

use super::elf::Elf;
use super::layout::{Crates, Layout};
use super::{crates, go_info, go_parts, imports, linking, mach, pe};
use crate::layer::{Check, FIRST_BYTES, Parts, Want};

/// Bytes kept after the last segment of every ELF file: enough for the rest of a stripped one, with
/// its table of sections, and for a list of crates, which linkers put first there.
const MAX_UNLOADED_BYTES: u64 = 16 << 10;

/// Bytes kept for the names of sections, which end right before their table; programs have some
/// hundred.
const MAX_NAMES_BYTES: u64 = 4 << 10;

/// Bytes of the table of sections that are kept; linkers write less than a hundredth of it.
const MAX_TABLE_BYTES: u64 = 1 << 20;

/// Bytes of a compressed list of crates that are kept; the largest programs have a tenth of it.
const MAX_LIST_BYTES: u64 = 256 << 10;

/// How much debug information is searched for a list of crates after it: a search costs time for
/// every byte, and few programs have more.
const MAX_SEARCHED_BYTES: u64 = 256 << 20;

/// Finds where a binary has what is wanted; `None` if it is not one, or more of it is needed.
pub(super) fn layout(parts: &Parts) -> Option<Layout> {
    if let Some(elf) = Elf::read(parts) {
        return Some(of_elf(parts, elf));
    }
    pe::layout(parts).or_else(|| mach::layout(parts))
}

fn of_elf(parts: &Parts, elf: Elf) -> Layout {
    let loaded = elf.loaded().map(|segment| (segment.address, segment.file.clone())).collect();
    let mut layout = Layout { loaded, ..Layout::default() };
    // Go's linker writes the table of sections after the header, other linkers at the end.
    let is_early = elf.table != 0 && elf.table < FIRST_BYTES as u64;
    let is_go = elf.has_go_note;
    if is_go || is_early || elf.is_program() {
        layout.go_data = elf.data();
    }
    // Before Go 1.18 the section has only the header of 32 bytes, and the strings are elsewhere.
    let is_old = || match elf.sections(parts) {
        Some(sections) => sections.iter().any(|section| {
            let starts_data =
                layout.go_data.as_ref().is_some_and(|data| data.start == section.file.start);
            starts_data && section.file.end - section.file.start == 32
        }),
        None => is_go,
    };
    if (is_go || is_early) && is_old() {
        let constants = elf.loaded().filter(|segment| segment.is_constant());
        layout.go_constants = constants.map(|segment| segment.file.clone()).collect();
    }
    layout.crates = Crates::In(elf);
    layout
}

/// Returns what is wanted next.
pub(super) fn plan(parts: &Parts) -> Vec<Want> {
    let Some(layout) = layout(parts) else { return parts.still_ahead(mach::wants(parts)) };
    let mut wants = go_info::wants(&layout);
    if let Crates::At(range) = &layout.crates {
        wants.push(Want::Keep(
            range.start..range.end.min(range.start.saturating_add(MAX_LIST_BYTES)),
        ));
    }
    if let Crates::In(elf) = &layout.crates {
        wants.extend(linking::wants(elf));
        if elf.has_go_note {
            wants.extend(go_parts::wants(elf, &layout));
        }
        wants.extend(imports::wants(parts, elf).filter(|_| elf.has_go_note));
        // If the table is after the header, its names can be anywhere.
        let names = elf.names(parts).filter(|names| names.start < elf.loaded_end());
        wants.extend(names.map(keep_names));
    }
    let first = parts.still_ahead(wants);
    if !first.is_empty() {
        return first;
    }
    let pointed = parts.still_ahead(go_info::pointed(parts, &layout));
    if !pointed.is_empty() {
        return pointed;
    }
    let Crates::In(elf) = &layout.crates else { return Vec::new() };
    unloaded(parts, elf)
}

fn keep_names(names: Range<u64>) -> Want {
    Want::Keep(names.start..names.end.min(names.start.saturating_add(MAX_NAMES_BYTES)))
}

/// Returns what is wanted from the part of an ELF file that is never loaded.
fn unloaded(parts: &Parts, elf: &Elf) -> Vec<Want> {
    let (start, table) = (elf.loaded_end(), elf.table);
    if table < start || start == 0 {
        // The table is known; the names of its sections are at the end.
        let names = elf.names(parts).filter(|names| start <= names.start);
        return parts.still_ahead(names.map(keep_names).into_iter().collect());
    }
    let window = start..start.saturating_add(MAX_UNLOADED_BYTES);
    let table_bytes = elf.table_bytes.unwrap_or(MAX_TABLE_BYTES).min(MAX_TABLE_BYTES);
    let end = table.saturating_add(table_bytes);
    let last = Want::Keep(table.saturating_sub(MAX_NAMES_BYTES)..end);
    if table.saturating_sub(MAX_NAMES_BYTES) <= window.end {
        return parts.still_ahead(vec![Want::Keep(start..end)]);
    }
    let first = parts.still_ahead(vec![Want::Keep(window.clone())]);
    if !first.is_empty() && parts.passed < window.end {
        return first;
    }
    let mut wants = vec![last];
    // The names of compilers come first after the segments, in `.comment`; only Rust's programs can
    // have a list.
    let kept = parts.get(window.start..window.end.min(parts.file_bytes)).unwrap_or_default();
    if memchr::memmem::find(kept, b"rustc version ").is_some() {
        wants.push(Want::Keep(window.end..window.end.saturating_add(MAX_LIST_BYTES).min(table)));
        for needle in ZLIB {
            wants.push(Want::Search {
                range: window.end..table.min(window.end.saturating_add(MAX_SEARCHED_BYTES)),
                needle,
                keep: MAX_LIST_BYTES,
                check: Check::new(crates::is_list),
                most: 1,
            });
        }
    }
    parts.still_ahead(wants)
}

/// How lists begin: cargo-auditable compresses at level 7, which its library writes in either of
/// these ways, depending on the version.
const ZLIB: [&[u8]; 2] = [b"\x78\x9c", b"\x78\xda"];

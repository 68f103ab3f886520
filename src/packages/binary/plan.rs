//! In which order parts of a binary are asked for: each step begins when the one before it has passed.

use super::elf::Elf;
use super::layout::{Crates, Layout};
use super::{crates, go_info, mach, needed, pe};
use crate::layer::{FIRST_BYTES, Parts, Want};

/// Bytes kept after the last segment of every ELF file: enough for all of a stripped one, so its
/// table of sections, and for a list of crates, which linkers put first there.
const MAX_UNLOADED_BYTES: u64 = 16 << 10;

/// Bytes kept before the table of sections, for its names.
const MAX_NAMES_BYTES: u64 = 4 << 10;

/// The longest table of sections; linkers write less than a hundredth of it.
const MAX_TABLE_BYTES: u64 = 1 << 20;

/// The longest compressed list of crates; that of the largest programs is a tenth of it.
const MAX_LIST_BYTES: u64 = 256 << 10;

/// How much of debug information is searched for a list of crates after it.
const MAX_SEARCHED_BYTES: u64 = 256 << 20;

/// Finds where a binary has what is wanted; `None` where it is not one, or more of it is needed.
pub(super) fn layout(parts: &Parts) -> Option<Layout> {
    if let Some(elf) = Elf::read(parts) {
        return Some(of_elf(parts, elf));
    }
    pe::layout(parts).or_else(|| mach::layout(parts))
}

fn of_elf(parts: &Parts, elf: Elf) -> Layout {
    let loaded = elf.loaded().map(|segment| (segment.address, segment.file.clone())).collect();
    let mut layout = Layout { loaded, ..Layout::default() };
    // Go's own linker writes the table of sections after the header, other linkers at the end.
    let is_early = elf.table != 0 && elf.table < FIRST_BYTES as u64;
    let is_go = elf.has_go_note;
    if is_go || is_early || elf.is_program() {
        layout.go_data = elf.data();
    }
    // The length of the section of a header without strings shows that those are elsewhere.
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

/// Says what is wanted next.
pub(super) fn plan(parts: &Parts) -> Vec<Want> {
    let Some(layout) = layout(parts) else { return parts.still_ahead(mach::wants(parts)) };
    let mut go = go_info::wants(&layout);
    if let Crates::At(range) = &layout.crates {
        go.push(Want::Keep(range.start..range.end.min(range.start.saturating_add(MAX_LIST_BYTES))));
    }
    if let Crates::In(elf) = &layout.crates {
        go.extend(needed::wants(elf));
        // Where the table is after the header, the names can be anywhere.
        let names = elf.names(parts).filter(|names| names.start < elf.loaded_end());
        go.extend(
            names
                .map(|names| Want::Keep(names.start..names.end.min(names.start + MAX_NAMES_BYTES))),
        );
    }
    let first = parts.still_ahead(go);
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

/// What is wanted of the part of an ELF file that is never loaded.
fn unloaded(parts: &Parts, elf: &Elf) -> Vec<Want> {
    let (start, table) = (elf.loaded_end(), elf.table);
    if table < start || start == 0 {
        // The table is known; the names of its sections are at the end.
        let names = elf.names(parts).filter(|names| start <= names.start);
        let wants = names.map(|names| {
            let end = names.start.saturating_add(MAX_NAMES_BYTES);
            Want::Keep(names.start..names.end.min(end))
        });
        return parts.still_ahead(wants.into_iter().collect());
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
    // The names of compilers come first after the segments, in `.comment`.
    let kept = parts.get(window.start..window.end.min(parts.file_bytes)).unwrap_or_default();
    if memchr::memmem::find(kept, b"rustc version ").is_some() {
        wants.push(Want::Keep(window.end..window.end.saturating_add(MAX_LIST_BYTES).min(table)));
        for needle in ZLIB {
            wants.push(Want::Search {
                range: window.end..table.min(window.end.saturating_add(MAX_SEARCHED_BYTES)),
                needle,
                keep: MAX_LIST_BYTES,
                check: crates::is_list,
                most: 1,
            });
        }
    }
    parts.still_ahead(wants)
}

/// What lists begin with: cargo-auditable compresses at level 7, which the library that it uses
/// has written in two ways.
const ZLIB: [&[u8]; 2] = [b"\x78\x9c", b"\x78\xda"];

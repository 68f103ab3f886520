//! In which order parts of a binary are asked for: each step begins when the one before it has passed.

use super::elf::Elf;
use super::layout::{Crates, Layout};
use super::{crates, go_info, mach, needed, pe};
use crate::layer::{FIRST_BYTES, Parts, Want};

/// Bytes kept behind the last segment of every ELF file: enough for all of a stripped one, so its
/// table of sections, and for a list of crates, which linkers put first there.
const BEHIND: u64 = 16 << 10;

/// Bytes kept before the table of sections, for its names.
const NAMES: u64 = 4 << 10;

/// The longest table of sections; linkers write less than a hundredth of it.
const MAX_TABLE_BYTES: u64 = 1 << 20;

/// The longest compressed list of crates; that of the largest programs is a tenth of it.
const MAX_LIST_BYTES: u64 = 256 << 10;

/// How much of debug information is searched for a list of crates behind it.
const MAX_SEARCHED_BYTES: u64 = 256 << 20;

/// Finds where a binary has what is wanted; `None` where it is none, or more of it is needed.
pub(super) fn layout(parts: &Parts) -> Option<Layout> {
    if let Some(elf) = Elf::read(parts) {
        return Some(of_elf(parts, elf));
    }
    pe::layout(parts).or_else(|| mach::layout(parts))
}

fn of_elf(parts: &Parts, elf: Elf) -> Layout {
    let loaded = elf.loaded().map(|it| (it.address, it.file.clone())).collect();
    let mut layout = Layout { loaded, ..Layout::default() };
    // Go's own linker writes the table of sections behind the header, other linkers at the end.
    let is_early = elf.table != 0 && elf.table < FIRST_BYTES as u64;
    let is_go = elf.has_go_note;
    if is_go || is_early || elf.is_program() {
        layout.go_data = elf.data();
    }
    // The length of the section of a header without strings shows that those are elsewhere.
    let is_old = || match elf.sections(parts) {
        Some(sections) => sections.iter().any(|it| {
            let starts_data =
                layout.go_data.as_ref().is_some_and(|data| data.start == it.file.start);
            starts_data && it.file.end - it.file.start == 32
        }),
        None => is_go,
    };
    if (is_go || is_early) && is_old() {
        let constants = elf.loaded().filter(|it| it.is_constant());
        layout.go_constants = constants.map(|it| it.file.clone()).collect();
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
        // Of the table behind the header, the names can be anywhere.
        let names = elf.names(parts).filter(|it| it.start < elf.loaded_end());
        go.extend(names.map(|it| Want::Keep(it.start..it.end.min(it.start + NAMES))));
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
    behind(parts, elf)
}

/// What is wanted of the part of an ELF file that is never loaded.
fn behind(parts: &Parts, elf: &Elf) -> Vec<Want> {
    let (start, table) = (elf.loaded_end(), elf.table);
    if table < start || start == 0 {
        // The table is known; the names of its sections are at the end.
        let names = elf.names(parts).filter(|it| start <= it.start);
        let names = names.map(|it| it.start..it.end.min(it.start.saturating_add(NAMES)));
        return parts.still_ahead(names.map(Want::Keep).into_iter().collect());
    }
    let window = start..start.saturating_add(BEHIND);
    let table_bytes = elf.table_bytes.unwrap_or(MAX_TABLE_BYTES).min(MAX_TABLE_BYTES);
    let end = table.saturating_add(table_bytes);
    let last = Want::Keep(table.saturating_sub(NAMES)..end);
    if table.saturating_sub(NAMES) <= window.end {
        return parts.still_ahead(vec![Want::Keep(start..end)]);
    }
    let first = parts.still_ahead(vec![Want::Keep(window.clone())]);
    if !first.is_empty() && parts.passed < window.end {
        return first;
    }
    let mut wants = vec![last];
    // The names of compilers come first behind the segments, in `.comment`.
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

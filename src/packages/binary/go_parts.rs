//! Parts of Go's libraries that a program has or lacks, by texts that Go's linker keeps of them
//! even if symbols are stripped: names of functions for tracebacks, and data.

use memchr::memmem::find;

use super::elf::Elf;
use super::layout::Layout;
use crate::layer::{Check, FIRST_BYTES, Parts, Want};

/// The function that a program has if it sends requests (Go source, net/http/client.go): the linker
/// leaves it out of one that only serves.
const CLIENT: &[u8] = b"net/http.(*Client).do";

/// The first name in the data of `time/tzdata`, and in nothing else.
const ZONES: &[u8] = b"Africa/Abidjan";

/// How much of a file is searched: a search costs time for every byte, and few programs have more.
const MAX_SEARCHED_BYTES: u64 = 256 << 20;

/// Returns what is wanted to know them, from a program that Go's linker wrote.
pub(super) fn wants(elf: &Elf, layout: &Layout) -> Vec<Want> {
    let data = layout.go_data.as_ref().map_or(u64::MAX, |data| data.start);
    let end = data.min(elf.loaded_end()).min(MAX_SEARCHED_BYTES);
    let search = |needle: &'static [u8]| Want::Search {
        range: FIRST_BYTES as u64..end,
        needle,
        keep: needle.len() as u64,
        check: Check::new(|_, _| true),
        most: 1,
    };
    [CLIENT, ZONES].map(search).to_vec()
}

/// Whether a program sends requests by HTTP; and whether it has the data of all time zones.
pub(super) fn read(parts: &Parts) -> (bool, bool) {
    let has = |needle| parts.pieces().any(|(_, bytes)| find(bytes, needle).is_some());
    (has(CLIENT), has(ZONES))
}

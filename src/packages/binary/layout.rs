//! Where a binary of any format may have what is wanted.

use std::ops::Range;

use super::elf::{Elf, Section};
use crate::layer::Parts;

/// Where a binary may have what is wanted.
#[derive(Default)]
pub(super) struct Layout {
    /// Addresses in memory and the ranges of the file that are loaded there.
    pub(super) loaded: Vec<(u64, Range<u64>)>,
    /// Where the header of Go's build information is.
    pub(super) go_data: Option<Range<u64>>,
    /// Where the strings that it may point to are.
    pub(super) go_constants: Vec<Range<u64>>,
    /// Where the list of crates is.
    pub(super) crates: Crates,
}

/// Where the list of crates is.
#[derive(Default)]
pub(super) enum Crates {
    #[default]
    Nowhere,
    /// In this range.
    At(Range<u64>),
    /// In a section of this file.
    In(Elf),
}

impl Layout {
    /// Returns the sections of an ELF file; empty if their table was not kept.
    pub(super) fn sections<'p>(&self, parts: &'p Parts) -> Vec<Section<'p>> {
        match &self.crates {
            Crates::In(elf) => elf.sections(parts).unwrap_or_default(),
            Crates::Nowhere | Crates::At(_) => Vec::new(),
        }
    }

    /// Returns the offset in the file of what is loaded at an address.
    pub(super) fn offset(&self, address: u64) -> Option<u64> {
        self.loaded.iter().find_map(|(start, file)| {
            let offset = file.start.checked_add(address.checked_sub(*start)?)?;
            file.contains(&offset).then_some(offset)
        })
    }
}

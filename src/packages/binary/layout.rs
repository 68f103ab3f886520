//! Where in the file of a binary, of any format, what is wanted may be.

use std::ops::Range;

use super::elf::{Elf, Section};
use crate::layer::Parts;

/// Where what is wanted may be.
#[derive(Default)]
pub(super) struct Layout {
    /// Addresses in memory and the ranges of the file that are loaded there.
    pub(super) loaded: Vec<(u64, Range<u64>)>,
    /// Where the header of Go's build information is.
    pub(super) go_data: Option<Range<u64>>,
    /// Where the strings are that it may point to.
    pub(super) go_constants: Vec<Range<u64>>,
    /// Where the list of crates is.
    pub(super) crates: Crates,
}

/// Where the list of crates is.
#[derive(Default)]
pub(super) enum Crates {
    #[default]
    Nowhere,
    /// In that range.
    At(Range<u64>),
    /// Where the table of sections says.
    In(Elf),
}

impl Layout {
    /// The sections of an ELF file; none where their table was not kept.
    pub(super) fn sections<'p>(&self, parts: &'p Parts) -> Vec<Section<'p>> {
        match &self.crates {
            Crates::In(elf) => elf.sections(parts).unwrap_or_default(),
            Crates::Nowhere | Crates::At(_) => Vec::new(),
        }
    }

    /// The offset in the file of what is loaded at an address.
    pub(super) fn offset(&self, address: u64) -> Option<u64> {
        self.loaded.iter().find_map(|(start, file)| {
            let offset = file.start.checked_add(address.checked_sub(*start)?)?;
            file.contains(&offset).then_some(offset)
        })
    }
}

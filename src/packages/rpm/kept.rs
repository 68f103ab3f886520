//! What is kept of a database: its packages, and where each stands, so that a write-ahead log that
//! is read later can be laid over it.

use std::collections::BTreeMap;

use super::bytes::{Reader, Writer};
use super::record;

/// What is kept of a database, while it is made.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    /// Whether it was a database at all.
    pub(super) is_database: bool,
    /// Pages and packages that cannot be read.
    pub(super) broken: u64,
    /// Whether its end is missing.
    pub(super) is_cut: bool,
    /// SQLite only: bytes of a page, and the first page of the table of packages.
    pub(super) page_bytes: usize,
    pub(super) root: u32,
    interior: Writer,
    interiors: u64,
    rows: Writer,
    count: u64,
}

/// Where a row stands in an SQLite database; zeros in others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) page: u32,
    pub(super) row: u64,
    pub(super) length: usize,
    pub(super) overflow: u32,
}

impl Keeper {
    /// Remembers what is below a page.
    pub(super) fn interior(&mut self, page: u32, children: &[u32]) {
        self.interiors += 1;
        self.interior.number(u64::from(page));
        self.interior.number(children.len() as u64);
        children.iter().for_each(|&child| self.interior.number(u64::from(child)));
    }

    /// Remembers a package by its header. Returns whether it is one.
    pub(super) fn header(&mut self, place: Place, header: &[u8]) -> bool {
        let Some(record) = record::condense(header) else { return false };
        self.count += 1;
        for number in [u64::from(place.page), place.row, place.length as u64] {
            self.rows.number(number);
        }
        self.rows.number(u64::from(place.overflow));
        self.rows.bytes(&record);
        true
    }

    /// What is remembered.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut writer = Writer(Vec::with_capacity(self.rows.0.len() + self.interior.0.len() + 64));
        writer.number(u64::from(self.is_database));
        writer.number(self.broken);
        writer.number(u64::from(self.is_cut));
        writer.number(self.page_bytes as u64);
        writer.number(u64::from(self.root));
        writer.number(self.interiors);
        writer.0.extend_from_slice(&self.interior.0);
        writer.number(self.count);
        writer.0.extend_from_slice(&self.rows.0);
        writer.0
    }
}

/// What was kept of a database.
#[derive(Debug, Default)]
pub(super) struct Kept<'a> {
    pub(super) is_database: bool,
    pub(super) broken: u64,
    pub(super) is_cut: bool,
    pub(super) page_bytes: usize,
    pub(super) root: u32,
    /// What is below each page of the table that has any.
    pub(super) interior: BTreeMap<u32, Vec<u32>>,
    /// The packages, in the order of the database.
    pub(super) rows: Vec<(Place, &'a [u8])>,
}

impl<'a> Kept<'a> {
    /// Reads what [`Keeper::finish`] returned.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let mut kept = Self {
            is_database: reader.number()? != 0,
            broken: reader.number()?,
            is_cut: reader.number()? != 0,
            page_bytes: usize::try_from(reader.number()?).ok()?,
            root: reader.small()?,
            ..Self::default()
        };
        for _ in 0..reader.number()? {
            let (page, count) = (reader.small()?, reader.number()?);
            let children: Option<Vec<u32>> = (0..count).map(|_| reader.small()).collect();
            kept.interior.insert(page, children?);
        }
        for _ in 0..reader.number()? {
            let (page, row) = (reader.small()?, reader.number()?);
            let length = usize::try_from(reader.number()?).ok()?;
            let place = Place { page, row, length, overflow: reader.small()? };
            kept.rows.push((place, reader.bytes()?));
        }
        Some(kept)
    }
}

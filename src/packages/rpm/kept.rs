//! The parts of a database that are kept: its packages, and where each of them is, so that a
//! write-ahead log that is read later can be applied to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::record::Record;
use super::sqlite::Cell;

/// The parts of a database that are kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Whether it is a database.
    pub(super) is_database: bool,
    /// How many pages and packages cannot be read.
    pub(super) broken: u64,
    /// Whether its end is missing.
    pub(super) is_cut: bool,
    /// SQLite only: bytes of a page, and the first page of the table of packages.
    pub(super) page_bytes: usize,
    pub(super) root: u32,
    /// The children of each interior page of the table.
    pub(super) interior: BTreeMap<u32, Vec<u32>>,
    /// The packages, in the order of the database.
    pub(super) rows: Vec<(Place, Record)>,
}

/// Where a row is in an SQLite database; zeros in others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) page: u32,
    pub(super) row: u64,
    pub(super) length: usize,
    pub(super) overflow: u32,
}

impl Place {
    /// Returns the place of a row in a page.
    pub(super) fn of(page: u32, cell: &Cell<'_>) -> Self {
        Self { page, row: cell.row, length: cell.length, overflow: cell.overflow }
    }
}

impl Kept {
    /// Adds a package by its header. Returns whether the header is valid.
    pub(super) fn add(&mut self, place: Place, header: &[u8]) -> bool {
        let record = Record::of(header);
        let is_valid = record.is_some();
        self.rows.extend(record.map(|record| (place, record)));
        is_valid
    }
}

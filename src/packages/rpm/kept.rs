//! What is kept of a database: its packages, and where each is, so that a write-ahead log that is
//! read later can be laid over it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::record::Record;

/// What is kept of a database.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Whether it was a database at all.
    pub(super) is_database: bool,
    /// Pages and packages that cannot be read.
    pub(super) broken: u64,
    /// Whether its end is missing.
    pub(super) is_cut: bool,
    /// SQLite only: bytes of a page, and the first page of the table of packages.
    pub(super) page_bytes: usize,
    pub(super) root: u32,
    /// What is below each page of the table that has any.
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

impl Kept {
    /// Adds a package by its header. Returns whether it is one.
    pub(super) fn add(&mut self, place: Place, header: &[u8]) -> bool {
        let record = Record::of(header);
        let is_one = record.is_some();
        self.rows.extend(record.map(|record| (place, record)));
        is_one
    }
}

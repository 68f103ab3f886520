//! The packages pane: packages by what removing them frees.

use std::cmp::Reverse;

use crate::explore::loaded::Judged;
use crate::packages::PackageId;
use crate::report::{PackageReport, Reason};
use crate::words::words;

words! {
    /// The order of packages.
    pub enum PackagesOrder {
        /// Most freed bytes first.
        Freed = "unpacked",
        /// Most freed download first.
        Download = "download",
        /// By name.
        Name = "name",
        /// Most files first.
        Count = "count",
        /// By layer.
        Layer = "layer",
    }
}

/// A row of the packages pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackageRow {
    /// The position in [`Judged::packages`].
    pub index: usize,
    /// Which package.
    pub id: PackageId,
}

/// The packages pane.
#[derive(Debug, Default)]
pub struct PackagesPane {
    /// What is listed.
    pub rows: Vec<PackageRow>,
    /// The row of the cursor.
    pub at: usize,
    /// The order.
    pub order: Option<PackagesOrder>,
    /// Whether it is the other way round.
    pub reversed: bool,
}

/// What removing a package frees, unpacked and to download: it and what only it leads to. Nothing
/// while another package needs it, and it cannot be removed alone.
pub(in crate::explore) fn freed(
    judged: &Judged,
    id: PackageId,
    package: &PackageReport,
) -> (u64, Option<u64>) {
    if judged.needed.contains_key(&id) {
        return (0, Some(0));
    }
    match package.reason {
        Reason::NeededBy | Reason::Essential => (0, Some(0)),
        Reason::Explicit | Reason::RecommendedBy | Reason::Unneeded | Reason::Unknown => {
            (package.retained.0, package.retained_download.map(|bytes| bytes.0))
        }
    }
}

impl PackagesPane {
    /// The row of the cursor.
    pub fn row(&self) -> Option<PackageRow> {
        self.rows.get(self.at).copied()
    }

    /// Lists the packages anew; the cursor stays on its row.
    pub fn list(&mut self, judged: &Judged) {
        let row = self.row();
        let order = self.order.unwrap_or(PackagesOrder::Freed);
        let mut rows: Vec<(PackageRow, &PackageReport)> = Vec::new();
        for (index, (id, package)) in judged.packages.iter().enumerate() {
            rows.push((PackageRow { index, id: *id }, package));
        }
        match order {
            PackagesOrder::Freed => rows.sort_by_key(|(row, package)| {
                (Reverse((freed(judged, row.id, package).0, package.unpacked)), row.index)
            }),
            PackagesOrder::Download => rows.sort_by_key(|(row, package)| {
                (Reverse((freed(judged, row.id, package).1, package.download)), row.index)
            }),
            PackagesOrder::Name => rows.sort_by_key(|(row, package)| (&package.name, row.index)),
            PackagesOrder::Count => {
                rows.sort_by_key(|(row, package)| (Reverse(package.files), row.index));
            }
            PackagesOrder::Layer => rows.sort_by_key(|(row, package)| (package.layer, row.index)),
        }
        self.rows = rows.into_iter().map(|(row, _)| row).collect();
        if self.reversed {
            self.rows.reverse();
        }
        self.at = row.and_then(|row| self.position(row.id)).unwrap_or(0);
    }

    /// Goes to a package.
    pub fn go_to(&mut self, id: PackageId) {
        self.at = self.position(id).unwrap_or(self.at);
    }

    fn position(&self, id: PackageId) -> Option<usize> {
        self.rows.iter().position(|row| row.id == id)
    }
}

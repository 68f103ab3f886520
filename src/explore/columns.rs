//! The columns of lists, beside the name, which is always there.

use crate::words::words;

words! {
    /// A column of a list.
    pub enum Column {
        /// Unpacked bytes; in findings what the fix saves, in packages what removal frees.
        Unpacked = "unpacked",
        /// The same of the download.
        Download = "download",
        /// The share of the listed whole, in percent.
        Share = "share",
        /// A bar, relative to the largest row.
        Bar = "bar",
        /// The hidden part of the unpacked bytes.
        Hidden = "hidden",
        /// How many files there are at and below a row.
        Count = "count",
        /// The layer that shipped it.
        Layer = "layer",
        /// When it was changed last.
        Time = "time",
        /// Its owner and group, as numbers.
        Owner = "owner",
        /// Its permissions.
        Mode = "mode",
        /// What is known about it: its packages, its finding.
        Note = "note",
    }
}

/// The columns without a configuration.
pub const DEFAULT: &[Column] = &[Column::Unpacked, Column::Download, Column::Share, Column::Note];

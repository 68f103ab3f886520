//! How much of a layer could be read.

use crate::words::words;

words! {
    /// How much of a layer could be read.
    pub enum LayerState {
        /// All of it.
        Complete = "complete",
        /// Its entries up to some point, or with gaps: a warning says why.
        Damaged = "damaged",
        /// None: it is not in the source.
        Absent = "absent",
        /// None: it is encrypted.
        Encrypted = "encrypted",
        /// None: it is not a tar.
        NotListable = "not-listable",
    }
}

impl LayerState {
    /// Returns whether its entries, or some of them, could be read.
    pub fn is_read(self) -> bool {
        matches!(self, Self::Complete | Self::Damaged)
    }
}

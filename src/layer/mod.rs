//! One blob to its entries, in one pass: decompress, verify, parse the tar, hash every file.
//!
//! [`crate::tree`] decides what an entry means for the merged tree.

use std::sync::OnceLock;

use crate::compression::Compression;
use crate::tar::Ending;
use crate::warning::Notes;
use crate::words::words;

mod build;
mod capture;
mod chunk;
mod content;
mod decode;
mod deflate;
mod direct;
mod entry;
mod estimate;
mod extract;
mod extract_error;
mod extract_many;
mod extract_rootfs;
mod hash;
mod held;
mod leaks;
mod names;
mod parts;
mod path;
mod pipeline;
mod probe;
mod read;
mod recapture;
mod rootfs;
mod search;
mod spans;

pub use capture::Captured;
use chunk::Mark;
pub use content::Extracted;
pub use direct::read;
pub use entry::{Change, Content, Entries, Entry, Special};
pub use extract::{extract, extract_from};
pub use extract_error::ExtractError;
pub use extract_many::{FilePart, extract_many};
pub(crate) use extract_rootfs::extract_many_rootfs;
pub use extract_rootfs::extract_rootfs;
pub(crate) use hash::content_hash;
pub use leaks::Leak;
pub use names::{DirectoryId, NameRange, Names};
pub use parts::{CHECK_BYTES, Check, Parts, Plan, Want};
pub use path::LINK_TARGETS;
pub use probe::{Below, FIRST_BYTES, Keep, Name, Probes, Wanted, unchanged};
pub(crate) use read::Counted;
pub use read::{Digests, ReadOptions};
pub(crate) use recapture::{Missed, Recaptured, recapture, recapture_rootfs};
pub use rootfs::read_rootfs;
pub use search::Stored;
pub(crate) use search::discard;

words! {
    /// How much of a layer could be read.
    pub enum LayerState {
        /// All of it.
        Complete = "complete",
        /// Some of its entries: a warning says why.
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

/// A layer that has been read.
#[derive(Debug)]
pub struct ReadLayer {
    /// How much of it could be read.
    pub state: LayerState,
    /// How it is stored; `None` if it was not read.
    pub compression: Option<Compression>,
    /// Length of its blob.
    pub stored_bytes: u64,
    /// What a pull is estimated to transfer; `None` unless it was asked for, and the blob is an
    /// uncompressed tar.
    pub estimated_download: Option<u64>,
    /// Length of its uncompressed tar; equal to the bytes of its files for a directory.
    pub tar_bytes: u64,
    /// Whether its end is missing, other than by a limit.
    pub is_cut: bool,
    /// How its tar ends.
    pub ending: Ending,
    /// sha256 of its blob, if requested.
    pub blob_sha256: Option<[u8; 32]>,
    /// sha256 of its uncompressed tar, if requested.
    pub tar_sha256: Option<[u8; 32]>,
    /// Its entries, in tar order.
    pub entries: Entries,
    /// Contents that [`Probes`] wanted, in tar order.
    pub captured: Vec<Captured>,
    /// Contents that were read again, because only a later name of their files, a hard link, is one
    /// that [`Probes`] wanted; set when all layers of the image have been read, or by a stream.
    pub recaptured: OnceLock<Vec<Captured>>,
    /// Secrets in its files, in tar order.
    pub leaks: Vec<Leak>,
    /// What was wrong with it.
    pub notes: Notes,
    /// Samples for [`estimate_download`](Self::estimate_download).
    samples: Vec<Mark>,
}

impl ReadLayer {
    /// Returns a layer of which nothing could be read.
    pub fn unread(state: LayerState) -> Self {
        Self {
            state,
            compression: None,
            stored_bytes: 0,
            estimated_download: None,
            tar_bytes: 0,
            is_cut: false,
            ending: Ending::default(),
            blob_sha256: None,
            tar_sha256: None,
            entries: Entries::default(),
            captured: Vec::new(),
            recaptured: OnceLock::new(),
            leaks: Vec::new(),
            notes: Notes::default(),
            samples: Vec::new(),
        }
    }

    /// Returns what this layer would be with other entries; its blob, and what was kept of its
    /// files, are unknown.
    pub fn with_entries(&self, entries: Entries) -> Self {
        Self { entries, ..Self::unread(self.state) }
    }

    /// Whether a file was looked into for a kind of content, when the layer was read or later; that
    /// there was nothing to keep counts.
    pub(crate) fn was_captured(&self, entry: u32, kind: &str, probes: &Probes) -> bool {
        let of_kind = |row| probes.row(row).is_some_and(|row| row.kind == kind);
        let has = |list: &[Captured]| {
            let from = list.partition_point(|captured| captured.entry < entry);
            let of_entry = list.iter().skip(from).take_while(|captured| captured.entry == entry);
            of_entry.into_iter().any(|captured| of_kind(captured.row))
        };
        let found = usize::try_from(entry).ok().and_then(|index| self.entries.list.get(index));
        let by_path = found.and_then(|entry| probes.by_path(&self.entries.path(entry)));
        by_path.is_some_and(of_kind)
            || has(&self.captured)
            || self.recaptured.get().is_some_and(|list| has(list))
    }
}

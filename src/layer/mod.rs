//! One blob to its entries, in one pass: decompress, verify, parse the tar, hash every file.
//!
//! What an entry means for the merged tree is the business of [`crate::tree`].

use std::collections::BTreeMap;

use crate::compression::Compression;
use crate::report::{Code, LayerState};

mod build;
mod capture;
mod chunk;
mod decode;
mod entry;
mod hash;
mod names;
mod parts;
mod path;
mod pipeline;
mod probe;
mod read;
mod rootfs;
mod spans;
mod taking;

pub use capture::Captured;
pub use entry::{Change, Content, Entries, Entry, Special};
pub use names::{DirectoryId, NameRange, Names};
pub use parts::{CHECK_BYTES, Parts, Plan, Want};
pub use path::LINK_TARGETS;
pub use probe::{Below, FIRST_BYTES, Keep, Name, Probes, Wanted, as_it_is};
pub(crate) use read::Counted;
pub use read::{ReadOptions, read};
pub use rootfs::read_rootfs;

/// A layer that has been read.
#[derive(Debug)]
pub struct ReadLayer {
    /// How much of it could be read.
    pub state: LayerState,
    /// How it is stored; `None` where it was not read.
    pub compression: Option<Compression>,
    /// Length of its blob.
    pub stored_bytes: u64,
    /// Length of its uncompressed tar; equal to the bytes of its files for a directory.
    pub tar_bytes: u64,
    /// sha256 of its blob, where that was asked for.
    pub blob_sha256: Option<[u8; 32]>,
    /// sha256 of its uncompressed tar, where that was asked for.
    pub tar_sha256: Option<[u8; 32]>,
    /// Its entries, in tar order.
    pub entries: Entries,
    /// Contents that a row of [`Probes`] wanted, in tar order.
    pub captured: Vec<Captured>,
    /// What was wrong with it.
    pub notes: Notes,
}

impl ReadLayer {
    /// Returns a layer of which nothing could be read.
    pub fn unread(state: LayerState) -> Self {
        Self {
            state,
            compression: None,
            stored_bytes: 0,
            tar_bytes: 0,
            blob_sha256: None,
            tar_sha256: None,
            entries: Entries::default(),
            captured: Vec::new(),
            notes: Notes::default(),
        }
    }
}

/// What was wrong with a layer: for each kind the first case, and how many there were.
///
/// So a layer with a million bad paths costs no more than one with a single one.
#[derive(Debug, Default)]
pub struct Notes(BTreeMap<Code, (String, u64)>);

impl Notes {
    /// Adds a case; `first` is asked for its words only if it is the first of its kind.
    pub fn add(&mut self, code: Code, first: impl FnOnce() -> String) {
        self.0.entry(code).or_insert_with(|| (first(), 0)).1 += 1;
    }

    /// Adds all cases of another list.
    pub fn merge(&mut self, other: Self) {
        for (code, (first, count)) in other.0 {
            self.0.entry(code).or_insert((first, 0)).1 += count;
        }
    }

    /// Each kind with its first case and the number of cases, in the order of [`Code`].
    pub fn iter(&self) -> impl Iterator<Item = (Code, &str, u64)> {
        self.0.iter().map(|(&code, (first, count))| (code, first.as_str(), *count))
    }
}

//! A layer of a storage: the exact archive that it was, made of its files again.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::PathBuf;

use flate2::bufread::MultiGzDecoder;

use super::assemble::Assembled;
use super::beneath::Beneath;
use super::file::wrapped;
use crate::image::digest::Digest;

/// A layer that a storage holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLayer {
    /// Its id in the storage: 64 hexadecimal digits.
    pub id: String,
    /// The digest of its uncompressed archive, which is what [`StoredLayer::open`] gives; `None`
    /// if the storage does not say it.
    pub diff_id: Option<Digest>,
    /// The bytes of that archive; `None` if the storage does not say it.
    pub bytes: Option<u64>,
    /// The compressed blob that it was pulled as; `None` if it was built here.
    pub compressed: Option<CompressedBlob>,
    pub(super) tar_split: PathBuf,
    pub(super) files: PathBuf,
}

/// The blob that a layer was pulled as. The storage does not keep its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompressedBlob {
    /// Its digest.
    pub digest: Digest,
    /// Its bytes, which a pull transfers.
    pub bytes: u64,
}

impl StoredLayer {
    /// Opens its archive. An error has a [`StorageError`](super::StorageError) as its source if it
    /// is about a file of the storage.
    ///
    /// Fails if what the storage recorded of the archive cannot be opened, as for layers that were
    /// pulled in parts, which have no record. A file that is missing, unreadable or changed is an
    /// error of reading.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        let path = &self.tar_split;
        let opened = File::open(path).map_err(|error| wrapped(error.kind(), path, &error))?;
        let record = BufReader::new(MultiGzDecoder::new(BufReader::new(opened)));
        let files = Beneath::new(self.files.clone());
        Ok(Box::new(Assembled::new(record, files, path.clone())))
    }
}

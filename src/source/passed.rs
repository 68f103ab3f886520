//! Where the bytes of a layer are that was read while it passed.

use std::fs::File;
use std::sync::Arc;

/// Where the bytes of a layer are that was read while it passed.
#[derive(Debug, Clone)]
pub enum Passed {
    /// In a stream, which is gone.
    Stream,
    /// In a compressed file, which is not to be read again.
    Compressed,
    /// In a compressed file.
    Within(Within),
}

/// A part of a file that is compressed as a whole.
#[derive(Debug, Clone)]
pub struct Within {
    pub(super) file: Arc<File>,
    pub(super) stored_bytes: u64,
    /// The first byte of the part, once decompressed.
    pub(super) start: u64,
    /// How many bytes the part has.
    pub(super) bytes: u64,
}

//! Blobs that are not on this machine's disk.

use std::fmt::Debug;
use std::io::{self, Read};

use crate::image::digest::Digest;

/// A blob that an engine or a registry holds; read only when its bytes are wanted.
///
/// What it gives is compared with its digest wherever it is read whole, and a blob that several
/// layers share is read once.
pub trait Blob: Debug + Send + Sync {
    /// Opens it at an offset in bytes; fails where it cannot be had from there.
    fn open(&self, from: u64) -> io::Result<Box<dyn Read + Send>>;

    /// The digest that it was asked for by.
    fn digest(&self) -> &Digest;

    /// Its length in bytes; `None` where that is not known before it is read.
    fn bytes(&self) -> Option<u64>;
}

//! Where the bytes of a blob are, and how to get at them.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use crate::layer::ReadLayer;
use crate::limits::Limits;

/// Where the bytes of a blob are.
#[derive(Debug, Clone)]
pub enum Content {
    /// Part of an open file.
    Range {
        /// The file.
        file: Arc<File>,
        /// The first byte.
        start: u64,
        /// How many bytes.
        bytes: u64,
    },
    /// A file of its own.
    File(PathBuf),
    /// In memory.
    Memory(Arc<[u8]>),
    /// A layer that was read while it passed in a stream.
    Passed(Arc<ReadLayer>),
    /// In memory it would be too much, and it was no layer when it passed in a stream.
    Dropped {
        /// How many bytes.
        bytes: u64,
    },
    /// A directory that is a root filesystem.
    Tree(PathBuf),
}

impl Content {
    /// How many bytes it has as stored; 0 for a directory.
    pub fn bytes(&self) -> io::Result<u64> {
        Ok(match self {
            Self::Range { bytes, .. } | Self::Dropped { bytes } => *bytes,
            Self::File(path) => path.metadata()?.len(),
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Passed(layer) => layer.stored_bytes,
            Self::Tree(_) => 0,
        })
    }

    /// Opens it for reading from its start.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Self::Range { file, start, bytes } => {
                Box::new(Range { file: Arc::clone(file), next: *start, left: *bytes })
            }
            Self::File(path) => Box::new(File::open(path)?),
            Self::Memory(bytes) => Box::new(io::Cursor::new(Arc::clone(bytes))),
            Self::Passed(_) | Self::Dropped { .. } | Self::Tree(_) => {
                return Err(io::Error::other("its bytes are gone: it passed in a stream"));
            }
        })
    }

    /// Reads a document whole; fails where it is larger than a document may be.
    pub fn read_document(&self, limits: &Limits) -> io::Result<Vec<u8>> {
        let bytes = self.bytes()?;
        if limits.json_bytes < bytes {
            return Err(io::Error::other(format!(
                "it has {bytes} bytes, more than `json-bytes` allows"
            )));
        }
        let mut document = Vec::new();
        self.open()?.take(limits.json_bytes).read_to_end(&mut document)?;
        Ok(document)
    }

    /// Returns its first bytes, at most `count`.
    pub fn first(&self, count: u64) -> io::Result<Vec<u8>> {
        let mut first = Vec::new();
        self.open()?.take(count).read_to_end(&mut first)?;
        Ok(first)
    }
}

/// Reads part of a file without moving its position, so that many can read it at once.
struct Range {
    file: Arc<File>,
    next: u64,
    left: u64,
}

impl Read for Range {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(out.len());
        let Some(out) = out.get_mut(..most) else { return Ok(0) };
        let bytes = read_at(&self.file, out, self.next)?;
        self.next += bytes as u64;
        self.left -= bytes as u64;
        Ok(bytes)
    }
}

#[cfg(unix)]
pub(super) fn read_at(file: &File, out: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, out, offset)
}

#[cfg(windows)]
pub(super) fn read_at(file: &File, out: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, out, offset)
}

//! Where the bytes of a blob are, and how they are read.

use std::collections::HashMap;
use std::fmt::Debug;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use crate::cache::{Identity, Local};
use crate::image::described::{LayerDescriptor, Transfer};
use crate::image::digest::Digest;
use crate::layer::{ReadLayer, Stored};
use crate::limits::Limits;

/// Where the bytes of a blob are.
#[derive(Debug, Clone)]
pub enum Content {
    /// Part of an open file.
    Range {
        /// The file.
        file: Arc<File>,
        /// The offset of its first byte.
        start: u64,
        /// Its length.
        bytes: u64,
    },
    /// A separate file.
    File(PathBuf),
    /// In memory.
    Memory(Arc<[u8]>),
    /// A layer that was read as it arrived, and where its bytes are now.
    Passed(Arc<ReadLayer>, Passed),
    /// Not kept: a member of a stream that is too large for memory, and not a layer.
    Dropped {
        /// Its length.
        bytes: u64,
    },
    /// A directory that is a root filesystem.
    Tree(PathBuf),
    /// Held by an engine or a registry.
    Remote(Arc<dyn Blob>),
}

/// Where the bytes of a layer that was read as it arrived are.
#[derive(Debug, Clone)]
pub enum Passed {
    /// In a stream, which was not kept.
    Stream,
    /// In a compressed file, which is read again only if nothing else would do.
    Compressed(Within),
    /// In a compressed file, which may be read again.
    Within(Within),
    /// In an archive that an engine sends again if it is asked.
    Asked(Within),
}

impl Passed {
    /// Returns the offset of its bytes in the archive; 0 for a stream, which has no other.
    pub(super) fn start(&self) -> u64 {
        match self {
            Self::Stream => 0,
            Self::Compressed(within) | Self::Within(within) | Self::Asked(within) => within.start,
        }
    }
}

/// A part of an archive that is read from its beginning.
#[derive(Debug, Clone)]
pub struct Within {
    pub(super) archive: Whole,
    /// The offset of the part in the decompressed archive.
    pub(super) start: u64,
    /// The length of the part.
    pub(super) bytes: u64,
}

/// An archive that is read from its beginning.
#[derive(Debug, Clone)]
pub(super) enum Whole {
    /// A file that is compressed as a whole.
    File { file: Arc<File>, stored_bytes: u64 },
    /// One that an engine sends.
    Sent(Arc<dyn SentArchive>),
}

/// An archive that an engine makes of an image whenever it is asked.
pub trait SentArchive: Debug + Send + Sync {
    /// Asks for it, from its beginning; fails if the engine refuses.
    fn open(&self) -> io::Result<Box<dyn Read + Send>>;

    /// Returns where the engine is.
    fn endpoint(&self) -> String;

    /// Returns what tells it from all other archives of the engine; the same for the same bytes, as
    /// far as they are about the image.
    fn identity(&self) -> String;
}

/// A blob that an engine or a registry holds; read only when its bytes are needed.
///
/// Unless it is on this machine, its bytes are compared with its digest whenever all of them are
/// read. A blob that several layers share is read once.
pub trait Blob: Debug + Send + Sync {
    /// Opens it at an offset in bytes; fails if it cannot be read from there.
    fn open(&self, from: u64) -> io::Result<Box<dyn Read + Send>>;

    /// Returns the digest that it was requested by.
    fn digest(&self) -> &Digest;

    /// Returns its length in bytes; `None` if that is unknown before it is read.
    fn bytes(&self) -> Option<u64>;

    /// Returns whether it is put together from files of this machine, so that its bytes are
    /// compared with its digest only where those of other files are.
    fn is_on_this_machine(&self) -> bool {
        false
    }

    /// Ends what is under way on other threads, for this blob and for the others of its image.
    fn cancel(&self) {}

    /// Returns what it is known by in the cache: by default, the digest that all its bytes are
    /// compared with. `None` if it must be read every time.
    fn identity(&self) -> Option<Identity> {
        Some(Identity::Digest(self.digest().clone()))
    }
}

impl Content {
    /// Returns whether it comes over a network, so that it is always compared with its digest.
    pub fn is_remote(&self) -> bool {
        matches!(self, Self::Remote(blob) if !blob.is_on_this_machine())
    }

    /// Ends what is under way on other threads, if it comes over a network.
    pub(crate) fn cancel(&self) {
        if let Self::Remote(blob) = self {
            blob.cancel();
        }
    }

    /// Returns its length as stored, in bytes; 0 for a directory, and if it is unknown before the
    /// content is read.
    pub fn bytes(&self) -> io::Result<u64> {
        Ok(match self {
            Self::Range { bytes, .. } | Self::Dropped { bytes } => *bytes,
            Self::File(path) => path.metadata()?.len(),
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Passed(layer, _) => layer.stored_bytes,
            Self::Tree(_) => 0,
            Self::Remote(blob) => blob.bytes().unwrap_or(0),
        })
    }

    /// Returns what it is known by in the cache; `None` if nothing is known that would tell it from
    /// other bytes before it is read.
    ///
    /// Of a file, it is what the system says about the file now.
    pub(crate) fn identity(&self) -> Option<Identity> {
        match self {
            Self::Range { file, start, bytes } => {
                Local::of(&file.metadata().ok()?, *start, *bytes).map(Identity::Local)
            }
            Self::File(path) => {
                let found = path.metadata().ok()?;
                Local::of(&found, 0, found.len()).map(Identity::Local)
            }
            Self::Remote(blob) => blob.identity(),
            Self::Memory(_) | Self::Passed(..) | Self::Dropped { .. } | Self::Tree(_) => None,
        }
    }

    /// Opens it for reading from its start.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Self::Range { file, start, bytes } => {
                Box::new(Range::new(Arc::clone(file), *start, *bytes))
            }
            Self::File(path) => Box::new(File::open(path)?),
            Self::Memory(bytes) => Box::new(io::Cursor::new(Arc::clone(bytes))),
            Self::Remote(blob) => blob.open(0)?,
            Self::Passed(..) | Self::Dropped { .. } | Self::Tree(_) => {
                return Err(io::Error::other("its bytes were not kept: it passed in a stream"));
            }
        })
    }

    /// Reads a whole document; fails if it is larger than the limit, and if it comes over a network
    /// and does not have the digest that it was requested by.
    pub fn read_document(&self, limits: &Limits) -> io::Result<Vec<u8>> {
        let too_large = |bytes| {
            let message = format!("it has {bytes} bytes, more than `json-bytes` allows");
            Err(io::Error::new(io::ErrorKind::FileTooLarge, message))
        };
        let bytes = self.bytes()?;
        if limits.json_bytes < bytes {
            return too_large(bytes);
        }
        let mut document = Vec::new();
        self.open()?.take(limits.json_bytes.saturating_add(1)).read_to_end(&mut document)?;
        if limits.json_bytes < document.len() as u64 {
            return too_large(document.len() as u64);
        }
        if let Self::Remote(blob) = self {
            verify(&document, blob.digest())?;
        }
        Ok(document)
    }

    /// Returns at most `count` of its first bytes.
    pub fn first(&self, count: u64) -> io::Result<Vec<u8>> {
        let mut first = Vec::new();
        self.open()?.take(count).read_to_end(&mut first)?;
        Ok(first)
    }
}

/// Compares bytes with the digest that they were requested by.
fn verify(bytes: &[u8], wanted: &Digest) -> io::Result<()> {
    let computed = Digest::sha256_of(bytes);
    if wanted.algorithm() == computed.algorithm() && *wanted != computed {
        return Err(io::Error::other(format!("it has the digest {computed}, not {wanted}")));
    }
    Ok(())
}

/// Estimates the download of layers that were read as they arrived, before anything showed that a
/// pull transfers them compressed.
pub(super) fn estimate_downloads(layers: &[LayerDescriptor], blobs: &mut [Option<Content>]) {
    // A layer can be changed while nothing else refers to it.
    let mut passed: HashMap<usize, (Arc<ReadLayer>, Passed, Vec<usize>)> = HashMap::new();
    let all = layers.iter().zip(blobs.iter_mut()).enumerate();
    for (index, (_, blob)) in all.filter(|(_, (layer, _))| layer.if_plain == Transfer::Compressed) {
        let taken = blob.take_if(|content| matches!(content, Content::Passed(..)));
        if let Some(Content::Passed(layer, place)) = taken {
            let address = Arc::as_ptr(&layer).addr();
            passed.entry(address).or_insert((layer, place, Vec::new())).2.push(index);
        }
    }
    for (mut layer, place, indexes) in passed.into_values() {
        if let Some(layer) = Arc::get_mut(&mut layer) {
            layer.estimate_download();
        }
        for index in indexes {
            if let Some(blob) = blobs.get_mut(index) {
                *blob = Some(Content::Passed(Arc::clone(&layer), place.clone()));
            }
        }
    }
}

/// Reads part of a file without moving its position, so that several threads can share the file.
pub(super) struct Range {
    file: Arc<File>,
    next: u64,
    left: u64,
}

impl Range {
    pub(super) fn new(file: Arc<File>, start: u64, bytes: u64) -> Self {
        Self { file, next: start, left: bytes }
    }
}

impl Stored for Range {
    fn skip(&mut self, bytes: u64) -> io::Result<u64> {
        let skipped = bytes.min(self.left);
        self.next += skipped;
        self.left -= skipped;
        Ok(skipped)
    }
}

impl Read for Range {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let max_bytes = usize::try_from(self.left).unwrap_or(usize::MAX).min(out.len());
        let Some(out) = out.get_mut(..max_bytes) else { return Ok(0) };
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

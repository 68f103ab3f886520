//! What a record is known by: which bytes it is about, and what else it depends on.

use std::fs::Metadata;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

use super::FORMAT;
use crate::image::digest::Digest;
use crate::layer::ReadOptions;
use crate::limits::{LIMITS, Limits};

/// What the bytes of a layer are known by, before they are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// The digest of the blob. A layer is kept under it only if all its bytes were read and have
    /// that digest: what a manifest claims proves nothing.
    Digest(Digest),
    /// A part of a file on this machine, which has not changed since it was read.
    Local(Local),
    /// A layer of an engine, which does not change what it has under an identifier.
    Engine {
        /// The address of the engine, as it was connected to.
        endpoint: String,
        /// What tells the layer from the others that it has.
        layer: String,
    },
    /// A layer in the storage of an engine that is read without it.
    Storage {
        /// The directory of the storage.
        root: PathBuf,
        /// The identifier of the layer there.
        layer: String,
    },
}

/// A part of a file, and what of the file changes whenever its content does.
///
/// The digest that an image layout claims for a file would not do: nobody has compared them, and a
/// layout whose digest is wrong must not have a part in the report on another image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Local {
    device: u64,
    inode: u64,
    file_bytes: u64,
    modified: (i64, i64),
    changed: (i64, i64),
    start: u64,
    bytes: u64,
}

/// How long ago a file was changed last before its times are relied on. What writes to it within
/// one tick of the kernel's clock leaves the same times; a tick has at most 10 ms (`CONFIG_HZ`).
const SETTLED: Duration = Duration::from_millis(20);

/// The same for file systems that store whole seconds, or two of them.
const SETTLED_SECONDS: Duration = Duration::from_secs(2);

impl Local {
    /// Returns the part of a file that begins at `start` and has that many bytes, given what the
    /// system says about the file; `None` where it does not say when it was changed.
    #[cfg(unix)]
    pub fn of(file: &Metadata, start: u64, bytes: u64) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        file.is_file().then(|| Self {
            device: file.dev(),
            inode: file.ino(),
            file_bytes: file.len(),
            modified: (file.mtime(), file.mtime_nsec()),
            changed: (file.ctime(), file.ctime_nsec()),
            start,
            bytes,
        })
    }

    /// Returns the part of a file that begins at `start` and has that many bytes, given what the
    /// system says about the file; `None` where it does not say when it was changed.
    #[cfg(not(unix))]
    pub fn of(_: &Metadata, _: u64, _: u64) -> Option<Self> {
        None
    }

    /// Whether it had been changed long enough before `now` that another change would show.
    fn is_settled(&self, now: SystemTime) -> bool {
        let (seconds, nanoseconds) = self.changed;
        let margin = if nanoseconds == 0 { SETTLED_SECONDS } else { SETTLED };
        let (Ok(seconds), Ok(nanoseconds)) = (u64::try_from(seconds), u32::try_from(nanoseconds))
        else {
            return false;
        };
        let changed = SystemTime::UNIX_EPOCH + Duration::new(seconds, nanoseconds);
        now.duration_since(changed).is_ok_and(|passed| margin < passed)
    }
}

impl Identity {
    /// Whether what is read at a time can be relied on later: a file that was written just before
    /// may be changed again without a trace in its times.
    pub(crate) fn is_settled(&self, now: SystemTime) -> bool {
        match self {
            Self::Local(local) => local.is_settled(now),
            Self::Digest(_) | Self::Engine { .. } | Self::Storage { .. } => true,
        }
    }

    fn add_to(&self, hash: &mut Hash) {
        match self {
            Self::Digest(digest) => hash.add(b"digest").add(digest.as_str().as_bytes()),
            Self::Local(local) => {
                let Local { device, inode, file_bytes, modified, changed, start, bytes } = local;
                hash.add(b"local");
                for number in [device, inode, file_bytes, start, bytes] {
                    hash.add(&number.to_le_bytes());
                }
                for number in [modified.0, modified.1, changed.0, changed.1] {
                    hash.add(&number.to_le_bytes());
                }
                hash
            }
            Self::Engine { endpoint, layer } => {
                hash.add(b"engine").add(endpoint.as_bytes()).add(layer.as_bytes())
            }
            Self::Storage { root, layer } => {
                let root = root.as_os_str().as_encoded_bytes();
                hash.add(b"storage").add(root).add(layer.as_bytes())
            }
        };
    }
}

/// Kinds of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Layer,
    Document,
}

/// The name of a record, and what made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub(super) kind: Kind,
    /// A sha256 of what the record is about and of the options that it depends on.
    pub(super) name: [u8; 32],
    /// A hash of the program that makes and understands it. Not part of the name, so that the
    /// record of another version is replaced.
    pub(super) maker: [u8; 16],
}

impl Key {
    /// Returns the key of a document: the kind of its identifier, such as `manifest`, and that
    /// itself.
    pub fn document(kind: &str, identifier: &str) -> Self {
        let mut hash = Hash::default();
        hash.add(kind.as_bytes()).add(identifier.as_bytes());
        Self { kind: Kind::Document, name: hash.finish(), maker: maker("") }
    }
}

/// Makes the keys of layers that are read with the same limits and probes.
#[derive(Debug)]
pub struct Keys {
    limits: Limits,
    maker: [u8; 16],
}

impl Keys {
    /// Prepares for layers that are read with these options.
    pub fn new(options: ReadOptions<'_>) -> Self {
        let ReadOptions { limits, probes, .. } = options;
        Self { limits: limits.clone(), maker: maker(&probes.describe()) }
    }

    /// Returns the key of a layer: whether its digests are computed, and whether its download is to
    /// be estimated if it is not compressed.
    pub fn layer(&self, identity: &Identity, digests: bool, is_sampled: bool) -> Key {
        let mut hash = Hash::default();
        identity.add_to(&mut hash);
        let mut limits = self.limits.clone();
        for limit in LIMITS {
            hash.add(limit.name.as_bytes()).add(&(limit.field)(&mut limits).to_le_bytes());
        }
        hash.add(&[digests.into(), is_sampled.into()]);
        Key { kind: Kind::Layer, name: hash.finish(), maker: self.maker }
    }
}

/// Hashes what makes records, and understands them: the format, this program, and the rows of its
/// probes.
fn maker(probes: &str) -> [u8; 16] {
    let mut hash = twox_hash::XxHash3_128::new();
    hash.write(&FORMAT.to_le_bytes());
    for part in [env!("CARGO_PKG_VERSION"), env!("PLIMSOLL_SOURCE_HASH"), probes] {
        hash.write(&(part.len() as u64).to_le_bytes());
        hash.write(part.as_bytes());
    }
    hash.finish_128().to_le_bytes()
}

/// Hashes parts, so that it matters where each ends.
#[derive(Default)]
struct Hash(Sha256);

impl Hash {
    fn add(&mut self, part: &[u8]) -> &mut Self {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
        self
    }

    fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

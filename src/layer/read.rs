//! How a layer is read, and what it is while it is read: shared by one thread and two.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use super::build::EntryBuilder;
use super::chunk::Chunk;
use super::estimate::Sampler;
use super::held::Held;
use super::probe::Probes;
use super::{LayerState, ReadLayer};
use crate::compression::{Checksums, Compression, Damage};
use crate::limits::Limits;
use crate::tar::Parser;
use crate::warning::{Code, Notes};

/// Which digests of a layer are computed while it is read. Each costs about as much as everything
/// else on an uncompressed tar.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Digests {
    /// None.
    #[default]
    None,
    /// That of the blob: all that arrived is what was asked for.
    Blob,
    /// That of the blob, and that of the uncompressed tar.
    All,
}

impl Digests {
    /// Returns all of them, or none.
    pub fn all_if(wanted: bool) -> Self {
        if wanted { Self::All } else { Self::None }
    }

    /// Whether that of the blob is one of them.
    pub(crate) fn has_blob(self) -> bool {
        self != Self::None
    }

    /// Whether that of the tar is computed too, if the blob is compressed in this way. That of a
    /// plain blob is the same as its own.
    pub(super) fn has_tar(self, compression: Compression) -> bool {
        self == Self::All || self == Self::Blob && compression == Compression::None
    }
}

/// How a layer is read.
#[derive(Clone, Copy)]
pub struct ReadOptions<'a> {
    /// The bounds to keep.
    pub limits: &'a Limits,
    /// Which files' contents are kept.
    pub probes: &'a Probes,
    /// Which digests are computed.
    pub digests: Digests,
    /// Whether the decoder gets a separate thread; worthwhile if cores would be idle.
    pub pipelined: bool,
    /// Whether it cannot be read again, so that small files are held in case a later hard link
    /// shows that they are wanted.
    pub is_once: bool,
    /// The length of the blob if samples are to be taken of an uncompressed one, so that its
    /// download can be estimated.
    pub sampled: Option<u64>,
    /// Takes the number of stored bytes read since the last call, from any thread; 0 only asks
    /// whether to continue. `Break` stops reading soon, and the result is unusable. Once it has
    /// returned `Break`, it must always do so.
    pub progress: &'a (dyn Fn(u64) -> ControlFlow<()> + Sync),
}

impl<'a> ReadOptions<'a> {
    /// Reads on one thread, without digests, and to the end.
    pub fn new(limits: &'a Limits, probes: &'a Probes) -> Self {
        let progress = &|_| ControlFlow::Continue(());
        Self {
            limits,
            probes,
            digests: Digests::None,
            pipelined: false,
            is_once: false,
            sampled: None,
            progress,
        }
    }

    /// Returns whether to stop reading.
    pub(crate) fn is_cancelled(&self) -> bool {
        (self.progress)(0).is_break()
    }
}

/// What is known at the end of a blob.
pub(super) struct End {
    /// `None` if not even its first bytes could be read.
    pub(super) compression: Option<Compression>,
    pub(super) stored_bytes: u64,
    pub(super) tar_bytes: u64,
}

/// A layer while it is read.
pub(super) struct LayerBuilder<'a> {
    parser: Parser,
    entries: EntryBuilder<'a>,
    digests: Digests,
    /// Of the uncompressed tar, if that may be requested.
    pub(super) tar_hash: Option<Sha256>,
    /// Of gzip members; `None` if digests are computed, which prove more.
    checksums: Option<Checksums>,
    sampler: Option<Sampler>,
    damage: Notes,
    loses_content: bool,
    /// Whether a limit ended it.
    is_bounded: bool,
}

impl<'a> LayerBuilder<'a> {
    pub(super) fn new(options: ReadOptions<'a>) -> Self {
        Self {
            parser: Parser::new(options.limits),
            entries: EntryBuilder::new(options.limits, options.probes, options.is_once),
            digests: options.digests,
            tar_hash: options.digests.has_blob().then(Sha256::new),
            checksums: (!options.digests.has_blob()).then(Checksums::default),
            sampler: options.sampled.map(Sampler::new),
            damage: Notes::default(),
            loses_content: false,
            is_bounded: false,
        }
    }

    /// Adds a chunk to the digest of the tar, if that is requested.
    pub(super) fn hash(&mut self, chunk: &Chunk, compression: Compression) {
        if let Some(hash) = &mut self.tar_hash
            && self.digests.has_tar(compression)
        {
            hash.update(chunk.bytes());
        }
    }

    pub(super) fn parse(&mut self, chunk: &Chunk, compression: Compression) {
        if let (Some(checksums), Compression::Gzip) = (&mut self.checksums, compression) {
            checksums.update(chunk.bytes(), &chunk.ends);
        }
        match (compression, &mut self.sampler) {
            (Compression::None, Some(sampler)) => sampler.take(chunk.bytes()),
            (Compression::None, None) => (),
            _ => self.entries.spans.advance(&chunk.marks),
        }
        self.parser.feed(chunk.bytes(), &mut self.entries);
    }

    pub(super) fn damage(&mut self, damage: &Damage) {
        self.loses_content |= damage.loses_content();
        self.is_bounded |= matches!(damage, Damage::Limit { .. });
        let code = match damage {
            Damage::Truncated { .. } => Code::LayerTruncated,
            Damage::Trailing { .. } => Code::TrailingData,
            Damage::Limit { .. } => Code::Limit,
            _ => Code::LayerDamaged,
        };
        self.damage.add(code, || damage.to_string());
    }

    pub(super) fn finish(mut self, end: End, blob_hash: Option<Sha256>) -> ReadLayer {
        if let Some(note) = self.checksums.as_mut().and_then(Checksums::take_note) {
            self.damage(&note);
        }
        self.entries.is_cut = self.loses_content;
        self.parser.finish(&mut self.entries);
        let ends_early = self.loses_content || self.entries.is_cut;
        let EntryBuilder { mut entries, mut notes, captures, leaks, held, is_damaged, .. } =
            self.entries;
        let held = held.map(Held::finish).filter(|held| !held.is_empty());
        notes.merge(self.damage);
        entries.names.shrink();
        entries.list.shrink_to_fit();
        let nothing_read = entries.list.is_empty();
        let state = match is_damaged || self.loses_content {
            false => LayerState::Complete,
            true if nothing_read && end.tar_bytes > 0 => LayerState::NotListable,
            true => LayerState::Damaged,
        };
        let has_tar = end.compression.is_some_and(|compression| self.digests.has_tar(compression));
        let tar_sha256 = self.tar_hash.filter(|_| has_tar).map(|hash| hash.finalize().into());
        ReadLayer {
            state,
            compression: end.compression,
            stored_bytes: end.stored_bytes,
            estimated_download: None,
            tar_bytes: end.tar_bytes,
            is_cut: ends_early && !self.is_bounded,
            ending: self.parser.ending(),
            blob_sha256: match end.compression {
                Some(Compression::None) => tar_sha256,
                _ => blob_hash.map(|hash| hash.finalize().into()),
            },
            tar_sha256,
            entries,
            captured: captures.finish(),
            recaptured: held.map_or_else(OnceLock::new, OnceLock::from),
            leaks: leaks.finish(),
            notes,
            samples: self.sampler.map(Sampler::finish).unwrap_or_default(),
        }
    }
}

/// Reports how much was read, and fails once reading is cancelled.
pub(crate) struct Counted<'a> {
    pub(crate) stored: Box<dyn Read + Send + 'a>,
    pub(crate) progress: &'a (dyn Fn(u64) -> ControlFlow<()> + Sync),
}

impl Read for Counted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let bytes = self.stored.read(out)?;
        match (self.progress)(bytes as u64) {
            ControlFlow::Continue(()) => Ok(bytes),
            ControlFlow::Break(()) => Err(io::Error::other("reading was cancelled")),
        }
    }
}

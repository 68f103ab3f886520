//! Reads the layers of an image: distributes them over threads, and reports progress.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use crate::cache::Cache;
use crate::compression::{Compression, MAGIC_BYTES};
use crate::image::described::{LayerDescriptor, Transfer};
use crate::image::digest::Digest;
use crate::image::layer_kind::{LayerKind, layer_kind};
use crate::layer::{self, Digests, LayerState, ReadLayer, ReadOptions};
use crate::source::{Content, Opened};

mod blob;
mod kept;
mod missed;

use kept::Kept;

/// Receives what happens while layers are read; called from any thread.
pub trait Events: Sync {
    /// Takes the number of stored bytes and of layers to read. Called once, before anything is
    /// read.
    fn total(&self, bytes: u64, layers: usize) {
        let _ = (bytes, layers);
    }

    /// Takes the number of stored bytes read since the last call; 0 only asks whether to continue.
    ///
    /// `Break` stops all threads soon.
    fn read(&self, bytes: u64) -> ControlFlow<()> {
        let _ = bytes;
        ControlFlow::Continue(())
    }

    /// Takes the number from 1 of a layer that is being started, and the length of its blob in
    /// bytes.
    fn layer_started(&self, number: usize, bytes: u64) {
        let _ = (number, bytes);
    }

    /// Takes the number from 1 of a layer that has been read, and the layer. Others may still be
    /// read.
    ///
    /// Called once for each number; layers that share a blob share the `Arc`.
    fn layer_done(&self, number: usize, layer: &Arc<ReadLayer>) {
        let _ = (number, layer);
    }
}

/// Reads to the end and ignores all events.
pub struct NoEvents;

impl Events for NoEvents {}

/// Reading was stopped by [`Events::read`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("reading was cancelled")]
pub struct Cancelled;

/// Why layers were not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// [`Events::read`] stopped it.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// A layer that comes over a network did not arrive as it should be. Damage on this machine is
    /// a warning instead, as reading it again would not help.
    #[error("could not get layer {number}")]
    Layer {
        /// Its number from 1, base first.
        number: usize,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Calls [`Events::read`] until it returns `Break` for the first time, and remembers that answer.
pub(crate) struct Watch<'a> {
    events: &'a dyn Events,
    is_stopped: AtomicBool,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(events: &'a dyn Events) -> Self {
        Self { events, is_stopped: AtomicBool::new(false) }
    }

    /// Serves as [`ReadOptions::progress`].
    pub(crate) fn read(&self, bytes: u64) -> ControlFlow<()> {
        if self.is_stopped.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        let answer = self.events.read(bytes);
        if answer.is_break() {
            self.is_stopped.store(true, Ordering::Relaxed);
        }
        answer
    }
}

/// A blob to read, once however many layers share it.
struct Job<'a> {
    descriptor: &'a LayerDescriptor,
    /// `None` if the source does not hold it.
    content: Option<&'a Content>,
    /// The numbers of its layers, ascending.
    numbers: Vec<usize>,
    bytes: u64,
}

impl Job<'_> {
    /// Whether it has been read already, as it arrived in a stream.
    fn is_read(&self) -> bool {
        matches!(self.content, Some(Content::Passed(..)))
    }

    /// Reads it; `total` is the bytes of all jobs, which `threads` share.
    fn read(
        &self,
        total: u64,
        threads: usize,
        options: ReadOptions<'_>,
        kept: &Kept<'_>,
    ) -> io::Result<Arc<ReadLayer>> {
        let is_remote = self.content.is_some_and(Content::is_remote);
        let digests = match options.digests {
            Digests::None if is_remote => Digests::Blob,
            digests => digests,
        };
        let is_sampled = self.descriptor.if_plain == Transfer::Compressed;
        let sampled = is_sampled.then_some(self.bytes);
        let options = ReadOptions { digests, sampled, ..options };
        let pipelined = || 1 < threads && is_worth_two_threads(self, total, threads, options);
        read(self, options, pipelined, kept)
    }

    /// Whether its first bytes are not those of a compression.
    fn is_plain(&self) -> bool {
        // A connection for these bytes alone would cost more than the answer is worth.
        let content = self.content.filter(|content| !content.is_remote());
        let first = content.and_then(|content| content.first(MAGIC_BYTES as u64).ok());
        first.is_some_and(|first| Compression::detect(&first) == Compression::None)
    }
}

/// Reads the layers of an image and returns them base first. The largest are started first, and
/// equal blobs are read once. Blobs that come over a network are always compared with their
/// digests, others if `options` requests it.
///
/// Layers that are in `cache` are not read, and others are put there. A file with the digest that
/// `options` requests is read in any case.
///
/// `events` replaces `options.progress`. Fails only if it stops reading, and if a blob that comes
/// over a network cannot be read to its end or is not what its digest says.
pub fn read_layers(
    opened: &Opened,
    options: ReadOptions<'_>,
    threads: usize,
    cache: Option<&Cache>,
    events: &dyn Events,
) -> Result<Vec<Arc<ReadLayer>>, ReadError> {
    let watch = Watch::new(events);
    let failure: OnceLock<ReadError> = OnceLock::new();
    let has_failed = AtomicBool::new(false);
    let progress = |bytes| match has_failed.load(Ordering::Relaxed) {
        true => ControlFlow::Break(()),
        false => watch.read(bytes),
    };
    let options = ReadOptions { progress: &progress, ..options };
    let (mut jobs, layers) = jobs(opened);
    let total = jobs.iter().fold(0_u64, |total, job| total.saturating_add(job.bytes));
    events.total(total, layers);
    let results: Vec<OnceLock<Arc<ReadLayer>>> = (0..layers).map(|_| OnceLock::new()).collect();
    // Layers that were read from a stream are handed over before anything else is read.
    jobs.sort_by_key(|job| (!job.is_read(), Reverse(job.bytes), job.numbers.first().copied()));
    let threads = threads.max(1);
    let next = AtomicUsize::new(0);
    let kept = Kept::new(cache, options);
    let work = || {
        while !options.is_cancelled()
            && let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed))
        {
            job.numbers.iter().for_each(|&number| events.layer_started(number, job.bytes));
            let layer = match job.read(total, threads, options, &kept) {
                Ok(layer) => layer,
                Err(source) => {
                    let number = job.numbers.first().copied().unwrap_or_default();
                    if !options.is_cancelled() {
                        // The first one counts.
                        let _ = failure.set(ReadError::Layer { number, source });
                        has_failed.store(true, Ordering::Relaxed);
                        // Otherwise they would wait for servers that do not answer.
                        jobs.iter().filter_map(|job| job.content).for_each(Content::cancel);
                    }
                    return;
                }
            };
            // The layer is incomplete.
            if options.is_cancelled() {
                return;
            }
            for &number in &job.numbers {
                if let Some(result) = results.get(number - 1) {
                    // Each number is in one job only.
                    let _ = result.set(Arc::clone(&layer));
                }
                events.layer_done(number, &layer);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.min(jobs.len()) {
            scope.spawn(work);
        }
        work();
    });
    if let Some(failure) = failure.into_inner() {
        return Err(failure);
    }
    // If none is missing, all were read before reading was stopped.
    let layers = results.into_iter().map(|result| result.into_inner().ok_or(Cancelled));
    let layers = layers.collect::<Result<Vec<_>, _>>()?;
    missed::recapture(opened, &layers, &kept, options)?;
    Ok(layers)
}

/// Whether a layer is worth another thread for its decoder.
///
/// A layer that has more bytes than an average thread would keep one core busy after the others are
/// done. With digests, every compressed layer has enough work besides decoding. A plain layer has
/// nothing to decode: handing its bytes over costs more than hashing them, except with sha256.
fn is_worth_two_threads(
    job: &Job<'_>,
    total: u64,
    threads: usize,
    options: ReadOptions<'_>,
) -> bool {
    let dominates = total < job.bytes.saturating_mul(threads as u64);
    match job.is_plain() {
        true => dominates && options.digests.has_blob(),
        false => dominates || options.digests.has_blob(),
    }
}

/// Returns the blobs to read, and the number of layers.
fn jobs(opened: &Opened) -> (Vec<Job<'_>>, usize) {
    let mut jobs: Vec<Job<'_>> = Vec::new();
    let mut known: HashMap<Place, usize> = HashMap::new();
    let mut layers = 0;
    for (descriptor, blob) in opened.image.layers.iter().zip(&opened.blobs) {
        layers += 1;
        let content = blob.as_ref();
        let next = jobs.len();
        let index = content.and_then(Place::new).map(|place| *known.entry(place).or_insert(next));
        match index.and_then(|index| jobs.get_mut(index)) {
            Some(job) => job.numbers.push(layers),
            None => {
                let bytes = content.and_then(|content| content.bytes().ok()).unwrap_or(0);
                jobs.push(Job { descriptor, content, numbers: vec![layers], bytes });
            }
        }
    }
    (jobs, layers)
}

/// Where a blob's bytes are, so that equal blobs are recognised.
#[derive(PartialEq, Eq, Hash)]
enum Place {
    Range(u64, u64),
    File(PathBuf),
    Shared(usize),
    Digest(Digest),
}

impl Place {
    fn new(content: &Content) -> Option<Self> {
        match content {
            // All ranges of an image are in one file.
            Content::Range { start, bytes, .. } => Some(Self::Range(*start, *bytes)),
            Content::File(path) => Some(Self::File(path.clone())),
            Content::Memory(bytes) => Some(Self::Shared(bytes.as_ptr().addr())),
            Content::Passed(layer, _) => Some(Self::Shared(Arc::as_ptr(layer).addr())),
            Content::Remote(blob) => Some(Self::Digest(blob.digest().clone())),
            Content::Dropped { .. } | Content::Tree(_) => None,
        }
    }
}

fn read(
    job: &Job<'_>,
    options: ReadOptions<'_>,
    pipelined: impl FnOnce() -> bool,
    kept: &Kept<'_>,
) -> io::Result<Arc<ReadLayer>> {
    let unread = |state| Ok(Arc::new(ReadLayer::unread(state)));
    let Some(content) = job.content else { return unread(LayerState::Absent) };
    match layer_kind(job.descriptor.media_type.as_deref().unwrap_or_default()) {
        LayerKind::Encrypted => return unread(LayerState::Encrypted),
        LayerKind::Squashfs | LayerKind::Erofs | LayerKind::NotTar { .. } => {
            return unread(LayerState::NotListable);
        }
        LayerKind::Tar | LayerKind::Foreign => (),
    }
    match content {
        Content::Passed(layer, _) => Ok(Arc::clone(layer)),
        Content::Tree(path) => Ok(Arc::new(layer::read_rootfs(path, options))),
        Content::Dropped { .. } => unread(LayerState::NotListable),
        content => {
            let index = job.numbers.first().map_or(0, |number| number - 1);
            let known = kept.known(content, options);
            if let Some(layer) = kept.take(index, &known, options) {
                let _ = (options.progress)(job.bytes);
                return Ok(Arc::new(layer));
            }
            let options = ReadOptions { pipelined: pipelined(), ..options };
            let layer = match blob::read(content, options) {
                // Asking again would not help. Registries need not have some layers (image-spec
                // layer.md, "Non-Distributable Layers"), and may have lost others.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return unread(LayerState::Absent);
                }
                layer => Arc::new(layer?),
            };
            if !options.is_cancelled() {
                kept.put(index, &layer, content, known);
            }
            Ok(layer)
        }
    }
}

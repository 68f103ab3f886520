//! Reads the layers of an image: which thread reads which layer, and what happens meanwhile.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use crate::compression::{Compression, MAGIC_BYTES};
use crate::image::described::LayerDescriptor;
use crate::image::digest::Digest;
use crate::image::layer_kind::{LayerKind, layer_kind};
use crate::layer::LayerState;
use crate::layer::{self, ReadLayer, ReadOptions};
use crate::source::{Content, Opened};
use crate::warning::Code;
use crate::warning::Notes;

/// What happens while layers are read; called from any thread.
pub trait Events: Sync {
    /// Takes, once, how many stored bytes and how many layers there are to read.
    fn total(&self, bytes: u64, layers: usize) {
        let _ = (bytes, layers);
    }

    /// Takes the number of stored bytes read since the last call; 0 only asks whether to go on.
    ///
    /// `Break` stops all threads soon.
    fn read(&self, bytes: u64) -> ControlFlow<()> {
        let _ = bytes;
        ControlFlow::Continue(())
    }

    /// A layer is begun: its number from 1, and the length of its blob in bytes.
    fn layer_started(&self, number: usize, bytes: u64) {
        let _ = (number, bytes);
    }

    /// A layer is read, while others may still be being read: its number from 1, and all of it.
    ///
    /// Called once for each number; a blob that is several layers is the same `Arc` for each.
    fn layer_done(&self, number: usize, layer: &Arc<ReadLayer>) {
        let _ = (number, layer);
    }
}

/// Reads to the end, and takes no notice of what happens.
pub struct NoEvents;

impl Events for NoEvents {}

/// Reading was stopped by [`Events::read`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("reading was cancelled")]
pub struct Cancelled;

/// Asks [`Events::read`] until it has once returned `Break`, and no more from then on.
pub(crate) struct Watch<'a> {
    events: &'a dyn Events,
    is_stopped: AtomicBool,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(events: &'a dyn Events) -> Self {
        Self { events, is_stopped: AtomicBool::new(false) }
    }

    /// For [`ReadOptions::progress`].
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

/// A blob to read, once however many layers it is.
struct Job<'a> {
    descriptor: &'a LayerDescriptor,
    /// `None` if the source does not hold it.
    content: Option<&'a Content>,
    /// The numbers of the layers that it is, rising.
    numbers: Vec<usize>,
    bytes: u64,
}

impl Job<'_> {
    /// Whether it was read while it passed in a stream.
    fn is_read(&self) -> bool {
        matches!(self.content, Some(Content::Passed(..)))
    }

    /// Reads it, as one of that many bytes and threads altogether.
    fn read(&self, total: u64, threads: usize, options: ReadOptions<'_>) -> Arc<ReadLayer> {
        let digests = options.digests || self.content.is_some_and(Content::is_remote);
        let options = ReadOptions { digests, ..options };
        let pipelined = 1 < threads && is_worth_two_threads(self, total, threads, options);
        read(self, ReadOptions { pipelined, ..options })
    }

    /// Whether its first bytes announce no compression.
    fn is_plain(&self) -> bool {
        // A connection for these bytes alone would cost more than the answer is worth.
        let content = self.content.filter(|content| !content.is_remote());
        let first = content.and_then(|content| content.first(MAGIC_BYTES as u64).ok());
        first.is_some_and(|first| Compression::detect(&first) == Compression::None)
    }
}

/// Reads the layers of an image, base first, the largest ones begun first; equal blobs are read
/// once. Blobs that come over a network are always compared with their digests, others where
/// `options` says so.
///
/// `options.progress` is not used: `events` is asked. Fails only if that stops reading.
pub fn read_layers(
    opened: &Opened,
    options: ReadOptions<'_>,
    threads: usize,
    events: &dyn Events,
) -> Result<Vec<Arc<ReadLayer>>, Cancelled> {
    let watch = Watch::new(events);
    let progress = |bytes| watch.read(bytes);
    let options = ReadOptions { progress: &progress, ..options };
    let (mut jobs, layers) = jobs(opened);
    let total = jobs.iter().fold(0_u64, |total, job| total.saturating_add(job.bytes));
    events.total(total, layers);
    let results: Vec<OnceLock<Arc<ReadLayer>>> = (0..layers).map(|_| OnceLock::new()).collect();
    // What has passed in a stream is handed over before anything is read.
    jobs.sort_by_key(|job| (!job.is_read(), Reverse(job.bytes), job.numbers.first().copied()));
    let threads = threads.max(1);
    let next = AtomicUsize::new(0);
    let work = || {
        while !options.is_cancelled()
            && let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed))
        {
            job.numbers.iter().for_each(|&number| events.layer_started(number, job.bytes));
            let layer = job.read(total, threads, options);
            // What was read until then is not the layer.
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
    // Where none is missing, all were read before reading was stopped.
    results.into_iter().map(|result| result.into_inner().ok_or(Cancelled)).collect()
}

/// Whether a layer is worth a thread more for its decoder.
///
/// A layer with more than its share of the work would keep one core busy alone. With digests there
/// is enough to do beside the decoder for every compressed layer. A plain one has nothing to
/// decode: its bytes cost more to hand over than to hash, but for sha256.
fn is_worth_two_threads(
    job: &Job<'_>,
    total: u64,
    threads: usize,
    options: ReadOptions<'_>,
) -> bool {
    let dominates = total < job.bytes.saturating_mul(threads as u64);
    match job.is_plain() {
        true => dominates && options.digests,
        false => dominates || options.digests,
    }
}

/// The blobs to read, and how many layers they are.
fn jobs(opened: &Opened) -> (Vec<Job<'_>>, usize) {
    let mut jobs: Vec<Job<'_>> = Vec::new();
    let mut known: HashMap<Place, usize> = HashMap::new();
    let mut layers = 0;
    for (descriptor, blob) in opened.image.layers.iter().zip(&opened.blobs) {
        layers += 1;
        let content = blob.as_ref();
        let next = jobs.len();
        let index = content.and_then(Place::of).map(|place| *known.entry(place).or_insert(next));
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

/// Where a blob's bytes are, to know it again.
#[derive(PartialEq, Eq, Hash)]
enum Place {
    Range(u64, u64),
    File(PathBuf),
    Shared(usize),
    Digest(Digest),
}

impl Place {
    fn of(content: &Content) -> Option<Self> {
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

fn read(job: &Job<'_>, options: ReadOptions<'_>) -> Arc<ReadLayer> {
    let unread = |state| Arc::new(ReadLayer::unread(state));
    let Some(content) = job.content else { return unread(LayerState::Absent) };
    match layer_kind(job.descriptor.media_type.as_deref().unwrap_or_default()) {
        LayerKind::Encrypted => return unread(LayerState::Encrypted),
        LayerKind::Squashfs | LayerKind::Erofs | LayerKind::NotTar { .. } => {
            return unread(LayerState::NotListable);
        }
        LayerKind::Tar | LayerKind::Foreign => (),
    }
    match content {
        Content::Passed(layer, _) => Arc::clone(layer),
        Content::Tree(path) => Arc::new(layer::read_rootfs(path, options)),
        Content::Dropped { .. } => unread(LayerState::NotListable),
        content => Arc::new(match content.open() {
            Ok(stored) => layer::read(stored, options),
            Err(error) => {
                let mut notes = Notes::default();
                notes.add(Code::LayerDamaged, || format!("its blob could not be opened: {error}"));
                ReadLayer { notes, ..ReadLayer::unread(LayerState::Damaged) }
            }
        }),
    }
}

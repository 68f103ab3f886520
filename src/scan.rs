//! Reads the layers of an image: the threads, and who reads which layer.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use crate::compression::{Compression, MAGIC_BYTES};
use crate::image::described::LayerDescriptor;
use crate::image::layer_kind::{LayerKind, layer_kind};
use crate::layer::LayerState;
use crate::layer::{self, ReadLayer, ReadOptions};
use crate::source::{Content, Opened};
use crate::warning::Code;
use crate::warning::Notes;

/// Is told how far reading has come; from any thread.
pub trait Progress: Sync {
    /// Takes, once, how many stored bytes and layers there are to read.
    fn total(&self, bytes: u64, layers: usize) {
        let _ = (bytes, layers);
    }

    /// Takes the number of stored bytes read since the last call.
    fn read(&self, bytes: u64) {
        let _ = bytes;
    }

    /// A layer is begun: its number from 1, and its stored bytes.
    fn layer_started(&self, number: usize, bytes: u64) {
        let _ = (number, bytes);
    }

    /// A layer is read to its end.
    fn layer_done(&self, number: usize) {
        let _ = number;
    }
}

/// Tells nobody.
pub struct NoProgress;

impl Progress for NoProgress {}

/// A blob to read, once however many layers it is.
struct Job<'a> {
    descriptor: &'a LayerDescriptor,
    /// `None` where the source does not hold it.
    content: Option<&'a Content>,
    /// Of the first layer that it is.
    number: usize,
    bytes: u64,
}

impl Job<'_> {
    /// Whether its first bytes announce no compression.
    fn is_plain(&self) -> bool {
        let first = self.content.and_then(|content| content.first(MAGIC_BYTES as u64).ok());
        first.is_some_and(|first| Compression::of(&first) == Compression::None)
    }
}

/// Reads the layers of an image, base first, the largest ones begun first; equal blobs are read
/// once.
pub fn read_layers(
    opened: &Opened,
    options: ReadOptions<'_>,
    threads: usize,
    progress: &dyn Progress,
) -> Vec<Arc<ReadLayer>> {
    let (mut jobs, job_of) = jobs(opened);
    let total = jobs.iter().fold(0_u64, |total, job| total.saturating_add(job.bytes));
    progress.total(total, jobs.len());
    let results: Vec<OnceLock<Arc<ReadLayer>>> = job_of.iter().map(|_| OnceLock::new()).collect();
    jobs.sort_by_key(|job| (std::cmp::Reverse(job.bytes), job.number));
    let threads = threads.max(1);
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let pipelined = 1 < threads && is_worth_two_threads(job, total, threads, options);
            progress.layer_started(job.number, job.bytes);
            let layer = read(job, ReadOptions { pipelined, ..options });
            progress.layer_done(job.number);
            if let Some(result) = results.get(job.number - 1) {
                // Each number stands in one job only.
                let _ = result.set(layer);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.min(jobs.len()) {
            scope.spawn(work);
        }
        work();
    });
    let read = |&number: &usize| results.get(number - 1).and_then(OnceLock::get).cloned();
    job_of
        .iter()
        .map(|number| {
            read(number).unwrap_or_else(|| Arc::new(ReadLayer::unread(LayerState::Absent)))
        })
        .collect()
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

/// The blobs to read, and for each layer the number of the layer whose job reads it.
fn jobs(opened: &Opened) -> (Vec<Job<'_>>, Vec<usize>) {
    let mut jobs: Vec<Job<'_>> = Vec::new();
    let mut first: HashMap<Place, usize> = HashMap::new();
    let mut job_of = Vec::new();
    for (number, (descriptor, blob)) in (1..).zip(opened.image.layers.iter().zip(&opened.blobs)) {
        let content = blob.as_ref();
        let place = content.and_then(Place::of);
        let known = place.map(|place| *first.entry(place).or_insert(number));
        if known.is_none_or(|known| known == number) {
            let bytes = content.and_then(|content| content.bytes().ok()).unwrap_or(0);
            jobs.push(Job { descriptor, content, number, bytes });
        }
        job_of.push(known.unwrap_or(number));
    }
    (jobs, job_of)
}

/// Where a blob's bytes are, to know it again.
#[derive(PartialEq, Eq, Hash)]
enum Place {
    Range(u64, u64),
    File(PathBuf),
    Shared(usize),
}

impl Place {
    fn of(content: &Content) -> Option<Self> {
        match content {
            // All ranges of an image are in one file.
            Content::Range { start, bytes, .. } => Some(Self::Range(*start, *bytes)),
            Content::File(path) => Some(Self::File(path.clone())),
            Content::Memory(bytes) => Some(Self::Shared(bytes.as_ptr().addr())),
            Content::Passed(layer) => Some(Self::Shared(Arc::as_ptr(layer).addr())),
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
        Content::Passed(layer) => Arc::clone(layer),
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

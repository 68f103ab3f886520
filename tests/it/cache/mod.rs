//! What is known of layers, kept on disk: a layer that comes from there is the one that was read.

use std::fs;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use plimsoll::cache::{Cache, CacheOptions, Identity, Key, Keys, MAX_BYTES, NewLayer};
use plimsoll::image::described::{Described, LayerDescriptor};
use plimsoll::image::digest::Digest;
use plimsoll::layer::{
    self, Below, Captured, Digests, Keep, Name, Probes, ReadLayer, ReadOptions, Wanted, unchanged,
};
use plimsoll::limits::Limits;
use plimsoll::source::{Blob, Content, Opened};
use tempfile::TempDir;

mod again;
mod directory;
mod files;
mod layers;
mod records;

const HOUR: Duration = Duration::from_secs(60 * 60);

const fn row(name: &'static str) -> Wanted {
    let keep = Keep::Whole { max_bytes: 10_000, condense: unchanged };
    Wanted { kind: name, name: Name::Is(name), below: Below::EndsWith(""), keep }
}

static ROWS: [Wanted; 2] = [row("status"), row("state")];

/// The options of a cache whose process begins so late that all files are old.
fn later() -> CacheOptions {
    CacheOptions { max_bytes: MAX_BYTES, now: SystemTime::now() + 2 * HOUR, user_id: None }
}

/// A directory for a cache, which does not exist yet.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("cache")
    }

    fn open(&self) -> Cache {
        Cache::open(self.path(), later())
    }

    /// The records that are there, by name.
    fn records(&self) -> Vec<PathBuf> {
        let all = fs::read_dir(self.path()).into_iter().flatten();
        let mut paths: Vec<_> = all.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| !path.ends_with("CACHEDIR.TAG"));
        paths.sort();
        paths
    }
}

/// A blob on another machine, which counts how often it is opened.
#[derive(Debug)]
struct Far {
    digest: Digest,
    bytes: Vec<u8>,
    opened: AtomicUsize,
}

impl Far {
    fn new(bytes: &[u8]) -> Arc<Self> {
        let digest = Digest::sha256_of(bytes);
        Arc::new(Self { digest, bytes: bytes.to_vec(), opened: AtomicUsize::new(0) })
    }

    /// How often it was opened since the last call.
    fn opened(&self) -> usize {
        self.opened.swap(0, Ordering::Relaxed)
    }
}

impl Blob for Far {
    fn open(&self, from: u64) -> io::Result<Box<dyn Read + Send>> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        let mut bytes = Cursor::new(self.bytes.clone());
        bytes.set_position(from);
        Ok(Box::new(bytes))
    }

    fn digest(&self) -> &Digest {
        &self.digest
    }

    fn bytes(&self) -> Option<u64> {
        Some(self.bytes.len() as u64)
    }
}

/// An image of blobs on another machine.
fn far_image(blobs: &[Arc<Far>]) -> Opened {
    let layers = blobs.iter().map(|blob| LayerDescriptor {
        digest: Some(blob.digest.clone()),
        ..LayerDescriptor::default()
    });
    let image = Described { layers: layers.collect(), ..Described::default() };
    let blobs = blobs.iter().map(|blob| {
        let blob: Arc<dyn Blob> = Arc::<Far>::clone(blob);
        Some(Content::Remote(blob))
    });
    Opened { source: "far", image, blobs: blobs.collect(), ..Opened::default() }
}

fn read_layer(bytes: &[u8], probes: &Probes) -> ReadLayer {
    let limits = Limits::default();
    let options = ReadOptions { digests: Digests::All, ..ReadOptions::new(&limits, probes) };
    layer::read(Box::new(Cursor::new(bytes.to_vec())), options)
}

fn new_layer(layer: ReadLayer) -> NewLayer {
    NewLayer { layer: Arc::new(layer), again: Vec::new(), is_once: false }
}

fn keys(probes: &Probes) -> Keys {
    Keys::new(ReadOptions::new(&Limits::default(), probes))
}

/// A key by a digest, for a layer that is read with digests.
fn key(name: &[u8], probes: &Probes) -> Key {
    keys(probes).layer(&Identity::Digest(Digest::sha256_of(name)), true, false)
}

/// Everything that is known of a layer, as text.
fn described(layer: &ReadLayer) -> String {
    let names = &layer.entries.names;
    let directories: Vec<_> = (0..names.directory_count())
        .map(|id| names.directory(layer::DirectoryId(u32::try_from(id).unwrap())))
        .collect();
    let entries: Vec<_> =
        layer.entries.list.iter().map(|entry| (entry, layer.entries.path(entry))).collect();
    let mut logical_bytes: Vec<_> = layer.entries.logical_bytes.iter().collect();
    logical_bytes.sort();
    let rest = (layer.state, layer.compression, layer.stored_bytes, layer.estimated_download);
    let end = (layer.tar_bytes, layer.is_cut, layer.ending, layer.blob_sha256, layer.tar_sha256);
    let found = (&layer.captured, layer.recaptured.get(), &layer.leaks, &layer.notes);
    format!("{directories:?} {entries:?} {logical_bytes:?} {rest:?} {end:?} {found:?}")
}

/// The entries and contents of a list, as text.
fn contents(list: Option<&Vec<Captured>>) -> Vec<(u32, u16, String)> {
    let text = |captured: &Captured| String::from_utf8_lossy(&captured.bytes).into_owned();
    let all = list.into_iter().flatten();
    all.map(|captured| (captured.entry, captured.row, text(captured))).collect()
}

//! What is known of a layer, kept on disk, so that it is read once.
//!
//! A record says what reading a layer gave: entries, hashes, the contents that rules need. The
//! bytes of an image are not kept, so whatever shows a file opens its blob as it always does.
//!
//! The cache never fails: what cannot be read back is not there, what cannot be written is left
//! out, and [`Cache::trouble`] says why.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use crate::layer::{Probes, ReadLayer};

mod column;
mod decode;
mod encode;
mod files;
mod key;
mod layer_record;
mod record;
mod trouble;
mod writer;

use files::Folder;
pub use files::{Cleared, Summary};
pub use key::{Identity, Key, Keys, Local};
use record::Record;
pub use trouble::Trouble;
use writer::{Task, Writer};

/// How large a cache grows by default, in bytes. A layer takes about 55 bytes for each of its
/// entries, and few images have more than 100,000: so that is a hundred large images, or a thousand
/// of those that people build.
pub const MAX_BYTES: u64 = 1_000_000_000;

/// The number of the format. Records of another one are ignored, and replaced.
const FORMAT: u32 = 1;

/// What a cache is told about the process and by the user.
#[derive(Debug, Clone)]
pub struct CacheOptions {
    /// How large it may grow, in bytes; what was not used for the longest time goes first.
    pub max_bytes: u64,
    /// The time when the process began.
    pub now: SystemTime,
    /// The user of the process, whose directory it must be; `None` where users have no numbers.
    pub user_id: Option<u32>,
}

/// A directory with what is known of layers. It is created when something is kept in it.
pub struct Cache {
    folder: Arc<Folder>,
    /// Writes records while the image is reported on; `None` until there is one.
    writer: Mutex<Option<Writer>>,
}

/// A layer that was kept.
#[derive(Debug)]
pub struct KeptLayer {
    /// The layer, as it was when it had been read.
    pub layer: ReadLayer,
    /// What was read again for one image or another, sorted by entry.
    pub again: Vec<Again>,
}

/// What reading a file of a layer again gave, because only other layers or the history of an image
/// show that it is wanted.
#[derive(Debug, Clone)]
pub struct Again {
    /// The index of its entry in the layer.
    pub entry: u32,
    /// The number of the row that wanted it, in [`Probes`].
    pub row: u16,
    /// What its row kept; `None` if that was nothing.
    pub bytes: Option<Arc<[u8]>>,
}

/// A layer that is to be kept.
#[derive(Debug, Clone)]
pub struct NewLayer {
    /// The layer, all of which was read.
    pub layer: Arc<ReadLayer>,
    /// What was read again of it.
    pub again: Vec<Again>,
    /// Whether it cannot be read again: then [`ReadLayer::recaptured`] is a part of it, and
    /// otherwise that of one image.
    pub is_once: bool,
}

/// Returns the directory that the XDG Base Directory Specification (0.8) gives: below
/// `XDG_CACHE_HOME`, which is ignored unless it is absolute, otherwise below `.cache` of the home
/// directory. `None` if neither is known.
pub fn directory(xdg_cache_home: Option<&OsStr>, home: Option<&Path>) -> Option<PathBuf> {
    let given = xdg_cache_home.map(Path::new).filter(|path| path.is_absolute());
    let by_home = || home.filter(|home| home.is_absolute()).map(|home| home.join(".cache"));
    let parent = given.map(Path::to_path_buf).or_else(by_home)?;
    Some(parent.join("plimsoll"))
}

impl Cache {
    /// Uses a directory, without touching it yet.
    pub fn open(directory: PathBuf, options: CacheOptions) -> Self {
        Self { folder: Arc::new(Folder::new(directory, options)), writer: Mutex::new(None) }
    }

    /// Returns the time when the process began.
    pub fn now(&self) -> SystemTime {
        self.folder.options.now
    }

    /// Returns a layer that was kept under a key; `None` if it was not, or not by this version.
    ///
    /// `probes` are those that the key was made for.
    pub fn layer(&self, key: &Key, probes: &Probes) -> Option<KeptLayer> {
        self.record(key, |record| decode::read(record.payload(), probes.count()))
    }

    /// Keeps a layer under a key; another thread writes it.
    pub fn keep_layer(&self, key: Key, new: NewLayer) {
        self.write(Task::Layer(key, new));
    }

    /// Returns a document that was kept under a key.
    pub fn document(&self, key: &Key) -> Option<Vec<u8>> {
        self.record(key, |record| Some(record.payload().to_vec()))
    }

    /// Keeps a document under a key; another thread writes it.
    pub fn keep_document(&self, key: Key, document: Vec<u8>) {
        self.write(Task::Document(key, document));
    }

    fn record<T>(&self, key: &Key, read: impl FnOnce(&Record) -> Option<T>) -> Option<T> {
        if !self.folder.is_usable() {
            return None;
        }
        let record = Record::read(&self.folder.path(key), key)?;
        let found = read(&record)?;
        self.folder.touch(&record.file);
        Some(found)
    }

    fn write(&self, task: Task) {
        if self.folder.is_usable() {
            self.writer().get_or_insert_with(|| Writer::start(&self.folder)).write(task);
        }
    }

    /// Waits until everything is written, and removes what was not used for the longest time, if
    /// the cache has become too large.
    ///
    /// Dropping a cache does the same.
    pub fn finish(&self) {
        let writer = self.writer().take();
        if let Some(writer) = writer {
            writer.finish();
        }
    }

    /// Returns why the cache could not be used or written, if that was so. What is still being
    /// written is not known before [`finish`](Self::finish).
    pub fn trouble(&self) -> Option<Trouble> {
        self.folder.trouble()
    }

    /// Returns what is in the cache.
    pub fn list(&self) -> Summary {
        self.folder.list()
    }

    /// Removes everything that is in the cache, and no other file.
    pub fn clear(&self) -> Cleared {
        self.finish();
        self.folder.clear()
    }

    fn writer(&self) -> MutexGuard<'_, Option<Writer>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        self.finish();
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Cache").field(&self.folder.directory).finish()
    }
}

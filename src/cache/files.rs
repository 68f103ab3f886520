//! The directory of the cache: which files are its own, how they are replaced, which ones go first.

use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use super::CacheOptions;
use super::key::{Key, Kind};
use super::record::RecordWriter;
use super::trouble::Trouble;

/// How old the mark of a record's last use may be, so that using one seldom writes to the disk.
const TOUCH: Duration = Duration::from_secs(60 * 60);

/// How old a file is that was being written when a process was killed.
const LEFT_BEHIND: Duration = Duration::from_secs(24 * 60 * 60);

/// What files take on a disk is a multiple of that many bytes.
const BLOCK_BYTES: u64 = 4096;

/// What the names of files begin and end with that are being written.
const BEING_WRITTEN: (&str, &str) = (".plimsoll-", ".tmp");

/// Tells programs that make backups to leave the directory out (<https://bford.info/cachedir/>).
const TAG: (&str, &str) = (
    "CACHEDIR.TAG",
    "Signature: 8a477f597d28d172789f06886806bc55\n\
     # This file marks a cache of plimsoll: `plimsoll cache clear` empties it.\n",
);

/// What is in a cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The directory, which may not exist yet.
    pub directory: PathBuf,
    /// The bytes of all its files, without what the disk needs to round them up.
    pub bytes: u64,
    /// How large it may grow, in bytes.
    pub max_bytes: u64,
    /// The number of layers.
    pub layers: u64,
    /// The number of documents, such as manifests.
    pub documents: u64,
    /// When the record was used that was not used for the longest time, to within an hour; `None`
    /// if there is none.
    pub oldest: Option<SystemTime>,
}

/// What was removed from a cache.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cleared {
    /// The bytes of the files.
    pub bytes: u64,
    /// The number of files.
    pub files: u64,
    /// The number of files that could not be removed.
    pub left: u64,
}

/// The directory of a cache.
pub(super) struct Folder {
    pub(super) directory: PathBuf,
    pub(super) options: CacheOptions,
    /// What was wrong first.
    trouble: Mutex<Option<Trouble>>,
    is_usable: OnceLock<bool>,
}

/// A file of a cache.
struct Found {
    path: PathBuf,
    /// `None` if it is being written.
    kind: Option<Kind>,
    bytes: u64,
    used: SystemTime,
}

impl Folder {
    pub(super) fn new(directory: PathBuf, options: CacheOptions) -> Self {
        Self { directory, options, trouble: Mutex::new(None), is_usable: OnceLock::new() }
    }

    /// Whether records may be read and written there; the first answer holds.
    pub(super) fn is_usable(&self) -> bool {
        *self.is_usable.get_or_init(|| match fs::metadata(&self.directory) {
            Ok(found) => self.is_own(&found),
            // It is created when something is written.
            Err(error) => error.kind() == io::ErrorKind::NotFound || self.fail(error),
        })
    }

    fn is_own(&self, found: &Metadata) -> bool {
        let directory = self.directory.clone();
        if !found.is_dir() {
            self.add_trouble(Trouble::NotADirectory { directory });
            return false;
        }
        let is_own = is_own(found, self.options.user_id);
        if !is_own {
            self.add_trouble(Trouble::NotOwn { directory });
        }
        is_own
    }

    /// Returns where a record is.
    pub(super) fn path(&self, key: &Key) -> PathBuf {
        let mut name = prefix(key.kind).to_owned();
        for byte in key.name {
            name.extend(hex(byte));
        }
        self.directory.join(name)
    }

    /// Marks a record as used.
    pub(super) fn touch(&self, file: &File) {
        let used = file.metadata().and_then(|found| found.modified());
        let age = used.ok().and_then(|used| self.options.now.duration_since(used).ok());
        if age.is_some_and(|age| TOUCH < age) {
            // In a directory that is only read, it stays as it is.
            let _ = file.set_modified(self.options.now);
        }
    }

    /// Writes a record under another name, and then gives it its own, in one step: so others see
    /// the old one or the new one. Returns false if it could not be written.
    pub(super) fn replace(
        &self,
        key: &Key,
        payload: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> bool {
        match self.try_replace(key, payload) {
            Ok(()) => true,
            // Such a layer is read every time, and others can be kept.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => true,
            Err(error) => self.fail(error),
        }
    }

    fn try_replace(
        &self,
        key: &Key,
        payload: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        self.create()?;
        let (before, after) = BEING_WRITTEN;
        let new =
            tempfile::Builder::new().prefix(before).suffix(after).tempfile_in(&self.directory)?;
        let out = BufWriter::with_capacity(64 << 10, new.as_file());
        let mut record = RecordWriter::begin(key, out)?;
        payload(&mut record)?;
        record.finish()?;
        // Everything else would have to go for it.
        if new.as_file().metadata()?.len() <= self.options.max_bytes {
            new.persist(self.path(key)).map_err(|error| error.error)?;
        }
        Ok(())
    }

    fn create(&self) -> io::Result<()> {
        if self.directory.is_dir() {
            return Ok(());
        }
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.directory)?;
        let (name, text) = TAG;
        match File::create_new(self.directory.join(name)) {
            Ok(mut tag) => tag.write_all(text.as_bytes()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn fail(&self, error: io::Error) -> bool {
        let directory = self.directory.clone();
        self.add_trouble(Trouble::Write { directory, source: Arc::new(error) });
        false
    }

    fn add_trouble(&self, trouble: Trouble) {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(trouble);
    }

    pub(super) fn trouble(&self) -> Option<Trouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Removes what was not used for the longest time until the rest is small enough, and what
    /// processes left that were killed. What another process removes at the same time is gone.
    pub(super) fn evict(&self) {
        let (mut records, unfinished): (Vec<_>, Vec<_>) =
            self.files().partition(|found| found.kind.is_some());
        for found in unfinished {
            let age = self.options.now.duration_since(found.used);
            if age.is_ok_and(|age| LEFT_BEHIND < age) {
                let _ = fs::remove_file(&found.path);
            }
        }
        let on_disk = |found: &Found| found.bytes.next_multiple_of(BLOCK_BYTES);
        let mut total = records.iter().fold(0_u64, |sum, found| sum.saturating_add(on_disk(found)));
        records.sort_by_key(|found| found.used);
        for found in records {
            if total <= self.options.max_bytes {
                break;
            }
            if fs::remove_file(&found.path).is_ok() {
                total = total.saturating_sub(on_disk(&found));
            }
        }
    }

    pub(super) fn list(&self) -> Summary {
        let mut summary = Summary {
            directory: self.directory.clone(),
            bytes: 0,
            max_bytes: self.options.max_bytes,
            layers: 0,
            documents: 0,
            oldest: None,
        };
        for found in self.files() {
            summary.bytes = summary.bytes.saturating_add(found.bytes);
            match found.kind {
                Some(Kind::Layer) => summary.layers += 1,
                Some(Kind::Document) => summary.documents += 1,
                None => continue,
            }
            let oldest = summary.oldest.map_or(found.used, |oldest| oldest.min(found.used));
            summary.oldest = Some(oldest);
        }
        summary
    }

    pub(super) fn clear(&self) -> Cleared {
        let mut cleared = Cleared::default();
        for found in self.files() {
            match fs::remove_file(&found.path) {
                Ok(()) => {
                    cleared.files += 1;
                    cleared.bytes = cleared.bytes.saturating_add(found.bytes);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => (),
                Err(_) => cleared.left += 1,
            }
        }
        cleared
    }

    /// Returns the files that are those of a cache by their names; others are not looked at.
    fn files(&self) -> impl Iterator<Item = Found> {
        let all = fs::read_dir(&self.directory).into_iter().flatten().filter_map(Result::ok);
        all.filter_map(|entry| {
            let kind = kind(Path::new(&entry.file_name()))?;
            // Of a link, not of what it leads to.
            let found = entry.metadata().ok().filter(Metadata::is_file)?;
            let used = found.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            Some(Found { path: entry.path(), kind, bytes: found.len(), used })
        })
    }
}

/// What the names of records begin with.
fn prefix(kind: Kind) -> &'static str {
    match kind {
        Kind::Layer => "layer-",
        Kind::Document => "document-",
    }
}

/// Returns what a file of a cache is: `Some(None)` if it is being written, `None` if it is none.
fn kind(name: &Path) -> Option<Option<Kind>> {
    let name = name.to_str()?;
    let (before, after) = BEING_WRITTEN;
    if name.starts_with(before) && name.ends_with(after) {
        return Some(None);
    }
    let is_hash = |hash: &str| {
        hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is = |kind: &Kind| name.strip_prefix(prefix(*kind)).is_some_and(is_hash);
    [Kind::Layer, Kind::Document].into_iter().find(is).map(Some)
}

fn hex(byte: u8) -> impl Iterator<Item = char> {
    [byte >> 4, byte & 15].into_iter().filter_map(|digit| char::from_digit(digit.into(), 16))
}

/// Whether a directory is the user's own, and nobody else may write to it.
#[cfg(unix)]
fn is_own(found: &Metadata, user_id: Option<u32>) -> bool {
    use std::os::unix::fs::MetadataExt;
    user_id.is_none_or(|user_id| user_id == found.uid()) && found.mode() & 0o002 == 0
}

/// Whether a directory is the user's own: it is below the home directory.
#[cfg(not(unix))]
fn is_own(_: &Metadata, _: Option<u32>) -> bool {
    true
}

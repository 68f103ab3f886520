//! Small files of stores in a stream that may turn out to be wanted: a hard link that comes later
//! may give them another name, and then their bytes have passed.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;
use memchr::memmem::find;

use super::Probes;
use super::capture::{Captured, Captures};
use crate::limits::Limits;
use crate::warning::Notes;

/// The stores that files are linked from: those of pnpm, Bun, uv and ostree. Other directories may
/// have more JSON than can be held.
const STORES: [&[u8]; 4] = [b"store/v", b"install/cache/", b"archive-v0/", b"repo/objects/"];

/// How databases that rows want by their names begin, except for JSON: those of dpkg (its status
/// and its lists), apk and Python, and what describes a system and its users.
///
/// What begins otherwise is a warning. That is better than holding every small file of a store.
const BEGINNINGS: [&[u8]; 8] = [
    b"Package: ", b"/.\n", b"C:Q1", b"Metadata-Version: ", b"NAME=", b"PRETTY_NAME=", b"ID=",
    b"root:",
];

/// How the databases of rpm begin.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// The longest text that is held; manifests of packages are far shorter.
const MAX_TEXT_BYTES: u64 = 64 << 10;

/// In how many first bytes JSON has to have a name: that comes first in manifests of packages, and
/// other JSON, such as source maps, has none there.
const NAME_WITHIN: usize = 256;

/// How many bytes of texts are held of one layer: a store with thousands of npm packages has a few
/// megabytes of manifests.
const MAX_TEXTS_BYTES: u64 = 8 << 20;

/// The longest database that is held, and how many bytes of databases of one layer are: most images
/// have none but that of rpm, which has 20 to 60 MB.
const MAX_DATABASES_BYTES: u64 = 64 << 20;

/// The files of one layer that are held, and what links showed to be wanted of them.
pub(super) struct Held<'a> {
    probes: &'a Probes,
    limits: &'a Limits,
    /// Index and content of a file by its path.
    files: HashMap<Vec<u8>, (usize, Vec<u8>), RandomState>,
    texts: u64,
    databases: u64,
    open: Option<Open>,
    /// By entry and row.
    captured: BTreeMap<(u32, u16), Captured>,
    /// Bytes in `captured`.
    total: u64,
}

/// The file that is arriving.
struct Open {
    path: Vec<u8>,
    file_bytes: u64,
    content: Vec<u8>,
}

impl<'a> Held<'a> {
    pub(super) fn new(probes: &'a Probes, limits: &'a Limits) -> Self {
        Self {
            probes,
            limits,
            files: HashMap::default(),
            texts: 0,
            databases: 0,
            open: None,
            captured: BTreeMap::new(),
            total: 0,
        }
    }

    /// Returns what was wanted, in tar order.
    pub(super) fn finish(self) -> Vec<Captured> {
        self.captured.into_values().collect()
    }

    /// Begins a regular file, by its normalised path.
    pub(super) fn begin(&mut self, path: &[u8], file_bytes: u64) {
        let is_possible = file_bytes <= MAX_DATABASES_BYTES
            && STORES.iter().any(|store| find(path, store).is_some())
            && self.probes.by_path(path).is_none();
        self.open =
            is_possible.then(|| Open { path: path.to_vec(), file_bytes, content: Vec::new() });
    }

    /// Takes the next bytes of the file.
    pub(super) fn data(&mut self, bytes: &[u8]) {
        let Some(mut open) = self.open.take() else { return };
        if !open.content.is_empty() || self.holds(open.file_bytes, bytes) {
            open.content.extend_from_slice(bytes);
            self.open = Some(open);
        }
    }

    /// Whether a file with these first bytes is held.
    fn holds(&self, file_bytes: u64, first: &[u8]) -> bool {
        if first.starts_with(SQLITE) {
            return self.databases.saturating_add(file_bytes) <= MAX_DATABASES_BYTES;
        }
        let head = first.get(..NAME_WITHIN).unwrap_or(first);
        let is_manifest = head.first() == Some(&b'{') && find(head, b"\"name\"").is_some();
        let is_text = is_manifest || BEGINNINGS.iter().any(|text| first.starts_with(text));
        is_text
            && file_bytes <= MAX_TEXT_BYTES
            && self.texts.saturating_add(file_bytes) <= MAX_TEXTS_BYTES
    }

    /// Ends the file; `entry` is its index in the layer.
    pub(super) fn end(&mut self, entry: usize) {
        let Some(open) = self.open.take().filter(|open| !open.content.is_empty()) else { return };
        let bytes = open.content.len() as u64;
        match open.content.starts_with(SQLITE) {
            true => self.databases += bytes,
            false => self.texts += bytes,
        }
        self.files.insert(open.path, (entry, open.content));
    }

    /// Drops the file that has begun.
    pub(super) fn drop_open(&mut self) {
        self.open = None;
    }

    /// Takes a hard link: what it names may be wanted by the link's path.
    pub(super) fn link(&mut self, path: &[u8], target: &[u8]) {
        let Some((entry, content)) = self.files.get(target) else { return };
        let (Some(row), Ok(number)) = (self.probes.by_path(path), u32::try_from(*entry)) else {
            return;
        };
        if self.captured.contains_key(&(number, row)) {
            return;
        }
        let mut captures = Captures::with_total(self.probes, self.limits, self.total);
        captures.begin_for(row, path, content.len() as u64, &mut Notes::default());
        captures.data(path, content);
        captures.end(*entry);
        for captured in captures.finish() {
            self.total += captured.bytes.len() as u64;
            self.captured.insert((number, row), captured);
        }
    }
}

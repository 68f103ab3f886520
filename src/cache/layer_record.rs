//! What a layer is as a record: the parts that are not columns.

use serde::{Deserialize, Serialize};

use crate::compression::Compression;
use crate::layer::{Change, Content, Entry, LayerState, Leak, NameRange, ReadLayer, Special};
use crate::secrets::{Hit, Holder, noun};
use crate::tar::Ending;
use crate::warning::{Code, Notes};

/// How hard the contents of files are compressed; entries and names are not, as decompressing them
/// would take longer than all the rest.
pub(super) const CONTENTS_LEVEL: i32 = 1;

/// The most bytes of contents that a record has: what `captured-layer-bytes` allows by default, of
/// the first pass and of the second one.
pub(super) const MAX_CONTENT_BYTES: u64 = 1 << 30;

/// What of a layer has few values.
#[derive(Serialize, Deserialize)]
pub(super) struct Small {
    compression: Option<Compression>,
    stored_bytes: u64,
    estimated_download: Option<u64>,
    tar_bytes: u64,
    is_marked: bool,
    end_bytes: u64,
    missing: u64,
    blob_sha256: Option<[u8; 32]>,
    tar_sha256: Option<[u8; 32]>,
    /// Sorted by entry, so that one layer is always the same bytes.
    logical_bytes: Vec<(u32, u64)>,
    leaks: Vec<SmallLeak>,
    notes: Vec<(Code, String, u64)>,
}

#[derive(Serialize, Deserialize)]
struct SmallLeak {
    entry: u32,
    line: u32,
    holder: Holder,
    noun: String,
    is_weak: bool,
}

impl Small {
    /// Takes it from a layer; `None` if a secret is called by a name that [`noun`] does not know.
    pub(super) fn of(layer: &ReadLayer) -> Option<Self> {
        let leaks = layer.leaks.iter().map(|&Leak { entry, hit }| {
            let Hit { line, holder, noun: name, is_weak } = hit;
            noun(name).map(|name| SmallLeak { entry, line, holder, noun: name.into(), is_weak })
        });
        let mut logical_bytes: Vec<_> =
            layer.entries.logical_bytes.iter().map(|(&entry, &bytes)| (entry, bytes)).collect();
        logical_bytes.sort_unstable();
        Some(Self {
            compression: layer.compression,
            stored_bytes: layer.stored_bytes,
            estimated_download: layer.estimated_download,
            tar_bytes: layer.tar_bytes,
            is_marked: layer.ending.is_marked,
            end_bytes: layer.ending.bytes,
            missing: layer.ending.missing,
            blob_sha256: layer.blob_sha256,
            tar_sha256: layer.tar_sha256,
            logical_bytes,
            leaks: leaks.collect::<Option<_>>()?,
            notes: layer
                .notes
                .iter()
                .map(|(code, first, count)| (code, first.to_owned(), count))
                .collect(),
        })
    }

    /// Returns a layer of that many entries with these values, and without any entries; `None` if
    /// one refers to an entry that there is not.
    pub(super) fn into_layer(self, entries: usize) -> Option<ReadLayer> {
        let is_known = |entry: u32| (entry as usize) < entries;
        let leaks = self.leaks.into_iter().map(|leak| {
            let SmallLeak { entry, line, holder, noun: name, is_weak } = leak;
            let hit = Hit { line, holder, noun: noun(&name)?, is_weak };
            is_known(entry).then_some(Leak { entry, hit })
        });
        let leaks = leaks.collect::<Option<_>>()?;
        if !self.logical_bytes.iter().all(|&(entry, _)| is_known(entry)) {
            return None;
        }
        let mut notes = Notes::default();
        for (code, first, count) in self.notes {
            notes.put(code, first, count);
        }
        let mut layer = ReadLayer::unread(LayerState::Complete);
        layer.compression = self.compression;
        layer.stored_bytes = self.stored_bytes;
        layer.estimated_download = self.estimated_download;
        layer.tar_bytes = self.tar_bytes;
        let Self { is_marked, end_bytes: bytes, missing, .. } = self;
        layer.ending = Ending { is_marked, bytes, missing };
        layer.blob_sha256 = self.blob_sha256;
        layer.tar_sha256 = self.tar_sha256;
        layer.entries.logical_bytes = self.logical_bytes.into_iter().collect();
        layer.leaks = leaks;
        layer.notes = notes;
        Some(layer)
    }
}

/// What many entries of a layer have in common: few layers have more than a hundred kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct KindOfEntry {
    tag: u8,
    mode: u16,
    xattrs: u32,
    uid: u32,
    gid: u32,
}

/// The changes without values of their own, each with its tag. Those with values have the tags from
/// 0 on.
const PLAIN: [(u8, Change); 8] = [
    (TAG_PLAIN, Change::Directory),
    (TAG_PLAIN + 1, Change::Special(Special::CharDevice)),
    (TAG_PLAIN + 2, Change::Special(Special::BlockDevice)),
    (TAG_PLAIN + 3, Change::Special(Special::Fifo)),
    (TAG_PLAIN + 4, Change::Root),
    (TAG_PLAIN + 5, Change::Remove),
    (TAG_PLAIN + 6, Change::Clear),
    (TAG_PLAIN + 7, Change::Nothing),
];

const TAG_FILE: u8 = 0;
const TAG_HARD_LINK: u8 = 1;
const TAG_SYMLINK: u8 = 2;
const TAG_PLAIN: u8 = 3;

/// What the change of an entry needs besides its kind.
pub(super) enum Needs {
    Content,
    Target(fn(NameRange) -> Change),
    Nothing(Change),
}

impl KindOfEntry {
    pub(super) const BYTES: usize = 15;

    pub(super) fn of(entry: &Entry) -> Self {
        let &Entry { change, mode, xattrs, uid, gid, .. } = entry;
        let plain = |change| PLAIN.iter().find(|(_, known)| *known == change).map(|(tag, _)| *tag);
        let tag = match change {
            Change::File(Content { .. }) => TAG_FILE,
            Change::HardLink(_) => TAG_HARD_LINK,
            Change::Symlink(_) => TAG_SYMLINK,
            change => plain(change).unwrap_or(u8::MAX),
        };
        Self { tag, mode, xattrs, uid, gid }
    }

    pub(super) fn to_bytes(self) -> [u8; Self::BYTES] {
        let [mode_low, mode_high] = self.mode.to_le_bytes();
        let [x0, x1, x2, x3] = self.xattrs.to_le_bytes();
        let [u0, u1, u2, u3] = self.uid.to_le_bytes();
        let [g0, g1, g2, g3] = self.gid.to_le_bytes();
        [self.tag, mode_low, mode_high, x0, x1, x2, x3, u0, u1, u2, u3, g0, g1, g2, g3]
    }

    /// Returns the entry without its name and its numbers, and what its change needs; `None` if
    /// there is no such kind.
    pub(super) fn entry(bytes: [u8; Self::BYTES]) -> Option<(Entry, Needs)> {
        let [tag, mode_low, mode_high, x0, x1, x2, x3, u0, u1, u2, u3, g0, g1, g2, g3] = bytes;
        let needs = match tag {
            TAG_FILE => Needs::Content,
            TAG_HARD_LINK => Needs::Target(Change::HardLink),
            TAG_SYMLINK => Needs::Target(Change::Symlink),
            tag => Needs::Nothing(PLAIN.iter().find(|(known, _)| *known == tag)?.1),
        };
        let entry = Entry {
            directory: crate::layer::DirectoryId::ROOT,
            name: NameRange::default(),
            change: Change::Nothing,
            mode: u16::from_le_bytes([mode_low, mode_high]),
            xattrs: u32::from_le_bytes([x0, x1, x2, x3]),
            uid: u32::from_le_bytes([u0, u1, u2, u3]),
            gid: u32::from_le_bytes([g0, g1, g2, g3]),
            mtime: 0,
            download: 0,
        };
        Some((entry, needs))
    }
}

//! A directory on disk as one layer: a root filesystem that some other program unpacked.

use std::collections::HashMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use super::LayerState;
use super::capture::Captures;
use super::entry::{Change, Content, Entry, Special};
use super::hash::FileHash;
use super::leaks::Leaks;
use super::names::NameRange;
use super::{Entries, ReadLayer, ReadOptions};
use crate::compression::{Buffer, Compression};
use crate::warning::{Code, Notes};

/// Large enough to make reads cheap.
const READ_BYTES: usize = 256 << 10;

/// Reads everything below a directory as the entries of one layer, in byte order of their paths.
///
/// A file that cannot be opened is reported in the notes and counted with its size. Symbolic links
/// are not followed.
pub fn read_rootfs(root: &Path, options: ReadOptions<'_>) -> ReadLayer {
    let mut walk = Walk {
        options,
        entries: Entries::default(),
        captures: Captures::new(options.probes, options.limits),
        leaks: Leaks::default(),
        notes: Notes::default(),
        inodes: HashMap::new(),
        buffer: Buffer::new(READ_BYTES),
        bytes: 0,
        is_damaged: false,
    };
    walk.directory(root, &mut Vec::new(), 0);
    let Walk { mut entries, captures, leaks, notes, is_damaged, .. } = walk;
    entries.names.shrink();
    let tar_bytes = entries.unpacked();
    ReadLayer {
        state: if is_damaged { LayerState::Damaged } else { LayerState::Complete },
        compression: Some(Compression::None),
        tar_bytes,
        entries,
        captured: captures.finish(),
        leaks: leaks.finish(),
        notes,
        ..ReadLayer::unread(LayerState::Complete)
    }
}

struct Walk<'a> {
    options: ReadOptions<'a>,
    entries: Entries,
    captures: Captures<'a>,
    leaks: Leaks,
    notes: Notes,
    /// The first name of every file that has several, by device and inode.
    inodes: HashMap<(u64, u64), NameRange>,
    buffer: Buffer,
    /// The bytes read so far.
    bytes: u64,
    is_damaged: bool,
}

impl Walk<'_> {
    fn directory(&mut self, on_disk: &Path, path: &mut Vec<u8>, depth: u64) {
        if self.options.limits.path_depth < depth {
            self.is_damaged = true;
            self.notes.add(Code::Limit, || {
                format!(
                    "`{}` is deeper than `path-depth` allows and is left out",
                    on_disk.display()
                )
            });
            return;
        }
        let mut names: Vec<_> = match fs::read_dir(on_disk) {
            Ok(list) => list.filter_map(Result::ok).map(|entry| entry.file_name()).collect(),
            Err(error) => return self.unreadable(on_disk, &error),
        };
        names.sort();
        for name in names {
            if !self.has_room() || self.options.is_cancelled() {
                return;
            }
            let below = on_disk.join(&name);
            let length = path.len();
            if !path.is_empty() {
                path.push(b'/');
            }
            path.extend_from_slice(name.as_encoded_bytes());
            match fs::symlink_metadata(&below) {
                Ok(metadata) => {
                    self.entry(&below, path, &metadata);
                    if metadata.is_dir() {
                        self.directory(&below, path, depth + 1);
                    }
                }
                Err(error) => self.unreadable(&below, &error),
            }
            path.truncate(length);
        }
    }

    fn entry(&mut self, on_disk: &Path, path: &[u8], metadata: &Metadata) {
        let (directory, name) = super::path::split(path);
        let names = &mut self.entries.names;
        let (Some(directory), Some(name)) = (names.intern(directory), names.store(name)) else {
            self.is_damaged = true;
            return;
        };
        let facts = facts(metadata);
        let change = if metadata.is_dir() {
            Change::Directory
        } else if metadata.is_symlink() {
            let target = fs::read_link(on_disk).unwrap_or_default();
            let target = self.entries.names.store(target.as_os_str().as_encoded_bytes());
            Change::Symlink(target.unwrap_or_default())
        } else if let Some(special) = facts.special {
            Change::Special(special)
        } else {
            self.file(on_disk, path, metadata, &facts)
        };
        self.push(Entry {
            directory,
            name,
            change,
            mode: facts.mode,
            xattrs: 0,
            uid: facts.uid,
            gid: facts.gid,
            mtime: facts.mtime,
            download: 0,
        });
    }

    fn has_room(&mut self) -> bool {
        let max_entries = self.options.limits.layer_entries.min(u64::from(u32::MAX));
        let room = (self.entries.list.len() as u64) < max_entries;
        if !room {
            self.is_damaged = true;
            self.notes.add(Code::Limit, || {
                format!("the directory has more than {max_entries} entries; the rest is left out")
            });
        }
        room
    }

    fn push(&mut self, entry: Entry) {
        self.captures.end(self.entries.list.len());
        self.entries.list.push(entry);
    }

    fn file(&mut self, disk: &Path, path: &[u8], metadata: &Metadata, facts: &Facts) -> Change {
        if let Some(inode) = facts.shared_inode {
            if let Some(&first) = self.inodes.get(&inode) {
                return Change::HardLink(first);
            }
            if let Some(range) = self.entries.names.store(path) {
                self.inodes.insert(inode, range);
            }
        }
        let mut hash = FileHash::new(metadata.len());
        self.captures.begin(path, metadata.len(), &mut self.notes);
        self.leaks.begin(path, metadata.len());
        let content = File::open(disk).and_then(|file| self.hash(file, path, &mut hash));
        self.leaks.end(path, self.entries.list.len());
        let stored_bytes = content.unwrap_or_else(|error| {
            self.unreadable(disk, &error);
            // A file with holes may claim any size, so the sum stays within the limit.
            metadata.len().min(self.options.limits.layer_bytes)
        });
        Change::File(Content { stored_bytes, hash: hash.finish() })
    }

    fn hash(&mut self, mut file: File, path: &[u8], hash: &mut FileHash) -> io::Result<u64> {
        let mut total = 0;
        loop {
            if self.options.limits.layer_bytes < self.bytes {
                self.is_damaged = true;
                self.notes.add(Code::Limit, || {
                    "the directory has more than `layer-bytes` allows; the rest is left out".into()
                });
                return Ok(total);
            }
            let bytes = file.read(&mut self.buffer)?;
            if bytes == 0 {
                return Ok(total);
            }
            if (self.options.progress)(bytes as u64).is_break() {
                return Ok(total);
            }
            let piece = self.buffer.get(..bytes).unwrap_or_default();
            hash.update(piece);
            self.captures.data(path, piece);
            self.leaks.data(path, piece);
            total += bytes as u64;
            self.bytes += bytes as u64;
        }
    }

    fn unreadable(&mut self, on_disk: &Path, error: &io::Error) {
        self.is_damaged = true;
        self.notes.add(Code::LayerDamaged, || {
            format!("`{}` could not be read: {error}", on_disk.display())
        });
    }
}

/// What a file's metadata says beyond its kind and length.
struct Facts {
    mode: u16,
    uid: u32,
    gid: u32,
    mtime: i64,
    /// Device and inode, if the file has several names.
    shared_inode: Option<(u64, u64)>,
    special: Option<Special>,
}

#[cfg(unix)]
fn facts(metadata: &Metadata) -> Facts {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    let kind = metadata.file_type();
    let special = if kind.is_char_device() {
        Some(Special::CharDevice)
    } else if kind.is_block_device() {
        Some(Special::BlockDevice)
    } else if kind.is_fifo() || kind.is_socket() {
        Some(Special::Fifo)
    } else {
        None
    };
    Facts {
        mode: (metadata.mode() & 0o7777) as u16,
        uid: metadata.uid(),
        gid: metadata.gid(),
        mtime: metadata.mtime(),
        shared_inode: (1 < metadata.nlink()).then(|| (metadata.dev(), metadata.ino())),
        special,
    }
}

#[cfg(not(unix))]
fn facts(metadata: &Metadata) -> Facts {
    let since_epoch = metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
        .map_or(0, |duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX));
    let mode = if metadata.is_dir() { 0o755 } else { 0o644 };
    Facts { mode, uid: 0, gid: 0, mtime: since_epoch, shared_inode: None, special: None }
}

//! The entries of one layer. They are small, because layers with a million of them are common.

use std::collections::HashMap;

use super::names::{DirectoryId, NameRange, Names};

/// One tar member: what a layer does to a path.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its directory, as the tar names it.
    pub directory: DirectoryId,
    /// The last component of its path; for a whiteout, the name that it removes.
    pub name: NameRange,
    /// What it does there.
    pub change: Change,
    /// Permission bits.
    pub mode: u16,
    /// Hash of the extended attributes; 0 if it has none.
    pub xattrs: u32,
    /// Owner; `u32::MAX` also for larger ones.
    pub uid: u32,
    /// Group; `u32::MAX` also for larger ones.
    pub gid: u32,
    /// Modification time, seconds since 1970.
    pub mtime: i64,
    /// Stored bytes from the end of the previous entry to the end of this one.
    pub download: u64,
}

impl Entry {
    /// Owner, group and permission bits: who may do what.
    pub fn access(&self) -> (u32, u32, u16) {
        (self.uid, self.gid, self.mode & 0o7777)
    }
}

/// What an entry does to its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Puts a regular file there.
    File(Content),
    /// Puts another name of a file there; the range is that file's path, normalised.
    HardLink(NameRange),
    /// Puts a symbolic link there; the range is its target, as written.
    Symlink(NameRange),
    /// Puts a directory there, or gives the one there its metadata.
    Directory,
    /// Puts a device or a pipe there.
    Special(Special),
    /// Gives the root directory its metadata.
    Root,
    /// Removes the path of lower layers (image-spec layer.md, "Whiteouts").
    Remove,
    /// Removes everything below the directory (image-spec layer.md, "Opaque Whiteout").
    Clear,
    /// Nothing: a marker of the storage driver, or a path that was refused.
    Nothing,
}

/// A regular file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Content {
    /// Its bytes as stored in the archive: those of a sparse file without the holes.
    pub stored_bytes: u64,
    /// Its xxh3-128 in two halves, high one first; that of a sparse file covers its map too.
    pub hash: [u64; 2],
}

/// A file that holds no bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Special {
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
    /// A named pipe.
    Fifo,
}

/// The entries of a layer and the names that they refer to.
#[derive(Debug, Clone, Default)]
pub struct Entries {
    /// In tar order.
    pub list: Vec<Entry>,
    /// Their names and directories.
    pub names: Names,
    /// The sizes of sparse files with their holes, by index in `list`.
    pub logical_bytes: HashMap<u32, u64>,
}

impl Entries {
    /// Returns the path of an entry as components joined by `/`; the root is empty.
    pub fn path(&self, entry: &Entry) -> Vec<u8> {
        let mut parts = vec![self.names.get(entry.name)];
        let mut directory = entry.directory;
        while directory != DirectoryId::ROOT {
            let (parent, name) = self.names.directory(directory);
            parts.push(name);
            directory = parent;
        }
        parts.reverse();
        parts.join(&b'/')
    }

    /// Returns the bytes of the regular files.
    pub fn unpacked(&self) -> u64 {
        self.list
            .iter()
            .map(|entry| match entry.change {
                Change::File(content) => content.stored_bytes,
                _ => 0,
            })
            .fold(0, u64::saturating_add)
    }
}

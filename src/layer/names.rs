//! The paths of one layer: names share one arena, and each directory is stored once.

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// A range of bytes in a [`Names`] arena.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NameRange {
    start: u32,
    length: u32,
}

impl NameRange {
    /// Returns the range of `length` bytes from `start` on.
    pub(crate) fn new(start: u32, length: u32) -> Self {
        Self { start, length }
    }

    /// Returns the offset of its first byte.
    pub(crate) fn start(self) -> u32 {
        self.start
    }

    /// Returns its length in bytes.
    pub(crate) fn length(self) -> u32 {
        self.length
    }
}

/// A directory of a [`Names`]: 0 is the root.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct DirectoryId(pub u32);

impl DirectoryId {
    /// The root directory.
    pub const ROOT: Self = Self(0);
}

#[derive(Debug, Clone, Copy)]
struct Directory {
    parent: DirectoryId,
    name: NameRange,
}

/// The names and directories of one layer.
#[derive(Debug, Clone)]
pub struct Names {
    bytes: Vec<u8>,
    directories: Vec<Directory>,
    by_name: HashTable<u32>,
    hasher: RandomState,
    /// The last interned path: neighbours in a tar mostly share it, so it saves the lookup.
    last: (Vec<u8>, DirectoryId),
}

impl Default for Names {
    fn default() -> Self {
        let root = Directory { parent: DirectoryId::ROOT, name: NameRange::default() };
        Self {
            bytes: Vec::new(),
            directories: vec![root],
            by_name: HashTable::new(),
            hasher: RandomState::default(),
            last: (Vec::new(), DirectoryId::ROOT),
        }
    }
}

impl Names {
    /// Returns names from an arena, and from the parent and the name of each directory but the
    /// root, parents before their children. `None` if a range is not in the arena, a parent does
    /// not come before, or a directory is there twice.
    pub(crate) fn from_parts(
        bytes: Vec<u8>,
        directories: impl ExactSizeIterator<Item = (DirectoryId, NameRange)>,
    ) -> Option<Self> {
        let mut names = Self { bytes, ..Self::default() };
        let count = directories.len();
        names.directories.reserve_exact(count);
        names.by_name.reserve(count, |_| 0);
        for (parent, range) in directories {
            let is_known = (parent.0 as usize) < names.directories.len();
            let (true, true) = (is_known, names.has(range)) else { return None };
            let name = names.get(range);
            if name.is_empty() || names.find(parent, name).is_some() {
                return None;
            }
            names.add_stored(parent, range)?;
        }
        Some(names)
    }

    /// Returns the arena.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the parent and the name of each directory but the root, in the order of their ids.
    pub(crate) fn directories(&self) -> impl Iterator<Item = (DirectoryId, NameRange)> + '_ {
        self.directories.iter().skip(1).map(|directory| (directory.parent, directory.name))
    }

    /// Returns whether a range is in the arena.
    pub(crate) fn has(&self, range: NameRange) -> bool {
        u64::from(range.start) + u64::from(range.length) <= self.bytes.len() as u64
    }

    /// Stores bytes; returns `None` if the arena is full (4 GiB).
    pub fn store(&mut self, bytes: &[u8]) -> Option<NameRange> {
        let start = u32::try_from(self.bytes.len()).ok()?;
        let length = u32::try_from(bytes.len()).ok()?;
        start.checked_add(length)?;
        self.bytes.extend_from_slice(bytes);
        Some(NameRange { start, length })
    }

    /// Returns stored bytes.
    pub fn get(&self, range: NameRange) -> &[u8] {
        let (start, length) = (range.start as usize, range.length as usize);
        self.bytes.get(start..start + length).unwrap_or_default()
    }

    /// Returns the number of directories, including the root.
    pub fn directory_count(&self) -> usize {
        self.directories.len()
    }

    /// Returns a directory's parent and its name there; the root is its own parent.
    pub fn directory(&self, id: DirectoryId) -> (DirectoryId, &[u8]) {
        match self.directories.get(id.0 as usize) {
            Some(directory) => (directory.parent, self.get(directory.name)),
            None => (DirectoryId::ROOT, &[]),
        }
    }

    /// Returns the directory called `name` in a directory.
    pub fn find(&self, parent: DirectoryId, name: &[u8]) -> Option<DirectoryId> {
        let hash = self.hasher.hash_one((parent.0, name));
        self.by_name.find(hash, |&id| self.matches(id, parent, name)).map(|&id| DirectoryId(id))
    }

    /// Returns the directory at a normalised path, adding it if it is new; `None` if the arena
    /// is full.
    pub fn intern(&mut self, path: &[u8]) -> Option<DirectoryId> {
        if path == self.last.0 {
            return Some(self.last.1);
        }
        let mut id = DirectoryId::ROOT;
        for name in path.split(|&byte| byte == b'/').filter(|name| !name.is_empty()) {
            id = match self.find(id, name) {
                Some(found) => found,
                None => self.add(id, name)?,
            };
        }
        self.last.0.clear();
        self.last.0.extend_from_slice(path);
        self.last.1 = id;
        Some(id)
    }

    fn add(&mut self, parent: DirectoryId, name: &[u8]) -> Option<DirectoryId> {
        let range = self.store(name)?;
        self.add_stored(parent, range)
    }

    /// Adds a directory whose name is in the arena.
    fn add_stored(&mut self, parent: DirectoryId, range: NameRange) -> Option<DirectoryId> {
        let id = u32::try_from(self.directories.len()).ok()?;
        self.directories.push(Directory { parent, name: range });
        let hash = self.hasher.hash_one((parent.0, self.get(range)));
        let Self { bytes, directories, by_name, hasher, .. } = self;
        by_name.insert_unique(hash, id, |&id| {
            let directory = directories.get(id as usize);
            let (parent, range) = directory.map_or((0, NameRange::default()), |directory| {
                (directory.parent.0, directory.name)
            });
            let (start, length) = (range.start as usize, range.length as usize);
            hasher.hash_one((parent, bytes.get(start..start + length).unwrap_or_default()))
        });
        Some(DirectoryId(id))
    }

    fn matches(&self, id: u32, parent: DirectoryId, name: &[u8]) -> bool {
        self.directories
            .get(id as usize)
            .is_some_and(|directory| directory.parent == parent && self.get(directory.name) == name)
    }

    /// Frees the memory that is only needed for interning.
    pub fn shrink(&mut self) {
        self.last = (Vec::new(), DirectoryId::ROOT);
        self.bytes.shrink_to_fit();
        self.directories.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_stored_once_whatever_the_order() {
        let mut names = Names::default();
        let usr_bin = names.intern(b"usr/bin").unwrap();
        let etc = names.intern(b"etc").unwrap();
        assert_eq!(names.intern(b"usr/bin"), Some(usr_bin));
        assert_ne!(usr_bin, etc);
        assert_eq!(names.intern(b""), Some(DirectoryId::ROOT));
        let (usr, name) = names.directory(usr_bin);
        assert_eq!(name, b"bin");
        assert_eq!(names.directory(usr), (DirectoryId::ROOT, &b"usr"[..]));
        assert_eq!(names.directory_count(), 4);
    }
}

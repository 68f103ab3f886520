//! The parts of `package-lock.json` that are kept, `npm-shrinkwrap.json` and the hidden
//! `node_modules/.package-lock.json`.
//!
//! npm docs, package-lock.json: `packages` by path since version 2 of the format, `dependencies`
//! nested in version 1.

use serde::{Deserialize, Serialize};

use super::json::{Shape, fresh, parse};
use super::manifest::{self, Manifest};
use crate::contents::Content;
use crate::packages::path_list::PathList;
use crate::packages::stored::{store, stored};

/// The parts of a lock file that are kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Lock {
    /// What it records about the project itself; damaged if the lock file is.
    pub(super) project: Manifest,
    pub(super) entries: Entries,
}

/// The entries of a lock file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Entries {
    /// Relative to the directory that the lock file is for; names for `bun.lock`.
    paths: PathList,
    /// The kind of each path, and the version, which is empty if it was not kept.
    kinds: Vec<(Kind, String)>,
}

/// How many entries of a lock file are kept; large monorepos have about ten thousand.
const MAX_ENTRIES: usize = 1_000_000;

impl Entries {
    /// Adds an entry, unless there are too many.
    pub(super) fn push(&mut self, path: &str, kind: Kind, version: String) {
        if !self.is_full() {
            self.paths.push(path.as_bytes());
            self.kinds.push((kind, version));
        }
    }

    /// Whether no more entries are kept, which makes the lock file count as damaged.
    pub(super) fn is_full(&self) -> bool {
        self.kinds.len() == MAX_ENTRIES
    }

    /// Passes path, kind and version of every entry to a function.
    pub(super) fn each(&self, mut take: impl FnMut(&[u8], Kind, &str)) {
        let mut kinds = self.kinds.iter();
        self.paths.each(|path| {
            if let Some((kind, version)) = kinds.next() {
                take(path, *kind, version);
            }
        });
    }
}

/// What a lock file records about an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    /// It is or should be installed.
    Plain,
    /// Only development leads to it.
    Development,
    /// It is a link.
    Link,
}

impl Lock {
    /// Reads the kept parts of a file.
    pub(super) fn of(content: &Content) -> Self {
        stored(content.bytes()).unwrap_or_else(|| {
            let project = Manifest { is_damaged: true, ..Manifest::default() };
            Self { project, ..Self::default() }
        })
    }
}

/// Keeps the paths of all entries, and the versions of those for development: the hidden lock
/// records what is installed.
pub(super) fn condense_hidden(content: Vec<u8>) -> Vec<u8> {
    condense(&content, true)
}

/// Keeps the project and the entries for development: the lock beside `package.json` records what
/// should be installed.
pub(super) fn condense_root(content: Vec<u8>) -> Vec<u8> {
    condense(&content, false)
}

fn condense(content: &[u8], is_hidden: bool) -> Vec<u8> {
    let project = manifest::Reader::of_project();
    let mut reader = Reader { is_hidden, project, ..Reader::default() };
    let is_whole = parse(content, &mut reader) && !reader.entries.is_full();
    store(&Lock { project: reader.project.finish(is_whole), entries: reader.entries })
}

/// A lock file while it is read.
#[derive(Default)]
struct Reader {
    is_hidden: bool,
    has_packages: bool,
    project: manifest::Reader,
    entries: Entries,
    /// Where in the document the reader is.
    levels: Vec<Level>,
    /// The entries that the reader is in, with their paths, outermost first.
    open: Vec<(String, Entry)>,
}

#[derive(Clone, Copy)]
enum Level {
    /// The entries by path.
    Packages,
    Entry,
    /// The entries of version 1 of the format, by name.
    Nested,
    /// One of them, which may have more inside of it.
    NestedEntry,
}

#[derive(Default)]
struct Entry {
    version: String,
    is_development: bool,
    is_link: bool,
}

impl Reader {
    fn enter(&mut self, level: Level) -> Option<&mut dyn Shape> {
        self.levels.push(level);
        Some(self)
    }

    fn add(&mut self, path: &str, entry: Entry) {
        match (entry.is_development, entry.is_link) {
            (_, true) if self.is_hidden => self.entries.push(path, Kind::Link, String::new()),
            (true, false) => self.entries.push(path, Kind::Development, entry.version),
            (false, false) if self.is_hidden => self.entries.push(path, Kind::Plain, String::new()),
            _ => (),
        }
    }
}

impl Shape for Reader {
    fn member(&mut self, key: &str) -> Option<&mut dyn Shape> {
        match (self.levels.last(), key) {
            (None, "packages") => {
                self.has_packages = true;
                self.enter(Level::Packages)
            }
            // Version 2 has both, so that older programs can read it.
            (None, "dependencies") if !self.has_packages => self.enter(Level::Nested),
            (Some(Level::NestedEntry), "dependencies") => self.enter(Level::Nested),
            (Some(Level::Packages), "") => Some(&mut self.project),
            (Some(Level::Packages), path) => {
                self.open.push((path.to_owned(), Entry::default()));
                self.enter(Level::Entry)
            }
            (Some(Level::Nested), name) => {
                let above =
                    self.open.last().map_or_else(String::new, |(path, _)| path.clone() + "/");
                self.open.push((format!("{above}node_modules/{name}"), Entry::default()));
                self.enter(Level::NestedEntry)
            }
            (Some(Level::Entry | Level::NestedEntry), _) => {
                let (_, entry) = self.open.last_mut()?;
                match key {
                    "version" => fresh(&mut entry.version),
                    "dev" => fresh(&mut entry.is_development),
                    "link" => fresh(&mut entry.is_link),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn end(&mut self) {
        if let Some(Level::Entry | Level::NestedEntry) = self.levels.pop()
            && let Some((path, entry)) = self.open.pop()
        {
            self.add(&path, entry);
        }
    }
}

//! `package-lock.json`, `npm-shrinkwrap.json` and the hidden `node_modules/.package-lock.json`: what
//! of them is kept, and how.
//!
//! npm docs, package-lock.json: `packages` by path since version 2 of the format, `dependencies`
//! nested in version 1.

use serde::de::MapAccess;

use super::json::{Flag, Shape, Text, parse, skip, take};
use super::manifest::{Line, Manifest, lines, write};
use crate::packages::path_list;

/// What a lock file says, made small: [`lines`] of the project, then the list of entries.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) project: Vec<u8>,
    entries: Vec<u8>,
    last: Vec<u8>,
}

/// One entry of a lock file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    /// From the directory that the lock file speaks of; for `bun.lock`, the name alone.
    pub(super) path: &'a [u8],
    pub(super) kind: Kind,
    /// Empty where it was not kept.
    pub(super) version: &'a [u8],
}

/// What a lock file says of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It is installed, or to be.
    Plain,
    /// Only development leads to it.
    Development,
    /// It is a link.
    Link,
}

impl Kept {
    pub(super) fn add(&mut self, path: &str, kind: Kind, version: &str) {
        if path.contains('\0') || version.contains('\0') {
            return;
        }
        let tag = match kind {
            Kind::Plain => '-',
            Kind::Development => 'd',
            Kind::Link => 'l',
        };
        // The path comes first, so that neighbours share their beginnings.
        let line = format!("{path}\0{tag}{version}");
        path_list::push(&mut self.entries, &mut self.last, line.as_bytes());
    }

    pub(super) fn finish(mut self, whole: bool) -> Vec<u8> {
        if !whole {
            write(&mut self.project, Line::Damaged, "");
        }
        self.project.push(0);
        self.project.extend_from_slice(&self.entries);
        self.project.shrink_to_fit();
        self.project
    }
}

/// Reads what the lock file says of the project itself, as of a `package.json`.
pub(super) fn project(kept: &[u8]) -> impl Iterator<Item = (Line, &str)> {
    lines(kept.split(|&byte| byte == 0).next().unwrap_or_default())
}

/// Whether the lock file was cut, or is none.
pub(super) fn is_damaged(kept: &[u8]) -> bool {
    project(kept).any(|(line, _)| line == Line::Damaged)
}

/// Gives every entry to a function.
pub(super) fn entries(kept: &[u8], mut take: impl FnMut(Entry<'_>)) {
    let start = kept.iter().position(|&byte| byte == 0).map_or(kept.len(), |at| at + 1);
    path_list::each(kept.get(start..).unwrap_or_default(), |line| {
        let mut halves = line.splitn(2, |&byte| byte == 0);
        let (Some(path), Some(rest)) = (halves.next(), halves.next()) else { return };
        let Some((tag, version)) = rest.split_first() else { return };
        let kind = match tag {
            b'd' => Kind::Development,
            b'l' => Kind::Link,
            _ => Kind::Plain,
        };
        take(Entry { path, kind, version });
    });
}

/// Keeps the paths of all entries, and the versions of those for development: the hidden lock says
/// what is installed.
pub(super) fn condense_hidden(content: Vec<u8>) -> Vec<u8> {
    condense(&content, true)
}

/// Keeps the project and the entries for development: the lock beside `package.json` says what is
/// to be installed.
pub(super) fn condense_root(content: Vec<u8>) -> Vec<u8> {
    condense(&content, false)
}

fn condense(content: &[u8], all: bool) -> Vec<u8> {
    let mut lock = Lock { kept: Kept::default(), all, has_packages: false };
    let whole = parse(content, &mut lock);
    lock.kept.finish(whole)
}

struct Lock {
    kept: Kept,
    all: bool,
    has_packages: bool,
}

impl Shape for Lock {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        values: &mut A,
    ) -> Result<(), A::Error> {
        match key {
            "packages" => {
                self.has_packages = true;
                take(values, &mut Packages(self))
            }
            // Version 2 has both, for older programs.
            "dependencies" if !self.has_packages => {
                take(values, &mut Nested { lock: self, path: String::new() })
            }
            _ => skip(values),
        }
    }
}

struct Packages<'a>(&'a mut Lock);

impl Shape for Packages<'_> {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        values: &mut A,
    ) -> Result<(), A::Error> {
        if key.is_empty() {
            let mut root = Manifest::of_project();
            take(values, &mut root)?;
            root.write(&mut self.0.kept.project);
            return Ok(());
        }
        let mut entry = LockEntry::default();
        take(values, &mut entry)?;
        entry.add(self.0, key);
        Ok(())
    }
}

/// An entry that stands under its path.
#[derive(Default)]
struct LockEntry {
    version: Text,
    dev: Flag,
    link: Flag,
}

impl LockEntry {
    fn add(&self, lock: &mut Lock, path: &str) {
        match (self.dev.0, self.link.0) {
            (_, true) if lock.all => lock.kept.add(path, Kind::Link, ""),
            (true, false) => lock.kept.add(path, Kind::Development, &self.version.0),
            (false, false) if lock.all => lock.kept.add(path, Kind::Plain, ""),
            _ => (),
        }
    }
}

impl Shape for LockEntry {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        values: &mut A,
    ) -> Result<(), A::Error> {
        match key {
            "version" => take(values, &mut self.version),
            "dev" => take(values, &mut self.dev),
            "link" => take(values, &mut self.link),
            _ => skip(values),
        }
    }
}

/// The entries of version 1 of the format, by name, those of nested directories inside of them.
struct Nested<'a> {
    lock: &'a mut Lock,
    path: String,
}

impl Shape for Nested<'_> {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        values: &mut A,
    ) -> Result<(), A::Error> {
        let slash = if self.path.is_empty() { "" } else { "/" };
        let path = format!("{}{slash}node_modules/{key}", self.path);
        let mut entry = NestedEntry { lock: self.lock, path, own: LockEntry::default() };
        take(values, &mut entry)?;
        entry.own.add(entry.lock, &entry.path);
        Ok(())
    }
}

struct NestedEntry<'a> {
    lock: &'a mut Lock,
    path: String,
    own: LockEntry,
}

impl Shape for NestedEntry<'_> {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        values: &mut A,
    ) -> Result<(), A::Error> {
        match key {
            "dependencies" => {
                take(values, &mut Nested { lock: self.lock, path: self.path.clone() })
            }
            _ => self.own.member(key, values),
        }
    }
}

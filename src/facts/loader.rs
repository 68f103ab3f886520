//! The loader of shared libraries: which files it loads with a program, and what it does not find
//! (ld.so(8); musl's ldso/dynlink.c).
//!
//! What a program loads later by itself (dlopen(3)) cannot be known, so it is not looked for.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Facts;
use crate::contents::Contents;
use crate::dockerfile::workdir;
use crate::layer::{Below, Keep, Name, Wanted, unchanged};
use crate::packages::binary::{self, Linking, are_in_order};
use crate::tree::{MergedTree, NodeId};

mod cache;
mod search;

use search::{Search, Settings};

/// Where the loaders' own settings are: the cache of glibc's, and the directories of musl's.
pub static WANTED: &[Wanted] =
    &[row(Name::Is("ld.so.cache"), 16 << 20), row(Name::Extension(".path"), 1 << 16)];

const fn row(name: Name, max_bytes: u64) -> Wanted {
    let keep = Keep::Whole { max_bytes, condense: unchanged };
    Wanted { kind: "loader-settings", name, below: Below::Is("etc"), keep }
}

/// How many files are loaded with one program; real ones load some hundred.
const MAX_LOADED: usize = 4096;

/// Which C library a loader belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Libc {
    /// The GNU C library.
    Glibc,
    /// musl.
    Musl,
}

impl Libc {
    /// Returns the C library of a loader, by its path; `None` for an unknown one.
    pub fn of_loader(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        match name {
            _ if name.starts_with("ld-musl-") => Some(Self::Musl),
            _ if name.starts_with("ld-linux") || name.starts_with("ld64.so") => Some(Self::Glibc),
            "ld.so.1" => Some(Self::Glibc),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Glibc => "glibc",
            Self::Musl => "musl",
        }
    }
}

/// The loaders of one file system.
pub struct Loader<'a> {
    tree: &'a MergedTree,
    contents: &'a Contents,
    settings: Settings,
    /// Whether it has loaders of glibc, and of musl.
    libcs: [bool; 2],
}

/// What a loader finds for a program, or for a library.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The files that are loaded, by the names under which they are needed.
    pub files: BTreeMap<String, NodeId>,
    /// The libraries that are not found, each with the first file that needs it; empty if the
    /// search is not certain.
    pub missing: BTreeMap<String, NodeId>,
    /// Versions that a library lacks.
    pub versions: Vec<LackedVersion>,
}

/// A version of a library's symbols that the library does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LackedVersion {
    /// The file that needs it.
    pub by: NodeId,
    /// The library.
    pub library: NodeId,
    /// What is needed, such as `GLIBC_2.38`.
    pub wanted: String,
    /// The highest of that series that the library has.
    pub has: String,
}

impl<'a> Loader<'a> {
    /// The loaders of an image, with the `LD_LIBRARY_PATH` of its configuration.
    pub fn of(facts: &'a Facts) -> Self {
        let variable = facts.env("LD_LIBRARY_PATH").filter(|value| !value.is_empty());
        let variable = variable.map(|value| absolute(facts, value));
        Self::new(&facts.tree, &facts.contents, variable.as_deref())
    }

    /// The loaders of a file system, with a value of `LD_LIBRARY_PATH`.
    pub fn new(tree: &'a MergedTree, contents: &'a Contents, variable: Option<&str>) -> Self {
        let settings = Settings::read(tree, contents, variable);
        Self { tree, contents, settings, libcs: libcs(tree) }
    }

    /// Returns what is loaded with a file, which is a program or a library.
    pub fn load(&self, file: NodeId) -> Loaded {
        let Some(linking) = binary::linking(self.contents, file) else { return Loaded::default() };
        let (search, libc) = self.search(&linking);
        Walk { loader: self, search, loaded: Loaded::default(), is_certain: libc.is_some() }
            .follow(file, linking)
    }

    fn search(&self, linking: &Linking) -> (Search<'_>, Option<Libc>) {
        let libc = match &linking.loader {
            Some(path) => Libc::of_loader(path),
            None => self.libc(),
        };
        (Search::new(self.tree, self.contents, &self.settings, libc, linking), libc)
    }

    /// Returns the libraries that a file names itself, each with where it is found.
    pub fn named(&self, file: NodeId) -> Vec<(String, Option<NodeId>)> {
        let Some(linking) = binary::linking(self.contents, file) else { return Vec::new() };
        let (mut search, _) = self.search(&linking);
        search.enter(file, &linking);
        let names = linking.needed.iter().flatten();
        names.map(|name| (name.clone(), search.find(name, file, &linking))).collect()
    }

    /// Returns the C library of the file system, by its loaders; `None` without any, or with both.
    pub fn libc(&self) -> Option<Libc> {
        match self.libcs {
            [true, false] => Some(Libc::Glibc),
            [false, true] => Some(Libc::Musl),
            _ => None,
        }
    }
}

/// Returns a list of directories with those in which commands run for each entry that is relative
/// or, what is the same as `.`, empty.
fn absolute(facts: &Facts, list: &str) -> String {
    let executed = facts.executed();
    let directories = executed.iter().map(|one| facts.tree.path(one.place.directory));
    let mut starts: Vec<String> =
        directories.map(|path| String::from_utf8_lossy(&path).into_owned()).collect();
    starts.push(facts.working_directory().to_owned());
    starts.sort_unstable();
    starts.dedup();
    let entries = list.split([':', ';']).flat_map(|entry| match entry.starts_with(['/', '$']) {
        true => vec![entry.to_owned()],
        false => starts.iter().map(|start| workdir::absolute(start, entry) + "/").collect(),
    });
    entries.collect::<Vec<_>>().join(":")
}

/// Whether a file system has loaders of glibc, and of musl.
fn libcs(tree: &MergedTree) -> [bool; 2] {
    let (mut glibc, mut musl) = (false, false);
    for path in ["lib", "lib64", "usr/lib", "usr/lib64"] {
        let directory = tree.find(path.as_bytes()).and_then(|node| tree.follow(node));
        for &child in directory.map(|directory| tree.children(directory)).unwrap_or_default() {
            let name = std::str::from_utf8(tree.name(child)).unwrap_or_default();
            let Some(libc) = Libc::of_loader(name) else { continue };
            let is_there = tree.is_present(child) && tree.follow(child).is_some();
            match libc {
                Libc::Glibc => glibc |= is_there,
                Libc::Musl => musl |= is_there,
            }
        }
    }
    [glibc, musl]
}

/// The loading of one program.
struct Walk<'l, 'a> {
    loader: &'l Loader<'a>,
    search: Search<'l>,
    loaded: Loaded,
    is_certain: bool,
}

impl Walk<'_, '_> {
    fn follow(mut self, file: NodeId, linking: Linking) -> Loaded {
        let mut objects: Vec<(NodeId, Linking)> = Vec::new();
        let mut seen = BTreeSet::from([file]);
        let mut open = VecDeque::from([(file, linking)]);
        let mut wanted: Vec<(String, NodeId)> = Vec::new();
        while let Some((file, linking)) = open.pop_front() {
            self.search.enter(file, &linking);
            for name in linking.needed.iter().flatten() {
                if self.loaded.files.contains_key(name) || self.search.is_loader(name) {
                    continue;
                }
                let Some(found) = self.search.find(name, file, &linking) else {
                    wanted.push((name.clone(), file));
                    continue;
                };
                self.loaded.files.insert(name.clone(), found);
                let is_new = seen.insert(found) && seen.len() < MAX_LOADED;
                let next = binary::linking(self.loader.contents, found).filter(|_| is_new);
                open.extend(next.map(|next| (found, next)));
            }
            objects.push((file, linking));
        }
        // With the loaders of two C libraries, one may stand in for the other.
        let is_certain =
            self.is_certain && !self.search.is_unknown && self.loader.libcs != [true, true];
        if is_certain {
            for (name, by) in wanted {
                if !self.loaded.files.contains_key(&name) {
                    self.loaded.missing.entry(name).or_insert(by);
                }
            }
            self.loaded.versions = self.lacked(&objects);
        }
        self.loaded
    }

    fn lacked(&self, objects: &[(NodeId, Linking)]) -> Vec<LackedVersion> {
        let mut lacked = Vec::new();
        for (by, linking) in objects {
            for (name, wanted) in linking.wants.iter().flatten() {
                let Some(&library) = self.loaded.files.get(name) else { continue };
                let Some(of) = binary::linking(self.loader.contents, library) else { continue };
                let series = wanted.split('_').next().unwrap_or_default();
                let mut has = of.has.into_iter().flatten();
                let has = has.find(|has| has.split('_').next() == Some(series));
                if let Some(has) = has.filter(|has| !are_in_order(wanted, has)) {
                    let wanted = wanted.clone();
                    lacked.push(LackedVersion { by: *by, library, wanted, has });
                }
            }
        }
        lacked
    }
}

//! Which package owns each byte, by what package databases record of the files in the merged tree.
//!
//! Each database has a file and a row in [`ECOSYSTEMS`].

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::contents::Contents;
use crate::escape::printable;
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::{Finder, MergedTree, NodeId};
use crate::versions::{self, VersionOrder};
use crate::warning::{Code, Warning};

mod apk;
mod asked;
pub mod binary;
mod bytes;
mod cargo;
mod composer;
mod conda;
mod dpkg;
mod ecosystem;
mod gem;
mod go;
pub mod graph;
pub(crate) mod jar;
pub mod npm;
mod nuget;
pub mod owners;
mod pacman;
pub mod path_list;
mod places;
mod python;
mod rpm;
pub mod sized_paths;
pub(crate) mod stored;
pub(crate) mod toolchain;

pub use asked::Asked;
pub use dpkg::filter::excludes_any;
pub use dpkg::{OPTIONS, REMOVED, UNMARKED};
pub use ecosystem::EcosystemName;

/// A package database, or a layout of directories that identifies packages.
#[derive(Debug)]
pub struct Ecosystem {
    /// Its name.
    pub name: EcosystemName,
    /// How its versions are ordered.
    pub versions: &'static VersionOrder,
    /// The files whose contents it needs.
    pub wanted: &'static [Wanted],
    /// Finds its packages. Infallible: what cannot be read is a warning.
    pub read: fn(&Contents, &mut PackageSet),
}

/// Every package database. If several claim a file, the first one owns it: what the package manager
/// of the operating system installed belongs to it, even with a language's metadata beside it.
pub static ECOSYSTEMS: &[&Ecosystem] = &[
    &dpkg::ECOSYSTEM,
    &apk::ECOSYSTEM,
    &rpm::ECOSYSTEM,
    &pacman::ECOSYSTEM,
    &conda::ECOSYSTEM,
    &python::ECOSYSTEM,
    &npm::ECOSYSTEM,
    &gem::ECOSYSTEM,
    &composer::ECOSYSTEM,
    &jar::ECOSYSTEM,
    &nuget::ECOSYSTEM,
    &go::ECOSYSTEM,
    &cargo::ECOSYSTEM,
    &toolchain::ECOSYSTEM,
];

/// Returns how the versions of an ecosystem are ordered, which a report has by its word, such as
/// `dpkg`. One that is unknown, as in a report of a later release, has dotted numbers.
pub fn order_of(ecosystem: &str) -> &'static VersionOrder {
    let row = ECOSYSTEMS.iter().find(|row| row.name.word() == ecosystem);
    row.map_or(&versions::PLAIN, |row| row.versions)
}

/// Returns a row that keeps what `condense` makes of a file of at most `max_bytes`.
pub(crate) const fn whole(
    kind: &'static str,
    name: Name,
    below: Below,
    max_bytes: u64,
    condense: fn(Vec<u8>) -> Vec<u8>,
) -> Wanted {
    Wanted { kind, name, below, keep: Keep::Whole { max_bytes, condense } }
}

/// One package.
#[derive(Debug, Clone)]
pub struct Package {
    /// Its [`Ecosystem`].
    pub ecosystem: EcosystemName,
    /// Its name, as its own tools print it.
    pub name: String,
    /// Its version, as its own tools print it; empty if the database has none.
    pub version: String,
    /// The architecture, if the database names one.
    pub architecture: Option<String>,
    /// The file or directory that proves it.
    pub proof: Option<NodeId>,
    /// A file that was written when the package was installed and not since, if `proof` is not one:
    /// every installation rewrites a database. It shows the layer of a package without files.
    pub installed_with: Option<NodeId>,
    /// The directory that it is installed into, if there may be several in an image: a virtual
    /// environment, the directory of a `node_modules`.
    pub scope: Option<NodeId>,
    /// Whether it was explicitly installed, and what shows that; `None` if nothing does.
    pub explicit: Option<(bool, &'static str)>,
    /// Whether it stays, whatever depends on it, such as `Essential: yes`.
    pub is_kept: bool,
    /// What proves that it is used only for development, in words; `None` if nothing does.
    pub development: Option<String>,
    /// The dependency groups for development that contain it, if only such groups do.
    pub groups: Vec<String>,
    /// What the database files it under, such as dpkg's `Section`.
    pub section: Option<String>,
    /// What it owns.
    pub claims: Claims,
    /// Packages inside its files, such as the modules of a binary: name and version.
    pub contains: Vec<(String, String)>,
}

impl Package {
    /// Returns a package about which nothing else is known.
    pub fn new(ecosystem: EcosystemName) -> Self {
        Self {
            ecosystem,
            name: String::new(),
            version: String::new(),
            architecture: None,
            proof: None,
            installed_with: None,
            scope: None,
            explicit: None,
            is_kept: false,
            development: None,
            groups: Vec::new(),
            section: None,
            claims: Claims::default(),
            contains: Vec::new(),
        }
    }
}

/// What a package claims to own.
#[derive(Debug, Clone, Default)]
pub struct Claims {
    /// Files and links that exist.
    pub files: Vec<NodeId>,
    /// Directories that are claimed with all that no package claims more closely.
    pub directories: Vec<NodeId>,
    /// Paths that have only hidden versions.
    pub removed: Vec<NodeId>,
    /// Files that the database names and that do not exist.
    pub missing: Cases,
    /// Files with a length that differs from the database; `None` if that has no lengths.
    pub altered: Option<Cases>,
}

/// A number of files, and the paths of the first ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cases {
    /// How many.
    pub count: u64,
    /// At most [`CASE_PATHS`], absolute, escaped, in the order of the database.
    pub paths: Vec<String>,
}

/// How many paths [`Cases`] keeps: enough to see a pattern, in a report that stays short.
pub const CASE_PATHS: usize = 5;

impl Cases {
    /// Counts a file, and keeps its path if there is room for it.
    pub fn add(&mut self, path: impl FnOnce() -> String) {
        self.count += 1;
        if self.paths.len() < CASE_PATHS {
            self.paths.push(path());
        }
    }
}

impl Claims {
    /// Claims the file at a path that the database names, and checks its length if the database
    /// has one. Directories belong to no package.
    pub fn path(&mut self, finder: &mut Finder<'_>, path: &[u8], bytes: Option<u64>) {
        let tree = finder.tree();
        let Some(node) = finder.find(path) else {
            self.missing.add(|| absolute(tree, finder.start(), path));
            self.removed.extend(finder.find_hidden(path));
            return;
        };
        if tree.is_directory(node) {
            return;
        }
        self.files.push(node);
        if let (Some(expected), Some(actual)) = (bytes, tree.file_bytes(node)) {
            let altered = self.altered.get_or_insert_default();
            if expected != actual {
                altered.add(|| printable(&tree.path(node)));
            }
        }
    }
}

/// Returns bytes of a database as a string.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Returns the value of a field; `None` if it is empty.
fn filled(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

fn absolute(tree: &MergedTree, start: NodeId, path: &[u8]) -> String {
    let mut whole = match path.first() {
        Some(b'/') => Vec::new(),
        _ => tree.path(start),
    };
    if whole.last() != Some(&b'/') && path.first() != Some(&b'/') {
        whole.push(b'/');
    }
    whole.extend_from_slice(path);
    printable(&whole)
}

/// A package of [`PackageSet`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageId(pub u32);

/// How one package depends on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NeedKind {
    /// The first does not work without the second.
    Requires,
    /// The first is better with the second, which package managers install by default.
    Recommends,
}

/// One package depends on another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// The package that depends.
    pub from: PackageId,
    /// The package that it depends on.
    pub to: PackageId,
    /// How much it depends.
    pub kind: NeedKind,
}

/// All packages of an image.
#[derive(Debug, Default)]
pub struct PackageSet {
    /// In the order of [`ECOSYSTEMS`], each ecosystem in the order of its database.
    pub packages: Vec<Package>,
    /// Which package depends on which.
    pub needs: Vec<Need>,
    /// What could not be read in the databases.
    pub warnings: Vec<Warning>,
    /// What the build asked its installers for.
    asked: Asked,
}

impl PackageSet {
    /// Finds the packages of every ecosystem.
    pub fn of(contents: &Contents, asked: Asked) -> Self {
        let mut packages = Self { asked, ..Self::default() };
        for ecosystem in ECOSYSTEMS {
            (ecosystem.read)(contents, &mut packages);
        }
        packages.tie_to_owners();
        packages.needs.sort_unstable();
        packages.needs.dedup();
        packages
    }

    /// Makes each package a dependency of the one that installed it: Debian's `python3-pip` has
    /// the metadata of pip among its files.
    fn tie_to_owners(&mut self) {
        let mut proofs: HashMap<NodeId, PackageId, RandomState> = HashMap::default();
        for (id, package) in (0_u32..).map(PackageId).zip(&self.packages) {
            proofs.extend(package.proof.map(|proof| (proof, id)));
        }
        let mut ties: Vec<(PackageId, PackageId)> = Vec::new();
        let all = (0_u32..).map(PackageId).zip(&self.packages);
        for (owner, package) in all.filter(|(_, package)| package.ecosystem.installs_others()) {
            for node in &package.claims.files {
                if let Some(&id) = proofs.get(node) {
                    ties.push((owner, id));
                }
            }
        }
        for (owner, id) in ties {
            let ecosystem = |id| self.get(id).map(|package| package.ecosystem);
            if owner < id && ecosystem(owner) != ecosystem(id) {
                self.add_dependency(owner, id, NeedKind::Requires);
            }
        }
    }

    /// Adds a package.
    pub fn add(&mut self, package: Package) -> PackageId {
        let id = PackageId(u32::try_from(self.packages.len()).unwrap_or(u32::MAX));
        self.packages.push(package);
        id
    }

    /// Records that one package depends on another.
    pub fn add_dependency(&mut self, from: PackageId, to: PackageId, kind: NeedKind) {
        if from != to {
            self.needs.push(Need { from, to, kind });
        }
    }

    /// Returns a package.
    pub fn get(&self, id: PackageId) -> Option<&Package> {
        self.packages.get(id.0 as usize)
    }

    /// Returns a package, to be changed.
    pub fn get_mut(&mut self, id: PackageId) -> Option<&mut Package> {
        self.packages.get_mut(id.0 as usize)
    }

    /// Returns what a package depends on.
    pub fn needs_of(&self, id: PackageId) -> &[Need] {
        // They are sorted by the package that depends.
        let first = self.needs.partition_point(|need| need.from < id);
        let rest = self.needs.get(first..).unwrap_or_default();
        rest.get(..rest.partition_point(|need| need.from == id)).unwrap_or_default()
    }

    /// Warns about a database file; `what` is what is wrong, and what that means for the report.
    pub fn warn(&mut self, tree: &MergedTree, file: NodeId, what: &str) {
        let message = format!("`{}` {what}", printable(&tree.path(file)));
        let layer = tree.visible(file).map(|version| version.layer + 1);
        self.warnings.push(Warning { layer, code: Code::PackageDatabase, message });
    }
}

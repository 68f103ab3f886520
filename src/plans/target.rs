//! What a last stage begins with: the base that the image has, one that the user names, or one of
//! which little is known.

use super::OtherBase;
use super::known_bases::KnownBase;
use super::libraries::libc;
use crate::facts::Facts;
use crate::packages::{EcosystemName, PackageId};
use crate::tree::{MergedTree, NodeId};

/// What a last stage begins with.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// The base that the image has.
    SameBase,
    /// An image that was read.
    Other(&'a OtherBase),
    /// An image of which only its kind and about its sizes are known.
    Known(&'a KnownBase),
}

/// Programs that install packages of the operating system: distroless images have a database too,
/// so the program decides.
const PACKAGE_MANAGERS: [&str; 6] = [
    "usr/bin/apt-get", "sbin/apk", "usr/bin/apk", "usr/bin/dnf", "usr/bin/microdnf", "usr/bin/yum",
];

impl Target<'_> {
    /// Whether it has something at the path of a node of the image; `None` if that is unknown.
    pub fn has(&self, facts: &Facts, node: NodeId) -> Option<bool> {
        match self {
            Self::SameBase => Some(facts.is_in_base(node)),
            Self::Other(other) => Some(other.tree.find(&facts.tree.path(node)).is_some()),
            Self::Known(base) => base.has(facts, node),
        }
    }

    /// Its name, as a Dockerfile and sentences have it.
    pub fn name(&self, facts: &Facts) -> String {
        match self {
            Self::SameBase => super::base_name(facts),
            Self::Other(other) => other.name.clone(),
            Self::Known(base) => base.name.clone(),
        }
    }

    /// What it has, if that is known.
    pub fn tree<'t>(&'t self, facts: &'t Facts) -> Option<&'t MergedTree> {
        match self {
            Self::SameBase => Some(&facts.tree),
            Self::Other(other) => Some(&other.tree),
            Self::Known(_) => None,
        }
    }

    /// Its C library; `None` if it has none.
    pub fn libc(&self, facts: &Facts) -> Option<&'static str> {
        match self {
            Self::SameBase => libc(&facts.tree),
            Self::Other(other) => libc(&other.tree),
            Self::Known(base) => base.libc,
        }
    }

    /// Whether a program can run a command in it.
    pub fn has_shell(&self, facts: &Facts) -> bool {
        self.has_any(facts, &["bin/sh"])
    }

    /// Whether packages of the operating system can be installed in it.
    pub fn has_package_manager(&self, facts: &Facts) -> bool {
        self.has_any(facts, &PACKAGE_MANAGERS)
    }

    /// Whether a package of the image's operating system is in it, so that it is not installed.
    pub fn has_package(&self, facts: &Facts, id: PackageId) -> bool {
        match self {
            Self::SameBase => match facts.files_of(id) {
                // One without files, as its documentation was left out, is in the database.
                [] => is_listed(facts, id, |path| {
                    facts.find(path).is_some_and(|node| facts.is_in_base(node))
                }),
                files => !files.iter().any(|&node| facts.is_own(node)),
            },
            Self::Other(other) => is_recorded(facts, id, &other.tree),
            Self::Known(base) => base.has_package(id),
        }
    }

    /// Whether it has something at a path from the root; of a base that is only known by name,
    /// those of Debian have all that a shell needs.
    pub fn has_path(&self, facts: &Facts, path: &str) -> bool {
        self.has_any(facts, &[path])
    }

    fn has_any(&self, facts: &Facts, paths: &[&str]) -> bool {
        match self {
            Self::SameBase => {
                let mut found = paths.iter().filter_map(|path| facts.find(path));
                found.any(|node| facts.is_in_base(node))
            }
            Self::Other(other) => {
                paths.iter().any(|path| other.tree.find(path.as_bytes()).is_some())
            }
            Self::Known(base) => base.has_shell,
        }
    }
}

/// Whether another image has a package: by the list of its files for dpkg, otherwise by its files.
fn is_recorded(facts: &Facts, id: PackageId, tree: &MergedTree) -> bool {
    let Some(package) = facts.packages.get(id) else { return false };
    if package.ecosystem == EcosystemName::Dpkg {
        return is_listed(facts, id, |path| tree.find(path.as_bytes()).is_some());
    }
    let files = facts.files_of(id);
    let there = files.iter().filter(|&&node| tree.find(&facts.tree.path(node)).is_some());
    // A newer version may have files with other names.
    !files.is_empty() && files.len() <= there.count() * 2
}

/// Whether an image has a package of dpkg, by the paths that it has.
fn is_listed(facts: &Facts, id: PackageId, has: impl Fn(&str) -> bool) -> bool {
    let Some(package) = facts.packages.get(id) else { return false };
    let (name, architecture) = (&package.name, package.architecture.as_deref());
    let qualified = |architecture| has(&format!("{DPKG}{name}:{architecture}.list"));
    // Distroless images have no lists, but a file for each package.
    has(&format!("{DPKG}{name}.list"))
        || architecture.is_some_and(qualified)
        || has(&format!("var/lib/dpkg/status.d/{name}"))
}

/// Where dpkg lists the files of each package.
const DPKG: &str = "var/lib/dpkg/info/";

//! What rules about packages of the operating system share: dependencies, sizes, and the commands
//! that install them.

use std::cmp::Reverse;

use crate::facts::Facts;
use crate::packages::{Need, NeedKind, PackageId};
use crate::tree::NodeId;

/// The beginnings of commands that install packages of Debian.
pub const APT_INSTALL: &[&str] = &[
    "apt-get install", "apt-get -y install", "apt-get -qq install", "apt-get -yq install",
    "apt-get -yqq install", "apt-get -qqy install", "apt-get -y -q install",
    "apt-get -y -qq install", "apt install", "apt -y install",
];

/// The same for dnf and yum.
pub const DNF_INSTALL: &[&str] = &[
    "dnf install", "dnf -y install", "dnf -yq install", "dnf5 install", "dnf5 -y install",
    "yum install", "yum -y install",
];

/// The same for microdnf.
pub const MICRODNF_INSTALL: &[&str] = &["microdnf install", "microdnf -y install"];

/// The same for zypper.
pub const ZYPPER_INSTALL: &[&str] =
    &["zypper install", "zypper in", "zypper -n install", "zypper --non-interactive install"];

/// Returns for each package whether it is one of the first ones, or is reached from them through
/// dependencies of these kinds.
pub fn reachable(
    facts: &Facts,
    starts: impl Iterator<Item = PackageId>,
    kinds: &[NeedKind],
) -> Vec<bool> {
    let mut reached = vec![false; facts.packages.packages.len()];
    let mut open: Vec<PackageId> = starts.collect();
    while let Some(id) = open.pop() {
        match reached.get_mut(id.0 as usize) {
            Some(reached) if !*reached => *reached = true,
            _ => continue,
        }
        let wanted = |need: &&Need| kinds.contains(&need.kind);
        open.extend(facts.packages.needs_of(id).iter().filter(wanted).map(|need| need.to));
    }
    reached
}

/// Sections of Debian's archive with libraries, interpreters and data. A program that was built or
/// copied may need them, and no database records that.
const LIBRARY_SECTIONS: &str =
    "libs oldlibs python perl ruby java javascript php fonts interpreters";

/// Packages of other sections that programs often need at run time without declaring it.
const OFTEN_NEEDED: &[&str] = &["ca-certificates", "tzdata", "netbase", "openssl", "media-types"];

/// Whether programs that no database knows may need a package: a library, or data.
///
/// A package of another section, or without one, counts as a library if it has a shared library and
/// no program: one with a program is used by calling that.
pub fn is_library(facts: &Facts, id: PackageId) -> bool {
    let Some(package) = facts.packages.get(id) else { return false };
    let section = package.section.as_deref().unwrap_or_default();
    let section = section.rsplit('/').next().unwrap_or_default();
    if LIBRARY_SECTIONS.split(' ').any(|one| one == section)
        || OFTEN_NEEDED.contains(&package.name.as_str())
    {
        return true;
    }
    let tree = &facts.tree;
    let mut has_library = false;
    for &node in facts.files_of(id) {
        if matches!(tree.name(tree.parent(node)), b"bin" | b"sbin") {
            return false;
        }
        has_library |= is_shared_library(tree.name(node));
    }
    has_library
}

/// Whether a package has a shared library.
pub fn has_shared_library(facts: &Facts, id: PackageId) -> bool {
    facts.files_of(id).iter().any(|&node| is_shared_library(facts.tree.name(node)))
}

/// Whether a file has the name of a shared library, with or without its version.
pub fn is_shared_library(name: &[u8]) -> bool {
    name.ends_with(b".so") || name.windows(4).any(|part| part == b".so.")
}

/// Returns the files of packages that own layers ship.
pub fn own_files(facts: &Facts, packages: &[PackageId]) -> Vec<NodeId> {
    let files = packages.iter().flat_map(|&id| facts.files_of(id)).copied();
    files.filter(|&node| facts.is_own(node)).collect()
}

/// Returns the names of packages, the largest first: at most five, and how many more.
pub fn names(facts: &Facts, packages: &[PackageId]) -> String {
    let bytes = |id: PackageId| -> u64 {
        facts.files_of(id).iter().filter_map(|&node| facts.tree.file_bytes(node)).sum()
    };
    let mut sized: Vec<(Reverse<u64>, &str)> = packages
        .iter()
        .filter_map(|&id| Some((Reverse(bytes(id)), facts.packages.get(id)?.name.as_str())))
        .collect();
    sized.sort_unstable();
    let mut names: Vec<&str> = sized.iter().map(|(_, name)| *name).collect();
    names.dedup();
    let more = names.len().saturating_sub(MAX_NAMES);
    names.truncate(MAX_NAMES);
    let names = crate::escape::printable_text(&names.join(", "));
    if more == 0 { names } else { format!("{names} and {more} more") }
}

/// How many packages a sentence names, so that it stays readable.
const MAX_NAMES: usize = 5;

/// Whether the operating system's package manager installed a file.
pub fn installed(facts: &Facts, node: NodeId) -> bool {
    facts.owner(node).is_some_and(|(_, package)| package.ecosystem.is_system())
}

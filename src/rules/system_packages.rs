//! What rules about packages of the operating system share: what depends on what, what they
//! weigh, and the commands that install them.

use std::cmp::Reverse;

use crate::facts::Facts;
use crate::packages::{Need, NeedKind, PackageId};
use crate::tree::NodeId;

/// How commands that install Debian's packages begin.
pub const APT_INSTALL: &[&str] = &[
    "apt-get install", "apt-get -y install", "apt-get -qq install", "apt-get -yq install",
    "apt-get -yqq install", "apt-get -qqy install", "apt-get -y -q install",
    "apt-get -y -qq install", "apt install", "apt -y install",
];

/// How commands that install packages of rpm begin, those of zypper and microdnf left out.
pub const DNF_INSTALL: &[&str] = &[
    "dnf install", "dnf -y install", "dnf -yq install", "dnf5 install", "dnf5 -y install",
    "yum install", "yum -y install",
];

/// The same of microdnf.
pub const MICRODNF_INSTALL: &[&str] = &["microdnf install", "microdnf -y install"];

/// The same of zypper.
pub const ZYPPER_INSTALL: &[&str] =
    &["zypper install", "zypper in", "zypper -n install", "zypper --non-interactive install"];

/// Whether each package is one of those, or a dependency of them of one of these kinds, directly or
/// through others.
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

/// Sections of Debian's archive with packages for programs: what was built or copied may need
/// them, and no database says so.
const LIBRARY_SECTIONS: &str =
    "libs oldlibs python perl ruby java javascript php fonts interpreters";

/// Packages of other sections that programs need at run time without naming them.
const OFTEN_NEEDED: &[&str] = &["ca-certificates", "tzdata", "netbase", "openssl", "media-types"];

/// Whether programs outside of any database may need a package: a library, or data.
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
        let name = tree.name(node);
        has_library |= name.ends_with(b".so") || name.windows(4).any(|part| part == b".so.");
    }
    has_library
}

/// The files of packages that own layers ship.
pub fn own_files(facts: &Facts, packages: &[PackageId]) -> Vec<NodeId> {
    let files = packages.iter().flat_map(|&id| facts.files_of(id)).copied();
    files.filter(|&node| facts.is_own(node)).collect()
}

/// The names of packages, the largest first; of many the first five.
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

const MAX_NAMES: usize = 5;

/// The largest of some files, to show for all of them.
pub fn largest(facts: &Facts, files: &[NodeId]) -> Vec<NodeId> {
    let mut sized: Vec<(Reverse<u64>, NodeId)> = files
        .iter()
        .filter_map(|&file| Some((Reverse(facts.tree.file_bytes(file)?), file)))
        .collect();
    sized.sort_unstable();
    sized.into_iter().map(|(_, file)| file).take(MAX_FILES).collect()
}

const MAX_FILES: usize = 3;

//! The shared libraries that programs name, and where loaders look for them.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::Facts;
use crate::packages::binary;
use crate::rules::system_packages;
use crate::tree::{MergedTree, NodeId};

/// Directories that loaders search, besides those of architectures in the last ones (ld.so(8); on
/// Debian `/usr/lib/x86_64-linux-gnu`).
const DIRECTORIES: [&str; 6] =
    ["usr/local/lib", "lib64", "usr/lib64", "usr/local/lib64", "lib", "usr/lib"];

/// The directories of an image that loaders search.
fn directories(tree: &MergedTree) -> BTreeSet<NodeId> {
    let found = DIRECTORIES.iter().filter_map(|path| tree.follow(tree.find(path.as_bytes())?));
    let mut all: BTreeSet<NodeId> = found.collect();
    let of_architectures: Vec<NodeId> = all
        .iter()
        .flat_map(|&node| tree.children(node))
        .copied()
        .filter(|&node| memchr::memmem::find(tree.name(node), b"-linux-").is_some())
        .filter(|&node| tree.is_directory(node))
        .collect();
    all.extend(of_architectures);
    all
}

/// The libraries that files name, each with where it is. Those among the files themselves are left
/// out: they are copied with them.
pub(super) fn linked(facts: &Facts, files: &BTreeSet<NodeId>) -> BTreeMap<String, Option<NodeId>> {
    let tree = &facts.tree;
    let directories = directories(tree);
    let own: BTreeSet<&[u8]> = files.iter().map(|&node| tree.name(node)).collect();
    let mut linked = BTreeMap::new();
    for name in files.iter().flat_map(|&node| binary::needed(&facts.contents, node)) {
        if own.contains(name.as_bytes()) {
            continue;
        }
        linked.entry(name).or_insert_with_key(|name| {
            let there =
                directories.iter().filter_map(|&directory| tree.child(directory, name.as_bytes()));
            there.filter_map(|node| tree.follow(node)).next()
        });
    }
    linked
}

/// The libraries that files name and that packages of the operating system own.
pub(super) fn packaged(facts: &Facts, files: &BTreeSet<NodeId>) -> Vec<NodeId> {
    let is_packaged = |node: &NodeId| system_packages::installed(facts, *node);
    linked(facts, files).into_values().flatten().filter(is_packaged).collect()
}

/// Keeps only the libraries that another image does not have.
pub(super) fn retain_missing(tree: &MergedTree, names: &mut Vec<String>) {
    let directories = directories(tree);
    let has = |name: &str| {
        directories.iter().any(|&directory| tree.child(directory, name.as_bytes()).is_some())
    };
    names.retain(|name| !has(name));
}

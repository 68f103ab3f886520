//! The shared libraries that programs name, and where loaders look for them.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::Facts;
use crate::facts::loader::Loader;
use crate::rules::system_packages;
use crate::tree::{MergedTree, NodeId};

/// Directories that loaders search (ld.so(8)). Below the last ones, Debian has a directory for each
/// architecture, such as `/usr/lib/x86_64-linux-gnu`.
const DIRECTORIES: [&str; 6] =
    ["usr/local/lib", "lib64", "usr/lib64", "usr/local/lib64", "lib", "usr/lib"];

/// Returns the directories of an image that loaders search.
fn directories(tree: &MergedTree) -> BTreeSet<NodeId> {
    let found = DIRECTORIES.iter().filter_map(|path| tree.follow(tree.find(path.as_bytes())?));
    let mut all: BTreeSet<NodeId> = found.collect();
    let is_for_architecture = |&node: &NodeId| {
        tree.is_directory(node) && memchr::memmem::find(tree.name(node), b"-linux-").is_some()
    };
    let children = all.iter().flat_map(|&node| tree.children(node)).copied();
    let for_architectures: Vec<NodeId> = children.filter(is_for_architecture).collect();
    all.extend(for_architectures);
    all
}

/// Returns the libraries that files name, with their nodes; `None` for a missing one. Libraries
/// among the files are left out, as they are copied with them.
pub(super) fn linked(facts: &Facts, files: &BTreeSet<NodeId>) -> BTreeMap<String, Option<NodeId>> {
    let tree = &facts.tree;
    let directories = directories(tree);
    let loader = Loader::of(facts);
    let own: BTreeSet<&[u8]> = files.iter().map(|&node| tree.name(node)).collect();
    let mut linked: BTreeMap<String, Option<NodeId>> = BTreeMap::new();
    for (name, found) in files.iter().flat_map(|&node| loader.named(node)) {
        if own.contains(name.as_bytes()) || linked.get(&name).is_some_and(Option::is_some) {
            continue;
        }
        // A program may tell the loader of other directories before it starts others.
        let elsewhere = || {
            let named =
                directories.iter().filter_map(|&directory| tree.child(directory, name.as_bytes()));
            named.filter_map(|node| tree.follow(node)).next()
        };
        let found = found.or_else(elsewhere);
        linked.insert(name, found);
    }
    linked
}

/// Returns the libraries that files name and that packages of the operating system own.
pub(super) fn packaged(facts: &Facts, files: &BTreeSet<NodeId>) -> Vec<NodeId> {
    let is_packaged = |node: &NodeId| system_packages::installed(facts, *node);
    linked(facts, files).into_values().flatten().filter(is_packaged).collect()
}

/// Loaders by C library. Their paths are written into every dynamic program, so they are the surest
/// sign of which library an image has.
const LOADERS: [(&str, &[&str]); 2] = [
    (
        "glibc",
        &["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib/ld-linux-armhf.so.3"],
    ),
    ("musl", &["/lib/ld-musl-x86_64.so.1", "/lib/ld-musl-aarch64.so.1", "/lib/ld-musl-armhf.so.1"]),
];

/// Which C library an image has; `None` without any.
pub(super) fn libc(tree: &MergedTree) -> Option<&'static str> {
    let is_there = |path: &&str| {
        let node = tree.find(path.as_bytes());
        node.is_some_and(|node| tree.follow(node).is_some())
    };
    LOADERS.iter().find(|(_, paths)| paths.iter().any(is_there)).map(|(libc, _)| *libc)
}

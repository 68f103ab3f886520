//! Files that own instructions put outside of the directories that sources are built in, without
//! naming each: what a `COPY` brought, and what a build installed.

use std::collections::BTreeSet;

use super::made::{is_volatile, keeps_file};
use super::runtime::Scene;
use crate::facts::Facts;
use crate::tree::{MergedTree, NodeId};

/// How many files and directories a build may install to be copied one by one. More of them are a
/// tree that a build left behind, and of those nobody knows which are needed.
const MAX_INSTALLED: usize = 24;

/// Directories in which package managers of the system put files, and change those of others.
const OF_PACKAGES: [&[u8]; 8] =
    [b"bin", b"etc", b"lib", b"lib32", b"lib64", b"sbin", b"usr", b"var"];

/// Words of commands that install or upgrade packages of the system.
const MANAGERS: [&str; 8] = ["apt-get", "apt", "apk", "dnf", "microdnf", "yum", "zypper", "pacman"];

/// Returns files, and directories that one instruction made with all that is in them.
pub(super) fn of(scene: &Scene<'_>) -> BTreeSet<NodeId> {
    let mut all = BTreeSet::new();
    let mut installed = BTreeSet::new();
    for layer in scene.facts.own_layers() {
        match scene.facts.is_copy(layer) {
            true => all.extend(placed(scene, layer, |node| keeps_file(scene, node))),
            false => {
                installed.extend(placed(scene, layer, |node| is_installed(scene, layer, node)))
            }
        }
    }
    if installed.len() <= MAX_INSTALLED {
        all.extend(installed);
    }
    all
}

/// Returns the visible files of a layer that are kept, or the highest directory that the layer made
/// with nothing but those.
fn placed(scene: &Scene<'_>, layer: usize, keeps: impl Fn(NodeId) -> bool) -> BTreeSet<NodeId> {
    let tree = &scene.facts.tree;
    let mut found = BTreeSet::new();
    for version in tree.versions_of(layer..layer + 1) {
        let node = tree.node_of(version);
        let is_shown = tree.current(node) == Some(version) && !tree.is_directory(node);
        if is_shown && keeps(node) {
            let above = tree.ancestors(node).take_while(|&at| is_new(tree, at, layer));
            found.extend(above.last());
        }
    }
    found
}

fn is_new(tree: &MergedTree, node: NodeId, layer: usize) -> bool {
    tree.versions(node).last().and_then(|first| tree.layer_of(first)) == Some(layer)
}

/// Whether a file of a `RUN` is one that a build installed, such as with `make install`: no package
/// owns it, and it is where only people put files, or nothing else was installed with it.
fn is_installed(scene: &Scene<'_>, layer: usize, node: NodeId) -> bool {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let mut path: Vec<NodeId> = tree.ancestors(node).collect();
    path.pop();
    let names: Vec<&[u8]> = path.iter().rev().map(|&at| tree.name(at)).collect();
    let is_local = match names.as_slice() {
        [b"usr", b"local", ..] => true,
        [top, ..] => !OF_PACKAGES.contains(top),
        [] => false,
    };
    let is_bytecode = tree.name(node).ends_with(b".pyc");
    let is_of_language = names.iter().any(|name| {
        name.ends_with(b"-packages") || matches!(*name, b"node_modules" | b".git" | b"home")
    });
    keeps_file(scene, node)
        && facts.owner(node).is_none()
        && !is_volatile(facts, node)
        && !is_bytecode
        && !is_of_language
        && (is_local || !installs_packages(facts, layer))
        && tree.follow(node).is_some_and(|end| facts.owner(end).is_none())
}

fn installs_packages(facts: &Facts, layer: usize) -> bool {
    let command = facts.command_of(layer).unwrap_or_default();
    let is_between = |c: char| c.is_whitespace() || ";&|()".contains(c);
    command.split(is_between).any(|word| MANAGERS.contains(&word))
}

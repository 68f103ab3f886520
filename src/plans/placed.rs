//! Files that own instructions put outside of the directories that sources are built in, without
//! naming each: what a `COPY` brought, and what a build installed.

use std::collections::BTreeSet;

use super::kept::{is_volatile, keeps_file};
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
        let is_brought = |node| keeps_file(scene, node) && !is_build_tool(scene, node);
        match scene.facts.is_copy(layer) {
            true => all.extend(placed(scene, layer, is_brought)),
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
    let is_installed = match names.as_slice() {
        [b"usr", b"local", ..] => true,
        // Settings and data: a program in /usr is a tool, or what is started.
        [b"etc" | b"var", ..] => !installs_packages(facts, layer),
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
        && is_installed
        && !is_build_tool(scene, node)
        && tree.follow(node).is_some_and(|end| facts.owner(end).is_none())
}

fn installs_packages(facts: &Facts, layer: usize) -> bool {
    let command = facts.command_of(layer).unwrap_or_default();
    let is_between = |c: char| c.is_whitespace() || ";&|()".contains(c);
    command.split(is_between).any(|word| MANAGERS.contains(&word))
}

/// Programs that only install, compile or bundle.
const BUILD_TOOLS: [&str; 22] = [
    "uv", "uvx", "pip", "pip3", "poetry", "pdm", "hatch", "composer", "composer.phar", "corepack",
    "npm", "npx", "pnpm", "yarn", "cargo", "rustup", "go", "gofmt", "hugo", "esbuild",
    "tailwindcss", "protoc",
];

/// Whether a file is a tool that only builds, or the package manager that the last stage starts the
/// program without.
fn is_build_tool(scene: &Scene<'_>, node: NodeId) -> bool {
    let facts = scene.facts;
    let name = String::from_utf8_lossy(facts.tree.name(node)).into_owned();
    let is_manager = scene
        .program
        .managers
        .iter()
        .any(|manager| manager.file == Some(node) || manager.name == name);
    is_manager || BUILD_TOOLS.contains(&name.as_str()) && !facts.startup.runs(&[&name])
}

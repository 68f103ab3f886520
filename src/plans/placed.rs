//! Files that own instructions put outside of the directories that sources are built in, without
//! naming each: what a `COPY` brought, and what a build installed.

use std::collections::BTreeSet;

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::kept::{is_kept, keeps_files_of};
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
        let keeps = |directory| keeps_files_of(scene, directory);
        let is_brought = |node| is_kept(scene, node) && !is_build_tool(scene, node);
        match scene.facts.is_copy(layer) {
            true => all.extend(placed(scene, layer, keeps, is_brought)),
            false => {
                let others = !installs_packages(scene.facts, layer);
                let keeps = |directory| is_installed_to(scene, directory, others);
                installed.extend(placed(scene, layer, keeps, |node| is_installed(scene, node)));
            }
        }
    }
    if installed.len() <= MAX_INSTALLED {
        all.extend(installed);
    }
    all
}

/// Returns the visible files of a layer that are kept, or the highest directory that the layer made
/// with nothing but those. Each directory is asked about once, as layers have many files in few.
fn placed(
    scene: &Scene<'_>,
    layer: usize,
    keeps_directory: impl Fn(NodeId) -> bool,
    keeps: impl Fn(NodeId) -> bool,
) -> BTreeSet<NodeId> {
    let tree = &scene.facts.tree;
    let mut kept: HashMap<NodeId, bool, RandomState> = HashMap::default();
    let mut found = BTreeSet::new();
    for version in tree.versions_of(layer..layer + 1) {
        let node = tree.node_of(version);
        if tree.current(node) != Some(version) || tree.is_directory(node) {
            continue;
        }
        let directory = tree.parent(node);
        let is_kept = *kept.entry(directory).or_insert_with(|| keeps_directory(directory));
        if is_kept && keeps(node) {
            let above = tree.ancestors(node).take_while(|&at| is_new(tree, at, layer));
            found.extend(above.last());
        }
    }
    found
}

fn is_new(tree: &MergedTree, node: NodeId, layer: usize) -> bool {
    tree.versions(node).last().and_then(|first| tree.layer_of(first)) == Some(layer)
}

/// Whether a build installs files to a directory, such as with `make install`: it is where only
/// people put files. With `others`, settings and data count too: no package was installed with
/// them.
fn is_installed_to(scene: &Scene<'_>, directory: NodeId, others: bool) -> bool {
    let tree = &scene.facts.tree;
    let mut path: Vec<NodeId> = tree.ancestors(directory).collect();
    path.pop();
    let names: Vec<&[u8]> = path.iter().rev().map(|&at| tree.name(at)).collect();
    let is_place = match names.as_slice() {
        [b"usr", b"local", ..] => true,
        [b"etc" | b"var", ..] => others,
        // A program in /usr is a tool, or what is started.
        [top, ..] => !OF_PACKAGES.contains(top),
        [] => false,
    };
    let is_of_language = names.iter().any(|name| {
        name.ends_with(b"-packages") || matches!(*name, b"node_modules" | b".git" | b"home")
    });
    is_place && !is_of_language && keeps_files_of(scene, directory)
}

/// Whether a file there is one that a build installed: no package owns it, nor what it leads to.
fn is_installed(scene: &Scene<'_>, node: NodeId) -> bool {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    is_kept(scene, node)
        && facts.owner(node).is_none()
        && !tree.name(node).ends_with(b".pyc")
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
    let name = facts.tree.name(node);
    let mut managers = scene.program.managers.iter();
    managers.any(|manager| manager.file == Some(node) || manager.name.as_bytes() == name)
        || BUILD_TOOLS.iter().any(|tool| tool.as_bytes() == name && !facts.startup.runs(&[*tool]))
}

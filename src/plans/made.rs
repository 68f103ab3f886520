//! What the image's own instructions make or change by name, outside of what packages install and
//! sources are built in: directories with their owners and modes, and files.

use std::collections::BTreeSet;

use super::kept::{is_volatile, keeps_file};
use super::runtime::{RuntimeSet, Scene};
use super::{pages, placed};
use crate::dockerfile::{shell, workdir};
use crate::facts::Facts;
use crate::layer::Change;
use crate::rules::system_packages;
use crate::tree::{NodeId, VersionId};

/// Adds what was made by name to a set that lacks it.
pub(super) fn add(scene: &Scene<'_>, set: &mut RuntimeSet) {
    let tree = &scene.facts.tree;
    let made = Made::of(scene);
    for node in made.files {
        if !set.files.contains(&node) && !set.holds(tree, node) {
            set.copy(scene, node);
        }
    }
    set.links.extend(made.links.into_iter().filter(|link| !set.files.contains(link)));
    for &node in &made.directories {
        let holds_copies =
            set.copies.iter().any(|copy| tree.ancestors(copy.node).any(|at| at == node));
        // What commands put into it belongs to it, such as a database that they filled.
        if !holds_copies && !set.holds(tree, node) && Made::is_filled(scene, node) {
            set.copy(scene, node);
        }
    }
    for directory in pages::of(scene, set) {
        set.copy(scene, directory);
    }
    // Inside of a directory that is copied, owners and modes are kept.
    let directories = made.directories.into_iter();
    set.directories = directories.filter(|&node| !set.holds(tree, node)).collect();
}

/// What was made by name.
#[derive(Debug, Default)]
struct Made {
    /// Directories that a command made, or gave an owner or a mode.
    directories: BTreeSet<NodeId>,
    /// Files that a command wrote, and files and directories that a `COPY` brought.
    files: BTreeSet<NodeId>,
    /// Symbolic links that a command made.
    links: BTreeSet<NodeId>,
}

/// Commands that make directories, or change what they name.
const OF_DIRECTORIES: [&str; 5] = ["mkdir", "install", "chown", "chgrp", "chmod"];

/// Commands that write, move or change the files that they name. Those that also read some, such as
/// `cp`, name files that a copy of costs little.
const OF_FILES: [&str; 11] =
    ["cp", "mv", "install", "ln", "tee", "sed", "touch", "chmod", "chown", "curl", "wget"];

impl Made {
    /// Finds what the own instructions made by name.
    fn of(scene: &Scene<'_>) -> Self {
        let facts = scene.facts;
        let mut made = Self::default();
        for layer in facts.own_layers() {
            let Some(command) = facts.script_of(layer) else { continue };
            let directory = workdir::working_directory(&facts.history.steps, layer);
            for words in shell::simple_commands(command) {
                made.note(facts, &words, &directory);
            }
            let files = written(command).filter_map(|word| find(facts, &directory, word));
            made.files.extend(files.filter(|&node| !facts.tree.is_directory(node)));
        }
        made.directories.retain(|&node| keeps_directory(scene, node));
        made.files.retain(|&node| keeps_file(scene, node));
        made.files.extend(placed::of(scene));
        let is_link = |node: &NodeId| facts.tree.link_target(*node).is_some();
        (made.links, made.files) = made.files.into_iter().partition(is_link);
        made
    }

    /// Whether a command put files into a directory that it made, outside of those that sources are
    /// built in.
    fn is_filled(scene: &Scene<'_>, node: NodeId) -> bool {
        scene.facts.files_in(node).into_iter().any(|file| keeps_file(scene, file))
    }

    fn note(&mut self, facts: &Facts, words: &[&str], directory: &str) {
        let Some((program, rest)) = words.split_first() else { return };
        let program = program.rsplit('/').next().unwrap_or(program);
        for word in rest.iter().filter(|word| !word.starts_with('-')) {
            let Some(node) = find(facts, directory, word) else { continue };
            if facts.tree.is_directory(node) {
                if OF_DIRECTORIES.contains(&program) {
                    self.directories.insert(node);
                }
            } else if OF_FILES.contains(&program) {
                self.files.insert(node);
            }
        }
    }
}

/// Returns what a word of a command names; `None` if a shell would make something else of it.
fn find(facts: &Facts, directory: &str, word: &str) -> Option<NodeId> {
    let words = shell::words(word, &|name: &str| facts.env(name))?;
    let [word] = words.as_slice() else { return None };
    let node = facts.find(&workdir::absolute(directory, word))?;
    (node != NodeId::ROOT).then_some(node)
}

/// Returns the words after `>`, which are files that a command writes.
fn written(command: &str) -> impl Iterator<Item = &str> {
    let parts = command.split('>').skip(1);
    parts.filter_map(|part| part.split_whitespace().next()).map(|word| word.trim_end_matches(';'))
}

/// Whether a directory is for what a service writes while it runs, such as its socket or its log:
/// one that a command made is missed if it is not there.
fn is_of_services(facts: &Facts, node: NodeId) -> bool {
    let path = facts.path(node);
    ["/run/", "/var/run/", "/var/log/"].iter().any(|parent| path.starts_with(parent))
}

/// Whether the last stage has to make a directory as it is here.
fn keeps_directory(scene: &Scene<'_>, node: NodeId) -> bool {
    let facts = scene.facts;
    let Some(own) = own_directory(facts, node) else { return false };
    if is_volatile(facts, node) && !is_of_services(facts, node) {
        return false;
    }
    let access = |id: VersionId| facts.tree.version(id).map(|version| version.entry.access());
    let before = facts.tree.current_as_of(node, facts.base.layers);
    match before {
        // A directory of the base, as it was: `mkdir -p` changed nothing.
        Some(before) => access(before) != access(own),
        // A package made it, and does so again.
        None => !facts.files_in(node).iter().any(|&file| system_packages::installed(facts, file)),
    }
}

/// The version of a directory that an own layer put there; `None` for one of the base.
fn own_directory(facts: &Facts, node: NodeId) -> Option<VersionId> {
    let current = facts.tree.current(node)?;
    let version = facts.tree.version(current)?;
    let is_own = facts.base.layers <= version.layer;
    (is_own && version.entry.change == Change::Directory).then_some(current)
}

//! What is to be written of a tree: its directories, files and links, and what is left out.

use std::path::PathBuf;

use super::What;
use super::name::on_disk;
use crate::layer::{Change, Special};
use crate::tree::{MergedTree, NodeId, VersionId};

/// The permissions of a directory that no layer has an entry for.
const IMPLIED_MODE: u16 = 0o755;

/// What one extraction writes.
pub(super) enum Planned {
    File(File),
    Directory(Plan),
}

/// All that is in a directory.
#[derive(Default)]
pub(super) struct Plan {
    /// The permissions of the directory itself.
    pub(super) mode: u16,
    /// Directories below it, each after the one that it is in.
    pub(super) directories: Vec<Directory>,
    pub(super) files: Vec<File>,
    pub(super) links: Vec<Link>,
    /// What is left out, and why.
    pub(super) skipped: Vec<(NodeId, String)>,
}

/// A directory; its path is relative, as those of the others.
pub(super) struct Directory {
    pub(super) node: NodeId,
    pub(super) path: PathBuf,
    pub(super) mode: u16,
}

/// A regular file, or another name of one.
pub(super) struct File {
    pub(super) node: NodeId,
    pub(super) path: PathBuf,
    pub(super) mode: u16,
    /// Where its content is stored.
    pub(super) layer: usize,
    pub(super) entry: u32,
}

/// A symbolic link.
pub(super) struct Link {
    pub(super) node: NodeId,
    pub(super) path: PathBuf,
    pub(super) target: Vec<u8>,
}

/// What is at a path.
enum Found {
    Directory {
        mode: u16,
    },
    File {
        mode: u16,
        layer: usize,
        entry: u32,
    },
    Link(Vec<u8>),
    Special(&'static str),
    /// No layer has an entry for it: it is a directory if anything is below it.
    Implied,
    Nothing,
}

impl Planned {
    /// Plans to write a node or a version; returns the node whose name it gets too. Fails with the
    /// node if there is nothing that can be written.
    pub(super) fn of(tree: &MergedTree, what: What) -> Result<(NodeId, Self), NodeId> {
        let (node, at, found, state) = match what {
            What::Node(node) => {
                // A link is written as what it leads to, under its own name.
                let at = tree.follow(node).ok_or(node)?;
                (node, at, found(tree, at, None), None)
            }
            What::Version(version) => {
                let node = tree.node_of(version);
                let seen = tree.version(version).ok_or(node)?;
                let state = seen.hidden.map(|(_, by)| by.saturating_sub(1).max(seen.layer));
                (node, node, of_version(tree, version), state)
            }
        };
        match found {
            Found::File { mode, layer, entry } => {
                let path = PathBuf::new();
                Ok((node, Self::File(File { node, path, mode, layer, entry })))
            }
            Found::Directory { mode } => Ok((node, Self::Directory(below(tree, at, state, mode)))),
            Found::Implied => Ok((node, Self::Directory(below(tree, at, state, IMPLIED_MODE)))),
            Found::Link(_) | Found::Special(_) | Found::Nothing => Err(node),
        }
    }
}

/// Plans all that is below a directory. `state` is the index of the last layer that counts; `None`
/// for what a container sees.
fn below(tree: &MergedTree, top: NodeId, state: Option<usize>, mode: u16) -> Plan {
    let mut plan = Plan { mode, ..Plan::default() };
    let mut pending = vec![(top, PathBuf::new())];
    while let Some((directory, path)) = pending.pop() {
        for &node in tree.children(directory) {
            let found = found(tree, node, state);
            if matches!(found, Found::Nothing) {
                continue;
            }
            let path = match on_disk(tree.name(node)) {
                Ok(name) => path.join(name),
                Err(reason) => {
                    plan.skipped.push((node, reason.to_owned()));
                    continue;
                }
            };
            match found {
                Found::Directory { mode } => {
                    plan.directories.push(Directory { node, path: path.clone(), mode });
                    pending.push((node, path));
                }
                Found::Implied => pending.push((node, path)),
                Found::File { mode, layer, entry } => {
                    plan.files.push(File { node, path, mode, layer, entry });
                }
                Found::Link(target) => plan.links.push(Link { node, path, target }),
                Found::Special(kind) => {
                    plan.skipped.push((node, format!("it is {kind}, which holds no bytes")));
                }
                Found::Nothing => (),
            }
        }
    }
    plan
}

fn found(tree: &MergedTree, node: NodeId, state: Option<usize>) -> Found {
    let version = match state {
        None if !tree.is_present(node) => return Found::Nothing,
        None => tree.current(node),
        Some(last) => tree.versions(node).find(|&version| is_there(tree, version, last)),
    };
    version.map_or(Found::Implied, |version| of_version(tree, version))
}

/// Whether a version was visible after a layer.
fn is_there(tree: &MergedTree, version: VersionId, last: usize) -> bool {
    tree.version(version).is_some_and(|version| {
        version.layer <= last && version.hidden.is_none_or(|(_, by)| last < by)
    })
}

fn of_version(tree: &MergedTree, version: VersionId) -> Found {
    let carrier = tree.carrier(version).unwrap_or(version);
    let Some(seen) = tree.version(carrier) else { return Found::Nothing };
    let mode = seen.entry.mode;
    match seen.entry.change {
        Change::Directory | Change::Root => Found::Directory { mode },
        Change::Special(Special::Fifo) => Found::Special("a named pipe"),
        Change::Special(_) => Found::Special("a device"),
        Change::Symlink(target) => match tree.layers().get(seen.layer) {
            Some(layer) => Found::Link(layer.entries.names.get(target).to_vec()),
            None => Found::Nothing,
        },
        Change::File(_) | Change::HardLink(_) => match tree.stored_at(version) {
            Some((layer, entry)) => Found::File { mode, layer, entry },
            None => Found::Nothing,
        },
        Change::Remove | Change::Clear | Change::Nothing => Found::Nothing,
    }
}

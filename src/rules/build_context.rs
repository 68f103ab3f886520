//! Fixes that take files out of the instruction that ships them: a `RUN` removes them, and lines of
//! a `.dockerignore` keep them out of what a `COPY` copies.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use foldhash::fast::RandomState;

use super::{Fix, FixFile, places};
use crate::dockerfile::{Rewrite, ignore};
use crate::facts::Facts;
use crate::tree::NodeId;

impl Fix {
    /// Takes what one layer leaves behind out of the instruction that made it.
    ///
    /// A `RUN` removes it before it ends; a `COPY` from the build context gets lines of a
    /// `.dockerignore`; a layer of the base image cannot be changed. `removed` are paths quoted for
    /// a shell, such as `/var/lib/apt/lists/*`.
    pub fn clean_up(facts: &Facts, layer: usize, nodes: &[NodeId], removed: &str) -> Self {
        Self::for_layer(facts, layer, || match facts.command_of(layer) {
            Some(_) => match made_by(facts, layer, removed) {
                Some(made) => Self::edit(Self::CLEAN_UP, layer, Rewrite::Remove(made)),
                None => Self::advice(Self::CLEAN_UP),
            },
            None => Self::leave_out(facts, layer, nodes),
        })
    }

    /// Keeps files out of what a `COPY` or an `ADD` copies, with lines of a `.dockerignore`: paths
    /// in the build context, with a directory instead of everything in it.
    pub fn leave_out(facts: &Facts, layer: usize, nodes: &[NodeId]) -> Self {
        if facts.copies_from_stage(layer) {
            return Self::advice("Copy less from the build stage: only what runs");
        }
        if let Some(archive) = facts.unpacked_archive(layer) {
            return Self::advice(format!("Leave these files out of {archive}"));
        }
        let mut lines: BTreeSet<String> = BTreeSet::new();
        if let Some(destination) = facts.copy_destination(layer) {
            let sources = facts.copy_sources(layer);
            for node in fold(facts, layer, &destination, nodes) {
                // A path that is not UTF-8 cannot be written into the file.
                if let Ok(path) = std::str::from_utf8(&facts.tree.path(node)) {
                    lines.extend(ignore::context_paths(path, &destination, sources.as_deref()));
                }
            }
        }
        let lines = ignore::with_wildcards(lines);
        match lines.is_empty() {
            true => Self::advice(format!("Leave these files out of {}", facts.layer_name(layer))),
            false => Self::lines(Self::KEEP_OUT, FixFile::Dockerignore, lines),
        }
    }
}

/// How many paths take the place of a pattern: more of them are no line of a Dockerfile.
const MAX_PATHS: usize = 6;

/// Replaces patterns and directories that also hold files of the base image with the paths that a
/// layer made there: to remove the others would only hide them. Leaves out what only other layers
/// made. `None` if nothing is left, or many paths are.
pub(super) fn made_by(facts: &Facts, layer: usize, removed: &str) -> Option<String> {
    let is_below = |&file: &NodeId| !facts.is_own(file);
    let has_others = |node: NodeId| facts.files_in(node).iter().any(is_below);
    let mut words: Vec<String> = Vec::new();
    for word in removed.split_whitespace() {
        // An update replaces the lists of the base image.
        let is_plain = word.starts_with('/') && !word.contains(['\'', '"', '\\']);
        let found = match is_plain && !word.starts_with("/var/lib/apt/lists") {
            true => places::matching(facts, NodeId::ROOT, word),
            false => Vec::new(),
        };
        // Also what a later layer replaced.
        let ships = |node: NodeId| {
            let mut versions = facts.tree.versions(node);
            versions.any(|version| facts.tree.layer_of(version) == Some(layer))
        };
        let is_made = |&node: &NodeId| facts.files_in(node).into_iter().any(ships);
        if !found.is_empty() && !found.iter().any(is_made) {
            continue;
        }
        if !found.iter().any(|&node| has_others(node)) {
            words.push(word.to_owned());
            continue;
        }
        let parts = found.iter().flat_map(|&node| match has_others(node) {
            true => facts.tree.children(node).to_vec(),
            false => vec![node],
        });
        let made: Vec<NodeId> = parts
            .filter(|&node| facts.tree.is_present(node) && !has_others(node))
            .filter(|&node| facts.files_in(node).iter().any(|&at| facts.layer(at) == Some(layer)))
            .collect();
        if MAX_PATHS < made.len() {
            return None;
        }
        words.extend(made.into_iter().map(|node| facts.quoted(node)));
    }
    (!words.is_empty()).then(|| words.join(" "))
}

/// Replaces nodes with their directory if it has nothing else that is in the build context: the
/// files of other layers are not. A removed directory replaces everything that was in it.
fn fold(facts: &Facts, layer: usize, destination: &str, nodes: &[NodeId]) -> Vec<NodeId> {
    let tree = &facts.tree;
    let top = facts.find(destination).unwrap_or(NodeId::ROOT);
    let mut whole: HashSet<NodeId, RandomState> = nodes.iter().copied().collect();
    let mut counts: BTreeMap<NodeId, (usize, usize)> = BTreeMap::new();
    let count = |counts: &mut BTreeMap<NodeId, (usize, usize)>, node: NodeId| {
        let (all, others) = counts.entry(tree.parent(node)).or_default();
        *all += 1;
        *others += usize::from(!ignore::is_same_everywhere(tree.name(node)));
    };
    whole.iter().for_each(|&node| count(&mut counts, node));
    // Parents have smaller ids than their children, so the last directory's counts are complete.
    while let Some((directory, (all, others))) = counts.pop_last() {
        // A `.dockerignore` lists `.idea`, not the directory that happens to hold nothing else.
        if directory == top || directory == NodeId::ROOT || others == 0 {
            continue;
        }
        if whole.contains(&directory) || !tree.is_present(directory) {
            continue;
        }
        let children = tree.children(directory).iter().filter(|&&child| {
            // Empty directories cost nothing, and neither do files of other layers.
            tree.is_present(child)
                && match tree.is_directory(child) {
                    true => whole.contains(&child) || 0 < tree.totals(child).visible.files,
                    false => facts.layer(child).is_none_or(|shipper| shipper == layer),
                }
        });
        if children.count() <= all {
            whole.insert(directory);
            count(&mut counts, directory);
        }
    }
    let is_highest = |&node: &NodeId| !places::above(facts, node).any(|at| whole.contains(&at));
    whole.iter().copied().filter(is_highest).collect()
}

//! Which nodes filters let through.

use std::collections::HashMap;

use super::bits::Bits;
use super::filter::{Criterion, Kind};
use super::weights::Weights;
use crate::layer::Change;
use crate::tree::{MergedTree, NodeId};

/// Nodes that filters ask for and only others know.
#[derive(Debug, Clone, Default)]
pub struct NodeSets {
    /// What is marked.
    pub marked: Vec<NodeId>,
    /// What findings include, by their id and by that of their rule; those without any may be
    /// missing.
    pub by_rule: HashMap<String, Vec<NodeId>>,
    /// What packages own, by their name.
    pub by_package: HashMap<String, Vec<NodeId>>,
}

/// What criteria are compared with.
#[derive(Clone, Copy)]
pub(super) struct Matching<'a> {
    pub(super) tree: &'a MergedTree,
    pub(super) weights: &'a Weights,
    pub(super) sets: &'a NodeSets,
    /// How many layers, from below, are those of the base image.
    pub(super) base_layers: usize,
}

impl Matching<'_> {
    /// Keeps what all criteria let through, and the directories that it is in.
    pub(super) fn narrow<'c>(
        &self,
        listed: &mut Bits,
        criteria: impl IntoIterator<Item = &'c Criterion>,
    ) {
        let mut is_narrowed = false;
        for criterion in criteria {
            is_narrowed = true;
            let matches = self.matches(listed, criterion);
            listed.intersect(&matches);
        }
        if is_narrowed {
            listed.add_parents(self.tree);
        }
    }

    fn matches(&self, listed: &Bits, criterion: &Criterion) -> Bits {
        match criterion {
            Criterion::Glob { glob, .. } => self.by_path(listed, |path| glob.is_match(path)),
            Criterion::Regex(regex) => self.by_path(listed, |path| regex.is_match(path)),
            Criterion::Rule(id) => self.in_and_below(self.sets.by_rule.get(id)),
            Criterion::Package(name) => self.in_and_below(self.sets.by_package.get(name)),
            Criterion::Marked => self.in_and_below(Some(&self.sets.marked)),
            criterion => {
                let mut matches = Bits::of(self.tree);
                let nodes = self.tree.nodes().filter(|&node| listed.has(node));
                nodes
                    .filter(|&node| self.is_match(node, criterion))
                    .for_each(|node| matches.add(node));
                matches
            }
        }
    }

    fn is_match(&self, node: NodeId, criterion: &Criterion) -> bool {
        let layer = || self.weights.shipped_by(self.tree, node);
        match criterion {
            Criterion::UnpackedAtLeast(bytes) => {
                *bytes <= self.weights.sizes(self.tree, node).unpacked
            }
            Criterion::Kinds(kinds) => kinds.contains(&self.kind(node)),
            Criterion::Layer(index) => layer() == Some(*index),
            Criterion::Changes(changes) => changes.contains(&self.weights.change(self.tree, node)),
            Criterion::Hidden => self.has_hidden(node),
            Criterion::Own => layer().is_some_and(|layer| self.base_layers <= layer),
            Criterion::Glob { .. }
            | Criterion::Regex(_)
            | Criterion::Rule(_)
            | Criterion::Package(_)
            | Criterion::Marked => false,
        }
    }

    fn has_hidden(&self, node: NodeId) -> bool {
        let Some(first) = self.weights.changed.clone().next().filter(|_| self.weights.is_changes)
        else {
            return self.weights.hidden_versions(self.tree, node).next().is_some();
        };
        // What the layer hides, and what of it is hidden.
        self.tree.versions(node).any(|version| match self.tree.layer_of(version) {
            Some(layer) if layer == first => self.tree.fate(version).is_some(),
            Some(layer) if layer < first => {
                let end = self.weights.changed.end;
                self.tree.hidden_as_of(version, end).is_some_and(|(_, by)| by == first)
            }
            _ => false,
        })
    }

    fn kind(&self, node: NodeId) -> Kind {
        let shown = self.weights.shown(self.tree, node);
        let version = shown.and_then(|version| self.tree.version(version));
        match version.map(|version| version.entry.change) {
            Some(Change::File(_)) => Kind::File,
            Some(Change::HardLink(_)) => Kind::HardLink,
            Some(Change::Symlink(_)) => Kind::Symlink,
            Some(Change::Special(_)) => Kind::Special,
            _ => Kind::Directory,
        }
    }

    fn in_and_below(&self, nodes: Option<&Vec<NodeId>>) -> Bits {
        let mut matches = Bits::of(self.tree);
        nodes.into_iter().flatten().for_each(|&node| matches.add(node));
        matches.add_below(self.tree);
        matches
    }

    /// What has a path that matches, or is in such a directory.
    fn by_path(&self, listed: &Bits, is_match: impl Fn(&[u8]) -> bool) -> Bits {
        let mut matches = Bits::of(self.tree);
        let mut path = Vec::new();
        // Each open directory with the length of its path.
        let mut open = vec![(self.tree.children(NodeId::ROOT).iter(), 0)];
        while let Some((children, length)) = open.last_mut() {
            let Some(&node) = children.next() else {
                open.pop();
                continue;
            };
            if !listed.has(node) {
                continue;
            }
            path.truncate(*length);
            path.push(b'/');
            path.extend_from_slice(self.tree.name(node));
            if matches.has(self.tree.parent(node)) || is_match(&path) {
                matches.add(node);
            }
            let children = self.tree.children(node);
            if !children.is_empty() {
                open.push((children.iter(), path.len()));
            }
        }
        matches
    }
}

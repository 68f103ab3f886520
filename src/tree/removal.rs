//! What an image no longer ships once names are removed: by layer, visible and hidden, each inode
//! once.

use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::RandomState;

use super::node::{NodeId, VersionId};
use super::{Amount, MergedTree};

/// Removed bytes, by whether a container sees them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// What a container sees today.
    pub visible: Amount,
    /// What is shipped, but in no container's file system.
    pub hidden: Amount,
}

impl Removed {
    /// Both together.
    pub fn total(&self) -> Amount {
        let mut total = self.visible;
        total.add(&self.hidden);
        total
    }
}

/// Names removed from a tree one by one; the bytes of a file are removed with its last name.
#[derive(Debug)]
pub struct Removal<'t> {
    tree: &'t MergedTree,
    /// Versions without any name left: their bytes are removed.
    removed: HashSet<VersionId, RandomState>,
    /// Removed names of files that have several.
    names: HashMap<VersionId, HashSet<NodeId>, RandomState>,
}

impl<'t> Removal<'t> {
    /// Begins with nothing removed.
    pub fn new(tree: &'t MergedTree) -> Self {
        Self { tree, removed: HashSet::default(), names: HashMap::default() }
    }

    /// What the image would not ship if nothing in or below these nodes had ever been in it, by
    /// index of the layer that ships it; layers that lose nothing are left out.
    ///
    /// A file with hard links outside of them stays, visible or hidden. A node may be below
    /// another.
    pub fn of(tree: &'t MergedTree, nodes: &[NodeId]) -> BTreeMap<usize, Removed> {
        let mut removal = Self::new(tree);
        let mut layers: BTreeMap<usize, Removed> = BTreeMap::new();
        let mut hidden_names: HashMap<VersionId, u32, RandomState> = HashMap::default();
        for node in tree.all_in(nodes) {
            for version in tree.versions(node) {
                let Some(layer) = tree.layer_of(version) else { continue };
                if tree.own_content(version).is_none() {
                    // A directory or a link: its header alone.
                    let removed = layers.entry(layer).or_default();
                    let is_hidden = tree.fate(version).is_some();
                    let part = if is_hidden { &mut removed.hidden } else { &mut removed.visible };
                    part.add(&tree.amount(version));
                }
                let carrier = tree.carrier(version);
                let Some(carrier) = carrier.filter(|&id| tree.own_content(id).is_some()) else {
                    continue;
                };
                if tree.hidden_bytes(carrier).is_some() {
                    *hidden_names.entry(carrier).or_default() += 1;
                } else if tree.current(node) == Some(version)
                    && let Some(carrier) = removal.remove(node)
                    && let Some(layer) = tree.layer_of(carrier)
                {
                    layers.entry(layer).or_default().visible.add(&tree.amount(carrier));
                }
            }
        }
        removal.add_hidden(&hidden_names, &mut layers);
        layers.retain(|_, removed| *removed != Removed::default());
        layers
    }

    /// Adds the hidden files that lose every name; `counts` has the number of removed names.
    fn add_hidden(
        &self,
        counts: &HashMap<VersionId, u32, RandomState>,
        layers: &mut BTreeMap<usize, Removed>,
    ) {
        if counts.is_empty() {
            return;
        }
        let mut names: HashMap<VersionId, u32, RandomState> = HashMap::default();
        for carrier in self.tree.all_versions().filter_map(|version| self.tree.carrier(version)) {
            if counts.contains_key(&carrier) {
                *names.entry(carrier).or_default() += 1;
            }
        }
        for (&carrier, count) in counts {
            if names.get(&carrier) == Some(count)
                && let Some(layer) = self.tree.layer_of(carrier)
            {
                layers.entry(layer).or_default().hidden.add(&self.tree.amount(carrier));
            }
        }
    }

    /// Removes a visible name, and returns the version that loses its bytes with it.
    ///
    /// `None` if other names still hold them, or if they are removed already.
    pub fn remove(&mut self, node: NodeId) -> Option<VersionId> {
        let version = self.tree.current(node)?;
        let carrier = self.tree.carrier(version).unwrap_or(version);
        let all = self.tree.visible_names(carrier) as usize;
        if 1 < all {
            let names = self.names.entry(carrier).or_default();
            names.insert(node);
            if names.len() < all {
                return None;
            }
        }
        self.removed.insert(carrier).then_some(carrier)
    }

    /// Returns the removed names of a file that has several.
    pub fn removed_names(&self, carrier: VersionId) -> impl Iterator<Item = NodeId> {
        self.names.get(&carrier).into_iter().flatten().copied()
    }

    /// Removes a hidden version; returns whether it was still there.
    pub fn remove_hidden(&mut self, version: VersionId) -> bool {
        self.removed.insert(version)
    }

    /// Whether the bytes that a name shows are not removed.
    pub fn is_kept(&self, node: NodeId) -> bool {
        let version = self.tree.current(node);
        version.is_some_and(|id| !self.removed.contains(&self.tree.carrier(id).unwrap_or(id)))
    }
}

impl MergedTree {
    /// Every node in and below some nodes, absent ones included, each once.
    pub fn all_in(&self, nodes: &[NodeId]) -> Vec<NodeId> {
        self.below(nodes, |_| true)
    }

    /// Every visible file and link in and below some nodes, each once and in order; links are not
    /// followed.
    pub fn files_in(&self, nodes: &[NodeId]) -> Vec<NodeId> {
        // Most nodes are files, which need no walk.
        let (mut files, tops): (Vec<NodeId>, Vec<NodeId>) =
            nodes.iter().partition(|&&node| self.children(node).is_empty());
        files.extend(self.below(&tops, |node| self.is_present(node)));
        let is_file = |node| !self.is_directory(node) && self.visible(node).is_some();
        files.retain(|&node| self.is_present(node) && is_file(node));
        files.sort_unstable();
        files.dedup();
        files
    }

    /// What visible names show, each inode once, even if it has other names elsewhere.
    pub fn carried(&self, nodes: impl IntoIterator<Item = NodeId>) -> Amount {
        let mut seen: HashSet<VersionId, RandomState> = HashSet::default();
        let mut sum = Amount::default();
        for version in nodes.into_iter().filter_map(|node| self.current(node)) {
            let carrier = self.carrier(version).unwrap_or(version);
            if seen.insert(carrier) {
                sum.add(&self.amount(carrier));
            }
        }
        sum
    }

    fn below(&self, nodes: &[NodeId], enters: impl Fn(NodeId) -> bool) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut open = nodes.to_vec();
        // From a single start, no node is met twice.
        let mut met: HashSet<NodeId, RandomState> = HashSet::default();
        while let Some(node) = open.pop() {
            if !enters(node) || (1 < nodes.len() && !met.insert(node)) {
                continue;
            }
            found.push(node);
            open.extend(self.children(node));
        }
        found
    }
}

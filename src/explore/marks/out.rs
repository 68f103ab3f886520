//! What marks take out of an image: paths, versions, parts of files, layers.

use std::collections::BTreeSet;

use crate::tree::{Amount, MergedTree, NodeId, VersionId};

/// What is taken out of an image.
#[derive(Debug, Clone, Default)]
pub(super) struct Out {
    /// Paths without any version, in order.
    pub(super) nodes: Vec<NodeId>,
    /// Versions at other paths, in order. Older versions at these paths stay as they are: a fix
    /// removes the file in the layer that ships it, so a visible version becomes a whiteout.
    pub(super) versions: Vec<VersionId>,
    /// What files lose that stay, by the version that carries their bytes, in order.
    pub(super) parts: Vec<(VersionId, Amount)>,
    /// Whole layers, by index.
    pub(super) layers: BTreeSet<usize>,
}

impl Out {
    /// Adds what another mark takes out.
    pub(super) fn add(&mut self, other: Self) {
        self.nodes.extend(other.nodes);
        self.versions.extend(other.versions);
        self.parts.extend(other.parts);
        self.layers.extend(other.layers);
    }

    /// Puts everything in order, each once.
    pub(super) fn sort(&mut self, tree: &MergedTree) {
        self.nodes.sort_unstable();
        self.nodes.dedup();
        self.versions.sort_unstable();
        self.versions.dedup();
        let Self { nodes, versions, .. } = self;
        versions.retain(|&version| nodes.binary_search(&tree.node_of(version)).is_err());
        self.parts.sort_unstable_by_key(|(version, _)| *version);
        self.parts.dedup_by_key(|(version, _)| *version);
    }

    /// Whether a path has no version left, other than by layers.
    pub(super) fn has_node(&self, node: NodeId) -> bool {
        self.nodes.binary_search(&node).is_ok()
    }

    /// Whether a version is taken out, other than by layers.
    pub(super) fn has(&self, tree: &MergedTree, version: VersionId) -> bool {
        self.versions.binary_search(&version).is_ok() || self.has_node(tree.node_of(version))
    }

    /// Whether a version is in a layer that is taken out.
    pub(super) fn has_layer_of(&self, tree: &MergedTree, version: VersionId) -> bool {
        !self.layers.is_empty()
            && tree.layer_of(version).is_some_and(|layer| self.layers.contains(&layer))
    }

    /// Returns the versions that are taken out of layers that stay, each once.
    pub(super) fn all_versions(&self, tree: &MergedTree) -> impl Iterator<Item = VersionId> {
        let of_nodes = self.nodes.iter().flat_map(move |&node| tree.versions(node));
        let all = of_nodes.chain(self.versions.iter().copied());
        all.filter(move |&version| !self.has_layer_of(tree, version))
    }
}

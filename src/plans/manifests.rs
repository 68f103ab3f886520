//! What layers show of the build context, for the order of a Dockerfile.

use super::shipped::{ships, ships_below};
use crate::dockerfile::BuildContext;
use crate::facts::Facts;
use crate::packages::npm;
use crate::tree::NodeId;

/// The build contexts of an image's layers.
pub(super) struct Layers<'f>(pub(super) &'f Facts);

impl Layers<'_> {
    fn destination(&self, layer: usize) -> Option<NodeId> {
        self.0.find(&self.0.copy_destination(layer)?)
    }

    fn child(&self, layer: usize, name: &str) -> Option<NodeId> {
        self.0.tree.child(self.destination(layer)?, name.as_bytes())
    }
}

impl BuildContext for Layers<'_> {
    fn has(&self, layer: usize, name: &str) -> bool {
        let facts = self.0;
        self.child(layer, name)
            .is_some_and(|node| ships(facts, layer, node) || ships_below(facts, layer, node))
    }

    fn is_only(&self, layer: usize, name: &str) -> bool {
        let tree = &self.0.tree;
        let shipped = tree.versions_of(layer..layer + 1).map(|version| tree.node_of(version));
        shipped.filter(|&node| tree.name(node) == name.as_bytes()).count() == 1
    }

    fn has_script(&self, layer: usize, name: &str) -> bool {
        let project = self.destination(layer);
        project.is_some_and(|project| npm::script(&self.0.contents, project, name).is_some())
    }

    fn is_changed_later(&self, layer: usize, name: &str) -> bool {
        let tree = &self.0.tree;
        let Some(node) = self.child(layer, name) else { return true };
        // A tool may write the same again.
        let copied = tree.versions(node).find(|&version| tree.layer_of(version) == Some(layer));
        let hash = |version| Some(tree.own_content(version)?.hash);
        let (copied, current) = (copied.and_then(hash), tree.current(node).and_then(hash));
        copied.is_none() || copied != current
    }
}

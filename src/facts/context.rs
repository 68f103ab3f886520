//! What layers show of the build context, for the order of a Dockerfile.

use super::{Facts, manifest_paths};
use crate::dockerfile::BuildContext;
use crate::packages::npm;
use crate::tree::NodeId;

/// The build contexts of an image's layers.
pub struct Contexts<'f>(pub &'f Facts);

impl Contexts<'_> {
    fn destination(&self, layer: usize) -> Option<NodeId> {
        self.0.find(&self.0.copy_destination(layer)?)
    }

    fn child(&self, layer: usize, name: &str) -> Option<NodeId> {
        self.0.tree.child(self.destination(layer)?, name.as_bytes())
    }
}

impl BuildContext for Contexts<'_> {
    fn has(&self, layer: usize, name: &str) -> bool {
        let facts = self.0;
        self.child(layer, name)
            .is_some_and(|node| facts.ships(layer, node) || facts.ships_below(layer, node))
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

    fn names_files(&self, layer: usize, path: &str) -> Option<bool> {
        let node = self.0.tree.find_from(self.destination(layer)?, path.as_bytes())?;
        manifest_paths::names_files(&self.0.contents, node)
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

impl Facts {
    /// Whether a layer has a version of a file.
    pub fn ships(&self, layer: usize, node: NodeId) -> bool {
        self.tree.versions(node).any(|version| self.tree.layer_of(version) == Some(layer))
    }

    /// Whether a layer has an entry at a path from the root; links are not followed.
    pub fn ships_at(&self, layer: usize, path: &str) -> bool {
        self.tree.node_at(path.as_bytes()).is_some_and(|node| self.ships(layer, node))
    }

    /// Whether a layer has a file below a directory.
    pub fn ships_below(&self, layer: usize, directory: NodeId) -> bool {
        let mut open = vec![directory];
        while let Some(node) = open.pop() {
            let children = self.tree.children(node);
            let mut files = children.iter().filter(|&&child| !self.tree.is_directory(child));
            if files.any(|&file| self.ships(layer, file)) {
                return true;
            }
            open.extend(children);
        }
        false
    }
}

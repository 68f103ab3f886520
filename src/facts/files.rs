//! Files of the merged tree as rules look them up: by path, with their owner and their layer.

use std::sync::Arc;

use super::Facts;
use super::place::Place;
use crate::contents::Content;
use crate::layer::ReadLayer;
use crate::packages::{EcosystemName, Package, PackageId};
use crate::tree::{Amount, NodeId};

impl Facts {
    /// Returns the visible node at a path.
    pub fn find(&self, path: &str) -> Option<NodeId> {
        self.tree.find(path.as_bytes())
    }

    /// Returns the visible directory at a path, its links followed.
    pub fn directory(&self, path: &str) -> Option<NodeId> {
        let node = self.tree.follow(self.find(path)?)?;
        self.tree.is_directory(node).then_some(node)
    }

    /// Finds a program as `execvp` would, from the working directory, and as scripts of npm do.
    pub fn locate(&self, name: &str) -> Option<NodeId> {
        Place::of(self).locate(self, name)
    }

    /// Finds a program in the directories of `PATH`; `None` for a path.
    pub fn on_path(&self, name: &str) -> Option<NodeId> {
        Place::of(self).on_path(self, name).filter(|_| !name.contains('/'))
    }

    /// Finds a path from the working directory.
    pub fn at(&self, path: &str) -> Option<NodeId> {
        let start = self.directory(self.working_directory()).unwrap_or(NodeId::ROOT);
        self.tree.find_from(start, path.as_bytes())
    }

    /// A path as reports show it, escaped.
    pub fn path(&self, node: NodeId) -> String {
        crate::escape::printable(&self.tree.path(node))
    }

    /// A path quoted for a shell (see [`shell_word`](crate::dockerfile::shell::shell_word)).
    pub fn quoted(&self, node: NodeId) -> String {
        crate::dockerfile::shell::shell_word(&self.tree.path(node))
    }

    /// The package that owns a path.
    pub fn owner(&self, node: NodeId) -> Option<(PackageId, &Package)> {
        let id = self.owners.owner(node)?;
        Some((id, self.packages.get(id)?))
    }

    /// Packages of an ecosystem.
    pub fn packages(
        &self,
        ecosystem: EcosystemName,
    ) -> impl Iterator<Item = (PackageId, &Package)> {
        let all = (0_u32..).map(PackageId).zip(&self.packages.packages);
        all.filter(move |(_, package)| package.ecosystem == ecosystem)
    }

    /// Packages of the operating system.
    pub fn system_packages(&self) -> impl Iterator<Item = (PackageId, &Package)> {
        let all = (0_u32..).map(PackageId).zip(&self.packages.packages);
        all.filter(|(_, package)| package.ecosystem.is_system())
    }

    /// The visible files that a package owns.
    pub fn files_of(&self, id: PackageId) -> &[NodeId] {
        self.owners.files_of(id)
    }

    /// Whether the image has a package with this name in one of the ecosystems that `of` accepts:
    /// in others, the same name is that of something else.
    pub fn has_package(&self, name: &str, of: impl Fn(EcosystemName) -> bool) -> bool {
        let mut all = self.packages.packages.iter();
        all.any(|package| package.name == name && of(package.ecosystem))
    }

    /// Every visible file and link at or below a node; links are not followed.
    pub fn files_in(&self, node: NodeId) -> Vec<NodeId> {
        self.tree.files_in(&[node])
    }

    /// The contents of a kind.
    pub fn contents(&self, kind: &str) -> &[Content] {
        self.contents.all(kind)
    }

    /// The layer, by its index, that ships what is at a path.
    pub fn layer(&self, node: NodeId) -> Option<usize> {
        let version = self.tree.current(node)?;
        self.tree.layer_of(self.tree.carrier(version).unwrap_or(version))
    }

    /// Where the content is stored that a container finds at a path: the index of the layer, and
    /// that of the entry in it, as [`Session::file`](crate::Session::file) takes them. Symbolic
    /// links and hard links are followed.
    ///
    /// `None` if a container finds no regular file.
    pub fn stored_at(&self, node: NodeId) -> Option<(usize, u32)> {
        let file = self.tree.follow(node)?;
        self.tree.stored_at(self.tree.current(file)?)
    }

    /// The download of an amount of a layer, by its index; `None` if it is unknown (see
    /// [`downloads`](Self::downloads)).
    pub fn download_of(&self, layer: usize, amount: &Amount) -> Option<u64> {
        self.knows_download(layer).then_some(amount.download)
    }

    /// Whether the download of a layer, by its index, is known.
    pub fn knows_download(&self, layer: usize) -> bool {
        self.downloads.get(layer).copied().flatten().is_some()
    }

    /// Whether the download of a layer, by its index, is an estimate.
    pub fn estimates_download(&self, layer: usize) -> bool {
        let estimated = |layer: &Arc<ReadLayer>| layer.estimated_download.is_some();
        self.knows_download(layer) && self.layers().get(layer).is_some_and(estimated)
    }

    /// Whether own layers ship what is at a path.
    pub fn is_own(&self, node: NodeId) -> bool {
        self.layer(node).is_some_and(|layer| self.base.layers <= layer)
    }

    /// Whether a container of the base image alone sees a path.
    pub fn is_in_base(&self, node: NodeId) -> bool {
        let tree = &self.tree;
        tree.current_as_of(node, self.base.layers).is_some()
            // A directory that only other entries imply.
            || tree.is_directory(node)
                && tree.versions(node).next().is_none()
                && tree.children(node).iter().any(|&child| self.is_in_base(child))
    }
}

//! Resolves dependencies as Node does: which package depends on which.
//!
//! Node.js docs, Modules: Loading from `node_modules` folders.

use super::installed::{Installed, Item};
use super::manifest::{Dependency, Manifest};
use crate::packages::NeedKind;
use crate::tree::NodeId;

impl Installed<'_> {
    /// Returns what each package depends on.
    ///
    /// A peer dependency counts like any other. Optional peers and optional dependencies are
    /// recommendations (npm docs, `peerDependenciesMeta`).
    pub(super) fn needs(&self) -> Vec<Vec<(usize, NeedKind)>> {
        self.items.iter().map(|item| self.needs_of(item)).collect()
    }

    fn needs_of(&self, item: &Item) -> Vec<(usize, NeedKind)> {
        let all = |list: Vec<usize>| list.into_iter().map(|to| (to, NeedKind::Requires)).collect();
        if let Some(list) = &item.registered {
            return all(list.clone());
        }
        let Some(content) = self.manifest(item.place) else {
            return all(self.beside(item.place).unwrap_or_default());
        };
        let search_path = self.search_path(item.place);
        let mut found = Vec::new();
        for (dependency, name) in Manifest::of(content).dependencies {
            let kind = match dependency {
                Dependency::Requires | Dependency::Peer => NeedKind::Requires,
                Dependency::Optional | Dependency::OptionalPeer => NeedKind::Recommends,
                Dependency::Development => continue,
            };
            found.extend(self.resolve(&search_path, &name).map(|to| (to, kind)));
        }
        found
    }

    /// Returns the packages beside one in a virtual store, which are those that it depends on (pnpm
    /// docs: the dependencies of a package are linked beside it).
    pub(super) fn beside(&self, place: NodeId) -> Option<Vec<usize>> {
        let tree = self.tree();
        let modules = tree.child(self.store_id(place)?, b"node_modules")?;
        let mut list = Vec::new();
        for child in self.sorted(modules) {
            let links = match tree.name(child).starts_with(b"@") {
                true => self.sorted(child),
                false => vec![child],
            };
            let others = links.into_iter().filter(|&link| link != place);
            list.extend(others.filter_map(|link| self.at(tree.follow(link)?)));
        }
        Some(list)
    }

    /// Returns each `node_modules` that Node searches from a directory, nearest first.
    pub(super) fn search_path(&self, directory: NodeId) -> Vec<NodeId> {
        let tree = self.tree();
        let (mut at, mut list) = (directory, Vec::new());
        loop {
            if tree.name(at) != b"node_modules" {
                let modules = tree.child(at, b"node_modules");
                list.extend(modules.and_then(|modules| tree.follow(modules)));
            }
            if at == NodeId::ROOT {
                return list;
            }
            at = tree.parent(at);
        }
    }

    /// Returns the package that Node finds by a name; `None` if it finds none, or a workspace that
    /// is only linked.
    pub(super) fn resolve(&self, search_path: &[NodeId], name: &str) -> Option<usize> {
        let tree = self.tree();
        let (scope, last) = match name.split_once('/') {
            Some((scope, last)) if scope.starts_with('@') => (Some(scope), last),
            Some(_) => return None,
            None => (None, name),
        };
        if last.starts_with('.') || last.is_empty() || last.contains('/') {
            return None;
        }
        for &modules in search_path {
            self.steps.set(self.steps.get().checked_sub(1)?);
            let below = |directory: NodeId, name: &str| {
                tree.follow(tree.child(directory, name.as_bytes())?)
            };
            let directory = scope.map_or(Some(modules), |scope| below(modules, scope));
            let found = directory.and_then(|directory| below(directory, last));
            let Some(found) = found else { continue };
            if let Some(item) = self.at(found) {
                return Some(item);
            }
            if self.is_project(found) {
                return None;
            }
        }
        None
    }
}

//! From a path to a node of the finished tree, through symbolic links as a container follows them.

use std::collections::{HashSet, VecDeque};

use super::MergedTree;
use super::node::{NodeId, VersionId};
use crate::layer::Change;

/// Symbolic links followed for one path (path_resolution(7), MAXSYMLINKS).
const MAX_HOPS: usize = 40;

/// Components that links may add to one path: without a bound, a chain of long targets would cost
/// their product.
const MAX_STEPS: usize = 4096;

impl MergedTree {
    /// Returns the visible child called `name`.
    pub fn child(&self, node: NodeId, name: &[u8]) -> Option<NodeId> {
        self.nodes.child(node, name).filter(|&child| self.is_present(child))
    }

    /// Returns the node with a path, as [`path`](Self::path) gives it, visible or not: no links are
    /// followed.
    pub fn node_at(&self, path: &[u8]) -> Option<NodeId> {
        let mut names = path.split(|&byte| byte == b'/').filter(|name| !name.is_empty());
        names.try_fold(NodeId::ROOT, |at, name| self.node_in(at, name))
    }

    /// Returns the node called `name` in a directory, visible or not.
    pub fn node_in(&self, directory: NodeId, name: &[u8]) -> Option<NodeId> {
        self.nodes.child(directory, name)
    }

    /// Returns the visible node at a path from the root; links on the way are followed, its last
    /// component is not. A leading slash, and empty components, do not matter.
    pub fn find(&self, path: &[u8]) -> Option<NodeId> {
        self.find_from(NodeId::ROOT, path)
    }

    /// Returns the visible node at a path from a directory, as [`find`](Self::find) does; a path
    /// with a leading slash starts at the root.
    pub fn find_from(&self, start: NodeId, path: &[u8]) -> Option<NodeId> {
        self.walk(start, path, false)
    }

    /// Returns what a node resolves to: itself, or where its symbolic links lead.
    ///
    /// `None` if they lead nowhere or form a cycle.
    pub fn follow(&self, node: NodeId) -> Option<NodeId> {
        match self.link_target(node) {
            None => Some(node),
            Some(target) => self.walk(self.parent(node), target, true),
        }
    }

    /// Returns every symbolic link that a node and the paths it leads through are, in order, and
    /// last what it resolves to: only the node itself if it is no link.
    ///
    /// `None` if they lead nowhere or form a cycle.
    pub fn trail(&self, node: NodeId) -> Option<Vec<NodeId>> {
        let mut passed = vec![node];
        if let Some(target) = self.link_target(node) {
            let end =
                self.walk_noting(self.parent(node), target, true, |link| passed.push(link))?;
            passed.push(end);
        }
        Some(passed)
    }

    /// Where a symbolic link points, as written; `None` for anything else.
    pub fn link_target(&self, node: NodeId) -> Option<&[u8]> {
        self.target_of(self.nodes.current(node)?)
    }

    /// Where a version points that is a symbolic link, as written; `None` for anything else.
    pub fn target_of(&self, version: VersionId) -> Option<&[u8]> {
        let carrier = self.carrier(version).unwrap_or(version);
        let data = self.nodes.version(carrier);
        match self.entry(carrier)?.change {
            Change::Symlink(target) => {
                Some(self.layers.get(data.layer as usize)?.entries.names.get(target))
            }
            _ => None,
        }
    }

    /// The version that carries the bytes of this one: itself for a regular file, another for a
    /// hard link.
    pub fn carrier(&self, version: VersionId) -> Option<VersionId> {
        self.nodes.version(version).carrier.version()
    }

    /// The versions that hard links name.
    pub fn linked(&self) -> HashSet<VersionId> {
        let named = |id| self.carrier(id).filter(|&carrier| carrier != id);
        self.all_versions().filter_map(named).collect()
    }

    /// A number that the names of one file share, and no other file has; `None` for everything
    /// with one name. `linked` is as [`linked`](Self::linked) returns it.
    pub fn inode(&self, version: VersionId, linked: &HashSet<VersionId>) -> Option<u32> {
        let carrier = self.carrier(version).unwrap_or(version);
        linked.contains(&carrier).then_some(carrier.0)
    }

    /// Where the content of a version is stored: the index of the layer, and that of the entry in
    /// it. For a hard link it is that of the file that it links to.
    ///
    /// `None` for anything but a regular file and a hard link to one.
    pub fn stored_at(&self, version: VersionId) -> Option<(usize, u32)> {
        let carrier = self.carrier(version).unwrap_or(version);
        self.own_content(carrier)?;
        Some((self.layer_of(carrier)?, self.entry_index(carrier)))
    }

    /// The index of a version's layer.
    pub fn layer_of(&self, version: VersionId) -> Option<usize> {
        self.entry(version)?;
        Some(self.nodes.version(version).layer as usize)
    }

    /// The size of a regular file, also through a hard link; `None` for anything else.
    pub fn file_bytes(&self, node: NodeId) -> Option<u64> {
        let version = self.nodes.current(node)?;
        let content = self.own_content(self.carrier(version).unwrap_or(version))?;
        Some(content.stored_bytes)
    }

    /// The number of visible names of the file that a version carries.
    pub fn visible_names(&self, carrier: VersionId) -> u32 {
        self.nodes.version(carrier).visible_names
    }

    /// The version of a node that a container sees.
    pub fn current(&self, node: NodeId) -> Option<VersionId> {
        self.nodes.current(node)
    }

    fn walk(&self, start: NodeId, path: &[u8], follow_last: bool) -> Option<NodeId> {
        self.walk_noting(start, path, follow_last, |_| ())
    }

    /// Walks a path, and notes every symbolic link that is followed.
    fn walk_noting(
        &self,
        start: NodeId,
        path: &[u8],
        follow_last: bool,
        mut note: impl FnMut(NodeId),
    ) -> Option<NodeId> {
        let mut at = if path.first() == Some(&b'/') { NodeId::ROOT } else { start };
        let mut pending: VecDeque<&[u8]> = path.split(|&byte| byte == b'/').collect();
        let (mut hops, mut steps) = (0, 0);
        while let Some(name) = pending.pop_front() {
            steps += 1;
            match name {
                b"" | b"." => continue,
                b".." => at = self.parent(at),
                name => at = self.child(at, name)?,
            }
            let is_last = pending.iter().all(|name| name.is_empty());
            if is_last && !follow_last {
                continue;
            }
            if let Some(target) = self.link_target(at) {
                hops += 1;
                note(at);
                if MAX_HOPS < hops || MAX_STEPS < steps + pending.len() {
                    return None;
                }
                at = match target.first() {
                    Some(b'/') => NodeId::ROOT,
                    _ => self.parent(at),
                };
                target.split(|&byte| byte == b'/').rev().for_each(|name| pending.push_front(name));
            }
        }
        Some(at)
    }
}

/// Finds many paths in sorted order, as in the lists of package databases.
///
/// Neighbours share their directory, which is then looked up once.
pub struct Finder<'t> {
    tree: &'t MergedTree,
    start: NodeId,
    directory: Vec<u8>,
    found: Option<NodeId>,
}

impl<'t> Finder<'t> {
    /// Finds paths from a directory; those with a leading slash from the root.
    pub fn new(tree: &'t MergedTree, start: NodeId) -> Self {
        Self { tree, start, directory: Vec::new(), found: Some(start) }
    }

    /// The tree.
    pub fn tree(&self) -> &'t MergedTree {
        self.tree
    }

    /// The directory that paths without a leading slash start from.
    pub fn start(&self) -> NodeId {
        self.start
    }

    /// Returns the node at a path that is not visible, if any layer had it.
    pub fn find_hidden(&self, path: &[u8]) -> Option<NodeId> {
        let mut at = if path.first() == Some(&b'/') { NodeId::ROOT } else { self.start };
        for name in path.split(|&byte| byte == b'/') {
            at = match name {
                b"" | b"." => at,
                b".." => self.tree.parent(at),
                name => match self.tree.child(at, name) {
                    Some(child) => self.tree.follow(child)?,
                    None => self.tree.nodes.child(at, name)?,
                },
            };
        }
        (!self.tree.is_present(at)).then_some(at)
    }

    /// Returns the visible node at a path, as [`MergedTree::find_from`] does.
    pub fn find(&mut self, path: &[u8]) -> Option<NodeId> {
        let Some(slash) = path.iter().rposition(|&byte| byte == b'/') else {
            return self.tree.find_from(self.start, path);
        };
        let (directory, name) = path.split_at_checked(slash + 1)?;
        if matches!(name, b"" | b"." | b"..") {
            return self.tree.find_from(self.start, path);
        }
        if directory != self.directory {
            self.directory.clear();
            self.directory.extend_from_slice(directory);
            self.found = self.tree.walk(self.start, directory, true);
        }
        self.tree.child(self.found?, name)
    }
}

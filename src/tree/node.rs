//! The nodes of the merged tree: names, parents, whether they are present, and their versions.

use std::hash::BuildHasher;
use std::ops::Range;

use foldhash::quality::RandomState;
use hashbrown::HashTable;

use super::Cause;
use crate::limits::Limits;

/// The id that means no node or no version.
const NONE: u32 = u32::MAX;

/// A path that at least one layer names, by an entry or as a parent of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// The root directory.
    pub const ROOT: Self = Self(0);

    /// Its position among all nodes, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What one layer put at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionId(pub(super) u32);

impl VersionId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A reference that may be empty, in four bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Maybe(u32);

impl Maybe {
    pub(super) const NONE: Self = Self(NONE);

    pub(super) fn node(self) -> Option<NodeId> {
        (self.0 != NONE).then_some(NodeId(self.0))
    }

    pub(super) fn version(self) -> Option<VersionId> {
        (self.0 != NONE).then_some(VersionId(self.0))
    }
}

impl From<NodeId> for Maybe {
    fn from(id: NodeId) -> Self {
        Self(id.0)
    }
}

impl From<VersionId> for Maybe {
    fn from(id: VersionId) -> Self {
        Self(id.0)
    }
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) parent: NodeId,
    name: Range<u32>,
    /// The version that came last, hidden or not.
    pub(super) latest: Maybe,
    /// Present children only, linked both ways, so that clearing a directory costs what it clears.
    first_child: Maybe,
    next: Maybe,
    previous: Maybe,
    pub(super) is_present: bool,
    /// How many directories it is in.
    pub(super) depth: u16,
}

impl Node {
    fn new(parent: NodeId, name: Range<u32>, depth: u16) -> Self {
        let (latest, first_child, next, previous) =
            (Maybe::NONE, Maybe::NONE, Maybe::NONE, Maybe::NONE);
        Self { parent, name, latest, first_child, next, previous, is_present: false, depth }
    }

    fn name<'n>(&self, names: &'n [u8]) -> &'n [u8] {
        names.get(self.name.start as usize..self.name.end as usize).unwrap_or_default()
    }
}

#[derive(Debug)]
pub(super) struct VersionData {
    pub(super) node: NodeId,
    /// The version that was there before it.
    pub(super) previous: Maybe,
    /// Index of its layer, from 0.
    pub(super) layer: u32,
    /// Index of its entry in the layer.
    pub(super) entry: u32,
    /// The version that carries its bytes: itself for a regular file, another for a hard link. For
    /// a hard link to a symbolic link, a device or a pipe it is that version, which has no bytes.
    pub(super) carrier: Maybe,
    /// For a carrier, how many visible names its inode has.
    pub(super) visible_names: u32,
    /// Why and by which layer it was hidden.
    pub(super) hidden: Option<(Cause, u32)>,
}

/// All nodes and versions.
#[derive(Debug)]
pub(super) struct Nodes {
    pub(super) nodes: Vec<Node>,
    pub(super) versions: Vec<VersionData>,
    names: Vec<u8>,
    by_name: HashTable<u32>,
    hasher: RandomState,
    /// The depth that nodes may have: symbolic links could lead entries with short paths to any
    /// depth.
    max_depth: u16,
    /// Whether a path was refused for its depth.
    pub(super) is_too_deep: bool,
}

impl Nodes {
    pub(super) fn new(limits: &Limits) -> Self {
        let root = Node::new(NodeId::ROOT, 0..0, 0);
        Self {
            nodes: vec![Node { is_present: true, ..root }],
            versions: Vec::new(),
            names: Vec::new(),
            by_name: HashTable::new(),
            hasher: RandomState::default(),
            max_depth: u16::try_from(limits.path_depth).unwrap_or(u16::MAX - 1),
            is_too_deep: false,
        }
    }

    /// Reserves room for what a layer with that many entries can add.
    pub(super) fn reserve(&mut self, entries: usize) {
        // Exact for a few large layers; at least an eighth, so that many small ones do not copy the
        // list each time.
        let more = entries.max(self.versions.len() / 8);
        if self.versions.capacity() - self.versions.len() < entries {
            self.versions.reserve_exact(more);
        }
    }

    #[expect(clippy::indexing_slicing, reason = "ids are only made by `child_or_new`")]
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    #[expect(clippy::indexing_slicing, reason = "ids are only made by `child_or_new`")]
    pub(super) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.index()]
    }

    #[expect(clippy::indexing_slicing, reason = "ids are only made by `add_version`")]
    pub(super) fn version(&self, id: VersionId) -> &VersionData {
        &self.versions[id.index()]
    }

    #[expect(clippy::indexing_slicing, reason = "ids are only made by `add_version`")]
    pub(super) fn version_mut(&mut self, id: VersionId) -> &mut VersionData {
        &mut self.versions[id.index()]
    }

    pub(super) fn name(&self, id: NodeId) -> &[u8] {
        self.node(id).name(&self.names)
    }

    /// Returns the child called `name`, present or not.
    pub(super) fn child(&self, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        let hash = self.hasher.hash_one((parent.0, name));
        let is_child = |&id: &u32| {
            let node = self.node(NodeId(id));
            node.parent == parent && node.name(&self.names) == name
        };
        self.by_name.find(hash, is_child).map(|&id| NodeId(id))
    }

    /// Returns the child called `name`, which is created, not yet present, if no layer named it.
    ///
    /// `None` once ids or names run out (2^32), and if it is deeper than the limit.
    pub(super) fn child_or_new(&mut self, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        if let Some(found) = self.child(parent, name) {
            return Some(found);
        }
        let depth = self.node(parent).depth.saturating_add(1);
        if self.max_depth < depth {
            self.is_too_deep = true;
            return None;
        }
        let id = u32::try_from(self.nodes.len()).ok().filter(|&id| id != NONE)?;
        let start = u32::try_from(self.names.len()).ok()?;
        let end = start.checked_add(u32::try_from(name.len()).ok()?)?;
        self.names.extend_from_slice(name);
        self.nodes.push(Node::new(parent, start..end, depth));
        let hash = self.hasher.hash_one((parent.0, name));
        let Self { nodes, names, by_name, hasher, .. } = self;
        by_name.insert_unique(hash, id, |&id| {
            let node = nodes.get(id as usize);
            node.map_or(0, |node| hasher.hash_one((node.parent.0, node.name(names))))
        });
        Some(NodeId(id))
    }

    /// The visible version; `None` if the node is absent or only a parent of others.
    pub(super) fn current(&self, id: NodeId) -> Option<VersionId> {
        let latest = self.node(id).latest.version()?;
        self.version(latest).hidden.is_none().then_some(latest)
    }

    /// Adds a version on top of a node; `None` once ids run out.
    pub(super) fn add_version(
        &mut self,
        node: NodeId,
        layer: u32,
        entry: u32,
    ) -> Option<VersionId> {
        let id = u32::try_from(self.versions.len()).ok().filter(|&id| id != NONE)?;
        let previous = self.node(node).latest;
        self.versions.push(VersionData {
            node,
            previous,
            layer,
            entry,
            carrier: Maybe::NONE,
            visible_names: 0,
            hidden: None,
        });
        let id = VersionId(id);
        self.node_mut(node).latest = id.into();
        Some(id)
    }

    /// Makes a node present, if it is not, and a child of its parent.
    pub(super) fn appear(&mut self, id: NodeId) {
        if self.node(id).is_present {
            return;
        }
        let parent = self.node(id).parent;
        let first = self.node(parent).first_child;
        if let Some(first) = first.node() {
            self.node_mut(first).previous = id.into();
        }
        let node = self.node_mut(id);
        node.is_present = true;
        node.next = first;
        node.previous = Maybe::NONE;
        self.node_mut(parent).first_child = id.into();
    }

    /// Takes a node out of its parent's children; its own children stay linked to it.
    pub(super) fn detach(&mut self, id: NodeId) {
        let node = self.node_mut(id);
        node.is_present = false;
        let (parent, next, previous) = (node.parent, node.next, node.previous);
        node.next = Maybe::NONE;
        node.previous = Maybe::NONE;
        match previous.node() {
            Some(previous) => self.node_mut(previous).next = next,
            None => self.node_mut(parent).first_child = next,
        }
        if let Some(next) = next.node() {
            self.node_mut(next).previous = previous;
        }
    }

    /// The first of the present children, in no particular order.
    pub(super) fn first_child(&self, id: NodeId) -> Option<NodeId> {
        self.node(id).first_child.node()
    }

    /// Gives back memory that was reserved for more entries.
    pub(super) fn shrink(&mut self) {
        self.nodes.shrink_to_fit();
        self.versions.shrink_to_fit();
        self.names.shrink_to_fit();
    }
}

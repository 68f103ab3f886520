//! The layers merged: every path with its versions, what hid them, and totals by directory.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::layer::{Change, Content, Entry, ReadLayer};
use crate::limits::Limits;
use crate::warning::Notes;

mod as_of;
mod cause;
mod lookup;
mod merge;
mod node;
mod removal;
mod resolve;
mod same;
mod totals;

pub use cause::Cause;
pub use lookup::Finder;
pub use node::{NodeId, VersionId};
pub use removal::{Removal, Removed};
pub use totals::{Amount, Totals};

use merge::Merge;
use node::Nodes;
use totals::TotalsIndex;

/// What a container sees, and what is hidden from it.
#[derive(Debug)]
pub struct MergedTree {
    layers: Vec<Arc<ReadLayer>>,
    nodes: Nodes,
    released: HashMap<VersionId, (Cause, u32)>,
    notes: Vec<Notes>,
    totals: TotalsIndex,
    same_content: OnceLock<Vec<Vec<VersionId>>>,
}

/// What one layer put at a path.
#[derive(Debug, Clone, Copy)]
pub struct Version<'a> {
    /// Index of its layer.
    pub layer: usize,
    /// Its entry in that layer.
    pub entry: &'a Entry,
    /// Why it is hidden and by which layer; `None` while it is visible.
    pub hidden: Option<(Cause, usize)>,
}

impl MergedTree {
    /// Merges layers, base first.
    pub fn merge(layers: Vec<Arc<ReadLayer>>, limits: &Limits) -> Self {
        let mut merge = Merge::new(&layers, limits);
        for (number, layer) in (0_u32..).zip(&layers) {
            merge.apply(layer, number);
        }
        let Merge { mut nodes, released, notes, .. } = merge;
        nodes.shrink();
        let totals = TotalsIndex::default();
        let same_content = OnceLock::new();
        let mut tree = Self { layers, nodes, released, notes, totals, same_content };
        tree.totals = TotalsIndex::of(&tree);
        tree
    }

    /// The layers, base first.
    pub fn layers(&self) -> &[Arc<ReadLayer>] {
        &self.layers
    }

    /// What was wrong in the merge, for each layer.
    pub fn notes(&self) -> &[Notes] {
        &self.notes
    }

    /// Every node, the root first; parents always come before their children.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.nodes.nodes.len()).map(|index| NodeId(index as u32))
    }

    /// How many nodes there are: one more than the highest [`NodeId::index`].
    pub fn node_count(&self) -> usize {
        self.nodes.nodes.len()
    }

    /// Every version, layer by layer in tar order.
    pub fn all_versions(&self) -> impl Iterator<Item = VersionId> + use<> {
        (0..self.nodes.versions.len()).map(|index| VersionId(index as u32))
    }

    /// The children of a directory, absent ones included: most visible bytes first, then by name.
    pub fn children(&self, node: NodeId) -> &[NodeId] {
        self.totals.children(node)
    }

    /// The position of a node among those that have children, from 0; the root is always the first,
    /// and parents come before what is in them. `None` for a node without children.
    #[cfg(feature = "cli")]
    pub(crate) fn directory_index(&self, node: NodeId) -> Option<usize> {
        self.totals.slot(node)
    }

    /// How many nodes have children: one more than the highest `directory_index`.
    #[cfg(feature = "cli")]
    pub(crate) fn directory_count(&self) -> usize {
        self.totals.slot_count()
    }

    /// What is in and below a path, by fate.
    pub fn totals(&self, node: NodeId) -> Totals {
        self.totals.totals(self, node)
    }

    /// The directory that a node is in; the root is in itself.
    pub fn parent(&self, node: NodeId) -> NodeId {
        self.nodes.node(node).parent
    }

    /// How many directories a node is in; 0 for the root.
    pub fn depth(&self, node: NodeId) -> usize {
        usize::from(self.nodes.node(node).depth)
    }

    /// A node, the directory that it is in, and so on up to the root.
    pub fn ancestors(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(Some(node), |&at| (at != NodeId::ROOT).then(|| self.parent(at)))
    }

    /// The last component of the path of a node; empty for the root.
    pub fn name(&self, node: NodeId) -> &[u8] {
        self.nodes.name(node)
    }

    /// A node's path, absolute.
    pub fn path(&self, node: NodeId) -> Vec<u8> {
        let names = || {
            let below_root = self.ancestors(node).take_while(|&at| at != NodeId::ROOT);
            below_root.map(|at| self.name(at))
        };
        let length: usize = names().map(|name| 1 + name.len()).sum();
        let mut path = vec![b'/'; length.max(1)];
        // Filled from the end: each name, after its slash, is put in front of the previous ones.
        let mut rest = path.as_mut_slice();
        for name in names() {
            let start = rest.len().saturating_sub(name.len());
            let Some((before, place)) = rest.split_at_mut_checked(start) else { break };
            place.copy_from_slice(name);
            rest = before.split_last_mut().map_or(&mut [], |(_, before)| before);
        }
        path
    }

    /// Whether a container sees the path, as an entry or as a parent of one.
    pub fn is_present(&self, node: NodeId) -> bool {
        self.nodes.node(node).is_present
    }

    /// Whether the path is a directory now: by its visible version, or as a parent of others.
    pub fn is_directory(&self, node: NodeId) -> bool {
        self.is_present(node)
            && self.visible(node).is_none_or(|version| {
                matches!(version.entry.change, Change::Directory | Change::Root)
            })
    }

    /// The versions of a path, latest first.
    pub fn versions(&self, node: NodeId) -> impl Iterator<Item = VersionId> + '_ {
        let mut next = self.nodes.node(node).latest.version();
        std::iter::from_fn(move || {
            let version = next?;
            next = self.nodes.version(version).previous.version();
            Some(version)
        })
    }

    /// The version at the same path that this one replaced.
    pub fn previous(&self, version: VersionId) -> Option<VersionId> {
        self.nodes.version(version).previous.version()
    }

    /// The version that a container sees; `None` if the path is absent or only an implied parent.
    pub fn visible(&self, node: NodeId) -> Option<Version<'_>> {
        self.version(self.nodes.current(node)?)
    }

    /// What is known about a version.
    pub fn version(&self, version: VersionId) -> Option<Version<'_>> {
        let data = self.nodes.version(version);
        Some(Version {
            layer: data.layer as usize,
            entry: self.entry(version)?,
            hidden: data.hidden.map(|(cause, by)| (cause, by as usize)),
        })
    }

    /// The path that a version is at.
    pub fn node_of(&self, version: VersionId) -> NodeId {
        self.nodes.version(version).node
    }

    /// Where the bytes that a version carries are visible: at its path, or at that of a hard link
    /// if its path is hidden.
    pub fn shown_at(&self, version: VersionId) -> NodeId {
        self.totals.linked(version).unwrap_or_else(|| self.node_of(version))
    }

    /// The index of a version's entry in its layer.
    pub fn entry_index(&self, version: VersionId) -> u32 {
        self.nodes.version(version).entry
    }

    /// The content that a version carries itself: that of a regular file.
    pub fn own_content(&self, version: VersionId) -> Option<Content> {
        match self.entry(version)?.change {
            Change::File(content) => Some(content),
            _ => None,
        }
    }

    /// Why the bytes that a version carries are hidden, and by which layer.
    ///
    /// `None` while any name shows them: removing one name of several hides nothing.
    pub fn hidden_bytes(&self, version: VersionId) -> Option<(Cause, u32)> {
        let data = self.nodes.version(version);
        if 0 < data.visible_names {
            return None;
        }
        self.released.get(&version).copied().or(data.hidden)
    }

    /// Why what a version ships is hidden, and the index of the layer that hid it: the bytes of a
    /// regular file, the entry of anything else. `None` while a container sees it.
    pub fn fate(&self, version: VersionId) -> Option<(Cause, usize)> {
        let hidden = match self.own_content(version) {
            Some(_) => self.hidden_bytes(version),
            None => self.nodes.version(version).hidden,
        };
        hidden.map(|(cause, by)| (cause, by as usize))
    }

    /// What a version ships: the bytes of a regular file, and the download of any entry.
    pub fn amount(&self, version: VersionId) -> Amount {
        let Some(entry) = self.entry(version) else { return Amount::default() };
        let (unpacked, files) = match entry.change {
            Change::File(content) => (content.stored_bytes, 1),
            _ => (0, 0),
        };
        Amount { unpacked, download: entry.download, files }
    }

    pub(crate) fn entry(&self, version: VersionId) -> Option<&Entry> {
        let data = self.nodes.version(version);
        self.layers.get(data.layer as usize)?.entries.list.get(data.entry as usize)
    }
}

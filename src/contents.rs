//! Contents that were kept while layers were read, by their place in the merged tree.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::layer::Probes;
use crate::tree::{MergedTree, NodeId};

/// The kept parts of the files that a container sees.
#[derive(Debug)]
pub struct Contents {
    tree: Arc<MergedTree>,
    /// By kind of [`Wanted`](crate::layer::Wanted), then in byte order of their paths.
    list: Vec<Content>,
    by_kind: BTreeMap<&'static str, Range<usize>>,
    /// Positions in `list`.
    by_node: HashMap<NodeId, usize, RandomState>,
}

/// The parts of one file that were kept.
#[derive(Debug, Clone)]
pub struct Content {
    /// The kind of the row that kept it.
    pub kind: &'static str,
    /// The node of the file.
    pub node: NodeId,
    /// The index of the layer that it comes from.
    pub layer: usize,
    /// Shared with the layer.
    bytes: Arc<[u8]>,
}

impl Content {
    /// Returns what its row made from the file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Contents {
    /// Finds the place in a tree of everything that was kept from its layers.
    ///
    /// Contents of hidden versions are left out. A file with several hard links has its content
    /// under each of them.
    pub fn of(tree: Arc<MergedTree>, probes: &Probes) -> Self {
        // By index of the layer and of the entry there: the kind, and what was kept.
        type Kept<'a> = HashMap<(usize, u32), (&'static str, &'a Arc<[u8]>), RandomState>;
        let mut kept = Kept::default();
        for (index, layer) in tree.layers().iter().enumerate() {
            for captured in &layer.captured {
                if let Some(row) = probes.row(captured.row) {
                    kept.insert((index, captured.entry), (row.kind, &captured.bytes));
                }
            }
        }
        let mut list = Vec::new();
        for version in tree.all_versions() {
            let node = tree.node_of(version);
            if tree.current(node) != Some(version) {
                continue;
            }
            let carrier = tree.carrier(version).unwrap_or(version);
            let Some(layer) = tree.layer_of(carrier) else { continue };
            if let Some(&(kind, bytes)) = kept.get(&(layer, tree.entry_index(carrier))) {
                list.push(Content { kind, node, layer, bytes: Arc::clone(bytes) });
            }
        }
        list.sort_by_cached_key(|content| (content.kind, tree.path(content.node)));
        let mut by_kind: BTreeMap<&'static str, Range<usize>> = BTreeMap::new();
        let mut by_node = HashMap::default();
        for (at, content) in list.iter().enumerate() {
            by_kind.entry(content.kind).or_insert(at..at).end = at + 1;
            by_node.insert(content.node, at);
        }
        Self { tree, list, by_kind, by_node }
    }

    /// Returns the tree that they are in.
    pub fn tree(&self) -> &MergedTree {
        &self.tree
    }

    /// Returns all contents of a kind, in byte order of their paths.
    pub fn all(&self, kind: &str) -> &[Content] {
        let range = self.by_kind.get(kind).cloned().unwrap_or_default();
        self.list.get(range).unwrap_or_default()
    }

    /// Returns the content of a node, or of the file that it links to.
    pub fn at(&self, node: NodeId) -> Option<&Content> {
        let node = self.tree.follow(node)?;
        self.list.get(*self.by_node.get(&node)?)
    }

    /// Returns the content of a directory's child with this name.
    pub fn child(&self, directory: NodeId, name: &str) -> Option<&Content> {
        self.at(self.tree.child(directory, name.as_bytes())?)
    }

    /// Returns the content at a path from the root.
    pub fn find(&self, path: &str) -> Option<&Content> {
        self.at(self.tree.find(path.as_bytes())?)
    }
}

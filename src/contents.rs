//! The contents that were kept while reading, by their place in the merged tree.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;

use crate::layer::{Probes, ReadLayer};
use crate::tree::{MergedTree, NodeId};

/// What was kept of the files of an image that a container sees.
pub struct Contents<'a> {
    tree: &'a MergedTree<'a>,
    /// By kind of [`Wanted`](crate::layer::Wanted), in byte order of their paths.
    by_kind: BTreeMap<&'static str, Vec<Content<'a>>>,
    by_node: HashMap<NodeId, Content<'a>, RandomState>,
}

/// What was kept of one file.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// What it is, as its row says.
    pub kind: &'static str,
    /// Where it is.
    pub node: NodeId,
    /// The index of the layer that it comes from.
    pub layer: usize,
    /// What its row made of it.
    pub bytes: &'a [u8],
}

impl<'a> Contents<'a> {
    /// Finds the place of everything that was kept.
    ///
    /// What only hidden versions hold is left out. A file with several hard links has its content
    /// under each of them.
    pub fn of(tree: &'a MergedTree<'a>, layers: &[&'a ReadLayer], probes: &Probes) -> Self {
        let mut kept: HashMap<(usize, u32), (&'static str, &'a [u8]), RandomState> =
            HashMap::default();
        for (index, layer) in layers.iter().enumerate() {
            for one in &layer.captured {
                if let Some(row) = probes.row(one.row) {
                    kept.insert((index, one.entry), (row.kind, &*one.bytes));
                }
            }
        }
        let mut by_kind: BTreeMap<&'static str, Vec<Content<'a>>> = BTreeMap::new();
        let mut by_node = HashMap::default();
        if kept.is_empty() {
            return Self { tree, by_kind, by_node };
        }
        for version in tree.all_versions() {
            let node = tree.node_of(version);
            if tree.current(node) != Some(version) {
                continue;
            }
            let carrier = tree.carrier(version).unwrap_or(version);
            let Some(layer) = tree.layer_of(carrier) else { continue };
            let Some(&(kind, bytes)) = kept.get(&(layer, tree.entry_index(carrier))) else {
                continue;
            };
            let content = Content { kind, node, layer, bytes };
            by_kind.entry(kind).or_default().push(content);
            by_node.insert(node, content);
        }
        for list in by_kind.values_mut() {
            list.sort_by_cached_key(|content| tree.path(content.node));
        }
        Self { tree, by_kind, by_node }
    }

    /// The tree that they are in.
    pub fn tree(&self) -> &'a MergedTree<'a> {
        self.tree
    }

    /// All contents of a kind, in byte order of their paths.
    pub fn all(&self, kind: &str) -> &[Content<'a>] {
        self.by_kind.get(kind).map(Vec::as_slice).unwrap_or_default()
    }

    /// The content of a node, or of the file that it links to.
    pub fn at(&self, node: NodeId) -> Option<Content<'a>> {
        let node = self.tree.follow(node)?;
        self.by_node.get(&node).copied()
    }

    /// The content of the child of that name of a directory.
    pub fn child(&self, directory: NodeId, name: &str) -> Option<Content<'a>> {
        self.at(self.tree.child(directory, name.as_bytes())?)
    }

    /// The content at a path from the root.
    pub fn find(&self, path: &str) -> Option<Content<'a>> {
        self.at(self.tree.find(path.as_bytes())?)
    }
}

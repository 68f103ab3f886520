//! What has a tile: the largest of a directory, each with its layer and the largest in it.

use super::LargestLayers;
use crate::explore::files::{Files, Order, Scope, Sizes};
use crate::tree::NodeId;

/// More than any screen has room for.
const MAX_TILES: usize = 512;
/// More than any tile has room for.
const MAX_INNER_TILES: usize = 64;

/// A path that has a tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// The path.
    pub node: NodeId,
    /// The bytes that its area stands for.
    pub weight: u64,
    /// What is at and below it.
    pub sizes: Sizes,
    /// The index of the layer that ships most of it; `None` if that is unknown.
    pub layer: Option<usize>,
    /// Whether it is a directory.
    pub is_directory: bool,
    /// What is in it, the largest first; empty for a file, and for a tile that is itself in one.
    pub inner: Tiles,
}

/// The tiles of a directory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tiles {
    /// The largest first; what has no bytes has no tile.
    pub list: Vec<Tile>,
    /// How many more there are.
    pub more: u64,
    /// What these others weigh together.
    pub more_weight: u64,
    /// Their unpacked bytes.
    pub more_unpacked: u64,
}

/// Makes tiles of one scope.
pub(super) struct Maker<'a> {
    pub(super) files: &'a Files,
    pub(super) by_download: bool,
    /// `None` where all is of one layer.
    pub(super) layers: Option<&'a LargestLayers>,
}

impl Maker<'_> {
    /// The tiles of a directory, with those in them.
    pub(super) fn tiles(&self, root: NodeId) -> Tiles {
        let mut tiles = self.largest(root, MAX_TILES);
        for tile in &mut tiles.list {
            tile.inner = self.largest(tile.node, MAX_INNER_TILES);
        }
        tiles
    }

    fn weight(&self, sizes: &Sizes) -> u64 {
        if self.by_download { sizes.download } else { sizes.unpacked }
    }

    fn largest(&self, directory: NodeId, most: usize) -> Tiles {
        let tree = &self.files.facts().tree;
        let children = tree.children(directory);
        let weight = |node: NodeId| self.weight(&self.files.sizes(node));
        let is_whole = self.files.listing().scope == Scope::Image && !self.by_download;
        // The tree has them in this order already, however many they are.
        let (largest, count): (Vec<NodeId>, usize) = if is_whole {
            let count = children.partition_point(|&node| 0 < weight(node));
            (children.iter().copied().take(count.min(most)).collect(), count)
        } else {
            let weighed = children.iter().map(|&node| (weight(node), node));
            let mut weighed: Vec<(u64, NodeId)> = weighed.filter(|(size, _)| 0 < *size).collect();
            let count = weighed.len();
            let by_size = |a: &(u64, NodeId), b: &(u64, NodeId)| {
                b.0.cmp(&a.0).then_with(|| tree.name(a.1).cmp(tree.name(b.1)))
            };
            if most < count {
                weighed.select_nth_unstable_by(most, by_size);
                weighed.truncate(most);
            }
            weighed.sort_unstable_by(by_size);
            (weighed.into_iter().map(|(_, node)| node).collect(), count)
        };
        let list: Vec<Tile> = largest.into_iter().map(|node| self.tile(node)).collect();
        let sum = |of: fn(&Tile) -> u64| list.iter().map(of).fold(0, u64::saturating_add);
        let all = self.files.sizes(directory);
        let more = count.saturating_sub(list.len()) as u64;
        let rest = |all: u64, listed: u64| if more == 0 { 0 } else { all.saturating_sub(listed) };
        let more_weight = rest(self.weight(&all), sum(|tile| tile.weight));
        let more_unpacked = rest(all.unpacked, sum(|tile| tile.sizes.unpacked));
        Tiles { list, more, more_weight, more_unpacked }
    }

    fn tile(&self, node: NodeId) -> Tile {
        let sizes = self.files.sizes(node);
        Tile {
            node,
            weight: self.weight(&sizes),
            sizes,
            layer: self.layer(node),
            is_directory: self.files.is_directory(node),
            inner: Tiles::default(),
        }
    }

    fn layer(&self, node: NodeId) -> Option<usize> {
        let tree = &self.files.facts().tree;
        if let Scope::Changes(layer) = self.files.listing().scope {
            return Some(layer);
        }
        match tree.directory_index(node) {
            Some(index) => self.layers?.layer(index),
            None => {
                let version = self.files.shown(node)?;
                tree.layer_of(tree.carrier(version).unwrap_or(version))
            }
        }
    }
}

/// Whether areas stand for downloads: where files are sorted by them, and they are known.
pub(super) fn is_by_download(files: &Files) -> bool {
    files.listing().order == Order::Download && files.knows_download()
}

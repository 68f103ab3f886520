//! The treemap: the directory that fills it, the selected tile, and what has tiles.

use std::sync::Arc;

use crate::explore::files::{Files, Scope};
use crate::facts::Facts;
use crate::tree::NodeId;

mod largest_layers;
mod tiles;

pub use tiles::{Tile, Tiles};

use largest_layers::LargestLayers;
use tiles::{Maker, is_by_download};

/// The treemap.
#[derive(Debug, Clone)]
pub struct TreemapPane {
    /// The directory that fills it.
    pub root: NodeId,
    /// The selected path: one with a tile, or one of those that are too small for one.
    pub selected: Option<NodeId>,
    made: Option<Made>,
    layers: Option<LargestLayers>,
}

/// The tiles, and what they were made of.
#[derive(Debug, Clone)]
struct Made {
    facts: Arc<Facts>,
    root: NodeId,
    scope: Scope,
    by_download: bool,
    tiles: Tiles,
}

impl Default for TreemapPane {
    fn default() -> Self {
        Self { root: NodeId::ROOT, selected: None, made: None, layers: None }
    }
}

impl TreemapPane {
    /// What has tiles; `None` before the treemap is shown.
    pub fn tiles(&self) -> Option<&Tiles> {
        Some(&self.made.as_ref()?.tiles)
    }

    /// Whether areas stand for downloads, not for unpacked bytes.
    pub fn is_by_download(&self) -> bool {
        self.made.as_ref().is_some_and(|made| made.by_download)
    }

    /// Makes the tiles where it is shown, unless it has those of the same image, directory, scope
    /// and order.
    pub(in crate::explore) fn refresh(&mut self, files: &Files, is_shown: bool) {
        let facts = files.facts();
        let (scope, by_download) = (files.listing().scope, is_by_download(files));
        let is_same_image = self.made.as_ref().is_some_and(|made| Arc::ptr_eq(&made.facts, facts));
        if !is_same_image {
            (self.made, self.layers) = (None, None);
        }
        if !is_shown {
            return;
        }
        let is_made = self.made.as_ref().is_some_and(|made| {
            (made.root, made.scope, made.by_download) == (self.root, scope, by_download)
        });
        if !is_made {
            self.weigh_layers(files, by_download);
            let layers = self.layers.as_ref();
            let tiles = Maker { files, by_download, layers }.tiles(self.root);
            let facts = Arc::clone(facts);
            self.made = Some(Made { facts, root: self.root, scope, by_download, tiles });
        }
        self.keep_selected(files);
    }

    fn weigh_layers(&mut self, files: &Files, by_download: bool) {
        let tree = &files.facts().tree;
        let count = tree.layers().len();
        let end = match files.listing().scope {
            Scope::Changes(_) => return,
            Scope::UpTo(layer) => layer.saturating_add(1).min(count),
            Scope::Image => count,
        };
        if !self.layers.as_ref().is_some_and(|layers| layers.is_of(end, by_download)) {
            self.layers = Some(LargestLayers::of(tree, end, by_download));
        }
    }

    /// What is selected and has no tile gives way to the directory that it is in, or to the largest
    /// tile.
    fn keep_selected(&mut self, files: &Files) {
        let Some(made) = &self.made else { return };
        let tree = &files.facts().tree;
        let list = &made.tiles.list;
        let has = |tiles: &Tiles, node| tiles.list.iter().any(|tile| tile.node == node);
        let is_tile = |node: &NodeId| {
            let mut outer = list.iter().filter(|tile| tile.node == tree.parent(*node));
            has(&made.tiles, *node) || outer.any(|tile| has(&tile.inner, *node))
        };
        let mut above = self.selected.into_iter().flat_map(|node| tree.ancestors(node));
        let kept = above.find(is_tile);
        self.selected = kept.or_else(|| list.first().map(|tile| tile.node));
    }
}

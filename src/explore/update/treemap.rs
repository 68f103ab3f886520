//! The treemap: tiles are selected, opened and closed.

use crate::explore::model::Model;
use crate::tree::NodeId;

/// The children that have tiles, the largest first.
fn tiles(model: &Model) -> Vec<NodeId> {
    let Some(facts) = model.facts() else { return Vec::new() };
    let children = facts.tree.children(model.treemap.root).iter().copied();
    children.filter(|&node| 0 < facts.tree.totals(node).visible.unpacked).collect()
}

/// Begins with the directory of the cursor in the files.
pub(super) fn enter(model: &mut Model) {
    if model.treemap.selected.is_none() {
        model.treemap.selected = tiles(model).first().copied();
    }
}

/// Selects the tile some places further, by size.
pub(super) fn by(model: &mut Model, by: isize) {
    let tiles = tiles(model);
    let selected = model.treemap.selected;
    let at = selected.and_then(|node| tiles.iter().position(|tile| *tile == node)).unwrap_or(0);
    let at = at.saturating_add_signed(by).min(tiles.len().saturating_sub(1));
    model.treemap.selected = tiles.get(at).copied();
}

/// Fills the treemap with the selected directory.
pub(super) fn open(model: &mut Model) {
    let Some(facts) = model.facts() else { return };
    let Some(node) = model.treemap.selected else { return };
    if facts.tree.is_directory(node) && !facts.tree.children(node).is_empty() {
        model.treemap.root = node;
        model.treemap.selected = None;
        model.treemap.selected = tiles(model).first().copied();
    } else {
        super::go::to_node(model, node);
    }
}

/// Fills the treemap with the directory above.
pub(super) fn close(model: &mut Model) {
    let Some(facts) = model.facts() else { return };
    let root = model.treemap.root;
    model.treemap.root = facts.tree.parent(root);
    model.treemap.selected = Some(root).filter(|root| *root != NodeId::ROOT);
}

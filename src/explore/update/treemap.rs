//! The treemap: tiles are selected, opened and closed.

use std::sync::Arc;

use ratatui::layout::Rect;

use crate::explore::keys::{Action, View};
use crate::explore::message::Effect;
use crate::explore::model::Model;
use crate::tree::NodeId;

/// Makes the tiles anew if they are shown and something has changed.
pub(super) fn refresh(model: &mut Model) {
    let is_shown = model.main == View::Treemap;
    if let Some(pane) = &model.files {
        model.treemap.refresh(&pane.files, is_shown);
    }
}

/// Selects the tile with the file of the cursor in the files; without one in the directory, goes to
/// the directory of that file.
pub(super) fn enter(model: &mut Model) {
    let Some(facts) = model.facts().map(Arc::clone) else { return };
    let tree = &facts.tree;
    let Some(cursor) = model.files.as_ref().and_then(|pane| pane.node(tree)) else { return };
    let is_selected =
        model.treemap.selected.is_some_and(|node| tree.ancestors(cursor).any(|at| at == node));
    if is_selected {
        return;
    }
    if tree.ancestors(cursor).all(|at| at != model.treemap.root) {
        model.treemap.root = tree.parent(cursor);
    }
    let root = model.treemap.root;
    let child = tree.ancestors(cursor).find(|&at| at != root && tree.parent(at) == root);
    model.treemap.selected = child;
}

/// Goes to the selected tile in the files, unless the cursor there is in it already.
pub(super) fn leave(model: &mut Model) {
    let Some(facts) = model.facts().map(Arc::clone) else { return };
    let Some(selected) = model.treemap.selected else { return };
    if let Some(pane) = &mut model.files {
        let cursor = pane.node(&facts.tree);
        let is_in = |cursor| facts.tree.ancestors(cursor).any(|at| at == selected);
        if !cursor.is_some_and(is_in) {
            pane.go_to(selected);
        }
    }
}

/// The paths of the directory that have tiles, or would have with more room: the largest first.
fn paths(model: &Model) -> Vec<NodeId> {
    let tiles = model.treemap.tiles().map_or(&[][..], |tiles| &tiles.list);
    tiles.iter().map(|tile| tile.node).collect()
}

/// Selects the path some places further, by size.
pub(super) fn by(model: &mut Model, by: isize) {
    let paths = paths(model);
    let outer = outer(model);
    let at = outer.and_then(|node| paths.iter().position(|path| *path == node)).unwrap_or(0);
    let at = at.saturating_add_signed(by).min(paths.len().saturating_sub(1));
    model.treemap.selected = paths.get(at).copied().or(model.treemap.selected);
}

/// The path of the directory that the selected one is, or is in.
fn outer(model: &Model) -> Option<NodeId> {
    let (tree, root) = (&model.facts()?.tree, model.treemap.root);
    let mut above = tree.ancestors(model.treemap.selected?);
    above.find(|&at| tree.parent(at) == root && at != NodeId::ROOT)
}

/// Where the next tile is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Left,
    Right,
    Up,
    Down,
}

/// Does what a key does to tiles alone.
pub(super) fn by_action(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::TileLeft => towards(model, Direction::Left),
        Action::TileRight => towards(model, Direction::Right),
        Action::LineUp => towards(model, Direction::Up),
        Action::LineDown => towards(model, Direction::Down),
        _ => close(model),
    }
    Vec::new()
}

/// Selects the neighbour of the selected tile. Within a directory's tile these are the tiles in it;
/// from its edge, the neighbours of the directory.
fn towards(model: &mut Model, direction: Direction) {
    let drawn: Vec<(Rect, NodeId)> = model.hits.tiles().collect();
    let Some(facts) = model.facts() else { return };
    let (tree, root) = (&facts.tree, model.treemap.root);
    let Some(selected) = model.treemap.selected else { return };
    let beside = |node: NodeId| {
        let in_same = drawn.iter().filter(|(_, other)| tree.parent(*other) == tree.parent(node));
        let siblings: Vec<(Rect, NodeId)> = in_same.copied().collect();
        let at = place(model, &siblings, node)?;
        neighbour(at, &siblings, direction)
    };
    let inner = (tree.parent(selected) != root).then(|| beside(selected)).flatten();
    let next = inner.or_else(|| beside(outer(model)?));
    model.treemap.selected = Some(next.unwrap_or(selected));
}

/// Where a path is drawn: in its tile, or with all those that are too small, in the last one.
fn place(model: &Model, siblings: &[(Rect, NodeId)], node: NodeId) -> Option<Rect> {
    let own = siblings.iter().find(|(_, other)| *other == node);
    let rest = || {
        let paths = paths(model);
        let is_drawn = |path: &&NodeId| siblings.iter().any(|(_, other)| other == *path);
        let last = paths.iter().rev().find(is_drawn)?;
        siblings.iter().find(|(_, other)| other == last)
    };
    own.or_else(rest).map(|(area, _)| *area)
}

/// The closest tile in a direction, and of those beside one another the one with most in common.
fn neighbour(at: Rect, others: &[(Rect, NodeId)], direction: Direction) -> Option<NodeId> {
    let shared = |start: u16, end: u16, other_start: u16, other_end: u16| {
        end.min(other_end).checked_sub(start.max(other_start)).filter(|shared| 0 < *shared)
    };
    let measured = others.iter().filter_map(|(other, node)| {
        let gap = match direction {
            Direction::Left => at.x.checked_sub(other.right()),
            Direction::Right => other.x.checked_sub(at.right()),
            Direction::Up => at.y.checked_sub(other.bottom()),
            Direction::Down => other.y.checked_sub(at.bottom()),
        }?;
        let shared = match direction {
            Direction::Left | Direction::Right => {
                shared(at.y, at.bottom(), other.y, other.bottom())
            }
            Direction::Up | Direction::Down => shared(at.x, at.right(), other.x, other.right()),
        }?;
        Some((gap, std::cmp::Reverse(shared), *node))
    });
    measured.min_by_key(|(gap, shared, _)| (*gap, *shared)).map(|(.., node)| node)
}

/// Fills the treemap with the selected directory; returns the selected tile if it is a file, which
/// has nothing to fill it with.
pub(super) fn open(model: &mut Model) -> Option<NodeId> {
    let pane = model.files.as_ref()?;
    let node = model.treemap.selected?;
    let tree = &pane.files.facts().tree;
    let has_bytes = |node: NodeId| {
        let sizes = pane.files.sizes(node);
        0 < sizes.unpacked || 0 < sizes.download
    };
    let is_open = tree.children(node).iter().any(|&child| has_bytes(child));
    if is_open {
        fill_with(model, node);
    }
    (!is_open).then_some(node)
}

/// Fills the treemap with a directory; selected is what leads back, or the largest in it.
pub(super) fn fill_with(model: &mut Model, directory: NodeId) {
    let Some(facts) = model.facts() else { return };
    let (tree, before) = (&facts.tree, model.treemap.root);
    let way_back = tree.ancestors(before).find(|&at| tree.parent(at) == directory);
    model.treemap.selected = way_back.filter(|&at| at != directory);
    model.treemap.root = directory;
}

/// Fills the treemap with the directory above.
fn close(model: &mut Model) {
    let Some(facts) = model.facts() else { return };
    let root = model.treemap.root;
    if root == NodeId::ROOT {
        model.say("this is the whole image");
        return;
    }
    let above = facts.tree.parent(root);
    fill_with(model, above);
}

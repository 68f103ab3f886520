//! Layers arrive: what is on the screen stays where it is, and what is new is added.

use std::sync::Arc;

use crate::explore::files::{Files, Listing, Row, Scope};
use crate::explore::keys::View;
use crate::explore::loaded::Loaded;
use crate::explore::message::{Effect, Opened};
use crate::explore::model::{FilesPane, LayerRow, Model, Overlay};
use crate::tree::{MergedTree, NodeId};

pub(super) fn opened(model: &mut Model, opened: Box<Opened>) -> Vec<Effect> {
    let row = |(index, instruction): (usize, &String)| LayerRow {
        index,
        instruction: instruction.clone(),
        ..LayerRow::default()
    };
    model.layers = opened.instructions.iter().enumerate().map(row).collect();
    model.opened = Some(opened);
    Vec::new()
}

pub(super) fn loaded(model: &mut Model, loaded: Loaded) -> Vec<Effect> {
    model.layers = LayerRow::list(&loaded);
    let facts = Arc::clone(&loaded.facts);
    let is_last = loaded.judged.is_some();
    let old_tree = model.facts().map(|facts| Arc::clone(&facts.tree));
    model.loaded = Some(loaded);
    if let Some(old) = old_tree {
        renumber(model, &old, &facts.tree);
    }
    model.files = Some(match model.files.take() {
        None => FilesPane::new(Files::new(facts, Listing::default())),
        Some(pane) => pane.with_facts(facts),
    });
    if let Some(judged) = model.judged().map(Arc::clone) {
        model.findings.list(&judged);
        model.packages.list(&judged);
    }
    // As long as nobody has pressed a key, the screen shows what matters most.
    if !model.is_touched {
        show_largest(model);
    }
    if is_last {
        // Marks of a file were waiting for the image.
        model.marks_generation = model.marks_generation.max(1);
        return super::links::apply(model);
    }
    Vec::new()
}

/// Finds again, by path, what is remembered of the files: another state of the image has other
/// nodes.
fn renumber(model: &mut Model, old: &MergedTree, new: &MergedTree) {
    let renumbered = |node: NodeId| new.node_at(&old.path(node));
    model.treemap.root = renumbered(model.treemap.root).unwrap_or(NodeId::ROOT);
    model.treemap.selected = None;
    model.history.renumber(renumbered);
    let found = model.search.found.iter();
    model.search.found = found.filter_map(|node| renumbered(*node)).collect();
    model.search.folds = None;
    model.details = None;
    // Its lines lead to nodes of the old tree.
    model.overlays.retain(|overlay| !matches!(overlay, Overlay::Why { .. }));
}

/// Selects the largest layer, of the user's own if there are any, and opens its largest directory.
fn show_largest(model: &mut Model) {
    let own = model.layers.iter().filter(|layer| !layer.is_base && layer.unpacked.is_some());
    let largest = own.max_by_key(|layer| (layer.unpacked, std::cmp::Reverse(layer.index)));
    let largest = largest.filter(|layer| 0 < layer.unpacked.unwrap_or(0));
    let all = || model.layers.iter().max_by_key(|layer| layer.unpacked);
    let Some(index) = largest.or_else(all).map(|layer| layer.index) else { return };
    model.layer = index;
    model.focus = View::Files;
    let Some(facts) = model.facts().map(Arc::clone) else { return };
    let Some(pane) = &mut model.files else { return };
    pane.change(&facts.tree, |files| files.set_scope(Scope::Changes(index)));
    pane.at = 0;
    // Down to where the bytes split: a directory that holds nearly all of its parent says nothing.
    let mut depth = 0;
    while depth < MAX_OPENED
        && let Some(node) = pane.node(&facts.tree)
        && pane.files.is_directory(node)
    {
        pane.files.open(node);
        depth += 1;
        if !is_most_below(pane, pane.at) {
            break;
        }
        pane.at += 1;
    }
    pane.at = pane.files.rows().len().saturating_sub(1).min(pane.at);
}

/// Deeper would push the first directories off the screen.
const MAX_OPENED: usize = 4;

/// Whether the row after a directory, its largest child, has more than half of its bytes.
fn is_most_below(pane: &FilesPane, at: usize) -> bool {
    let unpacked = |at: usize| {
        let row = pane.files.rows().get(at)?;
        match row {
            Row::Node { node, .. } => Some(pane.files.sizes(*node).unpacked),
            Row::Version { .. } => None,
        }
    };
    unpacked(at).zip(unpacked(at + 1)).is_some_and(|(whole, part)| whole < part.saturating_mul(2))
}

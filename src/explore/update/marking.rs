//! Marks what is under the cursor, and asks for the sizes without it.

use std::sync::Arc;

use crate::explore::files::{Files, Row};
use crate::explore::keys::{Action, View};
use crate::explore::marks::Mark;
use crate::explore::message::Effect;
use crate::explore::model::{FindingRow, Model};
use crate::tree::NodeId;

/// Marks, and takes marks away.
pub(super) fn by_action(model: &mut Model, action: Action) -> Vec<Effect> {
    let is_changed = match action {
        Action::Mark => toggle(model),
        Action::MarkDown => {
            let is_changed = toggle(model);
            super::moving::by_rows(model, 1);
            is_changed
        }
        Action::MarkAll => {
            let marks = all_listed(model);
            model.marks.mark_all(marks)
        }
        Action::Undo => said(model.marks.undo(), model, "there is no mark to take back"),
        Action::Redo => said(model.marks.redo(), model, "there is no mark to put back"),
        _ => said(model.marks.clear(), model, "nothing is marked"),
    };
    if is_changed {
        model.marks_generation += 1;
    }
    Vec::new()
}

/// Says why nothing has changed.
fn said(is_changed: bool, model: &mut Model, why_not: &str) -> bool {
    if !is_changed {
        model.say(why_not);
    }
    is_changed
}

fn toggle(model: &mut Model) -> bool {
    if model.judged().is_none() {
        model.say("marks are counted as soon as every layer is read");
        return false;
    }
    match model.mark() {
        Some(mark) => {
            model.marks.toggle(mark);
            true
        }
        None => {
            model.say("this cannot be marked; a path, package, finding or layer can");
            false
        }
    }
}

/// Marks for the rows that are listed; of a tree, the topmost ones.
fn all_listed(model: &Model) -> Vec<Mark> {
    let Some(facts) = model.facts().map(Arc::clone) else { return Vec::new() };
    match model.focus {
        View::Layers => model.listed_layers().map(Mark::Layer).collect(),
        View::Findings => {
            let rows = model.findings.rows.iter();
            let findings = rows.filter(|row| matches!(row, FindingRow::Finding(_)));
            findings.filter_map(|row| model.finding_mark(row.finding())).collect()
        }
        View::Packages => {
            let rows = model.packages.rows.iter();
            rows.filter_map(|row| Mark::package(&facts, row.id)).collect()
        }
        View::Treemap => {
            let tiles = model.treemap.tiles().map_or(&[][..], |tiles| &tiles.list);
            tiles.iter().map(|tile| Mark::path(&facts, tile.node)).collect()
        }
        View::Answer | View::Files => {
            let rows = model.files.as_ref().map_or(&[][..], |pane| pane.files.rows());
            // An open directory stands for itself only by what is listed in it.
            let is_leaf = |at: usize, row: &Row| {
                rows.get(at + 1).is_none_or(|next| next.depth() <= row.depth())
            };
            let leaves = rows.iter().enumerate().filter(|(at, row)| is_leaf(*at, row));
            let nodes = leaves.filter_map(|(_, row)| match row {
                Row::Node { node, .. } => Some(*node),
                Row::Version { .. } => None,
            });
            let nodes = match &model.files {
                Some(pane) if !pane.files.filters().is_empty() => listed_in(&pane.files, nodes),
                _ => nodes.collect(),
            };
            nodes.into_iter().map(|node| Mark::path(&facts, node)).collect()
        }
    }
}

/// What filters let through of paths and what is below them: of a folded directory, not the files
/// that nobody sees.
fn listed_in(files: &Files, nodes: impl Iterator<Item = NodeId>) -> Vec<NodeId> {
    let tree = &files.facts().tree;
    let mut listed = Vec::new();
    let mut pending: Vec<NodeId> = nodes.collect();
    while let Some(node) = pending.pop() {
        let before = pending.len();
        pending.extend(tree.children(node).iter().filter(|child| files.lists(**child)));
        if pending.len() == before {
            listed.push(node);
        }
    }
    listed
}

/// Asks for the sizes without what is marked, if the marks have changed.
pub(super) fn follow_up(model: &mut Model) -> Option<Effect> {
    if model.marks_generation == model.asked_generation || model.judged().is_none() {
        return None;
    }
    model.asked_generation = model.marks_generation;
    if model.marks.is_empty() {
        model.what_if = None;
        return None;
    }
    let (generation, marks) = (model.marks_generation, model.marks.clone());
    Some(Effect::WhatIf { generation, marks })
}

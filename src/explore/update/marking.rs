//! Marks what is under the cursor, and asks for the sizes without it.

use std::sync::Arc;

use crate::explore::files::{Files, Row};
use crate::explore::keys::{Action, View};
use crate::explore::marks::Mark;
use crate::explore::message::Effect;
use crate::explore::model::{FindingRow, Model, Subject};
use crate::tree::NodeId;
use crate::units::{counted, grouped};

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
            is_few(model, &marks) && model.marks.mark_all(marks)
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
    if let Some(listed) = part_of_directory(model) {
        return toggle_listed(model, listed);
    }
    match model.mark() {
        Some(mark) if is_few(model, std::slice::from_ref(&mark)) => {
            model.marks.toggle(mark);
            true
        }
        Some(_) => false,
        None => {
            model.say(match model.subject() {
                Some(Subject::Finding(_)) => "this finding has no bytes that could be taken out",
                _ => "this cannot be marked; a path, package, finding or layer can",
            });
            false
        }
    }
}

/// How many marks there can be: each is resolved again whenever any of them changes.
const MAX_MARKS: usize = 10_000;

/// Whether there is room for more marks; otherwise says what to do.
fn is_few(model: &mut Model, marks: &[Mark]) -> bool {
    let added = marks.iter().filter(|mark| !model.marks.contains(mark)).count();
    let is_few = added == 0 || model.marks.len().saturating_add(added) <= MAX_MARKS;
    if !is_few {
        let most = grouped(MAX_MARKS as u64);
        model.say(format!("that would be more than {most} marks; mark the directory instead"));
    }
    is_few
}

/// What filters let through of the directory under the cursor, if that is not all of it.
fn part_of_directory(model: &Model) -> Option<Vec<NodeId>> {
    let pane = model.files.as_ref().filter(|_| model.focus == View::Files)?;
    let Some(Row::Node { node, .. }) = pane.row() else { return None };
    let is_whole = pane.files.filters().is_empty() || pane.files.lists_all_below(node);
    let listed = || listed_in(&pane.files, std::iter::once(node));
    (!is_whole).then(listed).filter(|listed| *listed != [node])
}

/// Marks what is listed of a directory, or takes these marks away if there are all of them.
fn toggle_listed(model: &mut Model, nodes: Vec<NodeId>) -> bool {
    let Some(facts) = model.facts().map(Arc::clone) else { return false };
    let marks: Vec<Mark> = nodes.into_iter().map(|node| Mark::path(&facts, node)).collect();
    if marks.iter().all(|mark| model.marks.contains(mark)) {
        return model.marks.take_all(&marks);
    }
    if !is_few(model, &marks) {
        return false;
    }
    let paths = counted(marks.len() as u64, "path");
    let is_changed = model.marks.mark_all(marks);
    model.say(format!("marked only what the filter lets through below it: {paths}"));
    is_changed
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
            let marked = nodes.into_iter().take(MAX_MARKS + 1);
            marked.map(|node| Mark::path(&facts, node)).collect()
        }
    }
}

/// What filters let through of paths and what is below them: of a folded directory, not the files
/// that nobody sees. Stops soon after more than can be marked.
fn listed_in(files: &Files, nodes: impl Iterator<Item = NodeId>) -> Vec<NodeId> {
    let tree = &files.facts().tree;
    let mut listed = Vec::new();
    let mut pending: Vec<NodeId> = nodes.collect();
    while let Some(node) = pending.pop().filter(|_| listed.len() <= MAX_MARKS) {
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

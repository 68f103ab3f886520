//! Moves cursors, and opens and folds rows.

use std::sync::Arc;

use super::scroll::scroll;
use crate::explore::files::Row;
use crate::explore::keys::{Action, View};
use crate::explore::message::Effect;
use crate::explore::model::{FindingRow, Model};

/// Moves the cursor of the view with the keyboard.
pub(super) fn by_action(model: &mut Model, action: Action) -> Vec<Effect> {
    if model.focus == View::Treemap && matches!(action, Action::LineDown | Action::LineUp) {
        return super::treemap::by_action(model, action);
    }
    // A line of the page before stays, to be found again.
    let page = model.hits.window(model.focus).height.saturating_sub(1).max(1) as isize;
    if let Some(by) = scroll(action, page) {
        by_rows(model, by);
    }
    Vec::new()
}

/// Moves the cursor by rows, up to the first or last one.
pub(super) fn by_rows(model: &mut Model, by: isize) {
    let moved = |at: usize, rows: usize| at.saturating_add_signed(by).min(rows.saturating_sub(1));
    match model.focus {
        View::Answer => {
            let rows = model.judged().map_or(0, |judged| judged.report.summary.actions.len());
            model.answer = moved(model.answer, rows);
        }
        View::Layers => {
            let listed: Vec<usize> = model.listed_layers().collect();
            let at = listed.iter().position(|&layer| layer == model.layer).unwrap_or(0);
            if let Some(&layer) = listed.get(moved(at, listed.len())) {
                super::go::select_layer(model, layer);
            }
        }
        View::Files => {
            if let Some(pane) = &mut model.files {
                pane.at = moved(pane.at, pane.files.rows().len());
            }
        }
        View::Findings => model.findings.at = moved(model.findings.at, model.findings.rows.len()),
        View::Packages => model.packages.at = moved(model.packages.at, model.packages.rows.len()),
        View::Treemap => super::treemap::by(model, by),
    }
}

/// Opens or folds what the cursor is on.
pub(super) fn fold(model: &mut Model, action: Action) -> Vec<Effect> {
    match model.focus {
        View::Files => fold_files(model, action),
        View::Findings => fold_findings(model, action),
        _ if action == Action::Open => return super::go::enter(model),
        _ => (),
    }
    Vec::new()
}

fn fold_files(model: &mut Model, action: Action) {
    let Some(facts) = model.facts().map(Arc::clone) else { return };
    let Some(pane) = &mut model.files else { return };
    if action == Action::FoldAll {
        pane.change(&facts.tree, |files| files.close_all());
        return;
    }
    let Some(row) = pane.row() else { return };
    let node = match row {
        Row::Node { node, .. } => node,
        Row::Version { version, .. } => {
            if action == Action::Fold {
                pane.go_to(facts.tree.node_of(version));
            }
            return;
        }
    };
    let is_directory = pane.files.is_directory(node);
    let is_open = pane.files.is_open(node);
    match action {
        Action::Open if is_directory && !is_open => pane.files.open(node),
        // To the first child: the next row, if it is deeper.
        Action::Open => {
            let next = pane.files.rows().get(pane.at + 1);
            if is_directory && next.is_some_and(|next| row.depth() < next.depth()) {
                pane.at += 1;
            }
        }
        Action::Fold if is_directory && is_open => pane.files.close(node),
        Action::Fold => {
            if let Some(at) = pane.files.position(facts.tree.parent(node)) {
                pane.at = at;
            }
        }
        Action::OpenBelow => pane.files.open_below(node),
        Action::Toggle if is_directory => pane.files.toggle(node),
        _ => (),
    }
}

fn fold_findings(model: &mut Model, action: Action) {
    let Some(judged) = model.judged().map(Arc::clone) else { return };
    let Some(row) = model.findings.row() else { return };
    match (action, row) {
        (Action::Open, FindingRow::Finding(finding)) => {
            let id = judged.report.findings.get(finding).map_or("", |found| found.id.as_str());
            if model.findings.is_open(id) {
                by_rows(model, 1);
            } else {
                model.findings.set_open(&judged, finding, true);
            }
        }
        (Action::Fold, row) => model.findings.set_open(&judged, row.finding(), false),
        _ => (),
    }
}

//! Goes from one thing to another, back and forward.

use std::sync::Arc;

use crate::explore::files::{Filters, Scope};
use crate::explore::keys::{Action, View};
use crate::explore::message::Effect;
use crate::explore::model::{FindingRow, Model, Place, Subject, WhyTarget};
use crate::packages::PackageId;
use crate::rules::claims::Counts;
use crate::tree::{NodeId, VersionId};

/// Where the user is.
pub(super) fn place(model: &Model) -> Place {
    let package = model.packages.row().map(|row| row.id);
    Place {
        focus: model.focus,
        main: model.main,
        layer: model.layer,
        listing: model.files.as_ref().map(|pane| pane.files.listing()),
        filters: model.filters().cloned().unwrap_or_default(),
        node: {
            let tree = model.facts().map(|facts| &facts.tree);
            model.files.as_ref().zip(tree).and_then(|(pane, tree)| pane.node(tree))
        },
        answer: model.answer,
        finding: model.findings.row().map(FindingRow::finding),
        package,
    }
}

/// Remembers the current place, before another is gone to.
pub(super) fn leave(model: &mut Model) {
    let place = place(model);
    model.history.leave(place);
}

pub(super) fn restore(model: &mut Model, place: Place) {
    model.focus = place.focus;
    model.main = place.main;
    model.layer = place.layer;
    model.answer = place.answer;
    if let (Some(listing), Some(facts)) = (place.listing, model.facts().map(Arc::clone))
        && let Some(pane) = &mut model.files
        && pane.files.listing() != listing
    {
        pane.change(&facts.tree, |files| files.set_listing(listing));
    }
    super::filters::set_filters(model, place.filters);
    if let (Some(node), Some(pane)) = (place.node, &mut model.files) {
        pane.go_to(node);
    }
    if let Some(finding) = place.finding {
        model.findings.go_to(finding);
    }
    if let Some(package) = place.package {
        model.packages.go_to(package);
    }
}

pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    let here = place(model);
    match model.history.back(here) {
        Some(place) => restore(model, place),
        None => model.say(format!("this is where you began; {} quits", model.key(Action::Quit))),
    }
    Vec::new()
}

pub(super) fn forward(model: &mut Model) -> Vec<Effect> {
    let here = place(model);
    match model.history.forward(here) {
        Some(place) => restore(model, place),
        None => model.say("there is nothing to go forward to"),
    }
    Vec::new()
}

/// Lists the files of a scope; the cursor stays on its file if it is listed.
pub(super) fn set_scope(model: &mut Model, scope: Scope) {
    let Some(facts) = model.facts().map(Arc::clone) else { return };
    if let Some(pane) = &mut model.files
        && pane.files.listing().scope != scope
    {
        pane.change(&facts.tree, |files| files.set_scope(scope));
    }
}

/// Selects a layer; a files pane that is about one layer follows.
pub(super) fn select_layer(model: &mut Model, layer: usize) {
    model.layer = layer;
    match model.files.as_ref().map(|pane| pane.files.listing().scope) {
        Some(Scope::Changes(_)) => set_scope(model, Scope::Changes(layer)),
        Some(Scope::UpTo(_)) => set_scope(model, Scope::UpTo(layer)),
        Some(Scope::Image) | None => (),
    }
}

/// Goes to the layer before or after the selected one, from any view.
pub(super) fn layer(model: &mut Model, by: isize) -> Vec<Effect> {
    let layer = model.layer.saturating_add_signed(by);
    if layer < model.layers.len() && layer != model.layer {
        select_layer(model, layer);
    }
    Vec::new()
}

/// Goes to what the cursor is on: a directory opens, a file shows what is in it, anything else
/// shows its files.
pub(super) fn enter(model: &mut Model) -> Vec<Effect> {
    match (model.focus, model.subject()) {
        (View::Files, Some(Subject::Node(node))) => {
            let is_directory =
                model.files.as_ref().is_some_and(|pane| pane.files.is_directory(node));
            if !is_directory {
                return super::look::content(model);
            }
            if let Some(pane) = &mut model.files {
                pane.files.toggle(node);
            }
        }
        (View::Files, Some(Subject::Version(_))) => return super::look::content(model),
        (View::Treemap, Some(_)) => open_tile(model),
        (_, Some(Subject::Node(node))) => to_node(model, node),
        (_, Some(subject)) => to_files_of(model, subject),
        (_, None) => (),
    }
    Vec::new()
}

/// Fills the treemap with the selected directory, or goes to the selected file.
pub(super) fn open_tile(model: &mut Model) {
    if let Some(file) = super::treemap::open(model) {
        to_node(model, file);
    }
}

/// Goes to the files of something that is not a file.
fn to_files_of(model: &mut Model, subject: Subject) {
    match subject {
        Subject::Action(at) => to_files_of_action(model, at),
        Subject::Layer(layer) => {
            leave(model);
            model.layer = layer;
            show_files(model, Scope::Changes(layer), Filters::default());
        }
        Subject::Finding(finding) => to_finding_files(model, finding),
        Subject::Package(id) => to_package_files(model, id),
        Subject::Node(node) => to_node(model, node),
        Subject::Version(version) => {
            if let Some(facts) = model.facts() {
                let node = facts.tree.node_of(version);
                to_node(model, node);
            }
        }
    }
}

/// The files of the largest finding of an action, or the changes of the largest of its layers.
fn to_files_of_action(model: &mut Model, at: usize) {
    let Some(judged) = model.judged().map(Arc::clone) else { return };
    let Some(action) = judged.judgement.actions.get(at) else { return };
    let fix = action.fix.and_then(|fix| judged.judgement.fixes.get(fix));
    if let Some(&finding) = fix.and_then(|fix| fix.findings.first()) {
        to_finding_files(model, finding);
        return;
    }
    let unpacked = |layer: &&usize| model.layers.get(**layer).and_then(|layer| layer.unpacked);
    if let Some(&layer) = action.layers.iter().max_by_key(unpacked) {
        to_files_of(model, Subject::Layer(layer));
    }
}

fn to_finding_files(model: &mut Model, finding: usize) {
    let Some(judged) = model.judged().map(Arc::clone) else { return };
    let Some(found) = judged.judgement.findings.get(finding) else { return };
    let is_about_bytes = found.counts != Counts::NoBytes;
    if !is_about_bytes && found.places.largest.is_empty() {
        model.say("this finding is about the configuration, not about files");
        return;
    }
    leave(model);
    model.findings.go_to(finding);
    let layer = found.layers.first().copied();
    if let Some(layer) = layer {
        model.layer = layer;
    }
    // What such a finding is about may be hidden.
    let hidden = 0 < found.hidden.unpacked || !is_about_bytes;
    show_files(model, Scope::Image, Filters::finding(&found.id));
    if let Some(pane) = &mut model.files {
        pane.files.show_hidden(hidden || pane.files.listing().show_hidden);
        let place = found.places.largest.first().map(|shown| shown.node);
        if let Some(node) = found.places.directory.or(place) {
            pane.go_to(node);
        }
    }
}

fn to_package_files(model: &mut Model, id: PackageId) {
    let Some(facts) = model.facts().map(Arc::clone) else { return };
    let Some(&first) = facts.files_of(id).first() else {
        model.say("this package has no files of its own");
        return;
    };
    leave(model);
    let name = facts.packages.get(id).map_or("", |package| package.name.as_str());
    show_files(model, Scope::Image, Filters::package(name));
    let scope = facts.packages.get(id).and_then(|package| package.scope);
    let proof = facts.packages.get(id).and_then(|package| package.proof);
    let owned = |node: &NodeId| facts.owners.owner(*node) == Some(id);
    if let Some(pane) = &mut model.files {
        let node = [proof, scope].into_iter().flatten().find(owned).unwrap_or(first);
        pane.go_to(node);
    }
}

/// Shows the files pane with a scope and filters.
pub(super) fn show_files(model: &mut Model, scope: Scope, filters: Filters) {
    model.focus = View::Files;
    model.main = View::Files;
    set_scope(model, scope);
    model.history.bring(&filters);
    super::filters::set_filters(model, filters);
}

/// Goes to a path in the files pane; if its scope or filters do not list it, they are widened.
pub(super) fn to_node(model: &mut Model, node: NodeId) {
    leave(model);
    widen_to(model, node);
}

/// Goes to a path without remembering where it was.
pub(super) fn widen_to(model: &mut Model, node: NodeId) {
    model.focus = View::Files;
    model.main = View::Files;
    let goes = |model: &mut Model| model.files.as_mut().is_some_and(|pane| pane.go_to(node));
    if goes(model) {
        return;
    }
    super::filters::set_filters(model, Filters::default());
    if goes(model) {
        return;
    }
    set_scope(model, Scope::Image);
    if goes(model) {
        return;
    }
    if let Some(pane) = &mut model.files {
        pane.files.show_base(true);
        pane.files.show_hidden(true);
    }
    goes(model);
}

/// Goes to a version: to its row if it is hidden, else to its path.
fn to_version(model: &mut Model, version: VersionId) {
    let Some(facts) = model.facts().map(Arc::clone) else { return };
    if let Some(pane) = &mut model.files {
        pane.files.show_hidden(true);
    }
    to_node(model, facts.tree.node_of(version));
    if let Some(pane) = &mut model.files {
        use crate::explore::files::Row;
        let is_it = |row: &Row| matches!(row, Row::Version { version: of, .. } if *of == version);
        let position = pane.files.rows().iter().position(is_it);
        pane.at = position.unwrap_or(pane.at);
    }
}

/// Goes to the other end of what the cursor is on.
pub(super) fn other_end(model: &mut Model) -> Vec<Effect> {
    let Some(facts) = model.facts().map(Arc::clone) else { return Vec::new() };
    match model.subject() {
        Some(Subject::Action(at)) => {
            let judged = model.judged().map(Arc::clone);
            let fix = judged.as_ref().and_then(|judged| {
                let fix = judged.judgement.actions.get(at)?.fix?;
                judged.judgement.fixes.get(fix)?.findings.first().copied()
            });
            match fix {
                Some(finding) => target(model, WhyTarget::Finding(finding)),
                None => to_files_of_action(model, at),
            }
        }
        Some(Subject::Node(node)) => match super::super::why::other_end(model, &facts, node) {
            Some(to) => target(model, to),
            None => model.say("no finding, package or link leads from here"),
        },
        Some(Subject::Version(version)) => match facts.tree.fate(version) {
            Some((_, by)) => {
                let node = facts.tree.node_of(version);
                to_node(model, node);
                select_layer(model, by);
            }
            None => model.say("nothing hides this version"),
        },
        Some(subject) => to_files_of(model, subject),
        None => (),
    }
    Vec::new()
}

/// Goes to where a reason leads.
pub(super) fn target(model: &mut Model, to: WhyTarget) {
    match to {
        WhyTarget::Layer(layer) => to_files_of(model, Subject::Layer(layer)),
        WhyTarget::Node(node) => to_node(model, node),
        WhyTarget::Version(version) => to_version(model, version),
        WhyTarget::Package(id) => {
            leave(model);
            (model.focus, model.main) = (View::Packages, View::Packages);
            model.packages.go_to(id);
        }
        WhyTarget::Finding(finding) => {
            leave(model);
            (model.focus, model.main) = (View::Findings, View::Findings);
            model.findings.go_to(finding);
        }
    }
}

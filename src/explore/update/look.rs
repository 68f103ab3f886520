//! Looks into files: their content, the difference of two versions, copies on the disk and in the
//! clipboard.

use std::sync::Arc;

use crate::explore::key::Key;
use crate::explore::keys::Action;
use crate::explore::look::Piece;
use crate::explore::message::{Effect, Extracted};
use crate::explore::model::{LookState, Model, Overlay, Prompt, Purpose, Subject};
use crate::tree::VersionId;

/// As much of a file as is read at once: many screens of text.
const MAX_PIECE_BYTES: u64 = 1 << 20;

/// The version that the cursor is on: a hidden one, or what a container finds at the path.
fn version(model: &Model) -> Option<VersionId> {
    let facts = model.facts()?;
    match model.subject()? {
        Subject::Version(version) => Some(version),
        Subject::Node(node) => {
            let file = facts.tree.follow(node).unwrap_or(node);
            facts.tree.current(file).or_else(|| facts.tree.versions(node).next())
        }
        _ => None,
    }
}

/// Shows what is inside the file under the cursor.
pub(super) fn content(model: &mut Model) -> Vec<Effect> {
    let Some(facts) = model.facts().map(Arc::clone) else { return Vec::new() };
    let Some(version) = version(model) else {
        model.say("there is no file under the cursor");
        return Vec::new();
    };
    if facts.tree.stored_at(version).is_none() {
        let node = facts.tree.node_of(version);
        let path = facts.path(node);
        model.say(format!("{path} is not a regular file: there is nothing to look into"));
        return Vec::new();
    }
    model.overlays.push(Overlay::Look(Box::new(LookState::new(version, None))));
    vec![Effect::Read { version, start: 0, max_bytes: MAX_PIECE_BYTES }]
}

/// Shows how the version under the cursor differs from the one before it, or the one that hides it.
pub(super) fn difference(model: &mut Model) -> Vec<Effect> {
    let Some(facts) = model.facts().map(Arc::clone) else { return Vec::new() };
    let Some(version) = version(model) else {
        model.say("there is no file under the cursor");
        return Vec::new();
    };
    let tree = &facts.tree;
    let node = tree.node_of(version);
    let current = tree.current(node).filter(|current| *current != version);
    let pair = match current {
        Some(current) => Some((version, current)),
        None => tree.previous(version).map(|old| (old, version)),
    };
    let Some((old, new)) = pair else {
        model.say("this path has one version: there is nothing to compare it with");
        return Vec::new();
    };
    model.overlays.push(Overlay::Look(Box::new(LookState::new(new, Some(old)))));
    vec![Effect::ReadBoth { old, new, max_bytes: MAX_PIECE_BYTES }]
}

/// Asks where to extract what is under the cursor to.
pub(super) fn extract(model: &mut Model) -> Vec<Effect> {
    let what = match model.subject() {
        Some(Subject::Node(node)) => Extracted::Node(node),
        Some(Subject::Version(version)) => Extracted::Version(version),
        _ => {
            model.say("files and directories can be extracted; this is neither");
            return Vec::new();
        }
    };
    model.prompt = Some(Prompt::new(Purpose::Extract(what), "./"));
    Vec::new()
}

/// A file has been read.
pub(super) fn read(
    model: &mut Model,
    version: VersionId,
    piece: Result<Piece, String>,
) -> Vec<Effect> {
    let Some(facts) = model.facts().map(Arc::clone) else { return Vec::new() };
    if let Some(Overlay::Look(look)) = model.overlays.last_mut()
        && look.version == version
        && look.old.is_none()
    {
        look.show(&facts, piece);
    }
    Vec::new()
}

/// Two versions have been read.
pub(super) fn read_both(
    model: &mut Model,
    old: VersionId,
    new: VersionId,
    pieces: Result<(Piece, Piece), String>,
) -> Vec<Effect> {
    let Some(facts) = model.facts().map(Arc::clone) else { return Vec::new() };
    if let Some(Overlay::Look(look)) = model.overlays.last_mut()
        && (look.old, look.version) == (Some(old), new)
    {
        look.show_difference(&facts, pieces);
    }
    Vec::new()
}

/// A key while a file is looked into.
pub(super) fn key(model: &mut Model, _key: Key, action: Option<Action>) -> Vec<Effect> {
    let page = model.hits.overlay.height.max(1) as isize;
    if let Some(by) = action.and_then(|action| super::scroll::scroll(action, page))
        && let Some(Overlay::Look(look)) = model.overlays.last_mut()
    {
        look.top = look.top.saturating_add_signed(by);
    }
    Vec::new()
}

/// Copies what the cursor is on: a path, a command, a name.
pub(super) fn copy_path(model: &mut Model) -> Vec<Effect> {
    let Some(facts) = model.facts().map(Arc::clone) else { return Vec::new() };
    let judged = model.judged().map(Arc::clone);
    let text = match model.subject() {
        Some(Subject::Node(node)) => Some(facts.path(node)),
        Some(Subject::Version(version)) => Some(facts.path(facts.tree.node_of(version))),
        Some(Subject::Layer(layer)) => facts.instruction(layer).map(str::to_owned),
        Some(Subject::Finding(finding)) => {
            judged.and_then(|judged| judged.report.findings.get(finding).map(fix))
        }
        Some(Subject::Package(id)) => facts.packages.get(id).map(|package| package.name.clone()),
        Some(Subject::Action(at)) => judged.and_then(|judged| {
            judged.report.summary.actions.get(at).map(|action| action.line.clone())
        }),
        None => None,
    };
    match text.filter(|text| !text.is_empty()) {
        Some(text) => vec![Effect::Copy(text)],
        None => {
            model.say("there is nothing to copy here");
            Vec::new()
        }
    }
}

/// The lines of a fix, or its advice.
fn fix(finding: &crate::report::FindingReport) -> String {
    if finding.fix.is_empty() { finding.advice.clone() } else { finding.fix.join("\n") }
}

/// Copies the command that opens this screen.
pub(super) fn copy_link(model: &mut Model) -> Vec<Effect> {
    let link = super::super::links::link(model);
    let reference = model.opened.as_ref().map_or("IMAGE", |opened| opened.reference.as_str());
    vec![Effect::Copy(link.command(reference))]
}

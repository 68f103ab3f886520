//! Looks into files: their content, the difference of two versions, copies on the disk and in the
//! clipboard.

use std::sync::Arc;

use crate::explore::files::Scope;
use crate::explore::key::Key;
use crate::explore::keys::{Action, View};
use crate::explore::look::{Piece, WINDOW_BYTES};
use crate::explore::menus::Menu;
use crate::explore::message::{Effect, Extracted};
use crate::explore::model::{Asked, LookState, Model, Overlay, Prompt, Purpose, Subject};
use crate::facts::Facts;
use crate::layer::{Change, Special};
use crate::tree::{NodeId, VersionId};

const NO_FILE: &str = "there is no file under the cursor";
const NOT_READ: &str = "no layer has been read yet";

/// The version that the cursor is on: a hidden one, what the listed layers put at the path, or what
/// a container finds there.
fn version(model: &Model, facts: &Facts) -> Result<VersionId, String> {
    let tree = &facts.tree;
    match model.subject() {
        Some(Subject::Version(version)) => Ok(version),
        Some(Subject::Node(node)) => {
            let files = model.files.as_ref().filter(|_| model.focus == View::Files);
            let up_to = match files.map(|pane| pane.files.listing().scope) {
                Some(Scope::Changes(layer) | Scope::UpTo(layer)) => Some(layer),
                Some(Scope::Image) | None => None,
            };
            let is_listed = |version: &VersionId| tree.layer_of(*version) <= up_to;
            let listed = up_to.and_then(|_| tree.versions(node).find(is_listed));
            let latest = || tree.current(node).or_else(|| tree.versions(node).next());
            let version = listed.or_else(latest);
            version.ok_or_else(|| format!("{} is a directory", facts.path(node)))
        }
        _ => Err(NO_FILE.to_owned()),
    }
}

/// The file that a version is, or that it leads to as a symbolic link, and then the path of the
/// link; why there is none.
fn file_of(facts: &Facts, version: VersionId) -> Result<(VersionId, Option<String>), String> {
    let tree = &facts.tree;
    if tree.stored_at(version).is_some() {
        return Ok((version, None));
    }
    let node = tree.node_of(version);
    let path = facts.path(node);
    let Some(target) = tree.target_of(version) else {
        return Err(format!("{path} is {}: there is nothing to look into", kind(facts, version)));
    };
    let found = tree.find_from(tree.parent(node), target).and_then(|found| tree.follow(found));
    let Some(found) = found else {
        let target = crate::escape::printable(target);
        return Err(format!("{path} is a link to {target}, which is not in the image"));
    };
    match tree.current(found).filter(|found| tree.stored_at(*found).is_some()) {
        Some(file) => Ok((file, Some(path))),
        None => {
            let kind = tree.current(found).map_or("a directory", |found| kind(facts, found));
            Err(format!("{path} is a link to {}, {kind}: nothing to look into", facts.path(found)))
        }
    }
}

/// What a version is that is no file, with its article.
fn kind(facts: &Facts, version: VersionId) -> &'static str {
    match facts.tree.version(version).map(|version| version.entry.change) {
        Some(Change::Directory | Change::Root) => "a directory",
        Some(Change::Special(Special::Fifo)) => "a named pipe",
        Some(Change::Special(_)) => "a device",
        Some(Change::HardLink(_)) => "a hard link to nothing",
        _ => "not a file",
    }
}

/// Shows what is inside the file under the cursor.
pub(super) fn content(model: &mut Model) -> Vec<Effect> {
    let Some(facts) = model.facts().map(Arc::clone) else {
        model.say(NOT_READ);
        return Vec::new();
    };
    match version(model, &facts).and_then(|version| file_of(&facts, version)) {
        Ok((file, link)) => open(model, LookState::file(facts, file, link)),
        Err(why) => {
            model.say(why);
            Vec::new()
        }
    }
}

/// Shows how the version under the cursor differs from the one before it, or from the one that took
/// its place.
pub(super) fn difference(model: &mut Model) -> Vec<Effect> {
    let Some(facts) = model.facts().map(Arc::clone) else {
        model.say(NOT_READ);
        return Vec::new();
    };
    let is_hidden = matches!(model.subject(), Some(Subject::Version(_)));
    match version(model, &facts) {
        Ok(version) => compare(model, facts, version, is_hidden),
        Err(why) => {
            model.say(why);
            Vec::new()
        }
    }
}

/// Compares a version with the one before it, or the one after it if that is asked for or there is
/// none before.
fn compare(
    model: &mut Model,
    facts: Arc<Facts>,
    version: VersionId,
    with_next: bool,
) -> Vec<Effect> {
    let tree = &facts.tree;
    let before = tree.previous(version).map(|old| (old, version));
    let mut others = tree.versions(tree.node_of(version));
    let next = others.find(|other| tree.previous(*other) == Some(version));
    let after = next.map(|new| (version, new));
    match if with_next { after.or(before) } else { before.or(after) } {
        Some((old, new)) => open(model, LookState::difference(Arc::clone(&facts), old, new)),
        None => {
            model.say("this path has one version: there is nothing to compare it with");
            Vec::new()
        }
    }
}

fn open(model: &mut Model, look: LookState) -> Vec<Effect> {
    let asked = look.asked();
    model.overlays.push(Overlay::Look(Box::new(look)));
    asked.map(effect).into_iter().collect()
}

fn effect(asked: Asked) -> Effect {
    match asked {
        Asked::One { version, start, bytes, .. } => {
            Effect::Read { version, start, max_bytes: bytes }
        }
        Asked::Both { old, new } => Effect::ReadBoth { old, new, max_bytes: WINDOW_BYTES },
    }
}

/// Asks where to extract what is under the cursor to.
pub(super) fn extract(model: &mut Model) -> Vec<Effect> {
    let what = match model.subject() {
        Some(Subject::Node(node)) => extracted(model, node),
        Some(Subject::Version(version)) => Extracted::Version(version),
        _ => {
            model.say("files and directories can be extracted; this is neither");
            return Vec::new();
        }
    };
    let is_node = matches!(what, Extracted::Node(_));
    let files = model.files.as_ref().filter(|_| is_node && model.focus == View::Files);
    let is_part = files.is_some_and(|pane| {
        let is_changes = matches!(pane.files.listing().scope, Scope::Changes(_));
        is_changes || !pane.files.filters().is_empty()
    });
    ask_where(model, what);
    if is_part {
        model.say("a directory is written whole, as a container finds it");
    }
    Vec::new()
}

/// What a container finds at a path, or else the version of it that is listed. Of the changes of a
/// layer, or what is up to one, that is what the layers put there.
fn extracted(model: &Model, node: NodeId) -> Extracted {
    let Some(facts) = model.facts() else { return Extracted::Node(node) };
    let tree = &facts.tree;
    let files = model.files.as_ref().filter(|_| model.focus == View::Files);
    let listed = files.and_then(|pane| pane.files.shown(node));
    let latest = || tree.versions(node).next().filter(|_| !tree.is_present(node));
    match listed.filter(|version| tree.current(node) != Some(*version)).or_else(latest) {
        Some(version) => Extracted::Version(version),
        None => Extracted::Node(node),
    }
}

/// Asks where to extract to.
fn ask_where(model: &mut Model, what: Extracted) {
    model.prompt = Some(Prompt::new(Purpose::Extract(what), "./"));
}

/// A file has been read.
pub(super) fn read(
    model: &mut Model,
    version: VersionId,
    piece: Result<Piece, String>,
) -> Vec<Effect> {
    let waiting = looks(model).find(|look| look.awaits(version, &piece));
    let Some(look) = waiting else { return Vec::new() };
    let taken = look.take(piece);
    let asked = look.next_part();
    if let Err(why) = taken {
        model.warn(why);
    }
    asked.map(effect).into_iter().collect()
}

/// Two versions have been read.
pub(super) fn read_both(
    model: &mut Model,
    old: VersionId,
    new: VersionId,
    pieces: Result<(Piece, Piece), String>,
) -> Vec<Effect> {
    let waiting = looks(model).find(|look| look.awaits_both(old, new));
    let Some(look) = waiting else { return Vec::new() };
    look.take_both(pieces);
    look.next_part().map(effect).into_iter().collect()
}

/// What is looked into, the top one first; help may lie over it.
fn looks(model: &mut Model) -> impl Iterator<Item = &mut LookState> {
    model.overlays.iter_mut().rev().filter_map(|overlay| match overlay {
        Overlay::Look(look) => Some(&mut **look),
        _ => None,
    })
}

/// What lies over the views, if it is the inside of a file, and for how many lines there is room.
fn top(model: &mut Model) -> Option<(&mut LookState, usize)> {
    let height = model.hits.overlay.height.max(1);
    match model.overlays.last_mut() {
        Some(Overlay::Look(look)) => Some((look, height)),
        _ => None,
    }
}

/// A key while a file is looked into.
pub(super) fn key(model: &mut Model, key: Key) -> Vec<Effect> {
    // Keys do here what they do to files, whatever view is open.
    let action = model.settings.keymap.action(key, View::Files);
    let Some(facts) = model.facts().map(Arc::clone) else { return Vec::new() };
    let Some((look, height)) = top(model) else { return Vec::new() };
    if !look.renew(&facts) {
        model.say("the image is still being read: wait a moment");
        return Vec::new();
    }
    if let Some(mode) = Menu::Content.action(key) {
        if let Err(why) = look.set_mode(mode) {
            model.say(why);
            return Vec::new();
        }
        return ask(model, LookState::next_part);
    }
    let (version, is_difference) = (look.version, look.old.is_some());
    match action {
        Some(Action::Open) => look.scroll_aside(true),
        Some(Action::Fold) => look.scroll_aside(false),
        Some(Action::Difference) if is_difference => {
            model.say(format!("{} goes back", model.key(Action::Back)));
        }
        Some(Action::Difference) => {
            return compare(model, facts, version, false);
        }
        Some(Action::Content | Action::Enter) if look.failed.is_some() => {
            return ask(model, LookState::retry);
        }
        Some(Action::Content | Action::Enter) if is_difference => return content_of(model),
        Some(Action::Extract) => ask_where(model, Extracted::Version(version)),
        Some(Action::CopyPath) => return vec![Effect::Copy(path_of(look))],
        Some(Action::LayerBefore) if is_difference => return other_pair(model, false),
        Some(Action::LayerAfter) if is_difference => return other_pair(model, true),
        Some(Action::Search) => model.prompt = Some(Prompt::new(Purpose::SearchContent, "")),
        Some(Action::NextMatch) => find(model, true),
        Some(Action::PreviousMatch) => find(model, false),
        Some(action) => {
            if let Some(by) = super::scroll::scroll(action, height as isize) {
                return scroll(model, by);
            }
        }
        None => (),
    }
    Vec::new()
}

/// Lets what is looked into ask for more, of what is known of the image by now.
fn ask(model: &mut Model, more: impl FnOnce(&mut LookState) -> Option<Asked>) -> Vec<Effect> {
    let Some(facts) = model.facts().map(Arc::clone) else { return Vec::new() };
    let Some((look, _)) = top(model) else { return Vec::new() };
    if !look.renew(&facts) {
        return Vec::new();
    }
    more(look).map(effect).into_iter().collect()
}

/// Scrolls what is looked into, by lines.
pub(super) fn scroll(model: &mut Model, by: isize) -> Vec<Effect> {
    let height = model.hits.overlay.height.max(1);
    ask(model, |look| look.scroll(by, height))
}

/// Looks into the newer one of two versions that are compared, or the older one if that is a file.
fn content_of(model: &mut Model) -> Vec<Effect> {
    let Some((look, _)) = top(model) else { return Vec::new() };
    let facts = Arc::clone(&look.facts);
    match file_of(&facts, look.version) {
        Ok((file, link)) => open(model, LookState::file(facts, file, link)),
        Err(why) => {
            model.say(why);
            Vec::new()
        }
    }
}

/// Compares the pair of versions before or after the one that is compared.
fn other_pair(model: &mut Model, later: bool) -> Vec<Effect> {
    let Some((look, _)) = top(model) else { return Vec::new() };
    let versions = look.versions();
    let last = if later { Some(look.version) } else { look.old };
    let at = versions.iter().position(|version| Some(*version) == last);
    let first = at.and_then(|at| if later { Some(at) } else { at.checked_sub(1) });
    let pair = first.and_then(|first| versions.get(first..)?.first_chunk::<2>());
    let Some([old, new]) = pair else {
        let which = if later { "latest" } else { "first" };
        model.say(format!("these are the {which} versions of the path"));
        return Vec::new();
    };
    let look = LookState::difference(Arc::clone(&look.facts), *old, *new);
    model.overlays.pop();
    open(model, look)
}

/// Searches a word in what is shown.
pub(super) fn search(model: &mut Model, word: &str) -> Vec<Effect> {
    if let Some((look, _)) = top(model) {
        (look.query, look.found) = (word.to_owned(), None);
        if !word.is_empty() {
            find(model, true);
        }
    }
    Vec::new()
}

/// Goes to the next line with what is searched, or the one before.
fn find(model: &mut Model, forward: bool) {
    let Some((look, height)) = top(model) else { return };
    if look.query.is_empty() {
        model.say(format!("nothing is searched; {} searches", model.key(Action::Search)));
    } else if !look.find(forward, height) {
        let word = crate::escape::printable_text(&look.query);
        let where_else = if look.is_whole() { "" } else { " in this part of the file" };
        model.say(format!("`{word}` is not found{where_else}"));
    }
}

fn path_of(look: &LookState) -> String {
    look.facts.path(look.facts.tree.node_of(look.version))
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

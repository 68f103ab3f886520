//! The line that is being typed: all letters are text, and what it is for is done at Enter.

use std::path::PathBuf;
use std::sync::Arc;

use tui_input::InputRequest;

use super::{act, filters, find, go};
use crate::escape::printable_text;
use crate::explore::files::{Filters, Scope};
use crate::explore::key::{Code, Key, Named};
use crate::explore::keys::{Action, KEYS};
use crate::explore::marks;
use crate::explore::message::{Document, Effect};
use crate::explore::model::{Model, Prompt, Purpose};
use crate::similar::nearest;
use crate::tree::NodeId;

mod values;

/// Asks for the name of an action, or a path.
pub(super) fn command(model: &mut Model) -> Vec<Effect> {
    model.prompt = Some(Prompt::new(Purpose::Command, ""));
    Vec::new()
}

/// Asks for the file to write a document to.
pub(super) fn write(model: &mut Model, document: Document) {
    model.prompt = Some(Prompt::new(Purpose::Write(document), document.usual_name()));
}

/// Text that is pasted goes into the line; without one it does nothing.
pub(super) fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    let Some(prompt) = &mut model.prompt else {
        model.say("text can be pasted into a line that is being typed, such as after /");
        return Vec::new();
    };
    for character in text.chars().filter(|character| !character.is_control()) {
        prompt.input.handle(InputRequest::InsertChar(character));
    }
    changed(model)
}

/// A key while a line is being typed.
pub(super) fn key(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(prompt) = &model.prompt else { return Vec::new() };
    match key.code {
        Code::Named(Named::Esc) => return cancel(model),
        Code::Char('c') if key.ctrl => return cancel(model),
        Code::Named(Named::Enter) => return entered(model),
        Code::Named(Named::Up | Named::Down) => {
            if matches!(prompt.purpose, Purpose::Search) {
                return find::next(model, if key.code == Code::Named(Named::Up) { -1 } else { 1 });
            }
            return Vec::new();
        }
        Code::Named(Named::Tab) => return complete(model),
        _ => (),
    }
    let Some(request) = request(key) else { return Vec::new() };
    if let Some(prompt) = &mut model.prompt {
        prompt.input.handle(request);
    }
    changed(model)
}

/// What a key does to the line.
fn request(key: Key) -> Option<InputRequest> {
    if let Some(character) = key.typed() {
        return Some(InputRequest::InsertChar(character));
    }
    match (key.ctrl, key.code) {
        (true, Code::Char('u')) => Some(InputRequest::DeleteLine),
        (true, Code::Char('w')) => Some(InputRequest::DeletePrevWord),
        (true, Code::Char('a')) => Some(InputRequest::GoToStart),
        (true, Code::Char('e')) => Some(InputRequest::GoToEnd),
        (true, Code::Char('k')) => Some(InputRequest::DeleteTillEnd),
        (_, Code::Named(Named::Backspace)) => Some(InputRequest::DeletePrevChar),
        (_, Code::Named(Named::Delete)) => Some(InputRequest::DeleteNextChar),
        (_, Code::Named(Named::Left)) => Some(InputRequest::GoToPrevChar),
        (_, Code::Named(Named::Right)) => Some(InputRequest::GoToNextChar),
        (_, Code::Named(Named::Home)) => Some(InputRequest::GoToStart),
        (_, Code::Named(Named::End)) => Some(InputRequest::GoToEnd),
        _ => None,
    }
}

/// The line is another: what shows while one types follows.
fn changed(model: &mut Model) -> Vec<Effect> {
    let Some(prompt) = &mut model.prompt else { return Vec::new() };
    let line = prompt.input.value().to_owned();
    prompt.error.clear();
    match prompt.purpose {
        Purpose::Search => find::typed(model, &line),
        Purpose::Filter(start) => {
            model.notice = None;
            let is_begun = values::of(model, start).iter().any(|value| value.starts_with(&line));
            if is_begun {
                say_choices(model, start, &line);
            } else if let Err(error) = with_filter(model, start, &line)
                && let Some(prompt) = &mut model.prompt
                && !line.is_empty()
            {
                prompt.error = error;
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// The filters with another one, as it is typed.
fn with_filter(model: &Model, start: &str, value: &str) -> Result<Filters, String> {
    let quoted = match value.contains(' ') || value.contains('"') {
        true => format!("\"{start}{}\"", value.replace('"', "\"\"")),
        false => format!("{start}{value}"),
    };
    values::check(model, start, value)?;
    let mut before = model.filters().cloned().unwrap_or_default();
    if start == "layer:" {
        values::drop_layer(&mut before);
    }
    Filters::parse(&format!("{before} {quoted}")).map_err(|error| error.to_string())
}

/// Closes the line; a search that is not kept takes the cursor back.
fn cancel(model: &mut Model) -> Vec<Effect> {
    let prompt = model.prompt.take();
    if prompt.is_some_and(|prompt| prompt.purpose == Purpose::Search) {
        model.search.query.clear();
        (model.search.found, model.search.count) = (Vec::new(), 0);
        model.search.generation += 1;
        model.notice = None;
        if let (Some(folds), Some(pane)) = (model.search.folds.take(), &mut model.files) {
            pane.files.set_folds(folds);
        }
        if let Some(place) = model.history.take_back() {
            go::restore(model, place);
        }
    }
    Vec::new()
}

/// Does what the line is for.
fn entered(model: &mut Model) -> Vec<Effect> {
    let Some(prompt) = model.prompt.take() else { return Vec::new() };
    let line = prompt.input.value().trim().to_owned();
    match prompt.purpose {
        Purpose::SearchContent => super::look::search(model, &line),
        Purpose::Search => {
            if model.search.listed == 0 && 0 < model.search.count {
                find::to_hit(model);
            }
            Vec::new()
        }
        Purpose::Command => run(model, &line),
        Purpose::Filter(start) => {
            model.notice = None;
            if line.is_empty() {
                let mut filters = model.filters().cloned().unwrap_or_default();
                if start == "layer:" && values::drop_layer(&mut filters) {
                    filters::set_filters(model, filters);
                }
                return Vec::new();
            }
            match with_filter(model, start, &line) {
                Ok(filters) => filters::set_filters(model, filters),
                Err(error) => {
                    model.prompt = Some(Prompt { error, ..Prompt::new(prompt.purpose, &line) });
                }
            }
            Vec::new()
        }
        Purpose::Extract(_) | Purpose::Write(_) if line.is_empty() => {
            model.say("nothing was written: there is no name");
            Vec::new()
        }
        Purpose::Extract(what) => {
            vec![Effect::Extract { what, to: PathBuf::from(line), overwrite: false }]
        }
        Purpose::Write(document) => match text(model, document) {
            Some(text) => {
                vec![Effect::Write { document, path: PathBuf::from(line), text, overwrite: false }]
            }
            None => {
                model.say("the sizes are still being computed: try again in a moment");
                Vec::new()
            }
        },
        purpose @ (Purpose::ReplaceExtracted { .. } | Purpose::ReplaceFile { .. }) => {
            replaced(model, purpose, &line)
        }
    }
}

/// The text of a document.
fn text(model: &Model, document: Document) -> Option<String> {
    let (facts, judged) = (model.facts()?, model.judged()?);
    let judgement = &judged.judgement;
    let what_if = || model.what_if.as_deref();
    Some(match document {
        Document::Plan(at) => judged.report.plans.get(at)?.dockerfile.join("\n") + "\n",
        Document::Advice => marks::advice(facts, judgement, &model.marks, what_if()?),
        Document::Report => marks::report(facts, judgement, &model.marks, what_if()?),
        Document::Paths => marks::paths(facts, judgement, &model.marks),
        Document::Marks => marks::MarkFile::of("", model.marks.iter()).to_string(),
    })
}

/// `y` and Enter replace what is there. Anything else leaves it, but only at Enter: the rest of a
/// word must not act on the views.
fn replaced(model: &mut Model, purpose: Purpose, line: &str) -> Vec<Effect> {
    if !line.to_lowercase().starts_with('y') {
        model.say("nothing was written");
        return Vec::new();
    }
    match purpose {
        Purpose::ReplaceExtracted { what, to } => {
            vec![Effect::Extract { what, to, overwrite: true }]
        }
        Purpose::ReplaceFile { document, path, text } => {
            vec![Effect::Write { document, path, text, overwrite: true }]
        }
        _ => Vec::new(),
    }
}

/// Says what a filter can be given, of that which begins with what is typed.
pub(super) fn say_choices(model: &mut Model, start: &str, line: &str) {
    let columns = usize::from(model.size.0).saturating_sub(start.len() + line.len() + 16);
    if let Some(choices) = values::choices(model, start, line, columns) {
        model.say(choices);
    }
}

/// Completes the name of an action, the value of a filter, or a path.
fn complete(model: &mut Model) -> Vec<Effect> {
    let Some(prompt) = &model.prompt else { return Vec::new() };
    let line = prompt.input.value().to_owned();
    if let Purpose::Filter(start) = prompt.purpose {
        if let Some(completed) = values::completed(model, start, &line) {
            model.prompt = Some(Prompt::new(Purpose::Filter(start), &completed));
        }
        return changed(model);
    }
    if prompt.purpose != Purpose::Command {
        return Vec::new();
    }
    let completed = match line.strip_prefix('/') {
        Some(_) => complete_path(model, &line),
        None => {
            let mut names = KEYS.iter().map(|row| row.action.word());
            names.find(|name| name.starts_with(&line)).map(str::to_owned)
        }
    };
    if let Some(completed) = completed {
        model.prompt = Some(Prompt::new(Purpose::Command, &completed));
    }
    Vec::new()
}

fn complete_path(model: &Model, line: &str) -> Option<String> {
    let facts = model.facts()?;
    let (directory, start) = line.rsplit_once('/')?;
    let node = facts.find(if directory.is_empty() { "/" } else { directory })?;
    let mut children = facts.tree.children(node).iter();
    let child = children.find(|child| facts.tree.name(**child).starts_with(start.as_bytes()))?;
    let slash = if facts.tree.is_directory(*child) { "/" } else { "" };
    Some(format!("{}{slash}", facts.path(*child)))
}

/// Runs an action by its name, or goes to a path.
fn run(model: &mut Model, line: &str) -> Vec<Effect> {
    if line.is_empty() {
        return Vec::new();
    }
    if line.starts_with('/') {
        to_path(model, line);
        return Vec::new();
    }
    let names: Vec<&str> = KEYS.iter().map(|row| row.action.word()).collect();
    let named = KEYS.iter().find(|row| row.action.word() == line);
    if let Some(row) = named {
        return act(model, row.action);
    }
    let from_root = format!("/{line}");
    if model.facts().is_some_and(|facts| facts.find(&from_root).is_some()) {
        to_path(model, &from_root);
        return Vec::new();
    }
    let meant = nearest(line, &names).map(|name| format!("; did you mean `{name}`?"));
    let shown = printable_text(line);
    let hint = meant.unwrap_or_else(|| {
        format!("; {} lists them, a path starts with /", model.key(Action::Help))
    });
    model.warn(format!("`{shown}` is not an action{hint}"));
    Vec::new()
}

/// Goes to a path of the image, as it is shown: with escapes.
pub(super) fn to_path(model: &mut Model, path: &str) {
    let Some(facts) = model.facts().map(Arc::clone) else { return };
    let bytes = marks::unescape(path).unwrap_or_else(|_| path.as_bytes().to_vec());
    match facts.tree.find(&bytes).or_else(|| facts.tree.node_at(&bytes)) {
        // The root has no row: the list begins below it.
        Some(NodeId::ROOT) => {
            go::leave(model);
            go::show_files(model, Scope::Image, Filters::default());
            if let Some(pane) = &mut model.files {
                pane.at = 0;
            }
        }
        Some(node) => go::to_node(model, node),
        None => model.warn(format!("no layer has `{}`", printable_text(path))),
    }
}

//! Changes the model by a message, and says what is to be done outside of it.

use super::key::Key;
use super::keys::{Action, View};
use super::message::{Effect, Message};
use super::model::Model;

mod answers;
mod filters;
mod find;
mod go;
mod links;
mod loading;
mod look;
mod marking;
mod menus;
mod mouse;
mod moving;
mod overlays;
mod prompts;
mod scroll;
mod show;
mod treemap;

/// Changes the model by a message.
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    let mut effects = match message {
        Message::Key(key) => {
            model.is_touched = true;
            key_pressed(model, key)
        }
        Message::Paste(text) => prompts::paste(model, &text),
        // Events that were on their way when it was switched off.
        Message::Mouse(_) if !model.settings.mouse => Vec::new(),
        Message::Mouse(mouse) => mouse::moved(model, mouse),
        Message::Resize { columns, rows } => {
            model.size = (columns, rows);
            Vec::new()
        }
        Message::Opened(opened) => loading::opened(model, opened),
        Message::Progress(progress) => {
            model.progress = progress;
            Vec::new()
        }
        Message::Loaded(loaded) => loading::loaded(model, loaded),
        Message::Failed(why) => {
            model.failed = Some(why);
            Vec::new()
        }
        Message::Answer(answer) => answers::answered(model, answer),
    };
    treemap::refresh(model);
    effects.extend(marking::follow_up(model));
    super::why::refresh(model);
    effects
}

/// What is on top has the keys first: a prompt, a menu, what lies over the views, the view.
fn key_pressed(model: &mut Model, key: Key) -> Vec<Effect> {
    let action = model.settings.keymap.action(key, model.focus);
    if model.prompt.is_some() {
        return prompts::key(model, key);
    }
    if action == Some(Action::QuitNow) {
        return vec![Effect::Quit];
    }
    model.notice = None;
    if let Some(menu) = model.menu.take() {
        let before = go::place(model);
        let effects = menus::key(model, menu, key);
        if before != go::place(model) {
            model.history.leave(before);
        }
        return effects;
    }
    if !model.overlays.is_empty() {
        return overlays::key(model, key, action);
    }
    if action != Some(Action::Quit) {
        model.is_leaving = false;
    }
    match action {
        Some(action) => remembering(model, action),
        None => {
            let (key, help) = (key.short(), model.key(Action::Help));
            model.say(format!("{key} does nothing here; {help} shows the keys"));
            Vec::new()
        }
    }
}

/// Does what a key does; after a change of what is listed, one can go back to how it was.
fn remembering(model: &mut Model, action: Action) -> Vec<Effect> {
    use Action as A;
    let changes_list = matches!(
        action,
        A::Scope | A::Arrangement | A::HiddenVersions | A::Reverse | A::ClearFilters
    );
    let before = changes_list.then(|| go::place(model));
    let effects = act(model, action);
    if let Some(before) = before.filter(|before| *before != go::place(model)) {
        model.history.leave(before);
    }
    effects
}

/// Does what a key does in the views.
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    use Action as A;
    match action {
        A::LineDown
        | A::LineUp
        | A::PageDown
        | A::PageUp
        | A::HalfPageDown
        | A::HalfPageUp
        | A::First
        | A::Last => moving::by_action(model, action),
        A::Open | A::Fold | A::Toggle | A::OpenBelow | A::FoldAll => moving::fold(model, action),
        A::TileLeft | A::TileRight | A::TileOpen | A::TileParent => {
            treemap::by_action(model, action)
        }
        A::Enter => go::enter(model),
        A::OtherEnd => go::other_end(model),
        A::HistoryBack => go::back(model),
        A::HistoryForward => go::forward(model),
        A::LayerBefore => go::layer(model, -1),
        A::LayerAfter => go::layer(model, 1),
        A::Command => prompts::command(model),
        A::Search => find::start(model),
        A::NextMatch => find::next(model, 1),
        A::PreviousMatch => find::next(model, -1),
        A::Filter | A::Sort | A::Write | A::Columns => menus::open(model, action),
        A::ClearFilters => filters::clear(model),
        A::Reverse => menus::reverse(model),
        A::Mark | A::MarkDown | A::MarkAll | A::Undo | A::Redo | A::ClearMarks => {
            marking::by_action(model, action)
        }
        A::Plans | A::Why | A::Help => overlays::open(model, action),
        A::Content => look::content(model),
        A::Difference => look::difference(model),
        A::Extract => look::extract(model),
        A::CopyPath => look::copy_path(model),
        A::CopyLink => look::copy_link(model),
        A::Details
        | A::Scope
        | A::Arrangement
        | A::HiddenVersions
        | A::BaseLayers
        | A::Narrower
        | A::Wider
        | A::Zoom
        | A::Redraw
        | A::Mouse => show::by_action(model, action),
        A::Answer => show::view(model, View::Answer),
        A::Layers => show::view(model, View::Layers),
        A::Files => show::view(model, View::Files),
        A::Findings => show::view(model, View::Findings),
        A::Packages => show::view(model, View::Packages),
        A::Treemap => show::view(model, View::Treemap),
        A::NextPane => show::next_view(model, 1),
        A::PreviousPane => show::next_view(model, -1),
        A::Back => overlays::back(model),
        A::Quit => quit(model),
        A::QuitNow => vec![Effect::Quit],
        A::Suspend => vec![Effect::Suspend],
    }
}

/// Leaves the program; marks that are not written are asked for once.
fn quit(model: &mut Model) -> Vec<Effect> {
    if model.marks.unwritten() && !model.is_leaving {
        model.is_leaving = true;
        let (write, quit) = (model.key(Action::Write), model.key(Action::Quit));
        model.warn(format!(
            "the marks are not written: {write} writes them, {quit} again quits without"
        ));
        return Vec::new();
    }
    vec![Effect::Quit]
}

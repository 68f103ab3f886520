//! Changes the model by a message, and says what is to be done outside of it.

use super::keys::{Action, View};
use super::message::{Effect, Message};
use super::model::Model;

/// Changes the model by a message.
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Key(key) => match model.settings.keymap.action(key, View::Files) {
            Some(Action::Quit | Action::QuitNow) => return vec![Effect::Quit],
            Some(Action::Suspend) => return vec![Effect::Suspend],
            _ => (),
        },
        Message::Resize { columns, rows } => model.size = (columns, rows),
        Message::Opened(opened) => model.opened = Some(opened),
        Message::Progress(progress) => model.progress = progress,
        Message::Loaded(loaded) => model.loaded = Some(loaded),
        Message::Failed(why) => model.failed = Some(why),
        Message::Paste(_) | Message::Mouse(_) | Message::Answer(_) => (),
        Message::Link(_) | Message::Marks { .. } => (),
    }
    Vec::new()
}

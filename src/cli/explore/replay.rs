//! The interface without a terminal: an image is read whole, keys are pressed, the screen is text.

use std::sync::Arc;

use super::loading;
use super::perform::Performer;
use crate::escape::printable_text;
use crate::explore::key::{Key, NotAKey, parse_keys};
use crate::explore::loaded::{Judged, Loaded};
use crate::explore::message::{Answer, NotWritten, Opened};
use crate::explore::replay::{self, Next};
use crate::explore::{Effect, Message, Model};
use crate::scan::Events;
use crate::{Error, Session};

/// An image that is explored without a terminal. Nothing is written to the disk or to the
/// clipboard.
#[derive(Debug)]
pub struct Replay {
    model: Model,
    performer: Performer,
    has_quit: bool,
}

impl Replay {
    /// Reads an image that is open, and shows it under that name, from a model on.
    ///
    /// Fails where [`crate::inspect`] does.
    pub fn read(
        session: Session,
        called: String,
        model: Model,
        events: &dyn Events,
    ) -> Result<Self, Error> {
        let opened = Opened { reference: called.clone(), ..loading::opened(&session) };
        let base = session.open_base(events)?;
        let layers = session.read(events)?;
        let other = session.read_other_base(events)?;
        let done = vec![true; layers.len()];
        let mut facts = session.facts(layers, base.as_ref());
        facts.origin.reference = called;
        let (report, judgement) = session.report(&facts, other.as_ref());
        let judged = Some(Arc::new(Judged::new(&facts, report, judgement)));
        let loaded = Loaded { facts: Arc::new(facts), done, judged };
        let performer = Performer::new(session.limits().clone());
        performer.opened(Arc::new(session));
        let mut replay = Self { model, performer, has_quit: false };
        replay.send(Message::Opened(Box::new(opened)));
        replay.send(Message::Loaded(loaded));
        Ok(replay)
    }

    /// Sends a message, and the answers to all that follows from it. Once the model has quit,
    /// nothing changes it.
    pub fn send(&mut self, message: Message) {
        if self.has_quit {
            return;
        }
        let performer = &self.performer;
        let mut perform = |model: &Model, effect| perform(performer, model, effect);
        self.has_quit = replay::feed(&mut self.model, message, &mut perform) == Next::Quits;
    }

    /// Presses a key.
    pub fn press(&mut self, key: Key) {
        self.send(Message::Key(key));
    }

    /// Presses keys, as `--keys` has them.
    ///
    /// Fails before the first is pressed if one of them is not a key.
    pub fn keys(&mut self, keys: &str) -> Result<(), NotAKey> {
        parse_keys(keys)?.into_iter().for_each(|key| self.press(key));
        Ok(())
    }

    /// Returns the screen as text, a line for each row, without spaces at their ends.
    pub fn screen(&mut self) -> String {
        replay::screen(&mut self.model)
    }

    /// Returns the model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Whether the model has quit.
    pub fn has_quit(&self) -> bool {
        self.has_quit
    }
}

/// Does what a model wants done at once, except what would be found after the replay.
fn perform(performer: &Performer, model: &Model, effect: Effect) -> Option<Message> {
    const WHY: &str = "keys that are replayed write nothing";
    let refused = || NotWritten::Failed(WHY.to_owned());
    let answer = match effect {
        Effect::Write { document, text, .. } => {
            Answer::Written { document, text, result: Err(refused()) }
        }
        Effect::Extract { what, .. } => Answer::Extracted { what, result: Err(refused()) },
        Effect::Copy(text) => Answer::Copied(Err(format!("not copied: {}", printable_text(&text)))),
        effect => {
            performer.expect(&effect);
            performer.perform(model.loaded.as_ref(), effect)?
        }
    };
    Some(Message::Answer(answer))
}

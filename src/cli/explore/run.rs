//! The loop: waits for events, changes the model by all that have come, and draws once.

use std::io;
use std::iter;
use std::sync::mpsc::Receiver;

use super::event::{self, Event};
use super::terminal::{self, Screen};
use super::worker::Worker;
use super::{clipboard, input};
use crate::cli::error::Error;
use crate::explore::key::Key;
use crate::explore::message::Answer;
use crate::explore::{Effect, Message, Model, update};
use crate::source::Reference;

/// The exit code after a panic, as Rust programs have it.
const PANICKED: u8 = 101;

/// Shows an image until the user leaves; returns the exit code.
///
/// Fails if the image cannot be opened, and if the terminal cannot be used.
pub(super) fn run(
    reference: &Reference,
    options: crate::Options,
    mut model: Model,
    keys: Vec<Key>,
) -> Result<u8, Error> {
    let (events, received) = event::channel();
    terminal::give_back_on_panic();
    #[cfg(unix)]
    super::signals::watch(&events).map_err(Error::Screen)?;
    let screen = Screen::enter(model.settings.mouse).map_err(Error::Screen)?;
    model.size = terminal::size();
    // The first frame, before the image is opened: that may take a while.
    let mut app = App {
        model,
        screen,
        worker: None,
        keys,
        #[cfg(unix)]
        has_resumed: false,
    };
    app.draw()?;
    app.worker = Some(Worker::start(&events, reference.clone(), options));
    input::start(&events);
    // Those of the threads are left, so that the channel ends with them.
    drop(events);
    app.run(&received)
}

struct App {
    model: Model,
    screen: Screen,
    worker: Option<Worker>,
    /// Keys to press once the image is read.
    keys: Vec<Key>,
    /// Whether the terminal was taken again, and the signal that says so is still to come.
    #[cfg(unix)]
    has_resumed: bool,
}

/// Why the loop ends.
enum End {
    Code(u8),
    Failed(Error),
}

impl App {
    fn run(&mut self, received: &Receiver<Event>) -> Result<u8, Error> {
        while let Ok(first) = received.recv() {
            for event in iter::once(first).chain(received.try_iter().take(event::WAITING)) {
                match self.event(event) {
                    None => (),
                    Some(End::Code(code)) => return Ok(code),
                    Some(End::Failed(error)) => return Err(error),
                }
            }
            self.draw()?;
        }
        Ok(0)
    }

    fn draw(&mut self) -> Result<(), Error> {
        self.screen.draw(&mut self.model).map_err(Error::Screen)
    }

    fn event(&mut self, event: Event) -> Option<End> {
        match event {
            Event::Input(input) => self.message(input.into()),
            Event::Message(message) => {
                let is_last =
                    matches!(&message, Message::Loaded(loaded) if loaded.judged.is_some());
                let keys = if is_last { std::mem::take(&mut self.keys) } else { Vec::new() };
                let keys = keys.into_iter().map(Message::Key);
                iter::once(message).chain(keys).find_map(|message| self.message(message))
            }
            Event::Failed(error) => Some(End::Failed(*error)),
            Event::Signal(signal) => self.signal(signal),
            Event::Gone => Some(End::Failed(Error::Screen(io::ErrorKind::UnexpectedEof.into()))),
            Event::Panicked => Some(End::Code(PANICKED)),
        }
    }

    fn message(&mut self, message: Message) -> Option<End> {
        let effects = update(&mut self.model, message);
        effects.into_iter().find_map(|effect| self.effect(effect))
    }

    fn effect(&mut self, effect: Effect) -> Option<End> {
        let done = match effect {
            Effect::Quit => return Some(End::Code(0)),
            Effect::Suspend => self.suspend(),
            Effect::Redraw => {
                self.screen.forget();
                Ok(())
            }
            Effect::CaptureMouse(mouse) => self.screen.set_mouse(mouse),
            Effect::Copy(text) => {
                let sent = clipboard::copy(&text)
                    .and_then(|bytes| self.screen.send(&bytes).map_err(|error| error.to_string()));
                return self.message(Message::Answer(Answer::Copied(sent.map(|()| text))));
            }
            effect => {
                if let Some(worker) = &self.worker {
                    worker.perform(effect, self.model.loaded.clone());
                }
                Ok(())
            }
        };
        done.err().map(|error| End::Failed(Error::Screen(error)))
    }

    #[cfg(unix)]
    fn suspend(&mut self) -> io::Result<()> {
        self.screen.leave();
        super::signals::suspend()?;
        self.has_resumed = true;
        self.resume()
    }

    #[cfg(not(unix))]
    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Takes the terminal again, after others have used it and may have changed its size.
    #[cfg(unix)]
    fn resume(&mut self) -> io::Result<()> {
        self.screen.take()?;
        let (columns, rows) = terminal::size();
        drop(update(&mut self.model, Message::Resize { columns, rows }));
        Ok(())
    }

    #[cfg(unix)]
    fn signal(&mut self, signal: i32) -> Option<End> {
        use super::signals::{Asks, asks};
        match asks(signal) {
            Asks::End(code) => Some(End::Code(code)),
            Asks::Continue if std::mem::take(&mut self.has_resumed) => None,
            Asks::Continue => {
                self.screen.leave();
                self.resume().err().map(|error| End::Failed(Error::Screen(error)))
            }
        }
    }

    #[cfg(not(unix))]
    fn signal(&mut self, _: i32) -> Option<End> {
        None
    }
}

//! What the main loop waits for: one kind of thing, from every thread.

use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

use crate::cli::error::Error;
use crate::explore::Message;
use crate::explore::key::Key;
use crate::explore::message::Mouse;

/// Something that happened in another thread.
#[derive(Debug)]
pub(super) enum Event {
    /// Somebody used the terminal.
    Input(Input),
    /// The worker says something to the model.
    Message(Message),
    /// There is no image.
    Failed(Box<Error>),
    /// A signal arrived, by its number.
    #[cfg_attr(not(unix), expect(dead_code, reason = "there are no signals"))]
    Signal(i32),
    /// The terminal cannot be read any more.
    Gone,
    /// Another thread panicked, and its message is printed.
    Panicked,
}

/// What somebody did on the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Input {
    Key(Key),
    Paste(String),
    Mouse(Mouse),
    Resize { columns: u16, rows: u16 },
}

impl From<Input> for Message {
    fn from(input: Input) -> Self {
        match input {
            Input::Key(key) => Self::Key(key),
            Input::Paste(text) => Self::Paste(text),
            Input::Mouse(mouse) => Self::Mouse(mouse),
            Input::Resize { columns, rows } => Self::Resize { columns, rows },
        }
    }
}

/// Where threads send events. Sending fails once the program is leaving.
pub(super) type Events = SyncSender<Event>;

/// How many events wait: more than somebody types while one frame is drawn.
pub(super) const WAITING: usize = 128;

/// Makes the way from all threads to the main loop.
pub(super) fn channel() -> (Events, Receiver<Event>) {
    mpsc::sync_channel(WAITING)
}

/// Starts a thread that nothing waits for. If it panics, the main loop hears of it.
pub(super) fn start(events: &Events, run: impl FnOnce(Events) + Send + 'static) {
    let (alarm, events) = (Alarm(events.clone()), events.clone());
    thread::spawn(move || {
        let _alarm = alarm;
        run(events);
    });
}

struct Alarm(Events);

impl Drop for Alarm {
    fn drop(&mut self) {
        if thread::panicking() {
            // If the loop has ended, the program is leaving anyway.
            let _ = self.0.send(Event::Panicked);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_panics_is_heard_of() {
        let (events, received) = channel();
        start(&events, |_| std::panic::resume_unwind(Box::new("as it should")));
        assert!(matches!(received.recv(), Ok(Event::Panicked)));
        start(&events, |events| drop(events.send(Event::Gone)));
        assert!(matches!(received.recv(), Ok(Event::Gone)));
        drop(events);
        assert!(received.recv().is_err());
    }
}

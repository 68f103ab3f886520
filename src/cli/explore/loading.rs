//! Opens and reads an image, and sends what is known of it meanwhile.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::event::{self, Event, Events};
use super::perform::Performer;
use crate::Session;
use crate::cli::error::Error;
use crate::cli::report;
use crate::explore::Message;
use crate::explore::loaded::{Judged, Loaded, Progress};
use crate::explore::message::Opened;
use crate::layer::ReadLayer;
use crate::scan;
use crate::source::Reference;

/// Time between two messages on how far reading is.
const TICK: Duration = Duration::from_millis(100);
/// The least time between two snapshots, and before the first.
const PAUSE: Duration = Duration::from_millis(300);
/// How many times longer than making a snapshot the pause after it is: two thirds of a core are for
/// reading.
const PAUSE_PER_SNAPSHOT: u32 = 2;

/// Starts to open and read an image.
pub(super) fn start(
    events: &Events,
    performer: Arc<Performer>,
    reference: Reference,
    options: crate::Options,
) {
    let reading = Arc::new(Reading::new(performer));
    let ticking = Arc::clone(&reading);
    event::start(events, move |events| ticking.tell(&events));
    event::start(events, move |events| {
        let ended = match load(&reference, options, &reading, &events) {
            Ok(loaded) => Event::Message(Message::Loaded(loaded)),
            Err(error) => Event::Failed(Box::new(error)),
        };
        reading.end(ended, &events);
    });
}

/// Opens and reads an image, and judges it.
///
/// Fails where `report` does, without anything that could be shown.
fn load(
    reference: &Reference,
    options: crate::Options,
    reading: &Arc<Reading>,
    events: &Events,
) -> Result<Loaded, Error> {
    let session = Arc::new(Session::open(reference, options, &**reading)?);
    let base = session.open_base(&**reading)?;
    reading.performer.opened(Arc::clone(&session));
    // The program may be leaving.
    let _ = events.send(Event::Message(Message::Opened(Box::new(opened(&session)))));
    let (looking, looked) = (Arc::clone(reading), Arc::clone(&session));
    event::start(events, move |events| looking.snapshots(&looked, &events));
    let layers = session.read(&**reading)?;
    let other = session.read_other_base(&**reading)?;
    let done = vec![true; layers.len()];
    let facts = Arc::new(session.facts(layers, base.as_ref()));
    let (made, judgement) = session.report(&facts, other.as_ref());
    report::refuse_nothing(&made)?;
    let judged = Some(Arc::new(Judged::new(&facts, made, judgement)));
    Ok(Loaded { facts, done, judged })
}

/// Returns what is known before any layer is read.
pub(super) fn opened(session: &Session) -> Opened {
    let image = &session.opened().image;
    let (facts, _) = session.facts_of_done();
    let instruction = |layer| facts.instruction(layer).unwrap_or_default().to_owned();
    Opened {
        reference: session.reference().to_string(),
        names: image.names.clone(),
        platform: image.platform.as_ref().map(ToString::to_string),
        instructions: (0..image.layers.len()).map(instruction).collect(),
    }
}

/// How far reading is.
struct Reading {
    performer: Arc<Performer>,
    /// Added to far more often than anything else changes.
    read: AtomicU64,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    progress: Progress,
    has_ended: bool,
}

impl Reading {
    fn new(performer: Arc<Performer>) -> Self {
        let (read, state, changed) = (AtomicU64::new(0), Mutex::default(), Condvar::new());
        Self { performer, read, state, changed }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The thread that panicked ends the program.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends how far reading is, until it has ended.
    fn tell(&self, events: &Events) {
        let mut told = Progress::default();
        loop {
            // While it is locked, so that nothing comes after the end.
            let state = self.state();
            let read = self.read.load(Ordering::Relaxed);
            let progress = Progress { read, ..state.progress.clone() };
            if state.has_ended {
                return;
            }
            if progress != told {
                told = progress.clone();
                if events.send(Event::Message(Message::Progress(progress))).is_err() {
                    return;
                }
            }
            drop(state);
            thread::sleep(TICK);
        }
    }

    /// Sends what is known of the layers that are done, whenever there are more of them, until
    /// reading has ended.
    fn snapshots(&self, session: &Session, events: &Events) {
        let mut known = 0;
        thread::sleep(PAUSE);
        while let Some(more) = self.wait_for_more(known) {
            known = more;
            let start = Instant::now();
            let (facts, done) = session.facts_of_done();
            let pause = start.elapsed().saturating_mul(PAUSE_PER_SNAPSHOT).max(PAUSE);
            let loaded = Loaded { facts: Arc::new(facts), done, judged: None };
            // While it is locked, so that nothing comes after the last.
            let state = self.state();
            let event = Event::Message(Message::Loaded(loaded));
            if state.has_ended || events.send(event).is_err() {
                return;
            }
            drop(state);
            thread::sleep(pause);
        }
    }

    /// Waits for more than `known` layers to be done, and returns how many are; `None` once reading
    /// has ended.
    fn wait_for_more(&self, known: usize) -> Option<usize> {
        let done = |state: &State| state.progress.done.iter().filter(|done| **done).count();
        let is_same = |state: &mut State| !state.has_ended && done(state) <= known;
        let state = self.changed.wait_while(self.state(), is_same);
        let state = state.unwrap_or_else(PoisonError::into_inner);
        (!state.has_ended).then(|| done(&state))
    }

    /// Sends the end of reading, after everything else.
    fn end(&self, event: Event, events: &Events) {
        let mut state = self.state();
        state.has_ended = true;
        self.changed.notify_all();
        let read = self.read.load(Ordering::Relaxed);
        let progress = Progress { read, ..state.progress.clone() };
        // The program may be leaving.
        let _ = events.send(Event::Message(Message::Progress(progress)));
        let _ = events.send(event);
    }
}

impl scan::Events for Reading {
    fn total(&self, bytes: u64, layers: usize) {
        let mut state = self.state();
        let (started, done) = (vec![None; layers], vec![false; layers]);
        state.progress = Progress { total: bytes, started, done, ..Progress::default() };
    }

    fn read(&self, bytes: u64) -> ControlFlow<()> {
        self.read.fetch_add(bytes, Ordering::Relaxed);
        match self.performer.is_leaving() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }

    fn layer_started(&self, number: usize, bytes: u64) {
        let mut state = self.state();
        let index = number.checked_sub(1);
        if let Some(started) = index.and_then(|index| state.progress.started.get_mut(index)) {
            *started = Some(bytes);
        }
    }

    fn layer_done(&self, number: usize, _: &Arc<ReadLayer>) {
        let mut state = self.state();
        let index = number.checked_sub(1);
        if let Some(done) = index.and_then(|index| state.progress.done.get_mut(index)) {
            *done = true;
        }
        self.changed.notify_all();
    }
}

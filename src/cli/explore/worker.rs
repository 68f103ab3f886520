//! Reads the image in the background, tells the model how far it is, and answers it.

use std::sync::Arc;
use std::sync::mpsc::{self, Sender};

use super::event::{self, Event, Events};
use super::loading;
use super::perform::Performer;
use crate::explore::Effect;
use crate::explore::Message;
use crate::explore::loaded::Loaded;
use crate::source::Reference;

/// The threads that know the image. Nothing waits for them when the program ends.
pub(super) struct Worker {
    performer: Arc<Performer>,
    lanes: Vec<(Lane, Sender<Job>)>,
}

/// What is done one after the other; different lanes do not wait for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lane {
    Read,
    Write,
    Search,
    WhatIf,
}

impl Lane {
    const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Search, Self::WhatIf];

    /// Returns where an effect is done; `None` for one that concerns the terminal.
    fn of(effect: &Effect) -> Option<Self> {
        match effect {
            Effect::Read { .. } | Effect::ReadBoth { .. } => Some(Self::Read),
            Effect::Extract { .. } | Effect::Write { .. } => Some(Self::Write),
            Effect::Search { .. } => Some(Self::Search),
            Effect::WhatIf { .. } => Some(Self::WhatIf),
            Effect::Quit
            | Effect::Suspend
            | Effect::Redraw
            | Effect::CaptureMouse(_)
            | Effect::Copy(_) => None,
        }
    }
}

/// Something to do, with what the model knew when it wanted it.
struct Job {
    effect: Effect,
    loaded: Option<Loaded>,
}

impl Worker {
    /// Starts to open and read an image.
    pub(super) fn start(events: &Events, reference: Reference, options: crate::Options) -> Self {
        let performer = Arc::new(Performer::new(options.limits.clone()));
        loading::start(events, Arc::clone(&performer), reference, options);
        let lane = |lane| {
            let (jobs, wanted) = mpsc::channel();
            let performer = Arc::clone(&performer);
            event::start(events, move |events| {
                for Job { effect, loaded } in wanted {
                    let Some(answer) = performer.perform(loaded.as_ref(), effect) else { continue };
                    if events.send(Event::Message(Message::Answer(answer))).is_err() {
                        return;
                    }
                }
            });
            (lane, jobs)
        };
        let lanes = Lane::ALL.map(lane).into();
        Self { performer, lanes }
    }

    /// Has an effect done; its answer is an event. Those that concern the terminal are ignored.
    pub(super) fn perform(&self, effect: Effect, loaded: Option<Loaded>) {
        self.performer.expect(&effect);
        let lane = Lane::of(&effect);
        if let Some((_, jobs)) = self.lanes.iter().find(|(other, _)| Some(*other) == lane) {
            // A lane that has panicked has said so.
            let _ = jobs.send(Job { effect, loaded });
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.performer.leave();
    }
}

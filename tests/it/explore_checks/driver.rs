//! The terminal interface without a terminal: messages in, screens out, checked after each.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use plimsoll::explore::key::{Key, parse_keys};
use plimsoll::explore::message::{Answer, Effect, Message};
use plimsoll::explore::{Model, Settings, draw, update};
use plimsoll::limits::Limits;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Image, invariants};

/// What is drawn beyond the screen would change these cells.
pub(super) const MARGIN: (u16, u16) = (3, 2);

/// The character of the cells beyond the screen.
pub(super) const OUTSIDE: &str = "¤";

/// A model with its image; effects are done at once, except that nothing is written to the disk.
pub(super) struct Explorer {
    pub(super) image: Rc<Image>,
    pub(super) model: Model,
    pub(super) buffer: Buffer,
    effects: Vec<Effect>,
    held: VecDeque<Answer>,
    /// Whether answers wait until [`release`](Self::release).
    pub(super) holds_answers: bool,
    /// The last messages, for the report of a failure.
    log: VecDeque<String>,
}

impl Explorer {
    /// Begins before anything is known of the image, with the first frame.
    pub(super) fn new(image: &Rc<Image>, size: (u16, u16)) -> Self {
        let mut explorer = Self {
            image: Rc::clone(image),
            model: Model::new(Settings::default(), size),
            buffer: Buffer::default(),
            effects: Vec::new(),
            held: VecDeque::new(),
            holds_answers: false,
            log: VecDeque::new(),
        };
        explorer.frame();
        explorer
    }

    /// Begins with the whole image.
    pub(super) fn loaded(image: &Rc<Image>, size: (u16, u16)) -> Self {
        let mut explorer = Self::new(image, size);
        explorer.message(Message::Opened(Box::new(image.opened())));
        explorer.message(Message::Loaded(image.loaded()));
        explorer
    }

    /// Presses keys, such as `3 Enter j`.
    pub(super) fn keys(&mut self, keys: &str) -> &mut Self {
        for key in parse_keys(keys).unwrap_or_else(|error| panic!("{keys}: {error}")) {
            self.key(key);
        }
        self
    }

    /// Presses a key.
    pub(super) fn key(&mut self, key: Key) {
        self.message(Message::Key(key));
    }

    /// Gives the screen another size.
    pub(super) fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.message(Message::Resize { columns, rows });
        self
    }

    /// Sends a message, does what it asks for, draws, and checks what always holds.
    pub(super) fn message(&mut self, message: Message) {
        let mut pending = VecDeque::from([message]);
        while let Some(message) = pending.pop_front() {
            self.note(&message);
            for effect in update(&mut self.model, message) {
                let answer = self.perform(&effect);
                self.effects.push(effect);
                match answer {
                    Some(answer) if self.holds_answers => self.held.push_back(answer),
                    Some(answer) => pending.push_back(Message::Answer(answer)),
                    None => (),
                }
            }
        }
        self.frame();
        // Windows follow the cursor of the frame before.
        invariants::check(self);
    }

    /// How many answers are held back.
    pub(super) fn held(&self) -> usize {
        self.held.len()
    }

    /// Gives the model an answer that was held back; `None` loses it.
    pub(super) fn release(&mut self, at: usize, is_lost: bool) {
        let Some(answer) = self.held.remove(at) else { return };
        // Only sizes of marks that have changed since are ever dropped.
        let current = self.model.marks_generation;
        let is_current =
            matches!(answer, Answer::WhatIf { generation, .. } if generation == current);
        if !is_lost || is_current {
            self.message(Message::Answer(answer));
        }
    }

    /// What was asked for since the last call, in order.
    pub(super) fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Whether leaving was asked for.
    pub(super) fn has_quit(&self) -> bool {
        self.effects.iter().any(|effect| matches!(effect, Effect::Quit))
    }

    /// The screen: a line for each row, without spaces at its end.
    pub(super) fn screen(&self) -> String {
        self.rows().map(|row| row + "\n").collect()
    }

    /// The rows of the screen.
    pub(super) fn rows(&self) -> impl Iterator<Item = String> + '_ {
        let (columns, rows) = self.model.size;
        (0..rows).map(move |y| {
            let mut line = String::new();
            let mut covered = 0;
            for symbol in (0..columns).map(|x| self.buffer[(x, y)].symbol()) {
                // The cell after a wide character has nothing of its own.
                if covered == 0 {
                    line.push_str(symbol);
                    covered = unicode_width::UnicodeWidthStr::width(symbol);
                }
                covered = covered.saturating_sub(1);
            }
            line.trim_end().to_owned()
        })
    }

    /// The area of the screen.
    pub(super) fn area(&self) -> Rect {
        Rect::new(0, 0, self.model.size.0, self.model.size.1)
    }

    fn frame(&mut self) {
        let area = self.area();
        let whole = Rect::new(0, 0, area.width + MARGIN.0, area.height + MARGIN.1);
        if self.buffer.area != whole {
            self.buffer = Buffer::empty(whole);
        }
        for cell in &mut self.buffer.content {
            cell.reset();
            cell.set_symbol(OUTSIDE);
        }
        self.model.hits = draw(&self.model, area, &mut self.buffer);
    }

    fn perform(&self, effect: &Effect) -> Option<Answer> {
        let (image, facts) = (&self.image, self.model.facts());
        match effect {
            Effect::Search { generation, query } => {
                let index;
                let index = match self.model.judged() {
                    Some(_) => &image.index,
                    None => {
                        index = plimsoll::explore::files::SearchIndex::of(facts?);
                        &index
                    }
                };
                let hits = index.run(facts?, query, &|| false)?;
                Some(Answer::Found { generation: *generation, hits: Arc::new(hits) })
            }
            Effect::WhatIf { generation, marks } => {
                let judgement = &image.judged.judgement;
                let limits = Limits::default();
                let what_if =
                    plimsoll::explore::marks::what_if(&image.facts, judgement, marks, &limits);
                Some(Answer::WhatIf { generation: *generation, what_if: Arc::new(what_if) })
            }
            Effect::Read { version, start, max_bytes } => {
                let piece = image.piece(*version, *start, *max_bytes);
                Some(Answer::Read { version: *version, piece })
            }
            Effect::ReadBoth { old, new, max_bytes } => {
                let read = |version| image.piece(version, 0, *max_bytes);
                let pieces = read(*old).and_then(|old| Ok((old, read(*new)?)));
                Some(Answer::ReadBoth { old: *old, new: *new, pieces })
            }
            Effect::Copy(text) => Some(Answer::Copied(Ok(text.clone()))),
            _ => None,
        }
    }

    fn note(&mut self, message: &Message) {
        let text = match message {
            Message::Key(key) => key.to_string(),
            Message::Loaded(loaded) => format!("Loaded({:?})", loaded.done),
            Message::Opened(_) => "Opened".to_owned(),
            Message::Answer(answer) => {
                let text = format!("{answer:?}");
                text.chars().take_while(char::is_ascii_alphabetic).collect()
            }
            other => format!("{other:?}"),
        };
        if 400 < self.log.len() {
            self.log.pop_front();
        }
        self.log.push_back(text);
    }
}

impl Drop for Explorer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log: Vec<String> = self.log.iter().cloned().collect();
            let (size, screen) = (self.model.size, self.screen());
            // The harness shows it with the failure.
            let said = format!("{}\nat {size:?}:\n{screen}", log.join(" "));
            std::io::Write::write_all(&mut std::io::stderr(), said.as_bytes()).unwrap();
        }
    }
}

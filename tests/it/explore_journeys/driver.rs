//! A user at a screen: keys in, screens out.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use expect_test::Expect;
use plimsoll::explore::files::SearchIndex;
use plimsoll::explore::key::parse_keys;
use plimsoll::explore::keys::View;
use plimsoll::explore::link::Link;
use plimsoll::explore::marks::what_if;
use plimsoll::explore::message::{Answer, NotWritten};
use plimsoll::explore::{Effect, Message, Model, Settings, draw, replay, update};
use plimsoll::limits::Limits;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::image::Image;

/// The usual terminal.
pub(super) const USUAL: (u16, u16) = (80, 24);

/// A terminal with two panes beside each other.
pub(super) const WIDE: (u16, u16) = (120, 40);

/// A terminal with one pane.
pub(super) const NARROW: (u16, u16) = (50, 11);

/// A user, an image and a screen; the disk and the clipboard are lists.
pub(super) struct Journey {
    pub(super) model: Model,
    buffer: Buffer,
    /// What was copied, in order.
    pub(super) copied: Vec<String>,
    /// What was written: name, text, whether it replaced a file.
    pub(super) written: Vec<(String, String, bool)>,
    /// Files that are on the disk.
    pub(super) existing: Vec<PathBuf>,
    pub(super) has_quit: bool,
}

impl Journey {
    /// Begins before any layer is read.
    pub(super) fn begin(image: &Image, size: (u16, u16), settings: Settings) -> Self {
        let journey = Self {
            model: Model::new(settings, size),
            buffer: Buffer::default(),
            copied: Vec::new(),
            written: Vec::new(),
            existing: Vec::new(),
            has_quit: false,
        };
        journey.send(Message::Opened(Box::new(image.opened())))
    }

    /// Begins with the whole image.
    pub(super) fn through(image: &Image, size: (u16, u16)) -> Self {
        Self::with(image, size, Settings::default())
    }

    /// Begins with the whole image and settings.
    pub(super) fn with(image: &Image, size: (u16, u16), settings: Settings) -> Self {
        Self::begin(image, size, settings).send(Message::Loaded(image.loaded()))
    }

    /// Begins where a link leads.
    pub(super) fn at(image: &Image, size: (u16, u16), link: Link) -> Self {
        let mut journey = Self::begin(image, size, Settings::default());
        journey.model.link = Some(Box::new(link));
        journey.send(Message::Loaded(image.loaded()))
    }

    /// Sends a message and what answers it, and draws.
    pub(super) fn send(mut self, message: Message) -> Self {
        self.tell(message);
        self
    }

    /// The same for a journey that is kept.
    pub(super) fn tell(&mut self, message: Message) {
        let mut queue = VecDeque::from([message]);
        while let Some(message) = queue.pop_front() {
            for effect in update(&mut self.model, message) {
                queue.extend(self.perform(effect).map(Message::Answer));
            }
            self.draw();
        }
    }

    fn draw(&mut self) {
        let (columns, rows) = self.model.size;
        self.buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        self.model.hits = draw(&self.model, self.buffer.area, &mut self.buffer);
    }

    fn perform(&mut self, effect: Effect) -> Option<Answer> {
        match effect {
            Effect::Quit => {
                self.has_quit = true;
                None
            }
            Effect::Search { generation, query } => {
                let facts = self.model.facts()?;
                let hits = SearchIndex::of(facts).run(facts, &query, &|| false)?;
                Some(Answer::Found { generation, hits: Arc::new(hits) })
            }
            Effect::WhatIf { generation, marks } => {
                let (facts, judged) = (self.model.facts()?, self.model.judged()?);
                let what_if = what_if(facts, &judged.judgement, &marks, &Limits::default());
                Some(Answer::WhatIf { generation, what_if: Arc::new(what_if) })
            }
            Effect::Copy(text) => {
                self.copied.push(text.clone());
                Some(Answer::Copied(Ok(text)))
            }
            Effect::Write { document, path, text, overwrite } => {
                if self.existing.contains(&path) && !overwrite {
                    let result = Err(NotWritten::Exists(path));
                    return Some(Answer::Written { document, text, result });
                }
                let name = path.display().to_string();
                self.written.push((name, text.clone(), overwrite));
                Some(Answer::Written { document, text, result: Ok(path) })
            }
            _ => None,
        }
    }

    /// Presses keys: `3 Enter`, and what is in quotes letter by letter.
    pub(super) fn keys(&mut self, keys: &str) -> &mut Self {
        for key in parse_keys(keys).unwrap_or_else(|error| panic!("{keys}: {error}")) {
            self.tell(Message::Key(key));
        }
        self
    }

    /// Gives the screen another size.
    pub(super) fn resize(&mut self, (columns, rows): (u16, u16)) -> &mut Self {
        self.tell(Message::Resize { columns, rows });
        self
    }

    /// Puts a file on the disk.
    pub(super) fn exists(&mut self, path: &str) -> &mut Self {
        self.existing.push(Path::new(path).to_owned());
        self
    }

    pub(super) fn screen(&self) -> String {
        replay::text(&self.buffer)
    }

    /// Presses keys and compares the screen.
    pub(super) fn check(&mut self, keys: &str, expected: Expect) -> &mut Self {
        self.keys(keys);
        expected.assert_eq(&self.screen());
        self
    }

    /// Presses keys and compares the lines of the screen that have one of some texts.
    pub(super) fn check_lines(&mut self, keys: &str, with: &[&str], expected: Expect) -> &mut Self {
        self.keys(keys);
        let screen = self.screen();
        let has = |line: &&str| with.iter().any(|text| line.contains(text));
        let lines: Vec<&str> = screen.lines().filter(has).collect();
        // What all of them are indented by is not seen in the source.
        let indent = |line: &&str| line.len() - line.trim_start().len();
        let indent = lines.iter().map(indent).min().unwrap_or(0);
        let lines: String = lines.iter().map(|line| format!("{}\n", &line[indent..])).collect();
        expected.assert_eq(&lines);
        self
    }

    /// Presses keys; the screen then has all these texts.
    pub(super) fn shows(&mut self, keys: &str, texts: &[&str]) -> &mut Self {
        self.keys(keys);
        let screen = self.screen();
        for text in texts {
            assert!(screen.contains(text), "after {keys}, no `{text}`:\n{screen}");
        }
        self
    }

    /// Presses keys; the screen then has none of these texts.
    pub(super) fn lacks(&mut self, keys: &str, texts: &[&str]) -> &mut Self {
        self.keys(keys);
        let screen = self.screen();
        for text in texts {
            assert!(!screen.contains(text), "after {keys}, `{text}` is there:\n{screen}");
        }
        self
    }

    /// Presses keys; the cursor of the files is then on that path.
    pub(super) fn is_at(&mut self, keys: &str, path: &str) -> &mut Self {
        self.keys(keys);
        assert_eq!(self.path(), path, "after {keys}:\n{}", self.screen());
        self
    }

    /// The path that the cursor of the files is on; empty without one.
    pub(super) fn path(&self) -> String {
        let Some(facts) = self.model.facts() else { return String::new() };
        let node = self.model.files.as_ref().and_then(|pane| pane.node(&facts.tree));
        node.map_or_else(String::new, |node| facts.path(node))
    }

    /// The paths that the files pane lists, top down.
    pub(super) fn listed(&self) -> Vec<String> {
        use plimsoll::explore::files::Row;
        let (facts, pane) = (self.model.facts().unwrap(), self.model.files.as_ref().unwrap());
        let path = |row: &Row| match row {
            Row::Node { node, .. } => facts.path(*node),
            Row::Version { version, .. } => {
                format!("{} (hidden)", facts.path(facts.tree.node_of(*version)))
            }
        };
        pane.files.rows().iter().map(path).collect()
    }

    pub(super) fn focus(&self) -> View {
        self.model.focus
    }

    /// The first line with a text, without spaces around it.
    pub(super) fn line(&self, text: &str) -> String {
        let screen = self.screen();
        let line = screen.lines().find(|line| line.contains(text));
        line.unwrap_or_else(|| panic!("no `{text}`:\n{screen}")).trim().to_owned()
    }

    /// The rows of cells that are reversed, as text.
    pub(super) fn reversed(&self) -> Vec<String> {
        let area = self.buffer.area;
        let row = |y: u16| {
            let cells = (0..area.width).map(|x| &self.buffer[(x, y)]);
            let reversed = cells.filter(|cell| cell.modifier.contains(Modifier::REVERSED));
            reversed.map(|cell| cell.symbol()).collect::<String>()
        };
        let rows = (0..area.height).map(row).filter(|text| !text.is_empty());
        rows.map(|text| text.trim().to_owned()).collect()
    }

    pub(super) fn cells(&self) -> &[ratatui::buffer::Cell] {
        self.buffer.content()
    }
}

/// What journeys say at the usual size, and the same at a wide one.
pub(super) fn at_both_sizes(journey: impl Fn((u16, u16)) -> String) -> String {
    let usual = journey(USUAL);
    assert_eq!(journey(WIDE), usual, "at 120 by 40");
    usual
}

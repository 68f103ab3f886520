//! An image on a screen: keys and the mouse in, cells out.

use std::collections::VecDeque;
use std::sync::Arc;

use plimsoll::explore::files::SearchIndex;
use plimsoll::explore::hits::Hit;
use plimsoll::explore::key::parse_keys;
use plimsoll::explore::loaded::{Judged, Loaded};
use plimsoll::explore::marks::what_if;
use plimsoll::explore::message::{Answer, Mouse, MouseEvent, Opened};
use plimsoll::explore::{Effect, Message, Model, Settings, draw, update};
use plimsoll::image::described::Described;
use plimsoll::judgement::JudgeOptions;
use plimsoll::limits::Limits;
use plimsoll::report::{Detail, Report};
use plimsoll::rules::Policy;
use plimsoll::tree::NodeId;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::layer_language::{Pack, pack, parse, write_tar};
use crate::memory;

/// An image on a screen.
pub(super) struct Screen {
    pub(super) model: Model,
    pub(super) buffer: Buffer,
    pub(super) effects: Vec<Effect>,
}

impl Screen {
    pub(super) fn of(image: &str, columns: u16, rows: u16) -> Self {
        Self::with(image, columns, rows, Settings::default())
    }

    pub(super) fn with(image: &str, columns: u16, rows: u16, settings: Settings) -> Self {
        let layers = parse(image);
        let blobs = layers.iter().map(|layer| pack(Pack::Plain, &write_tar(layer))).collect();
        let how = memory::How::default();
        let facts = Arc::new(memory::read(Described::default(), blobs, &how).facts);
        let judging = JudgeOptions { policy: &Policy::default(), onto: None };
        let (report, judgement) = Report::judged(&facts, judging, Detail::default(), false);
        let judged = Some(Arc::new(Judged::new(&facts, report, judgement)));
        let done = vec![true; facts.layers().len()];
        let mut screen = Self::empty(columns, rows, settings);
        let opened = Opened { reference: "app.tar".to_owned(), ..Opened::default() };
        screen.send(Message::Opened(Box::new(opened)));
        screen.send(Message::Loaded(Loaded { facts, done, judged }));
        screen
    }

    /// A screen before any layer is read.
    pub(super) fn empty(columns: u16, rows: u16, settings: Settings) -> Self {
        let area = Rect::new(0, 0, columns, rows);
        let model = Model::new(settings, (columns, rows));
        let mut screen = Self { model, buffer: Buffer::empty(area), effects: Vec::new() };
        screen.draw();
        screen
    }

    pub(super) fn draw(&mut self) {
        self.buffer.reset();
        self.model.hits = draw(&self.model, self.buffer.area, &mut self.buffer);
    }

    pub(super) fn resize(&mut self, columns: u16, rows: u16) {
        self.buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        self.send(Message::Resize { columns, rows });
    }

    /// Sends a message and those that answer it, and draws.
    pub(super) fn send(&mut self, message: Message) {
        let mut queue = VecDeque::from([message]);
        while let Some(message) = queue.pop_front() {
            for effect in update(&mut self.model, message) {
                let answer = self.answer(&effect);
                queue.extend(answer.map(Message::Answer));
                self.effects.push(effect);
            }
        }
        self.draw();
    }

    fn answer(&self, effect: &Effect) -> Option<Answer> {
        let facts = self.model.facts()?;
        match effect {
            Effect::Search { generation, query } => {
                let hits = SearchIndex::of(facts).run(facts, query, &|| false)?;
                Some(Answer::Found { generation: *generation, hits: Arc::new(hits) })
            }
            Effect::WhatIf { generation, marks } => {
                let judgement = &self.model.judged()?.judgement;
                let what_if = Arc::new(what_if(facts, judgement, marks, &Limits::default()));
                Some(Answer::WhatIf { generation: *generation, what_if })
            }
            _ => None,
        }
    }

    pub(super) fn press(&mut self, keys: &str) {
        for key in parse_keys(keys).unwrap() {
            self.send(Message::Key(key));
        }
    }

    pub(super) fn mouse(&mut self, what: MouseEvent, (column, row): (u16, u16)) {
        self.send(Message::Mouse(Mouse { what, column, row }));
    }

    /// Clicks on the first place where the text stands.
    pub(super) fn click(&mut self, text: &str) {
        let place = self.find(text);
        self.mouse(MouseEvent::Press, place);
        self.mouse(MouseEvent::Release, place);
    }

    /// The first cell of the first place where the text stands.
    pub(super) fn find(&self, text: &str) -> (u16, u16) {
        for (row, line) in self.lines().iter().enumerate() {
            if let Some((before, _)) = line.split_once(text) {
                return (before.chars().count() as u16, row as u16);
            }
        }
        panic!("`{text}` is not on the screen:\n{}", self.show());
    }

    fn lines(&self) -> Vec<String> {
        let area = self.buffer.area;
        let line = |y| (0..area.width).map(|x| self.buffer[(x, y)].symbol()).collect::<String>();
        (0..area.height).map(|y| line(y).trim_end().to_owned()).collect()
    }

    pub(super) fn show(&self) -> String {
        self.lines().join("\n") + "\n"
    }

    /// The path that is selected in the treemap.
    pub(super) fn selected(&self) -> String {
        self.path(self.model.treemap.selected.expect("something is selected"))
    }

    /// The directory that fills the treemap.
    pub(super) fn root(&self) -> String {
        self.path(self.model.treemap.root)
    }

    /// The path of the cursor in the files.
    pub(super) fn cursor(&self) -> String {
        let tree = &self.model.facts().unwrap().tree;
        self.path(self.model.files.as_ref().unwrap().node(tree).unwrap())
    }

    pub(super) fn path(&self, node: NodeId) -> String {
        let tree = &self.model.facts().unwrap().tree;
        String::from_utf8_lossy(&tree.path(node)).into_owned()
    }

    /// Where a path has a tile.
    pub(super) fn tile(&self, path: &str) -> Option<Rect> {
        let mut tiles = self.model.hits.tiles();
        tiles.find(|(_, node)| self.path(*node) == path).map(|(area, _)| area)
    }

    pub(super) fn has_hit(&self, hit: Hit) -> bool {
        self.model.hits.areas.iter().any(|(_, other)| *other == hit)
    }
}

//! What a key costs in the terminal interface: a recorded journey through an image, drawn into the
//! bytes that a terminal would get.

use std::collections::VecDeque;
use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use plimsoll::explore::files::SearchIndex;
use plimsoll::explore::key::{Key, parse_keys};
use plimsoll::explore::loaded::{Judged, Loaded};
use plimsoll::explore::message::{Answer, Effect, Message, Opened};
use plimsoll::explore::{Model, Settings, draw, marks, update};
use plimsoll::facts::Facts;
use plimsoll::limits::Limits;
use plimsoll::scan::NoEvents;
use plimsoll::{Options, Session};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::made::{self, Layer};
use crate::process;
use crate::table;

/// A part of the journey: what it is called, the keys before it, those that are measured, and how
/// often. Together they are a thousand keys.
type Part = (&'static str, &'static str, &'static str, usize);

const JOURNEY: &[Part] = &[
    ("down", "Esc 2 g", "j", 200),
    ("page", "Esc 2 g", "PgDn", 150),
    ("page back", "Esc 2", "PgUp", 100),
    ("first and last", "Esc 2", "G g", 50),
    ("open and fold the largest directory", "Esc 2 - g", "Right Left", 60),
    ("open and fold everything", "Esc 2 - g", "= -", 5),
    ("down in everything", "Esc 2 c - g =", "j", 100),
    ("sort", "Esc 2 - g", "s n s d S S s s", 5),
    ("each letter of a search", "Esc 2", "/ p a c k a g e - 1 Enter n N Esc", 7),
    ("mark a layer", "Esc 1", "Space u", 10),
    ("change the layer", "Esc 2", "[ ]", 20),
    ("change what is listed", "Esc 2", "c c c", 5),
    ("largest files", "Esc 2", "t t t", 2),
    ("change the view", "Esc", "1 2 3 4 5 0", 10),
    ("why", "Esc 2 g", "w Esc", 15),
    ("help", "Esc", "? Esc", 10),
];

/// What the screen is made between keys.
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// Images that are made for it: many files in many directories, in one, and deep ones.
const CASES: [(&str, usize, Fill); 3] = [
    ("a million entries in 10 layers", 10, spread),
    ("a million files in one directory", 1, together),
    ("a million directories, 1,000 deep", 1, deep),
];

type Fill = fn(usize, &mut Layer) -> io::Result<()>;

fn spread(layer: usize, out: &mut Layer) -> io::Result<()> {
    let first = layer * 100_000;
    (first..first + 100_000).try_for_each(|number| out.file(&made::path(number)))
}

fn together(_: usize, out: &mut Layer) -> io::Result<()> {
    (0..1_000_000).try_for_each(|number| out.file(&format!("srv/file-{number}")))
}

fn deep(_: usize, out: &mut Layer) -> io::Result<()> {
    (0..1000).try_for_each(|number| out.file(&format!("{number}/{}file", "d/".repeat(999))))
}

/// Measures images, or one of the corpus and those that are made for it.
pub(crate) fn measure(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let named: Vec<PathBuf> = arguments.iter().skip(1).map(PathBuf::from).collect();
    if !named.is_empty() {
        return named.iter().try_for_each(|image| one(&image.display().to_string(), image));
    }
    let corpus = std::env::var_os("PLIMSOLL_CORPUS").map(PathBuf::from);
    let corpus = corpus.map(|folder| folder.join("node-single.docker.tar"));
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/node-single.tar.zst");
    one("node-single", &corpus.filter(|image| image.exists()).unwrap_or(sample))?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("image.tar");
    for (name, layers, fill) in CASES {
        made::image(&file, layers, &fill)?;
        one(name, &file)?;
    }
    Ok(())
}

/// Measures one image in a separate process, and its report in another for the memory.
fn one(name: &str, image: &Path) -> Result<(), Box<dyn Error>> {
    let path = image.to_str().ok_or("the image's path is not UTF-8")?;
    println!("{name}\n");
    let report = process::run_self(&["inspect", "whole", path])?;
    let journey = process::run_self(&["explore", path])?;
    let (entries, text) = journey.output.split_once('\n').ok_or("nothing was measured")?;
    let entries: f64 = entries.parse()?;
    let more = journey.peak as f64 - report.peak as f64;
    println!("{text}");
    println!(
        "{entries} entries; peak {:.1} MB, of the report {:.1} MB: {:.1} bytes more an entry; \
         {:.1} processors were busy with other things\n",
        journey.peak as f64 / 1e6,
        report.peak as f64 / 1e6,
        more / entries.max(1.0),
        journey.elsewhere,
    );
    Ok(())
}

/// Takes the journey through an image, and prints its entries and what keys cost.
pub(crate) fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [image] = arguments else { return Err("explore IMAGE".into()) };
    let start = Instant::now();
    let options = Options::default();
    let mut journey = Journey::new(SIZES[0]);
    let (blank, _) = journey.frame()?;
    let session = Session::open(&image.as_str().into(), options, &NoEvents)?;
    journey.message(Message::Opened(Box::new(Opened {
        reference: image.clone(),
        ..Opened::default()
    })))?;
    let layers = session.read(&NoEvents)?;
    let done = vec![true; layers.len()];
    let facts = Arc::new(session.facts(layers, None));
    let (report, judgement) = session.report(&facts, None);
    let entries = report.entries;
    let judged = Arc::new(Judged::new(&facts, report, judgement));
    let read = start.elapsed();
    journey.read = Some((Arc::clone(&facts), SearchIndex::of(&facts)));
    let start = Instant::now();
    let loaded = Loaded { facts, done, judged: Some(judged) };
    journey.message(Message::Loaded(loaded))?;
    let loaded = start.elapsed();
    let mut rows = Vec::new();
    let mut keys = Vec::new();
    for (name, before, measured, times) in JOURNEY {
        let costs = journey.part(before, measured, *times)?;
        rows.push(row(name, &costs));
        keys.extend(costs);
    }
    let resizes = journey.resizes()?;
    rows.push(row("resize", &resizes));
    keys.extend(resizes);
    rows.push(row("answers of searches and marks", &journey.answers));
    rows.push(row("all keys", &keys));
    println!("{entries}");
    table::print(&["keys", "number", "p50 ms", "p99 ms", "worst ms", "bytes a key"], &rows);
    println!(
        "first frame, of nothing, {:.2} ms; image read and judged {:.0} ms; shown {:.2} ms",
        milliseconds(blank),
        milliseconds(read),
        milliseconds(loaded)
    );
    Ok(())
}

/// What one key costs: time, and bytes for the terminal.
type Cost = (Duration, u64);

fn row(name: &str, costs: &[Cost]) -> Vec<String> {
    let mut times: Vec<Duration> = costs.iter().map(|(time, _)| *time).collect();
    times.sort_unstable();
    let at = |percent: usize| {
        let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        times.get(at).copied().unwrap_or_default()
    };
    let bytes: u64 = costs.iter().map(|(_, bytes)| bytes).sum();
    let number = costs.len();
    let mut row = vec![name.to_owned(), number.to_string()];
    row.extend([at(50), at(99), at(100)].map(|time| format!("{:.3}", milliseconds(time))));
    row.push((bytes / (number.max(1) as u64)).to_string());
    row
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// A model, and the screen that a terminal shows.
struct Journey {
    model: Model,
    shown: Buffer,
    /// The image with its names, once it is read.
    read: Option<(Arc<Facts>, SearchIndex)>,
    /// What the answers cost, which come from other threads.
    answers: Vec<Cost>,
}

impl Journey {
    fn new(size: (u16, u16)) -> Self {
        let model = Model::new(Settings::default(), size);
        Self { model, shown: Buffer::default(), read: None, answers: Vec::new() }
    }

    /// Presses keys, and then others some times over; returns what the latter cost.
    fn part(
        &mut self,
        before: &str,
        measured: &str,
        times: usize,
    ) -> Result<Vec<Cost>, Box<dyn Error>> {
        let press = |journey: &mut Self, key: Key| journey.message(Message::Key(key));
        parse_keys(before)?.into_iter().try_for_each(|key| press(self, key).map(drop))?;
        let measured = parse_keys(measured)?;
        let mut costs = Vec::new();
        for _ in 0..times {
            for key in &measured {
                costs.push(press(self, *key)?);
            }
        }
        Ok(costs)
    }

    fn resizes(&mut self) -> Result<Vec<Cost>, Box<dyn Error>> {
        let mut costs = Vec::new();
        for (columns, rows) in SIZES.into_iter().cycle().take(30) {
            costs.push(self.message(Message::Resize { columns, rows })?);
        }
        Ok(costs)
    }

    /// Sends a message and draws; what it asks for is done and answered without being counted.
    fn message(&mut self, message: Message) -> Result<Cost, Box<dyn Error>> {
        let mut pending = VecDeque::from([message]);
        let mut first = None;
        while let Some(message) = pending.pop_front() {
            let start = Instant::now();
            let effects = update(&mut self.model, message);
            let updated = start.elapsed();
            let (drawn, bytes) = self.frame()?;
            let cost = (updated + drawn, bytes);
            match first {
                None => first = Some(cost),
                Some(_) => self.answers.push(cost),
            }
            pending.extend(effects.iter().filter_map(|effect| self.perform(effect)));
        }
        Ok(first.unwrap_or_default())
    }

    /// Draws as the program does: what differs from the screen before, for a terminal.
    fn frame(&mut self) -> Result<Cost, Box<dyn Error>> {
        let start = Instant::now();
        let (columns, rows) = self.model.size;
        let area = Rect::new(0, 0, columns, rows);
        let mut next = Buffer::empty(area);
        self.model.hits = draw(&self.model, area, &mut next);
        if self.shown.area != area {
            self.shown = Buffer::empty(area);
        }
        let mut sink = Counting(0);
        let cells = self.shown.diff(&next);
        CrosstermBackend::new(&mut sink).draw(cells.into_iter())?;
        self.shown = next;
        Ok((start.elapsed(), sink.0))
    }

    fn perform(&self, effect: &Effect) -> Option<Message> {
        let (facts, index) = self.read.as_ref()?;
        let answer = match effect {
            Effect::Search { generation, query } => {
                let hits = Arc::new(index.run(facts, query, &|| false)?);
                Answer::Found { generation: *generation, hits }
            }
            Effect::WhatIf { generation, marks } => {
                let judgement = &self.model.judged()?.judgement;
                let what_if = marks::what_if(facts, judgement, marks, &Limits::default());
                Answer::WhatIf { generation: *generation, what_if: Arc::new(what_if) }
            }
            _ => return None,
        };
        Some(Message::Answer(answer))
    }
}

/// Counts bytes and drops them.
struct Counting(u64);

impl Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

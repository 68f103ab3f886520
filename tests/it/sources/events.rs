//! Events while layers are read: progress, each layer when it is done, and stopping.

use std::fs::File;
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use plimsoll::image::described::{Described, LayerDescriptor};
use plimsoll::image::digest::Digest;
use plimsoll::layer::{Probes, ReadLayer, ReadOptions};
use plimsoll::limits::Limits;
use plimsoll::scan::{Events, ReadError, read_layers};
use plimsoll::source::{Blob, Content, Opened};
use plimsoll::{BaseOption, OntoOption};

use super::*;
use crate::layer_language::wrap::{docker_archive, oci_layout};
use crate::layer_language::{Pack, pack};
use crate::memory;
use crate::program::tar_of;

/// Records all events.
#[derive(Default)]
struct Seen {
    total: Mutex<Vec<(u64, usize)>>,
    bytes: AtomicU64,
    started: Mutex<Vec<usize>>,
    done: Mutex<Vec<(usize, Arc<ReadLayer>)>>,
}

impl Seen {
    /// The numbers of the layers that are done, in order.
    fn numbers(&self) -> Vec<usize> {
        let done = self.done.lock().unwrap();
        let mut numbers: Vec<usize> = done.iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        numbers
    }
}

impl Events for Seen {
    fn total(&self, bytes: u64, layers: usize) {
        self.total.lock().unwrap().push((bytes, layers));
    }

    fn read(&self, bytes: u64) -> ControlFlow<()> {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        ControlFlow::Continue(())
    }

    fn layer_started(&self, number: usize, _: u64) {
        self.started.lock().unwrap().push(number);
    }

    fn layer_done(&self, number: usize, layer: &Arc<ReadLayer>) {
        self.done.lock().unwrap().push((number, Arc::clone(layer)));
    }
}

/// Stops after that many bytes, and counts what is read nevertheless.
struct StopAfter {
    bytes: u64,
    seen: AtomicU64,
    layers: AtomicU64,
}

impl StopAfter {
    fn new(bytes: u64) -> Self {
        Self { bytes, seen: AtomicU64::new(0), layers: AtomicU64::new(0) }
    }
}

impl Events for StopAfter {
    fn read(&self, bytes: u64) -> ControlFlow<()> {
        let seen = self.seen.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if self.bytes < seen { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn layer_done(&self, _: usize, _: &Arc<ReadLayer>) {
        self.layers.fetch_add(1, Ordering::Relaxed);
    }
}

/// A layer of a few large files.
fn large(megabytes: usize) -> Vec<u8> {
    let noise = noise(1 << 20);
    let names: Vec<String> = (0..megabytes).map(|number| format!("opt/{number}")).collect();
    tar_of(&names.iter().map(|name| (name.as_str(), &noise[..])).collect::<Vec<_>>())
}

/// How many more bytes may be read: threads read ahead before they notice that they are stopped.
const SOON: u64 = 4 << 20;

fn assert_cancelled(reference: &str, options: &Options) {
    for (bytes, threads) in [(0, 1), (1, 1), (1, 2), (3 << 20, 2)] {
        let options = Options { threads: Some(threads), ..options.clone() };
        let events = StopAfter::new(bytes);
        let error = inspect(&reference.into(), &options, &events).unwrap_err();
        assert!(matches!(error, Error::Cancelled), "{reference}: {}", chain(&error));
        let seen = events.seen.load(Ordering::Relaxed);
        assert!(bytes < seen && seen <= bytes + SOON, "{reference}: {seen} bytes for {bytes}");
        assert_eq!(events.layers.load(Ordering::Relaxed), 0, "no layer was read to its end");
    }
}

#[test]
fn reading_a_file_stops_soon() {
    let home = Home::new();
    let layer = large(24);
    let plain = home.file("plain.tar", docker_archive(&[layer.clone(), layer.clone()]).tar());
    let packed = oci_layout(std::slice::from_ref(&layer), |tar| pack(Pack::Gzip, tar));
    let packed = home.file("gzip.tar", packed.tar());
    let whole = home.file("whole.tar.gz", pack(Pack::Gzip, &fs::read(&plain).unwrap()));
    let bare = home.file("bare.tar.gz", pack(Pack::Gzip, &layer));
    for verify in [false, true] {
        let options = Options { verify, ..Options::default() };
        for reference in [&plain, &packed, &whole, &bare] {
            assert_cancelled(reference, &options);
        }
        // Only the bytes of the image itself are counted.
        let small = home.file("small.tar", docker_archive(&tars()).tar());
        for other in [&plain, &whole] {
            let events = StopAfter::new(1 << 20);
            let onto = Some(OntoOption::Image(other.as_str().into()));
            let error =
                inspect(&small.as_str().into(), &Options { onto, ..options.clone() }, &events);
            assert!(error.is_ok(), "{other}");
        }
    }
}

/// Stops when it has been asked that many times.
struct StopAtQuestion(AtomicU64);

impl Events for StopAtQuestion {
    fn read(&self, _: u64) -> ControlFlow<()> {
        match self.0.fetch_sub(1, Ordering::Relaxed) {
            0 | 1 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }
}

#[test]
fn every_phase_can_be_stopped() {
    let home = Home::new();
    let image = home.file("image.tar", docker_archive(&tars()).tar());
    let other = home.file("other.tar.gz", pack(Pack::Gzip, &docker_archive(&tars()[..1]).tar()));
    let options = Options {
        base: BaseOption::Image(other.as_str().into()),
        onto: Some(OntoOption::Image(other.as_str().into())),
        threads: Some(1),
        ..Options::default()
    };
    let mut questions = 1;
    loop {
        let events = StopAtQuestion(AtomicU64::new(questions));
        match inspect(&image.as_str().into(), &options, &events) {
            Ok(_) => break,
            Err(error) => assert!(matches!(error, Error::Cancelled), "{questions}: {error}"),
        }
        questions += 1;
    }
    assert!(20 < questions, "it was asked {questions} times");
}

/// Writes into a pipe without end, after a beginning; returns how many bytes were read.
fn write_endlessly(pipe: &str, beginning: &[u8]) -> io::Result<u64> {
    let mut pipe = File::options().write(true).open(pipe)?;
    let block = vec![7; 64 << 10];
    pipe.write_all(beginning)?;
    let mut written = beginning.len() as u64;
    loop {
        match pipe.write_all(&block) {
            Ok(()) => written += block.len() as u64,
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(written),
            Err(error) => return Err(error),
        }
        assert!(written < 1 << 30, "it does not stop");
    }
}

/// An empty member, then the header of a file that is larger than what is ever written.
fn endless(first: &str, name: &str) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in [(first, 0), (name, 8_u64 << 30)] {
        let mut header = tar::Header::new_gnu();
        header.set_path(name).unwrap();
        header.set_size(bytes);
        header.set_mode(0o644);
        header.set_cksum();
        tar.get_mut().extend_from_slice(header.as_bytes());
    }
    tar.get_ref().clone()
}

#[test]
fn reading_a_pipe_stops_soon() {
    let home = Home::new();
    // An archive that is read as it passes, a layer, and one that is kept in a file first.
    let inner = endless("etc", "etc/x");
    let archive = [endless("blobs", "blobs/x"), inner].concat();
    for (name, beginning) in [
        ("archive", archive),
        ("layer", endless("etc", "etc/x")),
        ("unclear", endless("one", "two")),
    ] {
        for bytes in [0, 1, 3 << 20] {
            let pipe = home.pipe(&format!("{name}-{bytes}"));
            let written = std::thread::scope(|scope| {
                let writer = scope.spawn(|| write_endlessly(&pipe, &beginning));
                let events = StopAfter::new(bytes);
                let error = inspect(&pipe.as_str().into(), &Options::default(), &events);
                let error = error.unwrap_err();
                assert!(matches!(error, Error::Cancelled), "{name}: {}", chain(&error));
                writer.join().unwrap().unwrap()
            });
            assert!(written <= bytes + SOON, "{name}: {written} bytes for {bytes}");
        }
    }
}

#[test]
fn reading_a_directory_stops_soon() {
    let home = Home::new();
    let mut files = Files::default();
    for number in 0..24 {
        files.put(&format!("opt/{number}"), noise(1 << 20));
    }
    let root = home.directory("root", &files);
    assert_cancelled(&root, &Options::default());
    // Even if there are no bytes to read.
    for number in 0..100 {
        fs::create_dir_all(home.path(&format!("empty/etc/{number}"))).unwrap();
    }
    let events = StopAtQuestion(AtomicU64::new(10));
    let error = inspect(&home.path("empty").as_str().into(), &Options::default(), &events);
    assert!(matches!(error, Err(Error::Cancelled)));
}

fn check_numbers(reference: &str, layers: usize) {
    for threads in [1, 2, 3] {
        let seen = Seen::default();
        let options = Options { threads: Some(threads), ..Options::default() };
        inspect(&reference.into(), &options, &seen).unwrap();
        let expected: Vec<usize> = (1..=layers).collect();
        assert_eq!(seen.numbers(), expected, "{reference}");
        let mut started = seen.started.lock().unwrap().clone();
        started.sort_unstable();
        assert_eq!(started, expected, "{reference}");
        let totals = seen.total.lock().unwrap();
        assert_eq!(totals.len(), 1);
        assert_eq!(totals[0].1, layers);
        let read = seen.bytes.load(Ordering::Relaxed);
        assert!(totals[0].0 <= read, "{reference}: {} announced, {read} read", totals[0].0);
    }
}

#[test]
fn every_layer_is_handed_over_once() {
    let home = Home::new();
    let [one, two] = tars().try_into().unwrap();
    // The first occurs twice, and small layers are kept until all of the archive has arrived.
    let tars = [one.clone(), two, one, large(1)];
    let files = docker_archive(&tars);
    let archive = home.file("image.tar", files.tar());
    check_numbers(&archive, 4);
    let compressed = home.file("image.tar.gz", pack(Pack::Gzip, &files.tar()));
    check_numbers(&compressed, 4);
    let layout = home.directory("oci", &oci_layout(&tars, |tar| pack(Pack::Gzip, tar)));
    check_numbers(&layout, 4);
    let blob = fs::read_dir(home.path("oci/blobs/sha256")).unwrap().map(|entry| entry.unwrap());
    let largest = blob.max_by_key(|entry| entry.metadata().unwrap().len()).unwrap();
    fs::remove_file(largest.path()).unwrap();
    check_numbers(&layout, 4);
    let root = home.file("root.tar", &tars[0]);
    check_numbers(&root, 1);
    for (name, content) in [("archive", files.tar()), ("layer", tars[0].clone())] {
        let seen = Seen::default();
        home.piped(name, &content, |pipe| inspect(&pipe.into(), &Options::default(), &seen))
            .unwrap();
        assert_eq!(seen.numbers().len(), seen.total.lock().unwrap()[0].1);
    }
}

#[test]
fn one_blob_that_is_two_layers_is_handed_over_as_one() {
    let tars = tars();
    let mut opened = memory::image(Described::default(), vec![tars[0].clone(), tars[1].clone()]);
    opened.blobs.push(opened.blobs[0].clone());
    opened.image.layers.push(LayerDescriptor::default());
    let seen = Seen::default();
    let (limits, probes) = (Limits::default(), Probes::default());
    let layers = read_layers(&opened, ReadOptions::new(&limits, &probes), 2, None, &seen).unwrap();
    assert_eq!(seen.numbers(), [1, 2, 3]);
    assert!(Arc::ptr_eq(&layers[0], &layers[2]));
    for (number, layer) in &*seen.done.lock().unwrap() {
        assert!(Arc::ptr_eq(layer, &layers[number - 1]), "layer {number}");
    }
    assert_eq!(seen.total.lock().unwrap()[..], [(tars.concat().len() as u64, 3)]);
}

/// A blob that cannot be opened until another layer has been handed over.
#[derive(Debug)]
struct Waiting {
    bytes: Vec<u8>,
    digest: Digest,
    gate: Arc<Gate>,
}

#[derive(Debug, Default)]
struct Gate {
    is_open: Mutex<bool>,
    changed: Condvar,
    was_in_time: AtomicBool,
}

impl Blob for Waiting {
    fn open(&self, _: u64) -> io::Result<Box<dyn Read + Send>> {
        let is_open = self.gate.is_open.lock().unwrap();
        let wait = Duration::from_secs(30);
        let (is_open, _) =
            self.gate.changed.wait_timeout_while(is_open, wait, |is_open| !*is_open).unwrap();
        self.gate.was_in_time.store(*is_open, Ordering::Relaxed);
        Ok(Box::new(io::Cursor::new(self.bytes.clone())))
    }

    fn digest(&self) -> &Digest {
        &self.digest
    }

    fn bytes(&self) -> Option<u64> {
        // The largest is started first.
        Some(1 << 40)
    }
}

struct Opens(Arc<Gate>);

impl Events for Opens {
    fn layer_done(&self, number: usize, layer: &Arc<ReadLayer>) {
        if number == 1 {
            assert_eq!(layer.entries.list.len(), 4);
            *self.0.is_open.lock().unwrap() = true;
            self.0.changed.notify_all();
        }
    }
}

#[test]
fn layers_are_handed_over_while_others_still_load() {
    let tars = tars();
    let gate = Arc::new(Gate::default());
    let waiting = Waiting {
        bytes: tars[1].clone(),
        digest: Digest::sha256_of(&tars[1]),
        gate: Arc::clone(&gate),
    };
    let blobs = vec![
        Some(Content::Memory(tars[0].clone().into())),
        Some(Content::Remote(Arc::new(waiting))),
    ];
    let layers = vec![LayerDescriptor::default(); 2];
    let image = Described { layers, ..Described::default() };
    let opened = Opened { source: "far", image, blobs, ..Opened::default() };
    let (limits, probes) = (Limits::default(), Probes::default());
    let options = ReadOptions::new(&limits, &probes);
    let layers = read_layers(&opened, options, 2, None, &Opens(Arc::clone(&gate))).unwrap();
    assert!(gate.was_in_time.load(Ordering::Relaxed));
    assert_eq!(layers[1].entries.list.len(), 3);
    let stopped = read_layers(&opened, options, 2, None, &StopAtQuestion(AtomicU64::new(1)));
    assert!(matches!(stopped.unwrap_err(), ReadError::Cancelled(_)));
}

//! Progress on standard error: bytes, layers, rate, time left.
//!
//! Readers only add to counters. A separate thread shows them ten times a second, after the first
//! second, so that short runs show nothing.

use std::io::{self, IsTerminal, Write};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::global::GlobalArgs;
use super::terminal::{When, is_dumb};
use crate::layer::ReadLayer;
use crate::scan::Events;
use crate::units::Bytes;

/// Runs shorter than this show nothing: a bar would only flicker.
const SILENCE: Duration = Duration::from_secs(1);
/// Time between two updates on a terminal.
const REDRAW: Duration = Duration::from_millis(100);
/// Time between two lines in a log, which keeps all of them.
const LINE: Duration = Duration::from_secs(2);

/// Counts what is read and shows it until it is dropped.
pub(super) struct Meter {
    counters: Arc<Counters>,
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

#[derive(Default)]
struct Counters {
    /// How many images have not said how much there is to read of them.
    unknown: AtomicUsize,
    bytes: AtomicU64,
    read: AtomicU64,
    layers: AtomicUsize,
    done: AtomicUsize,
}

impl Meter {
    /// Starts to show progress if requested.
    pub(super) fn start(global: &GlobalArgs) -> Self {
        Self::of_images(1, global)
    }

    /// Starts to show the progress of several images together; without an image nothing.
    pub(super) fn of_images(images: usize, global: &GlobalArgs) -> Self {
        let counters = Arc::new(Counters { unknown: images.into(), ..Counters::default() });
        let terminal = io::stderr().is_terminal() && !is_dumb();
        let wanted = match global.progress {
            When::Auto => terminal && !global.quiet,
            When::Always => true,
            When::Never => false,
        };
        let shown = (wanted && images != 0).then(|| {
            let (stop, stopped) = mpsc::channel();
            let counters = Arc::clone(&counters);
            let show = if terminal { redraw } else { print_lines };
            (stop, thread::spawn(move || show(&counters, &stopped)))
        });
        Self { counters, shown }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.shown.take() {
            drop(stop);
            // A panic there has been printed, and the answer does not depend on it.
            let _ = thread.join();
        }
    }
}

impl Events for Meter {
    fn total(&self, bytes: u64, layers: usize) {
        self.counters.add_total(bytes, layers);
    }

    fn read(&self, bytes: u64) -> ControlFlow<()> {
        self.counters.read.fetch_add(bytes, Ordering::Relaxed);
        ControlFlow::Continue(())
    }

    fn layer_done(&self, _: usize, _: &Arc<ReadLayer>) {
        self.counters.done.fetch_add(1, Ordering::Relaxed);
    }
}

/// Waits; returns false once there is nothing more to show.
fn wait(stopped: &Receiver<()>, time: Duration) -> bool {
    stopped.recv_timeout(time) == Err(RecvTimeoutError::Timeout)
}

fn redraw(counters: &Counters, stopped: &Receiver<()>) {
    let start = Instant::now();
    if !wait(stopped, SILENCE) {
        return;
    }
    let bar = ProgressBar::hidden();
    if let Ok(style) = ProgressStyle::with_template("{bar:20} {wide_msg}") {
        bar.set_style(style);
    }
    loop {
        let (bytes, _) = counters.total();
        let read = counters.read.load(Ordering::Relaxed);
        bar.update(|bar| {
            bar.set_len(bytes.max(1));
            bar.set_pos(read.min(bytes));
        });
        bar.set_message(counters.line(start.elapsed()));
        if bar.is_hidden() {
            // Not before there is something to draw, as each change above draws.
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
            bar.tick();
        }
        if !wait(stopped, REDRAW) {
            break;
        }
    }
    bar.finish_and_clear();
}

fn print_lines(counters: &Counters, stopped: &Receiver<()>) {
    let start = Instant::now();
    let mut pause = SILENCE;
    while wait(stopped, pause) {
        // Progress that cannot be printed is no reason to stop.
        let _ = writeln!(io::stderr(), "{}", counters.line(start.elapsed()));
        pause = LINE;
    }
}

impl Counters {
    /// Adds what there is to read of one image.
    fn add_total(&self, bytes: u64, layers: usize) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.layers.fetch_add(layers, Ordering::Relaxed);
        // Last, so that no total is shown without it.
        self.unknown.fetch_sub(1, Ordering::Release);
    }

    /// Returns the bytes and the layers to read of all images; zeros until they are known.
    fn total(&self) -> (u64, usize) {
        match self.unknown.load(Ordering::Acquire) {
            0 => (self.bytes.load(Ordering::Relaxed), self.layers.load(Ordering::Relaxed)),
            _ => (0, 0),
        }
    }

    /// Returns what is shown: `120 MB of 448 MB, layer 2 of 5, 210 MB/s, 2 s left`.
    ///
    /// The total and what follows from it are left out until they are known.
    fn line(&self, elapsed: Duration) -> String {
        let ((bytes, layers), read) = (self.total(), self.read.load(Ordering::Relaxed));
        let mut line = Bytes(read).to_string();
        if bytes != 0 {
            line.push_str(&format!(" of {}", Bytes(bytes)));
        }
        if layers != 0 {
            let layer = self.done.load(Ordering::Relaxed).saturating_add(1).min(layers);
            line.push_str(&format!(", layer {layer} of {layers}"));
        }
        let rate = read as f64 / elapsed.as_secs_f64().max(0.001);
        line.push_str(&format!(", {}/s", Bytes(rate as u64)));
        if read != 0 && read < bytes {
            let left = (bytes - read) as f64 / rate;
            line.push_str(&format!(", {} left", in_words(left.ceil() as u64)));
        }
        line
    }
}

fn in_words(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_yet_is_left_out() {
        let line = |kilobytes: u64, read: u64, layers: usize, done: usize| {
            let counters = Counters {
                unknown: 0.into(),
                bytes: (kilobytes * 1000).into(),
                read: (read * 1000).into(),
                layers: layers.into(),
                done: done.into(),
            };
            counters.line(Duration::from_secs(2))
        };
        assert_eq!(line(0, 0, 0, 0), "0 B, 0 B/s");
        assert_eq!(line(0, 2_000, 0, 0), "2.00 MB, 1.00 MB/s");
        let text = "120 MB of 448 MB, layer 2 of 5, 60.0 MB/s, 6 s left";
        assert_eq!(line(448_000, 120_000, 5, 1), text);
        assert_eq!(line(10, 10, 2, 2), "10.0 kB of 10.0 kB, layer 2 of 2, 5.00 kB/s");
        let text = "400 MB of 40.0 GB, layer 1 of 1, 200 MB/s, 3 min 18 s left";
        assert_eq!(line(40_000_000, 400_000, 1, 0), text);
    }

    #[test]
    fn the_total_of_two_images_is_not_known_before_that_of_both() {
        let counters = Counters { unknown: 2.into(), ..Counters::default() };
        let line = || counters.line(Duration::from_secs(1));
        counters.read.fetch_add(3000, Ordering::Relaxed);
        counters.add_total(1000, 2);
        assert_eq!(line(), "3.00 kB, 3.00 kB/s");
        counters.add_total(5000, 4);
        assert_eq!(line(), "3.00 kB of 6.00 kB, layer 1 of 6, 3.00 kB/s, 1 s left");
    }
}

//! Tells a server that sends next to nothing from one that is slow.

use std::io;
use std::time::{Duration, Instant};

/// Fewer bytes than this in as much time as a server may be silent count as silence: about 1 kB/s
/// by default, at which a layer would take days.
const MIN_BYTES: u64 = 64 << 10;

/// Measures how fast something arrives while it is waited for.
#[derive(Debug)]
pub(super) struct Pace {
    window: Duration,
    waited: Duration,
    bytes: u64,
}

impl Pace {
    /// Returns one that judges each time so much time was spent waiting.
    pub(super) fn new(window: Duration) -> Self {
        Self { window, waited: Duration::ZERO, bytes: 0 }
    }

    /// Reads once; fails with `TimedOut` if too little has arrived in a whole window.
    ///
    /// What passes between two reads does not count: the reader may be the slow one.
    pub(super) fn read(&mut self, from: &mut dyn io::Read, out: &mut [u8]) -> io::Result<usize> {
        let started = Instant::now();
        let bytes = from.read(out)?;
        self.waited = self.waited.saturating_add(started.elapsed());
        self.bytes = self.bytes.saturating_add(bytes as u64);
        if self.waited < self.window || bytes == 0 {
            return Ok(bytes);
        }
        let is_too_slow = self.bytes < MIN_BYTES;
        *self = Self::new(self.window);
        if is_too_slow { Err(io::ErrorKind::TimedOut.into()) } else { Ok(bytes) }
    }
}

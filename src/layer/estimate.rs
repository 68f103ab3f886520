//! What an uncompressed layer would be once it is compressed, estimated from samples.
//!
//! An engine that keeps its layers unpacked writes them uncompressed, and nothing in such an
//! archive tells what a pull transfers. Windows spread over the layer are measured while it passes,
//! and each stands for the stretch of the tar that it is taken from. So there is an estimate for
//! each position of the tar, as the decoder gives an exact one for compressed layers, and entries
//! get their shares in the same way.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::ReadLayer;
use super::chunk::Mark;
use super::deflate::{CONTEXT_BYTES, Meter, ONE, WINDOW_BYTES};
use super::spans::{Spans, between};

/// Windows of every layer. The parts to which windows are compressed differ by about two thirds of
/// their mean, so the mean of 500 of them is within 3 % in two cases of three, that of a thousand
/// within 2 %.
const MIN_WINDOWS: u64 = 500;

/// One more window for that many bytes, so that large layers, on which most depends, are estimated
/// best: a gigabyte takes about 30 ms.
const BYTES_PER_WINDOW: u64 = 1 << 20;

/// Layers up to this size are compressed as a whole, which takes as long as the windows of a large
/// one: in a few files, headers and the tables of codes are a large part.
const WHOLE_BYTES: u64 = 256 << 10;

/// The level of zlib-rs whose results are those of gzip's level 6, to within 2 %: they number their
/// methods differently. Layers are compressed at level 6 unless somebody asks for another one.
const LEVEL: u32 = 7;

/// Samples of a layer, taken while its tar passes.
pub(super) struct Sampler {
    meter: Meter,
    /// The length that the tar should have.
    tar_bytes: u64,
    /// The length of the stretch of the tar that one window stands for.
    stretch_bytes: u64,
    /// Where the next window begins.
    window: u64,
    /// How much of the tar has passed.
    passed: u64,
    /// The end of what has passed: the context of the next window and its beginning.
    recent: Vec<u8>,
    /// The end of each stretch.
    marks: Vec<Mark>,
    /// The estimate for all stretches so far, in units of a byte divided by [`ONE`].
    stored: u64,
    /// All of the tar, if it is small.
    whole: Option<Vec<u8>>,
}

impl Sampler {
    /// Starts a tar of that many bytes.
    pub(super) fn new(tar_bytes: u64) -> Self {
        let windows = MIN_WINDOWS + tar_bytes / BYTES_PER_WINDOW;
        let mut sampler = Self {
            meter: Meter::new(),
            tar_bytes,
            stretch_bytes: tar_bytes.div_ceil(windows).max(WINDOW_BYTES as u64),
            window: 0,
            passed: 0,
            recent: Vec::new(),
            marks: Vec::new(),
            stored: 0,
            whole: (tar_bytes <= WHOLE_BYTES).then(Vec::new),
        };
        sampler.window = sampler.next_window();
        sampler
    }

    /// Takes the next bytes of the tar. However they are cut, the result is the same. Bytes beyond
    /// the announced length are ignored.
    pub(super) fn take(&mut self, bytes: &[u8]) {
        let room = usize::try_from(self.tar_bytes - self.passed).unwrap_or(usize::MAX);
        let bytes = bytes.get(..room).unwrap_or(bytes);
        if let Some(whole) = &mut self.whole {
            whole.extend_from_slice(bytes);
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let context = self.window.saturating_sub(CONTEXT_BYTES as u64);
            let end = self.window + WINDOW_BYTES as u64;
            let until = if self.passed < context { context } else { end };
            let wanted = usize::try_from(until - self.passed).unwrap_or(usize::MAX);
            let (piece, after) = rest.split_at_checked(wanted).unwrap_or((rest, &[]));
            if context <= self.passed {
                self.recent.extend_from_slice(piece);
            }
            self.passed += piece.len() as u64;
            rest = after;
            if self.passed == end {
                self.measure();
            }
        }
    }

    /// Returns the position in the compressed layer for positions in the tar.
    pub(super) fn finish(mut self) -> Vec<Mark> {
        // The last stretch may be shorter than a window, and a tar than was announced.
        self.tar_bytes = self.passed;
        if self.window < self.passed {
            self.measure();
        }
        if let Some(last) = self.marks.pop() {
            let before = self.marks.last().copied().unwrap_or_default();
            let tar = last.tar.min(self.passed);
            self.marks.push(Mark { tar, stored: between(before, last, tar) });
        }
        if let Some(exact) = self.whole.and_then(|tar| compressed_bytes(&tar).ok()) {
            let estimated = self.marks.last().map_or(0, |mark| mark.stored);
            for mark in &mut self.marks {
                mark.stored = (mark.stored * exact).checked_div(estimated).unwrap_or(exact);
            }
        }
        self.marks
    }

    /// Measures the window that has just passed, and prepares for the next one.
    fn measure(&mut self) {
        let measured = usize::try_from(self.passed - self.window).unwrap_or(WINDOW_BYTES);
        let ratio = self.meter.ratio(&self.recent, self.recent.len().saturating_sub(measured));
        let begin = self.marks.len() as u64 * self.stretch_bytes;
        let end = (begin + self.stretch_bytes).min(self.tar_bytes).max(self.passed);
        self.stored = self.stored.saturating_add((end - begin).saturating_mul(ratio));
        self.marks.push(Mark { tar: end, stored: self.stored / ONE });
        self.window = self.next_window();
        let context = self.window.saturating_sub(CONTEXT_BYTES as u64);
        let needed = usize::try_from(self.passed.saturating_sub(context)).unwrap_or(usize::MAX);
        self.recent.drain(..self.recent.len().saturating_sub(needed));
    }

    /// Returns where the window of the next stretch begins: anywhere in it, as a regular distance
    /// might meet the same part of one file after the other.
    fn next_window(&self) -> u64 {
        let stretch = self.marks.len() as u64;
        let begin = stretch * self.stretch_bytes;
        let end = (begin + self.stretch_bytes).min(self.tar_bytes);
        let places = end.saturating_sub(begin + WINDOW_BYTES as u64) + 1;
        begin + scatter(stretch ^ self.tar_bytes.rotate_left(32)) % places
    }
}

/// Returns a number that looks random but depends on its argument alone (splitmix64).
fn scatter(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Compresses bytes and returns how many they become.
fn compressed_bytes(bytes: &[u8]) -> io::Result<u64> {
    let mut encoder = GzEncoder::new(Counter(0), Compression::new(LEVEL));
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.0)
}

/// Counts what is written to it.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl ReadLayer {
    /// Replaces the stored bytes of the entries of a plain layer with their shares of the estimated
    /// download, if samples were taken.
    pub fn estimate_download(&mut self) {
        let marks = std::mem::take(&mut self.samples);
        let Some(last) = marks.last() else { return };
        self.estimated_download = Some(last.stored);
        let mut spans = Spans::default();
        spans.advance(&marks);
        let mut end = 0;
        for entry in &mut self.entries.list {
            end += entry.download;
            entry.download = spans.attribute_until(end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of words and runs of noise in turns, about as compressible as a layer.
    fn mixed(length: usize) -> Vec<u8> {
        let word = |rank: u64| {
            let letters = (0..3 + rank % 7).map(|at| scatter(rank << 8 | at) % 26);
            letters.map(|letter| b'a' + letter as u8).chain([b' ']).collect::<Vec<u8>>()
        };
        let words: Vec<Vec<u8>> = (0..4_000).map(word).collect();
        let mut bytes = Vec::new();
        let mut seed = 0;
        while bytes.len() < length {
            seed += 1;
            if scatter(seed).is_multiple_of(1_000) {
                bytes.extend((0..2_000).flat_map(|at| scatter(seed << 16 | at).to_le_bytes()));
            }
            // Low ranks are frequent, as in languages.
            let rank = scatter(seed << 1) % (1 + scatter(seed << 2) % words.len() as u64);
            bytes.extend(words.get(rank as usize).into_iter().flatten());
        }
        bytes.truncate(length);
        bytes
    }

    fn estimate(bytes: &[u8], step: usize, announced: usize) -> Vec<Mark> {
        let mut sampler = Sampler::new(announced as u64);
        bytes.chunks(step).for_each(|piece| sampler.take(piece));
        sampler.finish()
    }

    #[test]
    fn the_estimate_is_near_what_gzip_gives() {
        for length in [1, 600, 100_000, 300_000, 1_000_000, 4_000_000] {
            let bytes = mixed(length);
            let exact = compressed_bytes(&bytes).unwrap();
            let marks = estimate(&bytes, 1 << 18, length);
            let Mark { tar, stored } = *marks.last().unwrap();
            assert_eq!(tar, length as u64);
            assert!(stored.abs_diff(exact) * 20 <= exact + 20, "{length}: {stored} for {exact}");
            assert!(marks.is_sorted_by_key(|mark| (mark.tar, mark.stored)));
        }
        assert_eq!(estimate(&[], 1, 0), []);
    }

    #[test]
    fn how_the_tar_is_cut_makes_no_difference() {
        for length in [5_000, 700_000, 3_000_000] {
            let bytes = mixed(length);
            let whole = estimate(&bytes, length, length);
            for step in [511, 4 << 10, 100_000] {
                assert_eq!(estimate(&bytes, step, length), whole);
            }
        }
    }

    #[test]
    fn a_tar_may_be_shorter_or_longer_than_announced() {
        let bytes = mixed(1_000_000);
        for announced in [0, 1, 100_000, 999_999, 1_000_001, 1 << 40] {
            let marks = estimate(&bytes, 10_000, announced);
            let last = marks.last().copied().unwrap_or_default();
            assert!(last.tar <= bytes.len() as u64, "{announced}: {last:?}");
            // Gzip's header and trailer are longer than some of them.
            assert!(last.stored <= last.tar + 32, "{announced}: {last:?}");
        }
    }
}

//! Parts of a file: what a row may request from it, and how that is kept while its bytes arrive.

use std::ops::Range;

use memchr::memmem::find;

mod check;
#[cfg(test)]
mod tests;

pub use check::Check;

/// What a row wants from the bytes of a file that have not arrived.
#[derive(Debug, Clone)]
pub enum Want {
    /// The bytes in a range of offsets.
    Keep(Range<u64>),
    /// The places where a sequence of bytes occurs.
    Search {
        /// The offsets where it may begin.
        range: Range<u64>,
        /// The sequence.
        needle: &'static [u8],
        /// How many bytes are kept from each place.
        keep: u64,
        /// Whether a place is to be kept.
        check: Check,
        /// The number of places after which the search ends.
        most: usize,
    },
}

/// How many bytes of a place are known when it is checked: enough for the magic numbers and the
/// headers that plans look at.
pub const CHECK_BYTES: usize = 64;

/// Ranges of a file's content, in the order of their offsets unless searches overlap them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The length of the whole file.
    pub file_bytes: u64,
    /// How many of its bytes have arrived; those that were not kept are lost.
    pub passed: u64,
    pub(super) pieces: Vec<(u64, Vec<u8>)>,
}

impl Parts {
    /// Takes the first bytes of a file, and the length of the whole.
    pub fn beginning(bytes: Vec<u8>, file_bytes: u64) -> Self {
        Self { file_bytes, passed: bytes.len() as u64, pieces: vec![(0, bytes)] }
    }

    /// Returns the bytes of a range; `None` if not all of them were kept.
    pub fn get(&self, range: Range<u64>) -> Option<&[u8]> {
        self.pieces.iter().find_map(|(start, bytes)| {
            let from = usize::try_from(range.start.checked_sub(*start)?).ok()?;
            let to = usize::try_from(range.end.checked_sub(*start)?).ok()?;
            bytes.get(from..to)
        })
    }

    /// Returns what was kept from an offset on; `None` if nothing was.
    pub fn from(&self, offset: u64) -> Option<&[u8]> {
        let rest = self.pieces.iter().filter_map(|(start, bytes)| {
            let from = usize::try_from(offset.checked_sub(*start)?).ok()?;
            bytes.get(from..).filter(|rest| !rest.is_empty())
        });
        rest.max_by_key(|rest| rest.len())
    }

    /// Returns the offset and the bytes of each piece.
    pub fn pieces(&self) -> impl Iterator<Item = (u64, &[u8])> {
        self.pieces.iter().map(|(start, bytes)| (*start, bytes.as_slice()))
    }

    /// Restricts a request to what can still arrive; `None` if nothing can.
    fn restrict(&self, mut want: Want) -> Option<Want> {
        let (Want::Keep(range) | Want::Search { range, .. }) = &mut want;
        range.end = range.end.min(self.file_bytes);
        let end = range.end;
        if let Want::Keep(range) = &mut want {
            let follows = |(start, bytes): &(u64, Vec<u8>)| {
                *start <= range.start && start + bytes.len() as u64 == self.passed
            };
            if range.start < self.passed && self.pieces.iter().any(follows) {
                range.start = self.passed;
            }
        }
        let start = match &want {
            Want::Search { needle, most, .. } if needle.is_empty() || *most == 0 => return None,
            Want::Keep(range) | Want::Search { range, .. } => range.start,
        };
        (self.passed <= start && start < end).then_some(want)
    }

    /// Returns those of the requests for which bytes can still arrive.
    pub fn still_ahead(&self, wants: Vec<Want>) -> Vec<Want> {
        wants.into_iter().filter_map(|want| self.restrict(want)).collect()
    }

    /// Adds bytes that have just arrived.
    pub(crate) fn push(&mut self, start: u64, bytes: &[u8]) {
        let ends_here = |(at, kept): &&mut (u64, Vec<u8>)| *at + kept.len() as u64 == start;
        match self.pieces.iter_mut().filter(ends_here).min_by_key(|(at, _)| *at) {
            Some((_, kept)) => kept.extend_from_slice(bytes),
            None => self.pieces.push((start, bytes.to_vec())),
        }
    }
}

/// A row's plan: takes what is known, returns which parts of the rest are wanted.
///
/// It is called with the first bytes, and again whenever all that it wanted has arrived, until it
/// wants nothing more.
pub type Plan = fn(&Parts) -> Vec<Want>;

/// How often a plan is called. Formats lead from one table to the next in a few steps, so only a
/// hostile file gets this far.
const MAX_ROUNDS: u32 = 16;

/// How many places may be open at the same time. Each block is copied to every open place, so a
/// file that repeats a needle would otherwise take time and memory for each of them.
const MAX_OPEN: usize = 64;

/// The parts of one file while its bytes arrive.
pub(super) struct Taking {
    plan: Plan,
    parts: Parts,
    keeps: Vec<Range<u64>>,
    searches: Vec<Search>,
    places: Vec<Place>,
    rounds: u32,
    /// Bytes that may still be kept.
    room: u64,
    is_done: bool,
}

struct Search {
    range: Range<u64>,
    needle: &'static [u8],
    keep: u64,
    check: Check,
    left: usize,
    /// The last bytes of the previous block, in which the needle may have begun.
    before: Vec<u8>,
}

/// A place that a search found and that has not arrived to its end.
struct Place {
    search: usize,
    start: u64,
    end: u64,
    bytes: Vec<u8>,
    is_checked: bool,
}

impl Taking {
    /// Starts with the first bytes of a file; `None` if nothing of it is wanted.
    pub(super) fn begin(plan: Plan, file_bytes: u64, first: Vec<u8>, room: u64) -> Option<Self> {
        let passed = first.len() as u64;
        let parts = Parts::beginning(first, file_bytes);
        let mut taking = Self {
            plan,
            parts,
            keeps: Vec::new(),
            searches: Vec::new(),
            places: Vec::new(),
            rounds: 1,
            room,
            is_done: false,
        };
        // A short file is known completely, although no more of its bytes arrive.
        let wants = plan(&taking.parts);
        let has_passed = |want: &Want| matches!(want, Want::Keep(range) if range.end <= passed);
        let is_known = passed == file_bytes || wants.iter().any(has_passed);
        taking.start(wants);
        (!taking.is_done || is_known).then_some(taking)
    }

    /// Returns the parts, without bytes that never arrived.
    pub(super) fn finish(mut self) -> Parts {
        let passed = self.parts.passed;
        for place in &mut self.places {
            place.end = place.end.min(passed);
        }
        self.settle();
        self.parts
    }

    /// Takes the next bytes.
    pub(super) fn feed(&mut self, mut bytes: &[u8]) {
        while !self.is_done && !bytes.is_empty() {
            let passed = self.parts.passed;
            let within = |end: u64, bytes: &[u8]| {
                usize::try_from(end - passed).unwrap_or(usize::MAX).min(bytes.len())
            };
            let take = within(self.end().min(self.next_check()), bytes);
            let (block, _) = bytes.split_at_checked(take).unwrap_or((bytes, &[]));
            for search in 0..self.searches.len() {
                self.search(search, block);
            }
            // A place that was found may have ended a search before the end of this block.
            let take = within(self.end(), block);
            let (block, rest) = bytes.split_at_checked(take).unwrap_or((bytes, &[]));
            self.keep(block);
            self.parts.passed += block.len() as u64;
            self.settle();
            bytes = rest;
            if self.end() <= self.parts.passed {
                self.next_round();
            }
        }
    }

    /// The offset at which all that is wanted has arrived.
    fn end(&self) -> u64 {
        let keeps = self.keeps.iter().map(|range| range.end);
        let searches =
            self.searches.iter().filter(|search| 0 < search.left).map(|search| search.range.end);
        let places = self.places.iter().map(|place| place.end);
        keeps.chain(searches).chain(places).max().unwrap_or(0).max(self.parts.passed)
    }

    /// The offset at which enough bytes have arrived to check the next place.
    fn next_check(&self) -> u64 {
        let open = self.places.iter().filter(|place| !place.is_checked);
        let ends = open.map(|place| place.end.min(place.start + CHECK_BYTES as u64));
        ends.min().unwrap_or(u64::MAX).max(self.parts.passed + 1)
    }

    fn next_round(&mut self) {
        self.rounds += 1;
        let wants = match self.rounds <= MAX_ROUNDS {
            true => (self.plan)(&self.parts),
            false => Vec::new(),
        };
        self.start(wants);
    }

    /// Starts to look for the wanted parts of the following bytes.
    fn start(&mut self, wants: Vec<Want>) {
        self.keeps.clear();
        self.searches.clear();
        for want in self.parts.still_ahead(wants) {
            match want {
                Want::Keep(range) => self.keeps.push(range),
                Want::Search { range, needle, keep, check, most: left } => {
                    let before = Vec::new();
                    self.searches.push(Search { range, needle, keep, check, left, before });
                }
            }
        }
        self.keeps.sort_by_key(|range| range.start);
        self.keeps.dedup_by(|next, last| {
            let touches = next.start <= last.end;
            last.end = if touches { last.end.max(next.end) } else { last.end };
            touches
        });
        let total: u64 = self.keeps.iter().map(|range| range.end - range.start).sum();
        self.is_done = self.room < total || (self.keeps.is_empty() && self.searches.is_empty());
        self.room = self.room.saturating_sub(total);
    }

    fn keep(&mut self, block: &[u8]) {
        let start = self.parts.passed;
        let end = start + block.len() as u64;
        for range in &self.keeps {
            let (from, to) = (range.start.max(start), range.end.min(end));
            if from < to {
                let piece = block.get((from - start) as usize..(to - start) as usize);
                self.parts.push(from, piece.unwrap_or_default());
            }
        }
        for place in &mut self.places {
            let from = place.start + place.bytes.len() as u64;
            let to = place.end.min(end);
            if start <= from && from < to {
                let piece = block.get((from - start) as usize..(to - start) as usize);
                place.bytes.extend_from_slice(piece.unwrap_or_default());
            }
        }
    }

    /// Looks for the places of one search in the next bytes.
    fn search(&mut self, index: usize, block: &[u8]) {
        let Some(search) = self.searches.get_mut(index) else { return };
        let start = self.parts.passed;
        let overlap = search.needle.len() - 1;
        let last = search.range.end.saturating_add(overlap as u64);
        if last <= start || search.left == 0 || start + block.len() as u64 <= search.range.start {
            return;
        }
        let skipped = search.range.start.saturating_sub(start) as usize;
        let block = block.get(skipped..).unwrap_or_default();
        let start = start + skipped as u64;
        let within = usize::try_from(last - start).unwrap_or(usize::MAX).min(block.len());
        let block = block.get(..within).unwrap_or_default();
        // First the places that begin before this block, then those within it.
        let mut seam = std::mem::take(&mut search.before);
        let seam_start = start - seam.len() as u64;
        let seam_bytes = seam.len();
        seam.extend_from_slice(block.get(..overlap.min(block.len())).unwrap_or_default());
        let mut found: Vec<(u64, Vec<u8>, bool)> = Vec::new();
        let enough = CHECK_BYTES.min(usize::try_from(search.keep).unwrap_or(CHECK_BYTES));
        if 0 < seam_bytes {
            places(&seam, search.needle, &mut |at| {
                let Some(head) = seam.get(at..seam_bytes).filter(|head| !head.is_empty()) else {
                    return false;
                };
                let tail = block.get(..enough.min(block.len())).unwrap_or_default();
                let known = [head, tail].concat();
                let is_checked = enough <= known.len();
                let offset = seam_start + at as u64;
                if !is_checked || search.check.accepts(offset, &known) {
                    search.left -= usize::from(is_checked);
                    found.push((offset, head.to_vec(), is_checked));
                }
                0 < search.left && found.len() < MAX_OPEN
            });
        }
        let searched = if 0 < search.left { block } else { &[] };
        places(searched, search.needle, &mut |at| {
            let (offset, rest) = (start + at as u64, block.get(at..).unwrap_or_default());
            let is_checked = enough <= rest.len();
            if !is_checked || search.check.accepts(offset, rest) {
                search.left -= usize::from(is_checked);
                found.push((offset, Vec::new(), is_checked));
            }
            0 < search.left && found.len() < MAX_OPEN
        });
        let tail = block.len().saturating_sub(overlap);
        search.before = match block.len() < overlap {
            true => seam.get(seam.len().saturating_sub(overlap)..).unwrap_or_default().to_vec(),
            false => block.get(tail..).unwrap_or_default().to_vec(),
        };
        let keep = search.keep;
        for (start, bytes, is_checked) in found {
            if MAX_OPEN <= self.places.len() || self.room < keep {
                return;
            }
            let end = start.saturating_add(keep).min(self.parts.file_bytes);
            self.room -= keep;
            self.places.push(Place { search: index, start, end, bytes, is_checked });
        }
    }

    /// Checks the places of which enough has arrived, and moves the complete ones to the parts.
    fn settle(&mut self) {
        let mut open = Vec::new();
        for mut place in std::mem::take(&mut self.places) {
            let is_complete = place.end <= place.start + place.bytes.len() as u64;
            if !place.is_checked && (is_complete || CHECK_BYTES <= place.bytes.len()) {
                let Some(search) = self.searches.get_mut(place.search) else { continue };
                if search.left == 0 || !search.check.accepts(place.start, &place.bytes) {
                    self.room += search.keep;
                    continue;
                }
                search.left -= 1;
                place.is_checked = true;
            }
            match is_complete {
                true => self.parts.pieces.push((place.start, place.bytes)),
                false => open.push(place),
            }
        }
        self.places = open;
    }
}

/// Calls a function with the offset of every place of the needle, until it returns false.
fn places(bytes: &[u8], needle: &[u8], take: &mut dyn FnMut(usize) -> bool) {
    let mut from = 0;
    while let Some(at) = bytes.get(from..).and_then(|rest| find(rest, needle)) {
        if !take(from + at) {
            return;
        }
        from += at + 1;
    }
}

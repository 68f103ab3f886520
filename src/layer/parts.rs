//! Parts of a file: what a row may want of it, and what was kept.

use std::ops::Range;

/// What a row wants of a file's bytes that are still to come.
#[derive(Debug, Clone)]
pub enum Want {
    /// That range of offsets.
    Keep(Range<u64>),
    /// Places where some bytes stand.
    Search {
        /// The offsets where they may begin.
        range: Range<u64>,
        /// The bytes.
        needle: &'static [u8],
        /// How many bytes are kept from the first one of each place on.
        keep: u64,
        /// Told the offset of a place and its first bytes, at least [`CHECK_BYTES`] if the file has
        /// them and `keep` is as much: whether it is one.
        check: fn(u64, &[u8]) -> bool,
        /// After how many places nothing more is searched.
        most: usize,
    },
}

/// How many bytes of a place that was found are known when it is checked.
pub const CHECK_BYTES: usize = 64;

/// Ranges of a file's content, in the order in which they begin where no search overlaps them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The length of the whole file.
    pub file_bytes: u64,
    /// How many of its bytes have passed; no more can be had of those.
    pub passed: u64,
    pub(super) pieces: Vec<(u64, Vec<u8>)>,
}

impl Parts {
    /// Returns the bytes of a range; `None` where not all of them were kept.
    pub fn get(&self, range: Range<u64>) -> Option<&[u8]> {
        self.pieces.iter().find_map(|(start, bytes)| {
            let from = usize::try_from(range.start.checked_sub(*start)?).ok()?;
            let to = usize::try_from(range.end.checked_sub(*start)?).ok()?;
            bytes.get(from..to)
        })
    }

    /// Returns what was kept from an offset on; `None` where not even one byte was.
    pub fn from(&self, offset: u64) -> Option<&[u8]> {
        let rest = self.pieces.iter().filter_map(|(start, bytes)| {
            let from = usize::try_from(offset.checked_sub(*start)?).ok()?;
            bytes.get(from..).filter(|rest| !rest.is_empty())
        });
        rest.max_by_key(|rest| rest.len())
    }

    /// The pieces: each its offset and its bytes.
    pub fn pieces(&self) -> impl Iterator<Item = (u64, &[u8])> {
        self.pieces.iter().map(|(start, bytes)| (*start, bytes.as_slice()))
    }

    /// What can still be had of a wanted range, within the file.
    fn ahead(&self, want: Want) -> Option<Want> {
        match want {
            Want::Keep(mut range) => {
                range.end = range.end.min(self.file_bytes);
                let follows = |(start, bytes): &(u64, Vec<u8>)| {
                    *start <= range.start && start + bytes.len() as u64 == self.passed
                };
                if range.start < self.passed && self.pieces.iter().any(follows) {
                    range.start = self.passed;
                }
                let is_ahead = self.passed <= range.start && range.start < range.end;
                is_ahead.then_some(Want::Keep(range))
            }
            Want::Search { mut range, needle, keep, check, most } => {
                range.end = range.end.min(self.file_bytes);
                let is_ahead = self.passed <= range.start && range.start < range.end;
                (is_ahead && 0 < most && !needle.is_empty()).then_some(Want::Search {
                    range,
                    needle,
                    keep,
                    check,
                    most,
                })
            }
        }
    }

    /// Leaves of a list of wants only those that can still be had.
    pub fn still_ahead(&self, wants: Vec<Want>) -> Vec<Want> {
        wants.into_iter().filter_map(|want| self.ahead(want)).collect()
    }

    /// Adds bytes that have just passed.
    pub(crate) fn push(&mut self, start: u64, bytes: &[u8]) {
        let ends_here = |(at, kept): &&mut (u64, Vec<u8>)| *at + kept.len() as u64 == start;
        match self.pieces.iter_mut().filter(ends_here).min_by_key(|(at, _)| *at) {
            Some((_, kept)) => kept.extend_from_slice(bytes),
            None => self.pieces.push((start, bytes.to_vec())),
        }
    }
}

/// A row's plan: told what is known, returns what is wanted of what is to come.
///
/// It is first asked with the first bytes, and again when all that it wanted has passed, until it
/// wants nothing more.
pub type Plan = fn(&Parts) -> Vec<Want>;

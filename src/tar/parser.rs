//! The state machine that cuts a tar into blocks, extended headers and bodies.

mod entry;
mod heading;

use ::tar::EntryType;

use entry::Waiting;

use super::extended::Extended;
use super::header::Block;
use super::sparse::Map;
use super::{Damage, Ending, Visitor};
use crate::limits::Limits;

/// A reader of one tar, fed in chunks of any length.
///
/// Memory is bounded by the limits whatever the input; every byte is looked at once.
pub struct Parser {
    state: State,
    position: u64,
    max_extended: u64,
    max_pieces: usize,
    /// A block that a chunk ended within, and how many of its bytes have come.
    partial: Block,
    filled: usize,
    /// The content of an extended header that a chunk ended within.
    content: Vec<u8>,
    extended: Extended,
    /// Scratch space for a name that has a prefix.
    path: Vec<u8>,
    /// Whether a member has begun and not ended.
    is_open: bool,
    /// Whether the last block was zeros.
    after_zeros: bool,
    bad: Option<Bad>,
    /// An entry that waits for its sparse map.
    waiting: Waiting,
    /// The sparse map, as far as it has been read.
    map: Map,
    /// Bytes that were missing at the end of the input.
    missing: u64,
}

#[derive(Clone, Copy)]
enum State {
    /// A header is due.
    Header,
    /// The rest of an extended header's content is due, and then padding.
    Extended { kind: EntryType, at: u64, left: usize, padding: u64 },
    /// An extension block of an old GNU sparse header is due.
    OldMap,
    /// A block of the map before a sparse file's body is due.
    TextMap,
    /// Bytes to give out, then bytes to skip, then padding.
    Body { content: u64, skipped: u64, padding: u64 },
    /// The archive ended; only whether anything but zeros follows is of interest.
    Ended,
    /// The archive ended, and what follows has been reported or is of no interest.
    Ignored,
    /// The input ended.
    Finished,
}

/// Blocks that are not a header: from the first one to the end of the last that is not zeros.
#[derive(Clone, Copy)]
struct Bad {
    at: u64,
    end: u64,
}

impl Parser {
    /// Starts at the first byte of a tar.
    pub fn new(limits: &Limits) -> Self {
        Self {
            state: State::Header,
            position: 0,
            max_extended: limits.header_bytes,
            max_pieces: usize::try_from(limits.sparse_pieces).unwrap_or(usize::MAX),
            partial: [0; 512],
            filled: 0,
            content: Vec::new(),
            extended: Extended::default(),
            path: Vec::new(),
            is_open: false,
            after_zeros: false,
            bad: None,
            waiting: Waiting::default(),
            map: Map::new(),
            missing: 0,
        }
    }

    /// Takes the next bytes. The sizes of chunks affect only the pieces that `data` gets.
    pub fn feed(&mut self, mut bytes: &[u8], visitor: &mut impl Visitor) {
        let mut scratch = [0; 512];
        while !bytes.is_empty() {
            match self.state {
                State::Header | State::OldMap | State::TextMap => {
                    let Some(block) = self.block(&mut bytes, &mut scratch) else {
                        return;
                    };
                    match self.state {
                        State::OldMap => self.old_map(block, visitor),
                        State::TextMap => self.text_map(block, visitor),
                        _ => self.header(block, visitor),
                    }
                }
                State::Extended { kind, at, left, padding } => {
                    self.extended(&mut bytes, (kind, at), left, padding, visitor);
                }
                State::Body { content, .. } => {
                    let length = bytes.len().min(saturating(self.skippable()));
                    let (passed, rest) = bytes.split_at_checked(length).unwrap_or_default();
                    let data = passed.get(..saturating(content)).unwrap_or(passed);
                    if !data.is_empty() {
                        visitor.data(data);
                    }
                    self.skip(length as u64, visitor);
                    bytes = rest;
                }
                State::Ended => {
                    if let Some(first) = bytes.iter().position(|&byte| byte != 0) {
                        let at = self.position.saturating_add(first as u64);
                        visitor.damage(Damage::Trailing { at });
                        self.state = State::Ignored;
                    }
                    self.advance(bytes.len());
                    return;
                }
                State::Ignored | State::Finished => {
                    self.advance(bytes.len());
                    return;
                }
            }
        }
    }

    /// Ends the input: reports what was cut short, and ends an open member.
    pub fn finish(&mut self, visitor: &mut impl Visitor) {
        let rest = self.partial.get(..self.filled).unwrap_or_default();
        let is_blank = rest.iter().all(|&byte| byte == 0);
        let partial_at = self.position - self.filled as u64;
        match self.state {
            State::Header => {
                // The end marker may be missing or short.
                match &mut self.bad {
                    Some(bad) if !is_blank => bad.end = self.position,
                    None if !is_blank => visitor.damage(Damage::TruncatedHeader { at: partial_at }),
                    _ => (),
                }
                self.end_bad(visitor);
                self.drop_extended(visitor);
            }
            State::Extended { at, .. } => visitor.damage(Damage::TruncatedHeader { at }),
            State::OldMap | State::TextMap => {
                visitor.damage(Damage::TruncatedHeader { at: self.waiting.start() });
            }
            State::Body { content, skipped, .. } => {
                let missing = content + skipped;
                self.missing = missing;
                if 0 < missing {
                    visitor.damage(Damage::TruncatedBody { at: self.position, missing });
                }
                self.close(visitor);
                self.drop_extended(visitor);
            }
            State::Ended | State::Ignored | State::Finished => return,
        }
        self.state = State::Finished;
    }

    /// The number of bytes fed and skipped.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The number of following bytes that need not be looked at: what is left of a body and its
    /// padding, or all that follows the end of the archive; 0 if a header or a map is due.
    pub fn skippable(&self) -> u64 {
        match self.state {
            State::Body { content, skipped, padding } => {
                content.saturating_add(skipped).saturating_add(padding)
            }
            State::Ended | State::Ignored => u64::MAX - self.position,
            _ => 0,
        }
    }

    /// Passes over bytes that were not fed, at most `skippable` of them; `data` is not called.
    pub fn skip(&mut self, bytes: u64, visitor: &mut impl Visitor) {
        let mut bytes = bytes.min(self.skippable());
        self.position = self.position.saturating_add(bytes);
        let State::Body { mut content, mut skipped, mut padding } = self.state else {
            return;
        };
        for part in [&mut content, &mut skipped, &mut padding] {
            let passed = bytes.min(*part);
            *part -= passed;
            bytes -= passed;
        }
        self.enter_body(content, skipped, padding, visitor);
    }

    /// Whether the marker that ends the archive was seen; what follows it is ignored.
    pub fn is_ended(&self) -> bool {
        matches!(self.state, State::Ended | State::Ignored)
    }

    /// How the tar ended; after [`finish`](Self::finish).
    pub fn ending(&self) -> Ending {
        Ending { is_marked: self.is_ended(), bytes: self.position, missing: self.missing }
    }

    fn advance(&mut self, bytes: usize) {
        // Only skipping more bytes than any file has gets near the maximum.
        self.position = self.position.saturating_add(bytes as u64);
    }

    /// Takes a block: borrowed from the chunk if it is whole there, else assembled in `scratch`.
    /// Returns `None` if more bytes are due.
    fn block<'b, 'a: 'b>(
        &mut self,
        bytes: &mut &'a [u8],
        scratch: &'b mut Block,
    ) -> Option<&'b Block> {
        if self.filled == 0
            && let Some((block, rest)) = bytes.split_first_chunk()
        {
            *bytes = rest;
            self.advance(512);
            return Some(block);
        }
        let free = self.partial.get_mut(self.filled..).unwrap_or_default();
        let length = free.len().min(bytes.len());
        let (taken, rest) = bytes.split_at_checked(length)?;
        free.get_mut(..length)?.copy_from_slice(taken);
        *bytes = rest;
        self.advance(length);
        self.filled += length;
        if self.filled < 512 {
            return None;
        }
        self.filled = 0;
        *scratch = self.partial;
        Some(scratch)
    }

    fn enter_body(&mut self, content: u64, skipped: u64, padding: u64, visitor: &mut impl Visitor) {
        self.state = State::Body { content, skipped, padding };
        if content == 0 && skipped == 0 && padding == 0 {
            self.close(visitor);
        }
    }

    fn close(&mut self, visitor: &mut impl Visitor) {
        if self.is_open {
            self.is_open = false;
            visitor.member_end(self.position);
        }
        self.state = State::Header;
    }
}

/// The number of bytes from the end of a body to the next block.
fn padding(size: u64) -> u64 {
    size.wrapping_neg() % 512
}

fn saturating(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

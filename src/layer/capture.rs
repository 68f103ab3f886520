//! Keeps the wanted parts of files' contents while a layer is read.

use std::sync::Arc;

use super::parts::Taking;
use super::probe::{FIRST_BYTES, Keep, Probes};
use crate::escape::printable;
use crate::limits::Limits;
use crate::units::Bytes;
use crate::warning::{Code, Notes};

/// The parts of one file that were kept.
#[derive(Debug)]
pub struct Captured {
    /// The index of its entry in the layer.
    pub entry: u32,
    /// The number of the row that wanted it, in [`Probes`].
    pub row: u16,
    /// The parts of its content that its row kept.
    pub bytes: Arc<[u8]>,
}

/// Takes the files of one layer that a row wants.
pub(super) struct Captures<'a> {
    probes: &'a Probes,
    limits: &'a Limits,
    list: Vec<Captured>,
    /// Bytes in `list`.
    total: u64,
    open: Option<Open>,
}

struct Open {
    /// `None` until the first bytes decide.
    row: Option<u16>,
    file_bytes: u64,
    state: State,
}

enum State {
    /// The first bytes, until they decide what is wanted.
    Undecided(Vec<u8>),
    Whole(Vec<u8>),
    Parts(Taking),
}

impl<'a> Captures<'a> {
    pub(super) fn new(probes: &'a Probes, limits: &'a Limits) -> Self {
        Self::with_total(probes, limits, 0)
    }

    /// Begins for a layer of which that many bytes are kept already.
    pub(super) fn with_total(probes: &'a Probes, limits: &'a Limits, total: u64) -> Self {
        Self { probes, limits, list: Vec::new(), total, open: None }
    }

    pub(super) fn finish(mut self) -> Vec<Captured> {
        self.list.shrink_to_fit();
        self.list
    }

    /// Begins a regular file, by its normalised path.
    pub(super) fn begin(&mut self, path: &[u8], file_bytes: u64, notes: &mut Notes) {
        self.open(self.probes.by_path(path), path, file_bytes, notes);
    }

    /// Begins a regular file that a row wants, whatever its path.
    pub(super) fn begin_for(&mut self, row: u16, path: &[u8], file_bytes: u64, notes: &mut Notes) {
        self.open(Some(row), path, file_bytes, notes);
    }

    fn open(&mut self, row: Option<u16>, path: &[u8], file_bytes: u64, notes: &mut Notes) {
        let state = match self.keep(row) {
            None if 0 < self.probes.magic_bytes() => State::Undecided(Vec::new()),
            None => return,
            Some(Keep::Parts { .. }) => State::Undecided(Vec::new()),
            Some(Keep::Whole { max_bytes, .. }) => {
                let bounds = [
                    (max_bytes, "such a file is looked into up to"),
                    (self.limits.captured_bytes, "`--limit captured-bytes` allows"),
                    (self.room(), "`--limit captured-layer-bytes` leaves"),
                ];
                let reached = bounds.into_iter().find(|(bytes, _)| *bytes < file_bytes);
                if let Some((bytes, bound)) = reached {
                    note_too_large(path, file_bytes, &format!("{bound} {}", Bytes(bytes)), notes);
                    return;
                }
                // A header may announce more than comes, so at most 1 MiB is reserved.
                State::Whole(Vec::with_capacity(
                    usize::try_from(file_bytes.min(1 << 20)).unwrap_or(0),
                ))
            }
        };
        self.open = Some(Open { row, file_bytes, state });
    }

    /// Takes the next bytes of the file.
    pub(super) fn data(&mut self, path: &[u8], bytes: &[u8]) {
        let Some(mut open) = self.open.take() else { return };
        let Some(rest) = self.decide(&mut open, path, bytes) else { return };
        match &mut open.state {
            State::Undecided(_) => (),
            State::Whole(content) => content.extend_from_slice(rest),
            State::Parts(taking) => taking.feed(rest),
        }
        self.open = Some(open);
    }

    /// Takes first bytes until they decide which row wants the file; returns the bytes after them,
    /// or `None` if no row wants it.
    fn decide<'b>(&self, open: &mut Open, path: &[u8], bytes: &'b [u8]) -> Option<&'b [u8]> {
        let State::Undecided(first) = &mut open.state else { return Some(bytes) };
        let directory = super::path::split(path).0;
        // No row wants most files, so nothing of them is copied.
        if open.row.is_none() && first.is_empty() && self.probes.magic_bytes() <= bytes.len() {
            open.row = Some(self.probes.by_magic(directory, bytes)?);
        }
        let wanted = usize::try_from(open.file_bytes).unwrap_or(FIRST_BYTES).min(FIRST_BYTES);
        let taken = wanted.saturating_sub(first.len()).min(bytes.len());
        let (head, rest) = bytes.split_at_checked(taken).unwrap_or((bytes, &[]));
        first.extend_from_slice(head);
        if first.len() < wanted {
            return Some(&[]);
        }
        let first = std::mem::take(first);
        open.row = open.row.or_else(|| self.probes.by_magic(directory, &first));
        let room = self.room().min(self.limits.captured_bytes);
        open.state = match self.keep(open.row)? {
            Keep::Parts { plan, .. } => {
                State::Parts(Taking::begin(plan, open.file_bytes, first, room)?)
            }
            // Nobody asked for this very file, so one that is too long is no loss.
            Keep::Whole { max_bytes, .. } if open.file_bytes <= max_bytes.min(room) => {
                State::Whole(first)
            }
            Keep::Whole { .. } => return None,
        };
        Some(rest)
    }

    /// Ends the file; `entry` is its index in the layer.
    pub(super) fn end(&mut self, entry: usize) {
        let Some(Open { row: Some(row), state, .. }) = self.open.take() else { return };
        let bytes = match (self.keep(Some(row)), state) {
            (Some(Keep::Whole { condense, .. }), State::Whole(content)) => condense(content),
            (Some(Keep::Parts { condense, .. }), State::Parts(parts)) => {
                let kept = condense(&parts.finish());
                if kept.is_empty() {
                    return;
                }
                kept
            }
            _ => return,
        };
        self.total += bytes.len() as u64;
        if let Ok(entry) = u32::try_from(entry) {
            self.list.push(Captured { entry, row, bytes: bytes.into() });
        }
    }

    /// Drops the open file.
    pub(super) fn drop_open(&mut self) {
        self.open = None;
    }

    fn keep(&self, row: Option<u16>) -> Option<Keep> {
        self.probes.row(row?).map(|row| row.keep)
    }

    fn room(&self) -> u64 {
        self.limits.captured_layer_bytes.saturating_sub(self.total)
    }
}

/// Notes that a file is not looked into, and which bound it is beyond.
fn note_too_large(path: &[u8], file_bytes: u64, bound: &str, notes: &mut Notes) {
    notes.add(Code::NotInspected, || {
        let (path, bytes) = (printable(path), Bytes(file_bytes));
        format!("the content of `/{path}` is unknown: it has {bytes}, and {bound}")
    });
}

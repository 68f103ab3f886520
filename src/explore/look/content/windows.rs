//! From one window of a long file to another.

use std::sync::OnceLock;

use super::{Content, LookMode, Piece, WINDOW_BYTES, window};

impl Content {
    /// Shows another part of the same file; what the first one told of it stays.
    pub fn moved_to(self, piece: Piece) -> Self {
        let next = self.shown(LookMode::Text).end == piece.start;
        let lines = self.text().count() as u64;
        let mut known_lines = self.known_lines;
        known_lines.extend(self.first_line.map(|line| (self.window.start, line)));
        let first_line = match piece.start {
            0 => Some(1),
            _ if next => self.first_line.map(|line| line.saturating_add(lines)),
            start => known_lines.get(&start).copied(),
        };
        Self {
            window: window(&piece),
            // Nothing is kept of the windows before: a file may have thousands.
            moved: Some(piece.bytes),
            known_lines,
            first_line,
            text: OnceLock::new(),
            strings: OnceLock::new(),
            ..self
        }
    }

    /// Returns where the part before the one that is shown begins, in bytes; `None` if it is shown
    /// from its beginning.
    pub fn start_before(&self) -> Option<u64> {
        let start = self.window.start;
        let first = start.saturating_sub(WINDOW_BYTES);
        // The one that was seen before, as its lines are counted.
        let seen = self.known_lines.range(first..start).next().map(|(seen, _)| *seen);
        (start != 0).then_some(seen.unwrap_or(first))
    }
}

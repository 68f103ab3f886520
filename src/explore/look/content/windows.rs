//! From one window of a long file to another.

use std::ops::Range;
use std::sync::OnceLock;

use super::{Content, LookMode, Piece, WINDOW_BYTES, window};

impl Content {
    /// Shows another part of the same file; what the first one told of it stays.
    pub fn moved_to(self, piece: Piece) -> Self {
        let end = self.shown(LookMode::Text).end;
        let next = end == piece.start;
        let lines = self.text().count() as u64;
        let mut known_lines = self.known_lines;
        known_lines.extend(self.first_line.map(|line| (self.window.start, (line, end))));
        let first_line = match piece.start {
            0 => Some(1),
            _ if next => self.first_line.map(|line| line.saturating_add(lines)),
            start => known_lines.get(&start).map(|(line, _)| *line),
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

    /// Returns the part before the one that a mode shows, in bytes; `None` if it is shown from its
    /// beginning.
    ///
    /// If the first line that is shown began before it, the part before has all of it.
    pub fn before(&self, mode: LookMode) -> Option<Range<u64>> {
        let start = Some(self.window.start).filter(|start| *start != 0)?;
        let mut seen = self.known_lines.iter().rev();
        // As it was seen before, as then the numbers of its lines are known.
        if mode == LookMode::Text
            && let Some((seen, (_, end))) = seen.find(|(_, (_, end))| *end == start)
        {
            return Some(*seen..*end);
        }
        let rest = match (mode, self.first_line) {
            (LookMode::Text, None) => (self.text().line(0).len() as u64).saturating_add(1),
            _ => 0,
        };
        // A line that is longer than that is shown in pieces.
        let rest = if rest < WINDOW_BYTES / 2 { rest } else { 0 };
        let end = start.saturating_add(rest).min(self.file_bytes());
        Some(end.saturating_sub(WINDOW_BYTES)..end)
    }
}

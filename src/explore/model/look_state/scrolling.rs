//! Which lines are shown: scrolling, from one window of a long file to the next, and searching.

use std::ops::Range;

use super::{Asked, LookState, Shown};
use crate::explore::look::{Line, LookMode, Role, WINDOW_BYTES};

/// Rows of hexadecimal digits begin at multiples of this.
const HEX_ROW_BYTES: u64 = 16;

/// The columns of one step to the side.
const SIDE_COLUMNS: usize = 16;

/// As many columns are drawn of a line.
const MAX_LEFT: usize = 16 << 10;

impl LookState {
    /// Returns how many lines there are.
    pub fn line_count(&self) -> usize {
        match &self.shown {
            Shown::Nothing => 0,
            Shown::File(content, mode) => content.line_count(*mode),
            Shown::Difference(difference) => difference.lines.len(),
        }
    }

    /// Returns the first line that is drawn where there is room for `height` lines.
    pub fn first_line(&self, height: usize) -> usize {
        self.top.min(self.line_count().saturating_sub(height))
    }

    /// Scrolls by lines; beyond the end, and at once to the end of all, it asks for another window
    /// of the file.
    pub fn scroll(&mut self, by: isize, height: usize) -> Option<Asked> {
        let last = self.line_count().saturating_sub(height);
        let top = self.top.min(last);
        self.top = top.saturating_add_signed(by).min(last);
        self.found = None;
        let (window, at_end) = self.window_for(by, top == last, top == 0)?;
        self.ask_window(window, at_end);
        self.asked()
    }

    /// The window to read after scrolling, and whether its end is shown; `None` to stay.
    fn window_for(&self, by: isize, was_last: bool, was_first: bool) -> Option<(Range<u64>, bool)> {
        let Shown::File(content, mode) = &self.shown else { return None };
        if self.asked().is_some() || matches!(mode, LookMode::Sections | LookMode::Members) {
            return None;
        }
        let shown = content.shown(*mode);
        let bytes = content.file_bytes();
        let (is_first, is_last) = (shown.start == 0, bytes <= shown.end || shown.is_empty());
        let from = |start: u64| start..start.saturating_add(WINDOW_BYTES);
        match by {
            isize::MIN if !is_first => Some((from(0), false)),
            isize::MAX if !is_last => {
                let start = bytes.saturating_sub(WINDOW_BYTES);
                let start = start.checked_next_multiple_of(HEX_ROW_BYTES).unwrap_or(start);
                Some((from(start), true))
            }
            _ if 0 < by && was_last && !is_last => Some((from(shown.end), false)),
            _ if by < 0 && was_first && !is_first => Some((content.before(*mode)?, true)),
            _ => None,
        }
    }

    /// Whether all of the file is shown.
    pub fn is_whole(&self) -> bool {
        match &self.shown {
            Shown::File(content, mode) => content.shown(*mode) == (0..content.file_bytes()),
            _ => true,
        }
    }

    /// Scrolls to the side, to the right if asked.
    pub fn scroll_aside(&mut self, right: bool) {
        let left = match right {
            true => self.left.saturating_add(SIDE_COLUMNS).min(MAX_LEFT),
            false => self.left.saturating_sub(SIDE_COLUMNS),
        };
        self.left = left;
    }

    /// Goes to the next line that has what is searched, or to the one before; after the last
    /// follows the first. Returns whether there is one.
    pub fn find(&mut self, forward: bool, height: usize) -> bool {
        let count = self.line_count();
        let from = self.found.unwrap_or_else(|| self.first_line(height)).min(count);
        // What is on the screen counts the first time.
        let next = from.saturating_add(self.found.is_some().into()).min(count);
        let found = match forward {
            true => [next..count, 0..next]
                .into_iter()
                .flat_map(chunks)
                .find_map(|chunk| self.matches(chunk).first().copied()),
            false => [0..from, from..count]
                .into_iter()
                .flat_map(|part| chunks(part).rev())
                .find_map(|chunk| self.matches(chunk).last().copied()),
        };
        if let Some(line) = found {
            self.found = Some(line);
            let top = self.first_line(height);
            if !(top..top.saturating_add(height)).contains(&line) {
                self.top = line.saturating_sub(height / 3);
            }
        }
        found.is_some()
    }

    /// The lines of a range that have what is searched; line numbers, offsets and sizes do not
    /// count.
    fn matches(&self, range: Range<usize>) -> Vec<usize> {
        let texts: Vec<String> = match &self.shown {
            Shown::Nothing => Vec::new(),
            Shown::File(content, mode) => {
                content.lines(*mode, range.clone(), 0).iter().map(text).collect()
            }
            Shown::Difference(difference) => {
                let lines = difference.lines.get(range.clone()).unwrap_or_default();
                lines.iter().map(|line| text(&line.line)).collect()
            }
        };
        let found = range.zip(texts).filter(|(_, text)| find_in(text, &self.query).is_some());
        found.map(|(line, _)| line).collect()
    }
}

/// Lines that are made at once to search them.
const CHUNK_LINES: usize = 1_000;

fn chunks(range: Range<usize>) -> impl DoubleEndedIterator<Item = Range<usize>> {
    let end = range.end;
    let starts = range.step_by(CHUNK_LINES);
    starts.map(move |start| start..start.saturating_add(CHUNK_LINES).min(end))
}

fn text(line: &Line) -> String {
    let spans = line.spans.iter().filter(|span| span.role != Role::Number);
    spans.map(|span| span.text.as_str()).collect()
}

/// Returns where a text has a word, in bytes: capitals matter if the word has any.
pub(in crate::explore) fn find_in(text: &str, query: &str) -> Option<Range<usize>> {
    if query.is_empty() {
        return None;
    }
    let start = match query.chars().any(char::is_uppercase) {
        true => text.find(query)?,
        // ASCII alone: other letters may have another length in lower case.
        false => text.to_ascii_lowercase().find(&query.to_ascii_lowercase())?,
    };
    Some(start..start + query.len())
}

#[cfg(test)]
mod tests {
    use super::find_in;

    #[test]
    fn capitals_matter_if_there_are_any() {
        assert_eq!(find_in("The Name", "name"), Some(4..8));
        assert_eq!(find_in("The Name", "Name"), Some(4..8));
        assert_eq!(find_in("the name", "Name"), None);
        assert_eq!(find_in("größe É", "É"), Some(8..10));
        assert_eq!(find_in("a", ""), None);
    }
}

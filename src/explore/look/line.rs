//! A line of a file's content: pieces of text, each with what it is for.

use crate::units::Bytes;

/// What a piece of a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A line number, an offset or a size.
    Number,
    /// The content itself.
    Text,
    /// What is said about the content: escaped characters, notes, labels.
    Dim,
    /// A bar that shows a size.
    Bar,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What it is for.
    pub role: Role,
    /// Text that is safe to print.
    pub text: String,
}

/// A line to draw, from left to right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Its pieces; empty for an empty line.
    pub spans: Vec<Span>,
}

impl Line {
    /// Returns all of its text.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }

    /// Returns a line that says something about the content.
    pub(super) fn note(text: impl Into<String>) -> Self {
        Self::default().with(Role::Dim, text)
    }

    /// Adds text at the end; neighbours of one role become one piece.
    pub(super) fn push(&mut self, role: Role, text: &str) {
        match self.spans.last_mut() {
            _ if text.is_empty() => (),
            Some(last) if last.role == role => last.text.push_str(text),
            _ => self.spans.push(Span { role, text: text.to_owned() }),
        }
    }

    /// Returns the line with text added at its end.
    pub(super) fn with(mut self, role: Role, text: impl Into<String>) -> Self {
        self.push(role, &text.into());
        self
    }
}

/// The columns of a size, such as `1.23 MB`.
pub(super) const SIZE_COLUMNS: usize = 8;

/// Returns a size, right-aligned.
pub(super) fn size(bytes: u64) -> String {
    format!("{:>SIZE_COLUMNS$}", Bytes(bytes))
}

/// Returns a bar for a part of a whole, at most that many columns long; empty for nothing.
pub(super) fn bar(part: u64, whole: u64, columns: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let all = u128::from(part.min(whole)) * columns as u128 * 8;
    let eighths = usize::try_from(all / u128::from(whole.max(1))).unwrap_or(0);
    // What is there is seen.
    let eighths = if part != 0 && columns != 0 { eighths.max(1) } else { eighths };
    let rest = EIGHTHS.get(eighths % 8).copied().unwrap_or_default();
    format!("{}{rest}", "█".repeat(eighths / 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_show_eighths_of_a_column() {
        assert_eq!(bar(8, 8, 3), "███");
        assert_eq!(bar(4, 8, 3), "█▌");
        assert_eq!(bar(1, 1_000_000, 3), "▏");
        assert_eq!(bar(0, 8, 3), "");
        assert_eq!(bar(1, 0, 3), "▏");
        assert_eq!(bar(u64::MAX, u64::MAX, 2), "██");
        assert_eq!(bar(5, 8, 0), "");
    }
}

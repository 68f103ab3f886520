//! A line of text drawn: tabs as spaces, with what acts on a terminal escaped.

use super::line::{Line, Role};
use crate::escape::printable_text;
use crate::fit::width;

/// Characters of one line that are drawn; minified files have millions in one.
const MAX_LINE_CHARACTERS: usize = 4_096;

/// Columns from one tab stop to the next.
const TAB_COLUMNS: usize = 8;

/// Adds a line of text to one that is drawn, with tabs as spaces.
pub(super) fn push_text(line: &mut Line, text: &[u8]) {
    let mut pen = Pen { line, column: 0, characters: 0 };
    for chunk in text.utf8_chunks() {
        for character in chunk.valid().chars() {
            pen.character(character);
            if pen.is_full() {
                return;
            }
        }
        for byte in chunk.invalid() {
            pen.put(Role::Dim, &format!("\\x{byte:02x}"));
            if pen.is_full() {
                return;
            }
        }
    }
}

struct Pen<'l> {
    line: &'l mut Line,
    column: usize,
    characters: usize,
}

impl Pen<'_> {
    fn character(&mut self, character: char) {
        if character == '\t' {
            let columns = TAB_COLUMNS - self.column % TAB_COLUMNS;
            return self.put(Role::Text, &" ".repeat(columns));
        }
        let mut buffer = [0; 4];
        let text = &*character.encode_utf8(&mut buffer);
        if matches!(character, ' '..='~') {
            return self.put(Role::Text, text);
        }
        let printable = printable_text(text);
        let role = if printable == text { Role::Text } else { Role::Dim };
        self.put(role, &printable);
    }

    fn put(&mut self, role: Role, text: &str) {
        if MAX_LINE_CHARACTERS <= self.characters {
            self.characters = usize::MAX;
            return self.line.push(Role::Dim, "…");
        }
        self.characters += 1;
        self.column += width(text);
        self.line.push(role, text);
    }

    fn is_full(&self) -> bool {
        self.characters == usize::MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &[u8]) -> String {
        let mut line = Line::default();
        push_text(&mut line, text);
        line.text()
    }

    #[test]
    fn what_acts_on_a_terminal_is_escaped() {
        assert_eq!(drawn(b"a\x1b]52;c;eA==\x07b"), "a\\u{1b}]52;c;eA==\\u{7}b");
        assert_eq!(drawn("\u{202e}txt\u{200b}".as_bytes()), "\\u{202e}txt\\u{200b}");
        assert_eq!(drawn(b"caf\xe9 \\ \r"), "caf\\xe9 \\ \\r");
        let mut line = Line::default();
        push_text(&mut line, b"\\u{1b}\x1b");
        assert_eq!(
            line.spans.iter().map(|span| span.role).collect::<Vec<_>>(),
            [Role::Text, Role::Dim]
        );
    }

    #[test]
    fn tabs_end_at_every_eighth_column() {
        assert_eq!(drawn(b"\ta\tbc\td"), "        a       bc      d");
        assert_eq!(drawn("字\td".as_bytes()), "字      d");
        assert_eq!(drawn(b"12345678\td"), "12345678        d");
    }

    #[test]
    fn long_lines_are_cut() {
        let long = "x".repeat(MAX_LINE_CHARACTERS);
        assert_eq!(drawn(long.as_bytes()), long);
        assert_eq!(drawn(format!("{long}yz").as_bytes()), format!("{long}…"));
        let invalid = vec![0xff; 2 << 20];
        assert!(drawn(&invalid).ends_with("\\xff…"));
    }
}

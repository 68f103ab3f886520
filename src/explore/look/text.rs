//! Text by lines: decoded, numbered, with what acts on a terminal escaped.

use super::kind::Encoding;
use super::line::{Line, Role};
use crate::escape::printable_text;
use crate::fit::width;

/// Characters of one line that are drawn; minified files have millions in one.
const MAX_LINE_CHARACTERS: usize = 4_096;

/// Columns from one tab stop to the next.
const TAB_COLUMNS: usize = 8;

/// The lines of a part of a file.
#[derive(Debug)]
pub(super) struct Text {
    /// UTF-8, as far as the file is.
    bytes: Vec<u8>,
    /// Where each line begins.
    starts: Vec<usize>,
    /// Whether the last line ends with a newline.
    pub(super) ends_with_newline: bool,
}

impl Text {
    pub(super) fn of(bytes: &[u8], encoding: Encoding) -> Self {
        let bytes = match encoding {
            Encoding::Utf8 => bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).to_vec(),
            Encoding::Utf16Le => decode_utf16(bytes, u16::from_le_bytes),
            Encoding::Utf16Be => decode_utf16(bytes, u16::from_be_bytes),
        };
        let mut starts: Vec<usize> = Vec::new();
        if !bytes.is_empty() {
            starts.push(0);
        }
        starts.extend(memchr::memchr_iter(b'\n', &bytes).map(|at| at + 1));
        let ends_with_newline = bytes.last() == Some(&b'\n');
        // Nothing follows the last newline.
        starts.pop_if(|start| *start == bytes.len());
        Self { bytes, starts, ends_with_newline }
    }

    /// How many lines there are.
    pub(super) fn count(&self) -> usize {
        self.starts.len()
    }

    /// A line by its index, without its newline; empty beyond the last.
    pub(super) fn line(&self, index: usize) -> &[u8] {
        let Some(&start) = self.starts.get(index) else { return &[] };
        let end = self.starts.get(index + 1).copied().unwrap_or(self.bytes.len());
        let line = self.bytes.get(start..end).unwrap_or_default();
        line.strip_suffix(b"\n").unwrap_or(line)
    }
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let (pairs, rest) = bytes.as_chunks();
    let units = pairs.iter().map(|pair| unit(*pair));
    let characters = char::decode_utf16(units);
    let text: String =
        characters.map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    let mut text = text.trim_start_matches('\u{feff}').as_bytes().to_vec();
    text.extend_from_slice(rest);
    text
}

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

    fn lines(text: &Text) -> Vec<String> {
        (0..text.count()).map(|index| String::from_utf8_lossy(text.line(index)).into()).collect()
    }

    fn drawn(text: &[u8]) -> String {
        let mut line = Line::default();
        push_text(&mut line, text);
        line.text()
    }

    #[test]
    fn a_newline_ends_a_line_and_begins_none() {
        let of = |text: &[u8]| Text::of(text, Encoding::Utf8);
        assert_eq!(lines(&of(b"")), Vec::<String>::new());
        assert_eq!(lines(&of(b"\n")), [""]);
        assert_eq!(lines(&of(b"a\n\nb")), ["a", "", "b"]);
        assert_eq!(lines(&of(b"a\nb\n")), ["a", "b"]);
        assert_eq!(lines(&of("\u{feff}a".as_bytes())), ["a"]);
        assert!(of(b"a\n").ends_with_newline && !of(b"a").ends_with_newline);
    }

    #[test]
    fn utf16_is_decoded() {
        let little = b"\xff\xfeh\0\xe9\0\n\0x\0";
        assert_eq!(lines(&Text::of(little, Encoding::Utf16Le)), ["h\u{e9}", "x"]);
        let big = b"\xfe\xff\0h\0\xe9\0\n\0x";
        assert_eq!(lines(&Text::of(big, Encoding::Utf16Be)), ["h\u{e9}", "x"]);
        // Half of a pair, and half of a unit.
        assert_eq!(lines(&Text::of(b"\xff\xfe\0\xd8a", Encoding::Utf16Le)), ["\u{fffd}a"]);
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

//! Text by lines, decoded; and what is text.

/// In how many first bytes a NUL shows that a file is not text; git looks at as many
/// (`buffer_is_binary`).
const TEXT_FIRST_BYTES: usize = 8_000;

/// How text is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Bytes that are mostly UTF-8.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

impl Encoding {
    /// Returns that of a file with these first bytes; `None` if it is not text.
    pub(crate) fn detect(first: &[u8]) -> Option<Self> {
        match first {
            // UTF-32, which nobody writes.
            [0xff, 0xfe, 0, 0, ..] => None,
            [0xff, 0xfe, ..] => Some(Self::Utf16Le),
            [0xfe, 0xff, ..] => Some(Self::Utf16Be),
            _ => {
                let first = first.get(..TEXT_FIRST_BYTES).unwrap_or(first);
                memchr::memchr(0, first).is_none().then_some(Self::Utf8)
            }
        }
    }
}

/// The lines of a part of a file.
#[derive(Debug)]
pub(crate) struct Text {
    /// UTF-8, as far as the file is.
    bytes: Vec<u8>,
    /// Where each line begins.
    starts: Vec<usize>,
    /// Whether the last line ends with a newline.
    pub(crate) ends_with_newline: bool,
}

impl Text {
    pub(crate) fn of(bytes: &[u8], encoding: Encoding) -> Self {
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
    pub(crate) fn count(&self) -> usize {
        self.starts.len()
    }

    /// All of it.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A line by its index, without its newline; empty beyond the last.
    pub(crate) fn line(&self, index: usize) -> &[u8] {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &Text) -> Vec<String> {
        (0..text.count()).map(|index| String::from_utf8_lossy(text.line(index)).into()).collect()
    }

    #[test]
    fn text_has_no_nul_at_its_start() {
        assert_eq!(Encoding::detect(b""), Some(Encoding::Utf8));
        assert_eq!(Encoding::detect(b"caf\xe9"), Some(Encoding::Utf8));
        assert_eq!(Encoding::detect(b"a\0b"), None);
        assert_eq!(Encoding::detect(b"\xff\xfea\0"), Some(Encoding::Utf16Le));
        assert_eq!(Encoding::detect(b"\xfe\xff\0a"), Some(Encoding::Utf16Be));
        assert_eq!(Encoding::detect(b"\xff\xfe\0\0a\0\0\0"), None);
        let late = [&[b'a'; TEXT_FIRST_BYTES][..], b"\0"].concat();
        assert_eq!(Encoding::detect(&late), Some(Encoding::Utf8));
        assert_eq!(Encoding::detect(late.get(1..).unwrap_or_default()), None);
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
}

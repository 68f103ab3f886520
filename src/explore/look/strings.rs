//! The texts in a binary file, as strings(1) finds them.

use std::ops::Range;

use super::line::{Line, Role};
use super::text::push_text;

/// Shorter runs are nearly all chance.
const MIN_CHARACTERS: usize = 4;

/// Finds the runs of printable ASCII characters, in the order of their offsets.
pub(super) fn find(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let is_printable = |byte: u8| matches!(byte, b' '..=b'~' | b'\t');
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| !is_printable(**byte)) {
        if MIN_CHARACTERS <= at - start {
            found.push(start..at);
        }
        start = at + 1;
    }
    if MIN_CHARACTERS <= bytes.len().saturating_sub(start) {
        found.push(start..bytes.len());
    }
    found
}

/// Draws one of them; `start` is the offset in the file of the first byte.
pub(super) fn row(bytes: &[u8], start: u64, found: &Range<usize>) -> Line {
    let at = start.saturating_add(found.start as u64);
    let mut line = Line::default().with(Role::Number, format!("{at:08x}  "));
    push_text(&mut line, bytes.get(found.clone()).unwrap_or_default());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_four_are_found() {
        let bytes = b"\x01abcd\0abc\0\x1b/lib64/ld\tx\xffGCC: 12";
        let rows: Vec<String> =
            find(bytes).iter().map(|found| row(bytes, 0x100, found).text()).collect();
        assert_eq!(rows, ["00000101  abcd", "0000010b  /lib64/ld       x", "00000117  GCC: 12"]);
        assert!(find(b"abc").is_empty() && find(b"").is_empty());
        assert_eq!(find(b"abcd").first(), Some(&(0..4)));
    }
}

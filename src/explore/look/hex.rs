//! Bytes as rows of hexadecimal digits.

use std::fmt::Write;

use super::line::{Line, Role};

/// The bytes of one row.
pub(super) const ROW_BYTES: usize = 16;

/// How many rows bytes take.
pub(super) fn count(bytes: &[u8]) -> usize {
    bytes.len().div_ceil(ROW_BYTES)
}

/// Draws the row with an index; `start` is the offset in the file of the first byte.
pub(super) fn row(bytes: &[u8], start: u64, index: usize) -> Line {
    let at = index.saturating_mul(ROW_BYTES);
    let row = bytes.get(at..).unwrap_or_default();
    let row = row.get(..ROW_BYTES).unwrap_or(row);
    let mut digits = String::new();
    for column in 0..ROW_BYTES {
        // Writing to a String cannot fail.
        let _ = match row.get(column) {
            Some(byte) => write!(digits, "{byte:02x} "),
            None => write!(digits, "   "),
        };
        if column == ROW_BYTES / 2 - 1 {
            digits.push(' ');
        }
    }
    let shown = |&byte: &u8| if matches!(byte, b' '..=b'~') { char::from(byte) } else { '.' };
    Line::default()
        .with(Role::Number, format!("{:08x}  ", start.saturating_add(at as u64)))
        .with(Role::Text, digits)
        .with(Role::Dim, " ")
        .with(Role::Text, row.iter().map(shown).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_offset_digits_and_characters() {
        let bytes = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0ab\x1b";
        assert_eq!(count(bytes), 2);
        assert_eq!(
            row(bytes, 0, 0).text(),
            "00000000  7f 45 4c 46 02 01 01 00  00 00 00 00 00 00 00 00  .ELF............"
        );
        assert_eq!(
            row(bytes, 0x1_0000_0000, 1).text(),
            "100000010  61 62 1b                                          ab."
        );
        assert_eq!(count(b""), 0);
    }
}

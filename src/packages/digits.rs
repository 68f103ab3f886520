//! Splits versions into runs of bytes, and compares numbers of any length.

use std::cmp::Ordering;

/// Splits a string before the first byte that is not wanted.
pub(super) fn take_while(text: &[u8], is_wanted: impl Fn(&u8) -> bool) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !is_wanted(byte)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, &[]))
}

/// Compares numbers of any length; no digits count as zero.
pub(super) fn compare_number(a: &[u8], b: &[u8]) -> Ordering {
    let (_, a) = take_while(a, |byte| *byte == b'0');
    let (_, b) = take_while(b, |byte| *byte == b'0');
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

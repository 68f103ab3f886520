//! Numbers of any length, and the runs of characters that versions consist of.

use std::cmp::Ordering;

/// A number of any length: its digits, without zeros at the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number<'a>(&'a str);

impl<'a> Number<'a> {
    pub(crate) const ZERO: Self = Self("");

    /// Reads a text of digits; no digits are zero. `None` if something else is in it.
    pub(super) fn of(digits: &'a str) -> Option<Self> {
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| Self(digits.trim_start_matches('0')))
    }

    /// Reads a text of at least one digit; `None` if it is something else.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        if text.is_empty() { None } else { Self::of(text) }
    }

    /// Splits the digits off that a text begins with; `None` if there are none.
    pub(super) fn split(text: &'a str) -> Option<(Self, &'a str)> {
        let (digits, rest) = take_while(text, |c| c.is_ascii_digit());
        Some((Self::read(digits)?, rest))
    }
}

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.cmp(other.0))
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Splits a text before the first character that is not wanted.
pub(super) fn take_while(text: &str, is_wanted: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !is_wanted(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Splits the longest run of digits, or of other characters, off the beginning of a text; `None`
/// at its end.
pub(super) fn next_run(text: &str) -> Option<(&str, &str)> {
    let is_digit = text.chars().next()?.is_ascii_digit();
    Some(take_while(text, |c| c.is_ascii_digit() == is_digit))
}

/// Removes one of the characters from the beginning of a text, if it begins with one.
pub(super) fn skip_one<'a>(text: &'a str, skipped: &[char]) -> &'a str {
    text.strip_prefix(skipped).unwrap_or(text)
}

/// Removes a word from the beginning of a text, in whatever case it is written.
pub(super) fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
}

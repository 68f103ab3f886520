//! The order of Alpine's versions (apk-package(5), apk-tools).

use std::cmp::Ordering;

use super::digits::{Number, take_while};
use super::{VersionOrder, first_difference};

/// The order of Alpine's versions, `1.2.3a_suffix4~hash-r5`. What is written otherwise cannot be
/// ordered.
pub static APK: VersionOrder = VersionOrder { name: "apk", order };

/// What may follow `_`, oldest first, with whether it stands for what precedes the release.
const SUFFIXES: [(&str, bool); 9] = [
    ("alpha", true),
    ("beta", true),
    ("pre", true),
    ("rc", true),
    ("cvs", false),
    ("svn", false),
    ("git", false),
    ("hg", false),
    ("p", false),
];

/// A part of a version, in the order in which the kinds may follow each other.
#[derive(Debug, Clone, Copy)]
enum Part<'a> {
    First(Number<'a>),
    Number(&'a str),
    Letter(char),
    Suffix(usize, bool),
    SuffixNumber(Number<'a>),
    Hash(&'a str),
    Revision(Number<'a>),
    End,
}

impl Part<'_> {
    fn kind(self) -> u8 {
        match self {
            Self::First(_) => 0,
            Self::Number(_) => 1,
            Self::Letter(_) => 2,
            Self::Suffix(..) => 3,
            Self::SuffixNumber(_) => 4,
            Self::Hash(_) => 5,
            Self::Revision(_) => 6,
            Self::End => 7,
        }
    }

    fn is_before_release(self) -> bool {
        matches!(self, Self::Suffix(_, true))
    }

    fn compare(self, after: Self) -> Ordering {
        match (self, after) {
            (Self::Number(before), Self::Number(after)) => compare_numbers(before, after),
            (Self::Letter(before), Self::Letter(after)) => before.cmp(&after),
            (Self::Suffix(before, _), Self::Suffix(after, _)) => before.cmp(&after),
            (Self::Hash(before), Self::Hash(after)) => before.cmp(after),
            (Self::First(before), Self::First(after))
            | (Self::SuffixNumber(before), Self::SuffixNumber(after))
            | (Self::Revision(before), Self::Revision(after)) => before.cmp(&after),
            // What has more parts is newer, but for those of a version before the release.
            _ => (after.is_before_release().cmp(&self.is_before_release()))
                .then_with(|| after.kind().cmp(&self.kind())),
        }
    }
}

/// Compares numbers after the first one; those with zeros at the beginning are decimal places.
fn compare_numbers(before: &str, after: &str) -> Ordering {
    match (Number::of(before), Number::of(after)) {
        _ if before.starts_with('0') || after.starts_with('0') => before.cmp(after),
        (before, after) => before.cmp(&after),
    }
}

fn order(before: &str, after: &str) -> Option<Ordering> {
    let (before, after) = (parts(before)?, parts(after)?);
    let end = [Part::End];
    let pairs = before.iter().chain(&end).zip(after.iter().chain(&end));
    Some(first_difference(pairs.map(|(before, after)| before.compare(*after))))
}

fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    let (first, mut rest) = Number::split(text)?;
    let mut parts = vec![Part::First(first)];
    let mut last = parts.first().copied()?;
    while let Some(sign) = rest.chars().next() {
        let (part, after) = next(sign, rest, last)?;
        let is_in_order = match part {
            Part::Number(_) => last.kind() <= part.kind(),
            // Several may follow each other, with and without numbers.
            Part::Suffix(..) => last.kind() <= part.kind() + 1,
            _ => last.kind() < part.kind(),
        };
        if !is_in_order {
            return None;
        }
        parts.push(part);
        (last, rest) = (part, after);
    }
    Some(parts)
}

fn next<'a>(sign: char, text: &'a str, last: Part<'a>) -> Option<(Part<'a>, &'a str)> {
    let rest = text.get(1..).unwrap_or_default();
    match sign {
        'a'..='z' => Some((Part::Letter(sign), rest)),
        '.' => {
            let (digits, rest) = take_while(rest, |c| c.is_ascii_digit());
            (!digits.is_empty()).then_some((Part::Number(digits), rest))
        }
        '0'..='9' if matches!(last, Part::Suffix(..)) => {
            let (number, rest) = Number::split(text)?;
            Some((Part::SuffixNumber(number), rest))
        }
        '_' => {
            let (word, rest) = take_while(rest, |c| c.is_ascii_lowercase());
            let rank = SUFFIXES.iter().position(|(suffix, _)| *suffix == word)?;
            let (_, is_before) = SUFFIXES.get(rank)?;
            Some((Part::Suffix(rank, *is_before), rest))
        }
        '~' => {
            let (hash, rest) = take_while(rest, |c| matches!(c, '0'..='9' | 'a'..='f'));
            (!hash.is_empty()).then_some((Part::Hash(hash), rest))
        }
        '-' => {
            let (number, rest) = Number::split(rest.strip_prefix('r')?)?;
            Some((Part::Revision(number), rest))
        }
        _ => None,
    }
}

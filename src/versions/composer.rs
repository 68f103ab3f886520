//! The order of the versions of Composer's packages (composer/semver, and PHP's version_compare).

use std::cmp::Ordering;

use super::digits::{Number, skip_one, strip_word, take_while};
use super::{VersionOrder, compare_read};

/// The order of the versions of PHP's packages: up to four numbers or a date, and a stage; branches
/// of numbers, such as `2.x-dev`, come after all their versions. Others, such as `dev-main`, cannot
/// be ordered.
pub static COMPOSER: VersionOrder = VersionOrder { name: "composer", order };

fn order(before: &str, after: &str) -> Option<Ordering> {
    compare_read(before, after, parts)
}

/// A part of a version, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part<'a> {
    Dev,
    Alpha,
    Beta,
    Candidate,
    End,
    Number(Number<'a>),
    Patch,
}

/// The words for stages, longer ones before those that they begin with.
const STAGES: [(&str, Part<'static>); 9] = [
    ("stable", Part::End),
    ("alpha", Part::Alpha),
    ("a", Part::Alpha),
    ("beta", Part::Beta),
    ("b", Part::Beta),
    ("rc", Part::Candidate),
    ("patch", Part::Patch),
    ("pl", Part::Patch),
    ("p", Part::Patch),
];

/// How many numbers a version has at least; missing ones are zero.
const NUMBERS: usize = 4;

/// The number for what a branch leaves open.
const OPEN: &str = "9999999";

fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    let text = text.trim().split('+').next()?;
    let text = skip_one(text, &['v', 'V']);
    let (mut parts, mut rest) = numbers(text).or_else(|| date(text))?;
    let numbers = parts.len();
    let stage = skip_one(rest, &['.', '_', '-']);
    let mut stages = STAGES.iter();
    let stage = stages.find_map(|(word, part)| Some((part, strip_word(stage, word)?)));
    if let Some((stage, mut after)) = stage {
        parts.push(*stage);
        while let Some((number, more)) = Number::split(skip_one(after, &['.', '-'])) {
            parts.push(Part::Number(number));
            after = more;
        }
        rest = after;
    }
    if let Some(after) = strip_dev(rest) {
        parts.push(Part::Dev);
        rest = after;
    }
    if parts.get(numbers) == Some(&Part::End) {
        // What follows `stable` counts for nothing.
        parts.truncate(numbers);
    }
    parts.push(Part::End);
    rest.is_empty().then_some(parts)
}

/// Splits off one to four numbers between dots; what a branch leaves open is the last ones.
fn numbers(text: &str) -> Option<(Vec<Part<'_>>, &str)> {
    let (digits, _) = take_while(text, |c| c.is_ascii_digit());
    // A longer one is a date.
    if 5 < digits.len() {
        return None;
    }
    let (first, mut rest) = Number::split(text)?;
    let mut parts = vec![Part::Number(first)];
    while let Some((number, after)) = rest.strip_prefix('.').and_then(Number::split) {
        if parts.len() == NUMBERS {
            return None;
        }
        parts.push(Part::Number(number));
        rest = after;
    }
    let mut missing = Number::ZERO;
    if let Some(after) = strip_open(rest) {
        strip_dev(after)?;
        (missing, rest) = (Number::of(OPEN)?, after);
    }
    parts.resize(NUMBERS, Part::Number(missing));
    // What has other signs between its numbers is a date too.
    let is_date = rest.strip_prefix([':', '-']).is_some_and(|rest| Number::split(rest).is_some());
    (!is_date).then_some((parts, rest))
}

/// Splits off a date, maybe with a time: at least four digits, then numbers after any signs.
fn date(text: &str) -> Option<(Vec<Part<'_>>, &str)> {
    let (digits, _) = take_while(text, |c| c.is_ascii_digit());
    if digits.len() < 4 {
        return None;
    }
    let (first, mut rest) = Number::split(text)?;
    let mut parts = vec![Part::Number(first)];
    while let Some((number, after)) = rest.strip_prefix(['.', ':', '-']).and_then(Number::split) {
        parts.push(Part::Number(number));
        rest = after;
    }
    Some((parts, rest))
}

/// Removes the marks of what a branch leaves open; `None` if there is none.
fn strip_open<'a>(text: &'a str) -> Option<&'a str> {
    let next = |text: &'a str| text.strip_prefix('.')?.strip_prefix(['x', 'X', '*']);
    let mut rest = next(text)?;
    while let Some(after) = next(rest) {
        rest = after;
    }
    Some(rest)
}

fn strip_dev(text: &str) -> Option<&str> {
    strip_word(skip_one(text, &['.', '-']), "dev")
}

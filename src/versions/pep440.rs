//! The order of the versions of Python's distributions (PEP 440).

use std::cmp::Ordering;

use super::digits::{Number, skip_one, strip_word, take_while};
use super::{VersionOrder, compare_read};

/// The order of the versions of Python's distributions.
pub static PEP440: VersionOrder = VersionOrder { name: "pep440", order };

fn order(before: &str, after: &str) -> Option<Ordering> {
    compare_read(before, after, Version::read)
}

/// A version that can be compared.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version<'a> {
    epoch: Number<'a>,
    /// Without zeros at the end.
    release: Vec<Number<'a>>,
    /// What it precedes the release as, and which one of these it is.
    pre: (Pre, Number<'a>),
    post: Option<Number<'a>>,
    dev: Dev<'a>,
    local: Option<Vec<Local<'a>>>,
}

/// What precedes a release, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pre {
    /// Only a development version of the release.
    OnlyDev,
    Alpha,
    Beta,
    Candidate,
    Release,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Dev<'a> {
    Of(Number<'a>),
    Finished,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Local<'a> {
    /// In small letters.
    Text(String),
    Number(Number<'a>),
}

/// The words for what precedes a release, longer ones before those that they begin with.
const PRE: [(&str, Pre); 8] = [
    ("alpha", Pre::Alpha),
    ("a", Pre::Alpha),
    ("beta", Pre::Beta),
    ("b", Pre::Beta),
    ("preview", Pre::Candidate),
    ("pre", Pre::Candidate),
    ("rc", Pre::Candidate),
    ("c", Pre::Candidate),
];

const SEPARATORS: [char; 3] = ['.', '-', '_'];

impl<'a> Version<'a> {
    /// Reads a version; `None` for what is not one.
    pub(crate) fn read(text: &'a str) -> Option<Self> {
        let text = skip_one(text.trim(), &['v', 'V']);
        let (text, local) = match text.split_once('+') {
            Some((text, local)) => (text, Some(read_local(local)?)),
            None => (text, None),
        };
        let (epoch, text) = text.split_once('!').unwrap_or(("0", text));
        let (release, mut rest) = read_release(text)?;
        let mut version = Self {
            epoch: Number::read(epoch)?,
            release,
            pre: (Pre::Release, Number::ZERO),
            post: None,
            dev: Dev::Finished,
            local,
        };
        for (word, pre) in PRE {
            if let Some((number, after)) = stage(rest, word) {
                (version.pre, rest) = ((pre, number), after);
                break;
            }
        }
        let bare = rest.strip_prefix('-').and_then(Number::split);
        let mut words = ["post", "rev", "r"].into_iter();
        if let Some((number, after)) = bare.or_else(|| words.find_map(|word| stage(rest, word))) {
            (version.post, rest) = (Some(number), after);
        }
        if let Some((number, after)) = stage(rest, "dev") {
            (version.dev, rest) = (Dev::Of(number), after);
            if version.pre.0 == Pre::Release && version.post.is_none() {
                version.pre.0 = Pre::OnlyDev;
            }
        }
        rest.is_empty().then_some(version)
    }

    /// The same version without what was added to it locally.
    pub(crate) fn public(self) -> Self {
        Self { local: None, ..self }
    }

    /// Whether it has the epoch and the first numbers of another one; missing ones are zero.
    pub(crate) fn starts_with(&self, prefix: &Self, numbers: usize) -> bool {
        let at = |version: &Self, index| version.release.get(index).copied();
        let is_same = |index| {
            at(self, index).unwrap_or(Number::ZERO) == at(prefix, index).unwrap_or(Number::ZERO)
        };
        self.epoch == prefix.epoch && (0..numbers).all(is_same)
    }
}

/// Splits off the numbers of a release.
fn read_release(text: &str) -> Option<(Vec<Number<'_>>, &str)> {
    let (first, mut rest) = Number::split(text)?;
    let mut release = vec![first];
    while let Some((number, after)) = rest.strip_prefix('.').and_then(Number::split) {
        release.push(number);
        rest = after;
    }
    while release.last() == Some(&Number::ZERO) {
        release.pop();
    }
    Some((release, rest))
}

/// Splits off a word with its number, and separators before both; no number is zero.
fn stage<'a>(text: &'a str, word: &str) -> Option<(Number<'a>, &'a str)> {
    let rest = skip_one(strip_word(skip_one(text, &SEPARATORS), word)?, &SEPARATORS);
    let (digits, rest) = take_while(rest, |c| c.is_ascii_digit());
    Some((Number::of(digits)?, rest))
}

fn read_local(text: &str) -> Option<Vec<Local<'_>>> {
    let read = |part| {
        let number = Number::read(part).map(Local::Number);
        let is_text = !str::is_empty(part) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        number.or_else(|| is_text.then(|| Local::Text(part.to_ascii_lowercase())))
    };
    text.split(SEPARATORS).map(read).collect()
}

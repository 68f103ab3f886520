//! The order of Maven's versions (Maven, "POM Reference", "Version Order Specification").

use std::cmp::Ordering;

use super::digits::{Number, take_while};
use super::{VersionOrder, first_difference};

/// The order of Maven's versions, in whatever case they are written. Known words stand for stages,
/// other words come after them, numbers after words.
pub static MAVEN: VersionOrder = VersionOrder { name: "maven", order };

/// The rank of a release, which no word has, and of those that mean the same.
const RELEASE: u8 = 5;

/// The words for stages, with their ranks.
const STAGES: [(&str, u8); 10] = [
    ("alpha", 0),
    ("beta", 1),
    ("milestone", 2),
    ("rc", 3),
    ("cr", 3),
    ("snapshot", 4),
    ("ga", RELEASE),
    ("final", RELEASE),
    ("release", RELEASE),
    ("sp", 6),
];

/// The rank of every other word.
const OTHER: u8 = 7;

/// A part of a version, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Item<'a> {
    /// A rank and, for other words than those of stages, the word.
    Word(u8, &'a str),
    /// What follows is one level deeper than what precedes, and counts as one item of that.
    Level,
    Number(Number<'a>),
}

impl<'a> Item<'a> {
    fn word(word: &'a str) -> Self {
        let stage = STAGES.iter().find(|(stage, _)| *stage == word);
        stage.map_or(Self::Word(OTHER, word), |(_, rank)| Self::Word(*rank, ""))
    }

    /// One letter before a number stands for a stage.
    fn word_before_number(word: &'a str) -> Self {
        match word {
            "a" => Self::word("alpha"),
            "b" => Self::word("beta"),
            "m" => Self::word("milestone"),
            _ => Self::word(word),
        }
    }

    fn cmp_missing(self) -> Ordering {
        match self {
            Self::Word(rank, _) => rank.cmp(&RELEASE),
            Self::Level => Ordering::Equal,
            Self::Number(number) => number.cmp(&Number::ZERO),
        }
    }

    /// Whether it counts for nothing at the end of a level.
    fn is_nothing(self) -> bool {
        self != Self::Level && self.cmp_missing().is_eq()
    }
}

fn order(before: &str, after: &str) -> Option<Ordering> {
    let (before, after) = (before.to_lowercase(), after.to_lowercase());
    let (before, after) = (items(&before)?, items(&after)?);
    Some(first_difference((0..before.len().max(after.len())).map(|index| {
        match (before.get(index), after.get(index)) {
            (Some(before), Some(after)) => before.cmp(after),
            (Some(before), None) => before.cmp_missing(),
            (None, Some(after)) => after.cmp_missing().reverse(),
            (None, None) => Ordering::Equal,
        }
    })))
}

/// Splits a version into items. A dash begins a level, and so does a change from digits to letters
/// or back. `None` if it is empty or has a variable in it, such as `${revision}`.
fn items(version: &str) -> Option<Vec<Item<'_>>> {
    if version.is_empty() || version.contains(['$', ' ']) {
        return None;
    }
    let is_sign = |c: char| c == '.' || c == '-';
    let mut items = Vec::new();
    let mut rest = version;
    let mut is_after_sign = true;
    while let Some(first) = rest.chars().next() {
        if is_sign(first) {
            if is_after_sign {
                items.push(Item::Number(Number::ZERO));
            }
            if first == '-' {
                begin_level(&mut items);
            }
            (is_after_sign, rest) = (true, rest.get(1..)?);
            continue;
        }
        let (run, after) =
            take_while(rest, |c| c.is_ascii_digit() == first.is_ascii_digit() && !is_sign(c));
        let is_at_sign = after.starts_with(is_sign);
        let is_changing = !after.is_empty() && !is_at_sign;
        let is_in_level = items.last().is_some_and(|last| *last != Item::Level);
        if !first.is_ascii_digit() && !is_at_sign && is_in_level {
            begin_level(&mut items);
        }
        items.push(match Number::read(run) {
            Some(number) => Item::Number(number),
            None if is_changing => Item::word_before_number(run),
            None => Item::word(run),
        });
        if is_changing {
            begin_level(&mut items);
        }
        (is_after_sign, rest) = (false, after);
    }
    while items.last().is_some_and(|last| *last == Item::Level || last.is_nothing()) {
        items.pop();
    }
    Some(items)
}

fn begin_level(items: &mut Vec<Item<'_>>) {
    while items.last().is_some_and(|last| last.is_nothing()) {
        items.pop();
    }
    items.push(Item::Level);
}

//! The order of semantic versions (SemVer 2.0.0, section 11), as they are found in packages.

use std::cmp::Ordering;

use super::digits::{Number, skip_one};
use super::{VersionOrder, compare_read};

/// The order of semantic versions. They are read as npm reads them if it is lenient, with `v` or
/// `=` before them and without `-` before a prerelease; missing numbers count as zero.
pub static SEMVER: VersionOrder = VersionOrder { name: "semver", order };

fn order(before: &str, after: &str) -> Option<Ordering> {
    compare_read(before, after, |text| read(text.trim_start_matches(['v', '=', ' '])))
}

/// A version, without what describes its build.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version<'a> {
    numbers: [Number<'a>; 3],
    stage: Stage<'a>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage<'a> {
    Prerelease(Vec<Identifier<'a>>),
    Release,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Identifier<'a> {
    Number(Number<'a>),
    Text(&'a str),
}

/// Reads what follows signs at the beginning; `None` if it is no version.
pub(super) fn read(text: &str) -> Option<Version<'_>> {
    let (numbers, rest) = numbers(text.trim())?;
    Some(Version { numbers, stage: stage(rest)? })
}

/// Splits up to `N` numbers off that a text begins with.
pub(super) fn numbers<const N: usize>(text: &str) -> Option<([Number<'_>; N], &str)> {
    let mut numbers = [Number::ZERO; N];
    let mut rest = text;
    for (index, slot) in numbers.iter_mut().enumerate() {
        let next = if index == 0 { Some(rest) } else { rest.strip_prefix('.') };
        let Some(next) = next else { break };
        (*slot, rest) = Number::split(next)?;
    }
    Some((numbers, rest))
}

/// Reads what follows the numbers.
pub(super) fn stage(rest: &str) -> Option<Stage<'_>> {
    let (prerelease, build) = rest.split_once('+').unwrap_or((rest, "0"));
    identifiers(build)?;
    if prerelease.is_empty() {
        return Some(Stage::Release);
    }
    Some(Stage::Prerelease(identifiers(skip_one(prerelease, &['-']))?))
}

/// Reads identifiers between dots; `None` if one is empty or has other than letters, digits and
/// dashes.
fn identifiers(text: &str) -> Option<Vec<Identifier<'_>>> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let read = |part| {
        let number = Number::read(part).map(Identifier::Number);
        let is_text = !str::is_empty(part) && part.bytes().all(is_part);
        number.or_else(|| is_text.then_some(Identifier::Text(part)))
    };
    text.split('.').map(read).collect()
}

//! The order of the versions of Ruby's gems (RubyGems, `Gem::Version`).

use std::cmp::Ordering;

use super::digits::{Number, next_run};
use super::{VersionOrder, compare_padded};

/// The order of the versions of gems: letters make a prerelease, and a missing number counts as
/// zero.
pub static GEM: VersionOrder = VersionOrder { name: "gem", order };

fn order(before: &str, after: &str) -> Option<Ordering> {
    (is_version(before) && is_version(after)).then(|| compare(before, after))
}

fn is_version(text: &str) -> bool {
    let (dotted, prerelease) = text.split_once('-').unwrap_or((text, "0"));
    let are_parts = |text: &str, is_part: fn(u8) -> bool| {
        text.split('.').all(|part| !part.is_empty() && part.bytes().all(is_part))
    };
    text.starts_with(|c: char| c.is_ascii_digit())
        && Number::split(dotted).is_some_and(|(_, rest)| rest.is_empty() || rest.starts_with('.'))
        && are_parts(dotted, |byte| byte.is_ascii_alphanumeric())
        && are_parts(prerelease, |byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// A part of a version. Letters come before numbers: `1.0.rc1` is older than `1.0.1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part<'a> {
    /// A run of letters.
    Letters(&'a str),
    /// A run of digits.
    Number(Number<'a>),
}

impl Part<'_> {
    fn is_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }
}

/// Compares two versions, or what is taken for them: signs count for nothing.
pub(crate) fn compare(before: &str, after: &str) -> Ordering {
    compare_parts(&parts(before), &parts(after))
}

/// Compares parts; missing ones count as zero.
pub(crate) fn compare_parts(before: &[Part<'_>], after: &[Part<'_>]) -> Ordering {
    compare_padded(before, after, &Part::Number(Number::ZERO))
}

/// The numbers that a version begins with.
pub(crate) fn numbers(version: &str) -> Vec<Part<'_>> {
    split(version).into_iter().take_while(Part::is_number).collect()
}

/// The parts of a version. Zeros before its first letters and at its end count for nothing.
fn parts(version: &str) -> Vec<Part<'_>> {
    let mut release = split(version);
    let end = release.iter().position(|part| !part.is_number()).unwrap_or(release.len());
    let mut prerelease = release.split_off(end);
    drop_zeros(&mut release);
    drop_zeros(&mut prerelease);
    release.append(&mut prerelease);
    release
}

fn split(version: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for (index, dashed) in version.trim().split('-').enumerate() {
        // A dash begins a prerelease.
        parts.extend((index != 0).then_some(Part::Letters("pre")));
        for mut rest in dashed.split(|c: char| !c.is_ascii_alphanumeric()) {
            while let Some((run, after)) = next_run(rest) {
                parts.push(Number::read(run).map_or(Part::Letters(run), Part::Number));
                rest = after;
            }
        }
    }
    parts
}

fn drop_zeros(parts: &mut Vec<Part<'_>>) {
    while parts.last() == Some(&Part::Number(Number::ZERO)) {
        parts.pop();
    }
}

//! The order of the versions of RPM packages (rpm-version(7)).

use std::cmp::Ordering;

use super::VersionOrder;
use super::digits::{Number, take_while};

/// The order of RPM's versions, `[epoch:]version[-release]`; an absent epoch counts as zero, an
/// absent release comes before every other.
pub static RPM: VersionOrder = VersionOrder { name: "rpm", order };

fn order(before: &str, after: &str) -> Option<Ordering> {
    let (before, after) = (parts(before)?, parts(after)?);
    let releases = match (before.release, after.release) {
        (Some(before), Some(after)) => compare_part(before, after),
        (before, after) => before.is_some().cmp(&after.is_some()),
    };
    let epochs = before.epoch.cmp(&after.epoch);
    Some(epochs.then_with(|| compare_part(before.version, after.version)).then(releases))
}

struct Parts<'a> {
    epoch: Number<'a>,
    version: &'a str,
    release: Option<&'a str>,
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let epoch = text.split_once(':').and_then(|(epoch, rest)| Some((Number::of(epoch)?, rest)));
    let (epoch, rest) = epoch.unwrap_or((Number::ZERO, text));
    let (version, release) = match rest.rsplit_once('-') {
        Some((version, release)) => (version, Some(release)),
        None => (rest, None),
    };
    (!version.is_empty()).then_some(Parts { epoch, version, release })
}

/// Compares runs of digits or letters; what is between them counts for nothing, but for `~`, which
/// comes before the end, and `^`, which comes after the end and before everything else.
fn compare_part(mut before: &str, mut after: &str) -> Ordering {
    loop {
        let (next_before, next_after) = (next(before), next(after));
        let order = next_before.cmp(&next_after);
        if order.is_ne() || next_before == Segment::End {
            return order;
        }
        (before, after) = (rest(before), rest(after));
    }
}

/// What comes next in a version, oldest first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Segment<'a> {
    Tilde,
    End,
    Caret,
    Letters(&'a str),
    Number(Number<'a>),
}

fn next(text: &str) -> Segment<'_> {
    let text = skip_separators(text);
    match text.chars().next() {
        None => Segment::End,
        Some('~') => Segment::Tilde,
        Some('^') => Segment::Caret,
        Some(_) => match Number::split(text) {
            Some((number, _)) => Segment::Number(number),
            None => Segment::Letters(take_while(text, |c| c.is_ascii_alphabetic()).0),
        },
    }
}

fn rest(text: &str) -> &str {
    let text = skip_separators(text);
    let (_, rest) = match text.chars().next() {
        Some('~' | '^') => return text.get(1..).unwrap_or_default(),
        Some(c) if c.is_ascii_digit() => take_while(text, |c| c.is_ascii_digit()),
        _ => take_while(text, |c| c.is_ascii_alphabetic()),
    };
    rest
}

fn skip_separators(text: &str) -> &str {
    text.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() && c != '~' && c != '^')
}

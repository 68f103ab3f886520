//! The order of pacman's versions (vercmp(8)).

use std::cmp::Ordering;

use super::VersionOrder;
use super::digits::{Number, take_while};

/// The order of pacman's versions, `[epoch:]version[-release]`; releases count if both have one,
/// which all installed packages do.
pub static PACMAN: VersionOrder = VersionOrder { name: "pacman", order };

fn order(before: &str, after: &str) -> Option<Ordering> {
    (!before.is_empty() && !after.is_empty()).then(|| compare(before, after))
}

/// Compares two versions, or what stands for them in relations between packages.
pub(crate) fn compare(before: &str, after: &str) -> Ordering {
    let (epoch_before, version_before, release_before) = parts(before);
    let (epoch_after, version_after, release_after) = parts(after);
    let releases = release_before.zip(release_after);
    epoch_before
        .cmp(&epoch_after)
        .then_with(|| compare_part(version_before, version_after))
        .then_with(|| {
            releases.map_or(Ordering::Equal, |(before, after)| compare_part(before, after))
        })
}

fn parts(whole: &str) -> (Number<'_>, &str, Option<&str>) {
    let epoch = whole.split_once(':').and_then(|(epoch, rest)| Some((Number::of(epoch)?, rest)));
    let (epoch, rest) = epoch.unwrap_or((Number::ZERO, whole));
    match rest.rsplit_once('-') {
        Some((version, release)) => (epoch, version, Some(release)),
        None => (epoch, rest, None),
    }
}

/// Compares alternating runs of letters and digits; a number is newer than letters.
fn compare_part(mut before: &str, mut after: &str) -> Ordering {
    while !before.is_empty() && !after.is_empty() {
        let (signs_before, rest_before) = take_while(before, |c| !c.is_ascii_alphanumeric());
        let (signs_after, rest_after) = take_while(after, |c| !c.is_ascii_alphanumeric());
        let (Some(first_before), Some(first_after)) = (first(rest_before), first(rest_after))
        else {
            return at_end(rest_before, rest_after);
        };
        let is_number = first_before.is_ascii_digit();
        let order = signs_before.len().cmp(&signs_after.len());
        if order.is_ne() {
            return order;
        }
        if is_number != first_after.is_ascii_digit() {
            return is_number.cmp(&first_after.is_ascii_digit());
        }
        let is_same = |c: char| c.is_ascii_alphanumeric() && c.is_ascii_digit() == is_number;
        let (run_before, rest_before) = take_while(rest_before, is_same);
        let (run_after, rest_after) = take_while(rest_after, is_same);
        let order = match Number::of(run_before).zip(Number::of(run_after)) {
            Some((before, after)) => before.cmp(&after),
            None => run_before.cmp(run_after),
        };
        if order.is_ne() {
            return order;
        }
        (before, after) = (rest_before, rest_after);
    }
    at_end(before, after)
}

/// Compares what only one version has: letters make it older (`1.0beta`), anything else newer.
fn at_end(before: &str, after: &str) -> Ordering {
    match (first(before), first(after)) {
        (Some(c), None) if c.is_ascii_alphabetic() => Ordering::Less,
        (None, Some(c)) if c.is_ascii_alphabetic() => Ordering::Greater,
        (before, after) => before.is_some().cmp(&after.is_some()),
    }
}

fn first(text: &str) -> Option<char> {
    text.chars().next()
}

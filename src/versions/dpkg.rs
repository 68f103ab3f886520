//! The order of Debian's versions (Debian Policy 5.6.12).

use std::cmp::Ordering;

use super::digits::{Number, take_while};
use super::{VersionOrder, first_difference};

/// The order of Debian's versions, `[epoch:]upstream[-revision]`; an absent epoch or revision
/// counts as zero.
pub static DPKG: VersionOrder = VersionOrder { name: "dpkg", order };

fn order(before: &str, after: &str) -> Option<Ordering> {
    (is_version(before) && is_version(after)).then(|| compare(before, after))
}

/// Whether dpkg takes a text for a version, be it with a warning.
fn is_version(text: &str) -> bool {
    let (epoch, rest) = text.split_once(':').unwrap_or(("0", text));
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, "0"));
    Number::read(epoch).is_some()
        && !upstream.is_empty()
        && !revision.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Compares two versions, or what stands for them in relations between packages: an empty one
/// counts as zero.
pub(crate) fn compare(before: &str, after: &str) -> Ordering {
    let pairs = parts(before).into_iter().zip(parts(after));
    first_difference(pairs.map(|(before, after)| compare_part(before, after)))
}

/// The epoch, the version and the revision.
fn parts(version: &str) -> [&str; 3] {
    let (epoch, rest) = version.split_once(':').unwrap_or(("", version));
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
    [epoch, upstream, revision]
}

/// Compares alternating runs of non-digits and digits.
fn compare_part(mut before: &str, mut after: &str) -> Ordering {
    while !before.is_empty() || !after.is_empty() {
        let ((text_before, number_before), rest_before) = next_pair(before);
        let ((text_after, number_after), rest_after) = next_pair(after);
        let order = weights(text_before)
            .cmp(weights(text_after))
            .then_with(|| Number::of(number_before).cmp(&Number::of(number_after)));
        if order.is_ne() {
            return order;
        }
        (before, after) = (rest_before, rest_after);
    }
    Ordering::Equal
}

/// Splits off non-digits and the digits after them; either may be empty.
fn next_pair(text: &str) -> ((&str, &str), &str) {
    let (signs, rest) = take_while(text, |c| !c.is_ascii_digit());
    let (number, rest) = take_while(rest, |c| c.is_ascii_digit());
    ((signs, number), rest)
}

/// What non-digits are compared by: a tilde comes before the end, the end before letters, letters
/// before everything else.
fn weights(text: &str) -> impl Iterator<Item = u16> {
    let weight = |byte: u8| match byte {
        b'~' => 0,
        _ if byte.is_ascii_alphabetic() => u16::from(byte),
        _ => u16::from(byte) + 256,
    };
    text.bytes().map(weight).chain([1])
}

//! The order of pacman's versions (vercmp(8)).

use std::cmp::Ordering;

use crate::packages::digits::{compare_number, take_while};

/// Compares two versions: `[epoch:]version[-release]`; releases count if both have one.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let ((epoch_a, version_a, release_a), (epoch_b, version_b, release_b)) = (parts(a), parts(b));
    let releases = release_a.zip(release_b);
    compare_part(epoch_a.as_bytes(), epoch_b.as_bytes())
        .then_with(|| compare_part(version_a.as_bytes(), version_b.as_bytes()))
        .then_with(|| {
            releases.map_or(Ordering::Equal, |(a, b)| compare_part(a.as_bytes(), b.as_bytes()))
        })
}

fn parts(whole: &str) -> (&str, &str, Option<&str>) {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (epoch, rest) =
        whole.split_once(':').filter(|(epoch, _)| is_number(epoch)).unwrap_or(("0", whole));
    match rest.rsplit_once('-') {
        Some((version, release)) => (epoch, version, Some(release)),
        None => (epoch, rest, None),
    }
}

/// Compares alternating runs of letters and digits; a number is newer than letters.
fn compare_part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while !a.is_empty() && !b.is_empty() {
        let (signs_a, rest_a) = take_while(a, |byte| !byte.is_ascii_alphanumeric());
        let (signs_b, rest_b) = take_while(b, |byte| !byte.is_ascii_alphanumeric());
        let (Some(first_a), Some(first_b)) = (rest_a.first(), rest_b.first()) else {
            return at_end(rest_a, rest_b);
        };
        let is_number = first_a.is_ascii_digit();
        let order = signs_a.len().cmp(&signs_b.len());
        if order != Ordering::Equal {
            return order;
        }
        if is_number != first_b.is_ascii_digit() {
            return if is_number { Ordering::Greater } else { Ordering::Less };
        }
        let is_same =
            |byte: &u8| byte.is_ascii_alphanumeric() && byte.is_ascii_digit() == is_number;
        let (run_a, after_a) = take_while(rest_a, is_same);
        let (run_b, after_b) = take_while(rest_b, is_same);
        let order = if is_number { compare_number(run_a, run_b) } else { run_a.cmp(run_b) };
        if order != Ordering::Equal {
            return order;
        }
        (a, b) = (after_a, after_b);
    }
    at_end(a, b)
}

/// Compares what only one version has: letters make it older (`1.0beta`), anything else newer.
fn at_end(a: &[u8], b: &[u8]) -> Ordering {
    match (a.first(), b.first()) {
        (Some(byte), None) if byte.is_ascii_alphabetic() => Ordering::Less,
        (None, Some(byte)) if byte.is_ascii_alphabetic() => Ordering::Greater,
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_the_order_of_vercmp() {
        let order = [
            "1.0a", "1.0b", "1.0beta", "1.0p", "1.0pre", "1.0rc", "1.0", "1.0.a", "1.0.1", "1.1",
            "1.10", "1:0.1",
        ];
        for (index, a) in order.iter().enumerate() {
            for (other, b) in order.iter().enumerate() {
                assert_eq!(compare(a, b), index.cmp(&other), "{a} {b}");
            }
        }
        for (a, b, wanted) in [
            ("1.0-1", "1.0", Ordering::Equal),
            ("1.0-1", "1.0-2", Ordering::Less),
            ("0:1", "1", Ordering::Equal),
            ("1.001", "1.1", Ordering::Equal),
            ("", "", Ordering::Equal),
            ("1..0", "1.0", Ordering::Greater),
            ("1.0.", "1.0", Ordering::Greater),
            ("1.0.", "1.0a", Ordering::Greater),
        ] {
            assert_eq!(compare(a, b), wanted, "{a} {b}");
        }
    }
}

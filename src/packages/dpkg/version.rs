//! The order of Debian's versions (Debian Policy 5.6.12).

use std::cmp::Ordering;

use crate::packages::digits::{compare_number, take_while};

/// Compares two versions: `[epoch:]upstream[-revision]`.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let pairs = parts(a).into_iter().zip(parts(b));
    let mut orders = pairs.map(|(a, b)| compare_part(a.as_bytes(), b.as_bytes()));
    orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// The epoch, the version and the revision.
fn parts(version: &str) -> [&str; 3] {
    let (epoch, rest) = version.split_once(':').unwrap_or(("", version));
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
    [epoch, upstream, revision]
}

/// Compares alternating runs of non-digits and digits.
fn compare_part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let (text_a, after_a) = take_while(a, |byte| !byte.is_ascii_digit());
        let (text_b, after_b) = take_while(b, |byte| !byte.is_ascii_digit());
        let (number_a, rest_a) = take_while(after_a, u8::is_ascii_digit);
        let (number_b, rest_b) = take_while(after_b, u8::is_ascii_digit);
        let order = compare_text(text_a, text_b).then_with(|| compare_number(number_a, number_b));
        if order != Ordering::Equal {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
    Ordering::Equal
}

/// Compares non-digits: a tilde comes before the end, the end before letters, letters before
/// everything else.
fn compare_text(a: &[u8], b: &[u8]) -> Ordering {
    let rank = |text: &[u8], at| match text.get(at) {
        Some(b'~') => -1,
        None => 0,
        Some(byte) if byte.is_ascii_alphabetic() => i32::from(*byte),
        Some(byte) => i32::from(*byte) + 256,
    };
    let length = a.len().max(b.len());
    let order = (0..length).map(|at| rank(a, at).cmp(&rank(b, at)));
    order.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_the_order_of_policy() {
        // `dpkg --compare-versions A lt B` holds for each A before B.
        let order = [
            "0~~",
            "0~~a",
            "0~",
            "0",
            "0a",
            "0+",
            "1.0~beta1~svn1245",
            "1.0~beta1",
            "1.0",
            "1.0-1",
            "1.0-1+b1",
            "1.0-1.1",
            "1.0-10",
            "1.0a-1",
            "1.0+dfsg-1",
            "1.0.1",
            "1.00099999999999999999999999999999",
            "1:0",
        ];
        for (index, a) in order.iter().enumerate() {
            for (other, b) in order.iter().enumerate() {
                assert_eq!(compare(a, b), index.cmp(&other), "{a} {b}");
            }
        }
    }

    #[test]
    fn versions_that_are_written_differently_can_be_equal() {
        for (a, b) in [("0:1.0", "1.0"), ("1.01", "1.1"), ("1.0-0", "1.0"), ("", "0")] {
            assert_eq!(compare(a, b), Ordering::Equal, "{a} {b}");
        }
    }
}

//! Changes of sizes in words: from what to what, and by how much of what was before.

use crate::compare::{Change, Measure};
use crate::units::{Bytes, grouped};
use crate::view::document::estimate;

/// From what to what, and the share of the first: `1.07 GB -> 243 MB (-77 %)`.
///
/// `None` if one of both is unknown.
pub(super) fn from_to(measure: &Measure) -> Option<String> {
    let (before, after) = (measure.before?, measure.after?);
    let (from, to) = pair(before, after);
    let from = estimate(from, measure.before_estimated);
    let to = estimate(to, measure.after_estimated);
    let Some(change) = measure.change else { return Some(format!("{from} -> {to}")) };
    if change.0 == 0 {
        return Some(format!("{to} (unchanged)"));
    }
    let share = share(before.0, change.0);
    Some(match share.starts_with('<') {
        true => format!("{from} -> {to} ({change}, {share})"),
        false => format!("{from} -> {to} ({share})"),
    })
}

/// Two sizes as texts, which differ if the sizes do.
pub(super) fn pair(before: Bytes, after: Bytes) -> (String, String) {
    let exact = |bytes: Bytes| format!("{} B", grouped(bytes.0));
    match (before.to_string(), after.to_string()) {
        (from, to) if from == to && before != after => (exact(before), exact(after)),
        texts => texts,
    }
}

/// A change with its sign; an estimate is marked.
pub(super) fn change(change: Change, is_estimate: bool) -> String {
    estimate(change, is_estimate && change.0 != 0)
}

/// A change in per cent of what was before: one decimal below 10 %, none above, and never all of it
/// for less than that; `new` from nothing, `gone` to nothing. Empty without a change.
pub(super) fn share(before: u64, change: i64) -> String {
    let after = i128::from(before) + i128::from(change);
    match (before, after) {
        _ if change == 0 => return String::new(),
        (0, _) => return "new".to_owned(),
        (_, 0) => return "gone".to_owned(),
        _ => (),
    }
    let percent = (change as f64 * 100.0 / before as f64).abs();
    let sign = if change < 0 { '-' } else { '+' };
    if percent < 0.1 {
        "<0.1 %".to_owned()
    } else if percent < 9.95 {
        format!("{sign}{percent:.1} %")
    } else if change < 0 && 99.5 <= percent {
        format!("-{:.1} %", percent.min(99.9))
    } else {
        // Saturates, far above any image.
        format!("{sign}{} %", grouped(percent.round() as u64))
    }
}

/// Sums of what grew and of what shrank: `+1.20 MB -3.40 MB`.
pub(super) fn up_and_down(changes: impl Iterator<Item = Change>, is_estimate: bool) -> String {
    let (mut up, mut down) = (Change::default(), Change::default());
    for change in changes {
        *(if 0 <= change.0 { &mut up } else { &mut down }) += change;
    }
    let sums = [up, down].into_iter().filter(|sum| sum.0 != 0);
    let sums: Vec<String> = sums.map(|sum| change(sum, is_estimate)).collect();
    if sums.is_empty() { Bytes(0).to_string() } else { sums.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_what_was_before() {
        for (before, after, text) in [
            (1_070_000_000, 243_000_000, "-77 %"),
            (100, 200, "+100 %"),
            (1000, 1099, "+9.9 %"),
            (10_000, 10_996, "+10 %"),
            (10_000, 9_990, "-0.1 %"),
            (10_001, 10_000, "<0.1 %"),
            (0, 7, "new"),
            (7, 0, "gone"),
            (7, 7, ""),
            (0, 0, ""),
            (100_000, 1, "-99.9 %"),
            (1000, 4, "-99.6 %"),
            (1, 100_001, "+10,000,000 %"),
        ] {
            let change = Change::between(Bytes(before), Bytes(after));
            assert_eq!(share(before, change.0), text, "{before} {after}");
        }
    }

    #[test]
    fn sizes_that_differ_never_look_the_same() {
        let text = |before, after, before_estimated| {
            let (before, after) = (Bytes(before), Bytes(after));
            let change = Some(Change::between(before, after));
            let (before, after) = (Some(before), Some(after));
            from_to(&Measure { before, after, change, before_estimated, after_estimated: false })
        };
        for (before, after, expected) in [
            (1_070_000_000, 243_000_000, "1.07 GB -> 243 MB (-77 %)"),
            (1_070_000_076, 1_070_000_000, "1,070,000,076 B -> 1,070,000,000 B (-76 B, <0.1 %)"),
            (243_000_000, 243_000_000, "243 MB (unchanged)"),
            (0, 12, "0 B -> 12 B (new)"),
            (12, 0, "12 B -> 0 B (gone)"),
        ] {
            assert_eq!(text(before, after, false).as_deref(), Some(expected));
        }
        assert_eq!(text(2000, 1000, true).as_deref(), Some("~2.00 kB -> 1.00 kB (-50 %)"));
        assert_eq!(from_to(&Measure { after: Some(Bytes(1)), ..Measure::default() }), None);
    }

    #[test]
    fn what_is_folded_keeps_both_sums() {
        let sums = |changes: &[i64]| up_and_down(changes.iter().copied().map(Change), false);
        assert_eq!(sums(&[1500, -20, 500, -5]), "+2.00 kB -25 B");
        assert_eq!(sums(&[-5]), "-5 B");
        assert_eq!(sums(&[0]), "0 B");
        assert_eq!(sums(&[i64::MAX, i64::MAX]), "+9.22 EB");
    }
}

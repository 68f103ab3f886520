//! The same parts are kept whatever the pieces in which a file arrives.

use super::*;

fn search(range: Range<u64>, keep: u64, most: usize) -> Want {
    Want::Search { range, needle: b"needle", keep, check: Check::new(|_, _| true), most }
}

/// Feeds a file in pieces of that length; the first of them is what the plan gets first.
fn take(plan: Plan, file: &[u8], step: usize) -> Parts {
    let (first, rest) = file.split_at(step);
    let Some(mut taking) = Taking::begin(plan, file.len() as u64, first.to_vec(), 1 << 20) else {
        return Parts::default();
    };
    rest.chunks(step).for_each(|piece| taking.feed(piece));
    taking.finish()
}

fn sequence() -> Vec<u8> {
    (0..1000_u32).map(|number| (number % 251) as u8).collect()
}

#[test]
fn ranges_are_kept_whatever_the_pieces() {
    let plan: Plan = |parts| match parts.passed {
        0..50 => vec![Want::Keep(100..140), Want::Keep(130..200), Want::Keep(300..310)],
        // Begins right after the last byte that has arrived.
        310 => vec![Want::Keep(310..320), Want::Keep(10..90), Want::Keep(990..5000)],
        _ => Vec::new(),
    };
    let file = sequence();
    for step in [1, 7, 49] {
        let parts = take(plan, &file, step);
        assert_eq!(parts.get(100..200), file.get(100..200), "{step}");
        assert_eq!(parts.get(300..320), file.get(300..320), "{step}");
        assert_eq!(parts.get(990..1000), file.get(990..1000), "{step}");
        assert_eq!(parts.get(50..60), None, "{step}");
        assert_eq!(parts.get(199..201), None, "{step}");
        assert_eq!(parts.from(995), file.get(995..), "{step}");
    }
}

#[test]
fn searches_find_what_spans_pieces_and_stop_immediately() {
    let plan: Plan = |parts| match parts.passed {
        0..50 => vec![search(60..900, 10, 1)],
        // Exactly the first place has arrived.
        410 => vec![Want::Keep(410..412), search(500..640, 6, 9)],
        _ => Vec::new(),
    };
    let mut file = sequence();
    for at in [52, 400, 420, 600, 640, 700] {
        file[at..at + 6].copy_from_slice(b"needle");
    }
    for step in (1..50).chain([45]) {
        let parts = take(plan, &file, step);
        let mut found: Vec<(u64, usize)> =
            parts.pieces().skip(1).map(|(start, bytes)| (start, bytes.len())).collect();
        found.sort_unstable();
        assert_eq!(parts.get(400..410), file.get(400..410), "{step}");
        assert_eq!(parts.get(410..412), file.get(410..412), "{step}");
        assert_eq!(parts.get(600..606), Some(&b"needle"[..]), "{step}: {found:?}");
        assert_eq!((parts.get(420..426), parts.get(640..646)), (None, None), "{step}");
    }
}

#[test]
fn greedy_and_endless_plans_are_stopped() {
    let greedy: Plan = |_| vec![Want::Keep(0..u64::MAX)];
    assert!(Taking::begin(greedy, u64::MAX, vec![0; 9], 1 << 20).is_none());
    let endless: Plan = |parts| vec![Want::Keep(parts.passed + 1..parts.passed + 2)];
    let parts = take(endless, &sequence(), 10);
    assert_eq!(parts.pieces().count(), 1 + MAX_ROUNDS as usize);
    let cut: Plan = |_| vec![Want::Keep(900..2000), search(0..2000, 600, 9)];
    let mut file = sequence();
    file.extend_from_slice(b"needle");
    assert_eq!(take(cut, &file, 10).get(900..1006), file.get(900..1006));
}

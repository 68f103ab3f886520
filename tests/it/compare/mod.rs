//! Two images compared: what must hold for every pair, and what is said of pairs that are written
//! as text.

use plimsoll::compare::{CompareOptions, Comparison, Side, Threshold, compare};
use plimsoll::report::Report;
use plimsoll::scan::NoEvents;
use plimsoll::units::Bytes;
use plimsoll::{Options, Session};

mod identities;
mod pairs;
mod random;

/// An image that was read, as the two kinds of sides that it can be.
pub(super) struct Read {
    /// From the image itself.
    pub(super) image: Side,
    /// From its report with paths, written as JSON and read back.
    pub(super) with_files: Side,
    /// From its report without paths.
    pub(super) without_files: Side,
}

/// Reads an image; the error is in words.
pub(super) fn read(reference: &str, image: Option<&str>) -> Result<Read, String> {
    let image = image.map(str::to_owned);
    let options = Options { image, threads: Some(2), ..Options::default() };
    let session = Session::open(&reference.into(), options, &NoEvents);
    let session = session.map_err(|error| error.to_string())?;
    let layers = session.read(&NoEvents).map_err(|error| error.to_string())?;
    let facts = session.facts(layers, None);
    let options = Options { files: true, ..Options::default() };
    let report = Report::judged(
        &facts,
        plimsoll::judgement::JudgeOptions { policy: &options.policy, onto: None },
        plimsoll::report::Detail { files: true, partial: false },
        true,
    )
    .0;
    let json = serde_json::to_vec(&report).unwrap();
    let again = Report::from_json(json.as_slice()).unwrap();
    let without = Report { files: None, ..again.clone() };
    Ok(Read {
        image: session.side(&facts),
        with_files: Side::of_report(again),
        without_files: Side::of_report(without),
    })
}

/// All that there is to list, nothing folded.
pub(super) const FULL: CompareOptions = CompareOptions {
    threshold: Threshold::Bytes(Bytes(0)),
    files: true,
    path: None,
    parallel: true,
};

/// Compares with all that there is to list, nothing folded.
pub(super) fn in_full(before: &Side, after: &Side) -> Comparison {
    compare(before, after, &FULL)
}

/// Asserts that two comparisons are the same, and says where they are not.
pub(super) fn assert_same(name: &str, found: &Comparison, expected: &Comparison) {
    let text = |comparison: &Comparison| serde_json::to_string_pretty(comparison).unwrap();
    let (found, expected) = (text(found), text(expected));
    let differs =
        found.lines().zip(expected.lines()).position(|(found, expected)| found != expected);
    if let Some(at) = differs {
        let around = |text: &str| {
            text.lines().skip(at.saturating_sub(12)).take(14).collect::<Vec<_>>().join("\n")
        };
        panic!("{name}:\n{}\ninstead of\n{}", around(&found), around(&expected));
    }
    assert_eq!(found, expected, "{name}");
}

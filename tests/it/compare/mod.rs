//! Two images compared: what must hold for every pair, and what is said of pairs that are written
//! as text.

use plimsoll::compare::{CompareOptions, Comparison, Side, Threshold, compare};
use plimsoll::judgement::JudgeOptions;
use plimsoll::report::{Detail, Report};
use plimsoll::scan::NoEvents;
use plimsoll::source::Opened;
use plimsoll::units::Bytes;
use plimsoll::{Options, Session};

use crate::memory;

mod cases;
mod hostile;
mod identities;
mod pairs;
mod random;
mod rebuilds;

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
        JudgeOptions { policy: &options.policy, onto: None },
        Detail { files: true, partial: false },
        true,
    )
    .0;
    Ok(with_reports(session.side(&facts), &report))
}

/// Reads an image that was opened in memory.
pub(super) fn sides(opened: Opened) -> Read {
    let how = memory::How { files: true, ..memory::How::default() };
    let read = memory::of(opened, 1, &how);
    let options = JudgeOptions { policy: &how.policy, onto: None };
    with_reports(Side::of_image(&read.facts, options, false, false), &read.report)
}

fn with_reports(image: Side, report: &Report) -> Read {
    let json = serde_json::to_vec(report).unwrap();
    let again = Report::from_json(json.as_slice()).unwrap();
    let without = Report { files: None, ..again.clone() };
    Read { image, with_files: Side::of_report(again), without_files: Side::of_report(without) }
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

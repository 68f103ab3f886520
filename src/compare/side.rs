//! What is known about one of two images that are compared.

use crate::facts::Facts;
use crate::judgement::Judgement;
use crate::report::Report;
use crate::rules::glob::PathGlob;
use crate::units::Bytes;

use super::Comparison;

/// One of two images: its report, and its paths if they are known.
#[derive(Debug)]
pub struct Side {
    report: Report,
}

/// What is compared, and how much of it is listed.
#[derive(Debug, Clone, Default)]
pub struct CompareOptions {
    /// Below which change rows are folded.
    pub threshold: Threshold,
    /// Whether every path that changed is listed.
    pub files: bool,
    /// Lists only paths that match.
    pub path: Option<PathGlob>,
}

/// Below which change outputs for people fold rows.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Threshold {
    /// A thousandth of the larger image, at least 64 kB.
    #[default]
    Usual,
    /// So many bytes.
    Bytes(Bytes),
    /// So much of the larger image's unpacked bytes, in per cent.
    Percent(f64),
}

impl Side {
    /// Takes an image that has been read, with its report and what was concluded.
    pub fn of_image(report: Report, _facts: &Facts, _judgement: &Judgement) -> Self {
        Self { report }
    }

    /// Takes a report that was read back; its paths are known if it has `files`.
    pub fn of_report(report: Report) -> Self {
        Self { report }
    }

    /// Returns its report, without `files`.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

/// Compares two images; a change is what `after` has more than `before`. Infallible.
pub fn compare(_before: &Side, _after: &Side, _options: &CompareOptions) -> Comparison {
    todo!()
}

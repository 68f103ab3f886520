//! What is known about one of two images that are compared.

use super::listing::Listing;
use crate::facts::Facts;
use crate::judgement::{JudgeOptions, Judgement};
use crate::report::{Detail, Report};

/// One of two images: its report, and its paths if they are known.
#[derive(Debug)]
pub struct Side {
    report: Report,
    listing: Option<Listing>,
}

impl Side {
    /// Takes an image that has been read: judges it, on two threads if `parallel`, and keeps what a
    /// comparison needs. `partial` is as in [`Detail`].
    pub fn of_image(
        facts: &Facts,
        options: JudgeOptions<'_>,
        partial: bool,
        parallel: bool,
    ) -> Self {
        Self::judged(facts, options, partial, parallel).0
    }

    /// The same, with the judgement.
    pub fn judged(
        facts: &Facts,
        options: JudgeOptions<'_>,
        partial: bool,
        parallel: bool,
    ) -> (Self, Judgement) {
        let detail = Detail { files: false, partial };
        let (report, attributes, judgement) = Report::attributed(facts, options, detail, parallel);
        (Self { report, listing: Some(Listing::of_image(facts, &attributes)) }, judgement)
    }

    /// Takes a report that was read back; its paths are known if it was written with `files`.
    pub fn of_report(mut report: Report) -> Self {
        let files = report.files.take();
        Self { report, listing: files.map(|files| Listing::of_report(&files)) }
    }

    /// Returns its report, without `files`.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The paths, if they are known.
    pub(super) fn listing(&self) -> Option<&Listing> {
        self.listing.as_ref()
    }
}

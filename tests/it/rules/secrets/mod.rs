//! Secrets: found in every place where they ship, never accused where there are none, never shown.
//!
//! Tokens and keys are put together when a test runs, so that no scanner takes a test for a leak.

mod files;
mod lookalikes;
mod made;
mod planted;
mod settings;
mod shown;

use plimsoll::report::{FindingReport, Report};
use plimsoll::rules::Category;

/// Returns the findings about secrets.
fn secrets(report: &Report) -> Vec<&FindingReport> {
    report.findings.iter().filter(|finding| finding.category == Category::Secrets).collect()
}

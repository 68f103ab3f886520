//! `--strict`: which warnings mean that a part of the image was not read or is not as declared.

use crate::report::Report;
use crate::warning::Warning;

/// Returns the warnings of damage as sentences, in the order of the report.
pub(super) fn damage(report: &Report) -> Vec<String> {
    report
        .warnings
        .iter()
        .filter(|warning| warning.code.is_damage())
        .map(Warning::in_words)
        .collect()
}

//! The findings of two images that differ.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::both::{Both, Which};
use super::sizes::Change;
use crate::report::{FindingReport, Report};
use crate::units::Bytes;
use crate::words::words;

/// One finding that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FindingChange {
    /// Its id in the reports of the images: its rule and the directory that it is about.
    pub id: String,
    /// Id of the rule that found it.
    pub rule: Cow<'static, str>,
    /// What is wrong, as a noun phrase.
    pub title: Cow<'static, str>,
    /// What happened to it.
    pub change: FindingState,
    /// Bytes that fixing it removed from the first image.
    ///
    /// `null` if it is new.
    pub before: Option<Bytes>,
    /// Bytes that fixing it removes from the second image.
    ///
    /// `null` if it is fixed.
    pub after: Option<Bytes>,
    /// How many bytes it has more in the second image.
    pub unpacked: Change,
    /// Their compressed share.
    ///
    /// `null` if it is unknown.
    pub download: Option<Change>,
}

words! {
    /// What happened to a finding.
    pub enum FindingState {
        /// Only the first image has it.
        Fixed = "fixed",
        /// Only the second image has it.
        New = "new",
        /// It has more bytes.
        Grown = "grown",
        /// It has fewer bytes.
        Shrunk = "shrunk",
    }
}

/// Lists the findings that differ, largest change first; those that the configuration ignores are
/// left out.
pub(super) fn changes(reports: Both<&Report>) -> Vec<FindingChange> {
    let mut findings: BTreeMap<&str, Both<Option<&FindingReport>>> = BTreeMap::new();
    for which in Which::BOTH {
        let list = reports.get(which).findings.iter();
        for finding in list.filter(|finding| finding.ignored.is_none()) {
            let slot = findings.entry(&finding.id).or_default().get_mut(which);
            slot.get_or_insert(finding);
        }
    }
    let mut changes: Vec<FindingChange> =
        findings.into_values().filter_map(FindingChange::of).collect();
    changes.sort_by(|a, b| {
        let size = |change: &FindingChange| Reverse(change.unpacked.size());
        size(a).cmp(&size(b)).then_with(|| a.id.cmp(&b.id))
    });
    changes
}

impl FindingChange {
    fn of(findings: Both<Option<&FindingReport>>) -> Option<Self> {
        let any = findings.after.or(findings.before)?;
        let bytes = findings.map(|finding| finding.map(|finding| finding.unpacked));
        let change = match (bytes.before, bytes.after) {
            (Some(_), None) => FindingState::Fixed,
            (None, Some(_)) => FindingState::New,
            (Some(before), Some(after)) if before < after => FindingState::Grown,
            (Some(before), Some(after)) if after < before => FindingState::Shrunk,
            _ => return None,
        };
        let unpacked = bytes.map(Option::unwrap_or_default);
        let downloads = findings.map(|finding| match finding {
            None => Some(Bytes(0)),
            Some(finding) => finding.download,
        });
        Some(Self {
            id: any.id.clone(),
            rule: any.rule.clone(),
            title: any.title.clone(),
            change,
            before: bytes.before,
            after: bytes.after,
            unpacked: Change::between(unpacked.before, unpacked.after),
            download: downloads.all().map(|both| Change::between(both.before, both.after)),
        })
    }
}

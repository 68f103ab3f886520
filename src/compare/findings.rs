//! The findings of two images that differ.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::both::{Both, Which};
use super::sizes::Change;
use crate::report::{FINDING_PATHS, FindingReport, Report};
use crate::rules::Severity;
use crate::units::Bytes;
use crate::words::words;

/// One finding that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FindingChange {
    /// Its id in the reports of the images: its rule and the directory that it is about. Its rule
    /// alone, for all its findings together, if the directories are other ones.
    pub id: String,
    /// Id of the rule that found it.
    pub rule: Cow<'static, str>,
    /// What is wrong, as a noun phrase.
    pub title: Cow<'static, str>,
    /// How bad it is.
    ///
    /// `null` if it is about bytes.
    #[serde(default)]
    #[schemars(!default)]
    pub severity: Option<Severity>,
    /// What happened to it.
    pub change: FindingState,
    /// Paths that it is about in the second image; in the first if it is fixed. At most ten.
    #[serde(default)]
    #[schemars(!default)]
    pub paths: Vec<String>,
    /// Number of paths beyond those.
    #[serde(default)]
    #[schemars(!default)]
    pub more_paths: u64,
    /// Names of the variables, build arguments, labels and options that it is about.
    #[serde(default)]
    #[schemars(!default)]
    pub names: Vec<String>,
    /// Line of the Dockerfile with the instruction that brings most of it to the second image.
    ///
    /// `null` without `--dockerfile`, if no line is certain, and if it is fixed.
    #[serde(default)]
    #[schemars(!default)]
    pub line: Option<usize>,
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
        /// It has more bytes; one that is not about bytes is about more paths or settings.
        Grown = "grown",
        /// It has fewer bytes, paths or settings.
        Shrunk = "shrunk",
    }
}

/// What findings are paired by.
#[derive(Debug, Default)]
pub(super) struct FindingKeys<'a> {
    /// The rules of which all findings are taken together.
    rules: BTreeSet<&'a str>,
}

impl<'a> FindingKeys<'a> {
    /// Pairs findings by their ids, which name the rule and the directory.
    ///
    /// Those of a rule are taken together if it has ids that only the first image has and others
    /// that only the second has: what it found went to another directory. So are those of all rules
    /// if the bases end at different layers, as ids say what belongs to the base.
    pub(super) fn of(reports: Both<&'a Report>) -> Self {
        let ends = reports.map(|report| report.base.as_ref().map_or(0, |base| base.layers));
        let ids = reports.map(|report| {
            report.findings.iter().map(|finding| finding.id.as_str()).collect::<BTreeSet<_>>()
        });
        let rules_of = |which: Which| -> BTreeSet<&'a str> {
            let other = ids.get(which.other());
            let findings = reports.get(which).findings.iter();
            let alone = findings.filter(|finding| {
                ends.before != ends.after || !other.contains(finding.id.as_str())
            });
            alone.map(|finding| &*finding.rule).collect()
        };
        let (before, after) = (rules_of(Which::Before), rules_of(Which::After));
        Self { rules: before.intersection(&after).copied().collect() }
    }

    pub(super) fn key<'f>(&self, finding: &'f FindingReport) -> &'f str {
        if self.rules.contains(&*finding.rule) { &finding.rule } else { &finding.id }
    }
}

/// Findings that are paired, of one image.
#[derive(Default)]
struct Sum<'a> {
    /// The largest.
    first: Option<&'a FindingReport>,
    unpacked: Bytes,
    /// `None` once one is unknown.
    download: Option<Bytes>,
    paths: Vec<String>,
    more_paths: u64,
    names: Vec<String>,
}

impl<'a> Sum<'a> {
    fn add(&mut self, finding: &'a FindingReport) {
        self.download = match self.first {
            None => finding.download,
            Some(_) => self.download.zip(finding.download).map(|(sum, more)| sum + more),
        };
        self.unpacked += finding.unpacked;
        let room = FINDING_PATHS.saturating_sub(self.paths.len());
        let (named, left_out) =
            finding.paths.split_at_checked(room).unwrap_or((&finding.paths, &[]));
        self.paths.extend_from_slice(named);
        self.more_paths += finding.more_paths + left_out.len() as u64;
        self.names.extend(finding.names.iter().cloned());
        self.first.get_or_insert(finding);
    }

    /// What more of makes it worse: bytes; of what is not about bytes, paths and settings.
    fn weight(&self) -> u64 {
        match self.first {
            Some(first) if first.is_about_bytes() => self.unpacked.0,
            _ => self.paths.len() as u64 + self.more_paths + self.names.len() as u64,
        }
    }
}

/// Lists the findings that differ: what is new and bad first, whatever it weighs, then the largest
/// change; those that the configuration ignores are
/// left out.
pub(super) fn changes(reports: Both<&Report>) -> Vec<FindingChange> {
    let keys = FindingKeys::of(reports);
    let mut findings: BTreeMap<&str, Both<Sum<'_>>> = BTreeMap::new();
    for which in Which::BOTH {
        let list = reports.get(which).findings.iter();
        for finding in list.filter(|finding| finding.ignored.is_none()) {
            findings.entry(keys.key(finding)).or_default().get_mut(which).add(finding);
        }
    }
    let changes = findings.into_iter();
    let mut changes: Vec<FindingChange> =
        changes.filter_map(|(key, sums)| FindingChange::of(key, &sums)).collect();
    changes.sort_by(|a, b| {
        // The worst come first, whether they are new or gone, and the others without bytes last.
        let key = |change: &FindingChange| {
            let is_high = change.severity == Some(Severity::High);
            (!is_high, change.severity, Reverse(change.unpacked.size()))
        };
        key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
    });
    changes
}

impl FindingChange {
    /// Whether it is new, or more than before, and of high severity.
    pub fn is_alarming(&self) -> bool {
        let is_more = matches!(self.change, FindingState::New | FindingState::Grown);
        is_more && self.severity == Some(Severity::High)
    }

    /// How many paths and settings it is about.
    pub fn places(&self) -> u64 {
        self.paths.len() as u64 + self.more_paths + self.names.len() as u64
    }

    fn of(key: &str, sums: &Both<Sum<'_>>) -> Option<Self> {
        let any = sums.after.first.or(sums.before.first)?;
        let bytes = sums.as_ref().map(|sum| sum.first.map(|_| sum.unpacked));
        let weights = sums.as_ref().map(|sum| sum.first.map(|_| sum.weight()));
        let change = match (weights.before, weights.after) {
            (Some(_), None) => FindingState::Fixed,
            (None, Some(_)) => FindingState::New,
            (Some(before), Some(after)) if before < after => FindingState::Grown,
            (Some(before), Some(after)) if after < before => FindingState::Shrunk,
            _ => return None,
        };
        let told = if sums.after.first.is_some() { &sums.after } else { &sums.before };
        let unpacked = sums.as_ref().map(|sum| sum.unpacked);
        let downloads = sums.as_ref().map(|sum| match sum.first {
            None => Some(Bytes(0)),
            Some(_) => sum.download,
        });
        Some(Self {
            id: key.to_owned(),
            rule: any.rule.clone(),
            title: any.title.clone(),
            severity: any.severity,
            change,
            paths: told.paths.clone(),
            more_paths: told.more_paths,
            names: told.names.clone(),
            line: sums.after.first.and_then(|finding| finding.line),
            before: bytes.before,
            after: bytes.after,
            unpacked: Change::between(unpacked.before, unpacked.after),
            download: downloads.all().map(|both| Change::between(both.before, both.after)),
        })
    }
}

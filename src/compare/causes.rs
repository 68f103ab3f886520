//! Why an image changed: every byte that is in only one of two images, by its cause.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::both::{Both, Which};
use super::sizes::{Change, SizeChanges};
use crate::units::Bytes;
use crate::words::words;

mod coarse;
mod evidence;
mod groups;
mod ledger;
mod places;
mod units;
mod wording;

pub(super) use evidence::Evidence;
pub(super) use groups::Groups;

/// One reason why an image changed, and what that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Cause")]
pub struct CauseReport {
    /// What kind of reason it is.
    pub kind: CauseKind,
    /// What it is, as a phrase: `build-essential and 61 packages with it`.
    pub what: String,
    /// What happened to it, in words: `gone`, `new`, `1.2 -> 1.3`.
    pub how: String,
    /// How many unpacked bytes the second image has more because of it.
    pub unpacked: Change,
    /// How many bytes of `download` it has more because of it.
    ///
    /// `null` if the download of one of the images is unknown.
    pub download: Option<Change>,
    /// What the first image has of it.
    pub before: CauseSide,
    /// What the second image has of it.
    pub after: CauseSide,
    /// The directory or file that it is about.
    ///
    /// `null` if it is not about one.
    pub path: Option<String>,
    /// Id of the rule, for a finding.
    ///
    /// `null` for other kinds.
    pub rule: Option<String>,
}

/// What one image has of a cause.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CauseSide {
    /// Bytes of it that the other image does not have at the same place.
    pub unpacked: Bytes,
    /// Their compressed share.
    ///
    /// `null` if the download of the image is unknown.
    pub download: Option<Bytes>,
    /// Number of files that the bytes are in.
    pub files: u64,
    /// Number of packages.
    pub packages: u64,
    /// Name of the base image, for that; the version, for a single package.
    ///
    /// `null` if there is none.
    pub name: Option<String>,
    /// Numbers of the layers that ship them, base first.
    pub layers: Vec<usize>,
    /// Lines of the Dockerfile with the instructions of those layers, in order; empty without
    /// `--dockerfile`, and where no line is certain.
    #[serde(default)]
    #[schemars(!default)]
    pub lines: Vec<usize>,
}

words! {
    /// Why something changed, strongest evidence first.
    pub enum CauseKind {
        /// The base image is another one.
        Base = "base",
        /// A package was added, removed, upgraded or built again.
        Package = "package",
        /// A finding was fixed, is new, or weighs more or less.
        Finding = "finding",
        /// More or fewer bytes are hidden.
        Hidden = "hidden",
        /// Files that nobody owns, and how the layers are stored.
        Files = "files",
    }
}

/// How many causes the answer names: what fits one line.
const MAX_REASONS: usize = 3;

/// The smallest share of the change, one part in this many, that is worth a word in the answer.
const MIN_REASON: u64 = 20;

impl CauseReport {
    /// Finds the causes: by path if the paths of both images are known, otherwise from what their
    /// reports add up.
    pub(super) fn list(evidence: &Evidence<'_>, groups: &Groups) -> Vec<Self> {
        let mut ledger = match &evidence.joint {
            Some(joint) => units::account(evidence, joint),
            None => coarse::account(evidence),
        };
        ledger.balance();
        let mut causes = wording::causes(evidence, groups, ledger);
        causes.sort_by(|a, b| a.order().cmp(&b.order()));
        for cause in &mut causes {
            cause.before.lines = evidence.reports.before.lines_of(&cause.before.layers);
            cause.after.lines = evidence.reports.after.lines_of(&cause.after.layers);
        }
        causes
    }

    /// What orders causes, in both directions alike: the largest change first, then the strongest
    /// evidence, then by name.
    fn order(&self) -> impl Ord {
        let download = self.download.map(Change::size);
        (Reverse((self.unpacked.size(), download)), self.kind, &self.what, &self.path)
    }
}

/// Says in a few words which causes carry the change: those that go the same way as all together,
/// and the others too where they weigh half as much.
pub(super) fn reasons(causes: &[CauseReport], sizes: &SizeChanges) -> Vec<String> {
    let change = sizes.unpacked.change.unwrap_or_default();
    let goes_along = |cause: &&CauseReport| match change.0 {
        0 => cause.unpacked.0 != 0,
        _ => cause.unpacked.0.signum() == change.0.signum(),
    };
    let sum = |of: &dyn Fn(&&CauseReport) -> bool| {
        let sizes = causes.iter().filter(of).map(|cause| cause.unpacked.size().0);
        sizes.fold(0, u64::saturating_add)
    };
    let along = sum(&goes_along);
    let against = sum(&|cause| !goes_along(cause));
    let are_mixed = along <= against.saturating_mul(2);
    let all = if are_mixed { along.saturating_add(against) } else { along };
    let worthy = causes
        .iter()
        .filter(|cause| are_mixed && cause.unpacked.0 != 0 || goes_along(cause))
        .filter(|cause| all <= cause.unpacked.size().0.saturating_mul(MIN_REASON));
    let reason = |cause: &CauseReport| format!("{} {}", cause.what, cause.unpacked);
    worthy.take(MAX_REASONS).map(reason).collect()
}

impl CauseSide {
    fn of(amount: &ledger::Amount, knows_download: bool) -> Self {
        Self {
            unpacked: Bytes(amount.unpacked),
            download: knows_download.then_some(Bytes(amount.download)),
            files: amount.files,
            packages: amount.packages,
            name: None,
            layers: amount.layers.iter().map(|layer| layer + 1).collect(),
            lines: Vec::new(),
        }
    }
}

/// Makes the report of a cause without its words.
fn unnamed(kind: CauseKind, amounts: &Both<ledger::Amount>, knows: Both<bool>) -> CauseReport {
    let change = |of: fn(&ledger::Amount) -> u64| {
        Change::between(Bytes(of(&amounts.before)), Bytes(of(&amounts.after)))
    };
    let side = |which: Which| CauseSide::of(amounts.get(which), *knows.get(which));
    CauseReport {
        kind,
        what: String::new(),
        how: String::new(),
        unpacked: change(|amount| amount.unpacked),
        download: (knows.before && knows.after).then(|| change(|amount| amount.download)),
        before: side(Which::Before),
        after: side(Which::After),
        path: None,
        rule: None,
    }
}

//! What should not be in the image, and what it would be once that is fixed.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::lines;
use crate::escape::printable_text;
use crate::judgement::{Judgement, Plan, PlanName, PlannedFix, Refused};
use crate::rules::claims::Counts;
use crate::rules::{Category, Ignored, Level, Proof, Severity};
use crate::units::Bytes;

/// One thing that should not be in the image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub struct FindingReport {
    /// Its rule and the directory that it is about; no other finding of the report has it. It stays
    /// the same when the image is built again, whatever the finding weighs.
    #[serde(default)]
    #[schemars(!default)]
    pub id: String,
    /// Id of the rule that found it; `plimsoll rules ID` explains it.
    pub rule: Cow<'static, str>,
    /// What is wrong, as a noun phrase.
    pub title: Cow<'static, str>,
    /// Category of the rule.
    pub category: Category,
    /// How certain it is.
    pub proof: Proof,
    /// How bad it is.
    ///
    /// `null` if it is about bytes, which say how much it matters: `counts` is not `no-bytes`.
    #[serde(default)]
    #[schemars(!default)]
    pub severity: Option<Severity>,
    /// Whether its saving is in the headline: `counts` is `headline`.
    pub counted: bool,
    /// Where its saving counts: the reason, if it is not `counted`.
    pub counts: Counts,
    /// Bytes that fixing it removes from the image, once those in `together_with` are fixed too. No
    /// other finding claims them.
    pub unpacked: Bytes,
    /// The hidden bytes among them.
    pub hidden: Bytes,
    /// Their compressed share.
    ///
    /// `null` if the download of one of their layers is unknown.
    pub download: Option<Bytes>,
    /// Whether `download` is an estimate.
    #[serde(default)]
    pub download_estimated: bool,
    /// Unpacked bytes that are built and pulled again with every change of the sources because of
    /// it.
    ///
    /// `null` if it is not about that.
    #[serde(default)]
    #[schemars(!default)]
    pub churn: Option<Bytes>,
    /// Number of files concerned.
    pub files: u64,
    /// Numbers of the layers that ship them, most bytes first.
    pub layers: Vec<usize>,
    /// Line of the Dockerfile with the instruction that brought most of them.
    ///
    /// `null` without `--dockerfile`, and if no line is certain.
    #[serde(default)]
    #[schemars(!default)]
    pub line: Option<usize>,
    /// Paths of its bytes, most bytes first: files, and directories that belong to it as a whole.
    /// At most ten; of a finding without bytes, all paths that it is about, up to ten thousand.
    pub paths: Vec<String>,
    /// The same paths in the same order, with what it claims of each.
    #[serde(default)]
    #[schemars(!default)]
    pub largest: Vec<PlaceReport>,
    /// Number of paths beyond those.
    pub more_paths: u64,
    /// Bytes at those; with the bytes of `largest` they are `unpacked`.
    #[serde(default)]
    #[schemars(!default)]
    pub more_unpacked: Bytes,
    /// Ids of the findings that have to be fixed too before all its bytes go: both name the same
    /// files, as hard links. The bytes are in the `unpacked` of this one alone.
    #[serde(default)]
    #[schemars(!default)]
    pub together_with: Vec<String>,
    /// Names of the variables, build arguments, labels and options that it is about.
    #[serde(default)]
    #[schemars(!default)]
    pub names: Vec<String>,
    /// Packages that it is about, most bytes first; at most ten.
    #[serde(default)]
    #[schemars(!default)]
    pub packages: Vec<ClaimedPackage>,
    /// Number of packages beyond those.
    #[serde(default)]
    #[schemars(!default)]
    pub more_packages: u64,
    /// What shows it in this image: a sentence without its full stop.
    pub evidence: String,
    /// What fixing it costs.
    ///
    /// `null` if it costs nothing.
    pub cost: Option<Cow<'static, str>>,
    /// What to do, in words: a sentence without its full stop.
    pub advice: String,
    /// File that `fix` belongs in: `Dockerfile` or `.dockerignore`.
    pub fix_in: Cow<'static, str>,
    /// Lines that can be pasted, joined by newlines; empty if there is only advice.
    #[serde(with = "lines")]
    #[schemars(with = "String")]
    pub fix: Vec<String>,
    /// Where the rule and its fix are described.
    pub references: Vec<Cow<'static, str>>,
    /// Level that the configuration sets for such findings.
    ///
    /// `null` if it sets none.
    pub level: Option<Level>,
    /// Why the configuration ignores it; an ignored finding counts nowhere.
    ///
    /// `null` if it does not ignore it.
    pub ignored: Option<Ignored>,
}

/// A file or a directory with what a finding claims of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FindingPlace")]
pub struct PlaceReport {
    /// The file, or a directory that belongs to the finding as a whole.
    pub path: String,
    /// Number of files.
    pub files: u64,
    /// Their bytes.
    pub unpacked: Bytes,
    /// Their compressed share.
    ///
    /// `null` if the download of a layer of the finding is unknown.
    pub download: Option<Bytes>,
}

/// A package that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FindingPackage")]
pub struct ClaimedPackage {
    /// Its name.
    pub name: String,
    /// Its version; empty if its database has none.
    pub version: String,
    /// Bytes that the finding claims of it.
    pub unpacked: Bytes,
}

/// How many paths and packages a [`FindingReport`] names: enough to recognise them, few enough to
/// read.
pub const FINDING_PATHS: usize = crate::judgement::MAX_SHOWN;

/// One change that fixes one or more findings of the headline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Fix")]
pub struct FixReport {
    /// The beginning of the instruction that it changes, the file that it adds to, or its only
    /// finding; no other fix of the report has it.
    #[serde(default)]
    #[schemars(!default)]
    pub id: String,
    /// What to do, in words: sentences without their full stops.
    pub advice: Vec<String>,
    /// File that `text` belongs in: `Dockerfile`, `.dockerignore` and the like.
    ///
    /// `null` if there is only advice.
    pub file: Option<Cow<'static, str>>,
    /// Numbers of the layers with the instructions that `text` replaces; empty if it is added to
    /// a file.
    pub layers: Vec<usize>,
    /// Lines that can be pasted, joined by newlines; empty if there is only advice.
    #[serde(rename = "text", with = "lines")]
    #[schemars(with = "String")]
    pub lines: Vec<String>,
    /// Bytes that it saves.
    pub unpacked: Bytes,
    /// Their compressed share.
    ///
    /// `null` if that of a finding is unknown.
    pub download: Option<Bytes>,
    /// Whether `download` is an estimate.
    #[serde(default)]
    pub download_estimated: bool,
    /// Ids of the findings that it fixes.
    pub findings: Vec<String>,
}

/// What the image would be after a set of fixes. Plans are alternatives: none is added to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Plan")]
pub struct PlanReport {
    /// What `--plan` takes to write it: `in-place`, `multi-stage` or `onto`.
    #[serde(default)]
    #[schemars(!default)]
    pub id: Cow<'static, str>,
    /// Which plan it is.
    pub name: PlanName,
    /// What is done.
    pub what: String,
    /// Bytes that a pull would transfer.
    ///
    /// `null` if today's are unknown.
    pub download: Option<Bytes>,
    /// Whether `download` is an estimate.
    #[serde(default)]
    pub download_estimated: bool,
    /// Whether the sizes rest on more than this image and the bases that were read.
    pub is_estimate: bool,
    /// Bytes of all layers' files.
    pub unpacked: Bytes,
    /// Bytes that a container would see.
    pub visible: Bytes,
    /// Bytes that no container would see.
    pub hidden: Bytes,
    /// What needs attention.
    pub caveats: Vec<String>,
    /// The Dockerfile that does it, as far as it can be recovered from the image's history.
    ///
    /// `SOURCE` is written for what a `COPY` copies where the history has only a checksum.
    #[serde(with = "lines")]
    #[schemars(with = "String")]
    pub dockerfile: Vec<String>,
    /// The same as a change of the Dockerfile that is given.
    ///
    /// `null` without `--dockerfile`, if that is not the image's, and for plans with another stage.
    #[serde(default)]
    #[schemars(!default)]
    pub patch: Option<PatchReport>,
}

/// A plan as a change of the Dockerfile that the image was built from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Patch")]
pub struct PatchReport {
    /// A unified diff, which `patch -p1` and `git apply` take; empty if nothing can be written.
    pub diff: String,
    /// What of the plan it lacks, and why: clauses.
    pub left_out: Vec<String>,
}

/// A plan of which the program would not start, or which would not be smaller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "RefusedPlan")]
pub struct RefusedPlan {
    /// Which plan it is: what `--plan` takes.
    pub id: Cow<'static, str>,
    /// What its last stage would begin with.
    pub base: String,
    /// Whether that base was named (`--onto`).
    pub is_asked_for: bool,
    /// Why it is not made, as sentences; at least one.
    pub reasons: Vec<String>,
}

impl From<&Refused> for RefusedPlan {
    fn from(refused: &Refused) -> Self {
        Self {
            id: refused.name.id().into(),
            base: refused.base.clone(),
            is_asked_for: refused.is_asked_for,
            reasons: refused.reasons.clone(),
        }
    }
}

impl FindingReport {
    /// Whether it is about bytes that should not be in the image.
    pub fn is_about_bytes(&self) -> bool {
        self.counts != Counts::NoBytes
    }

    /// Whether it is more than a hint; what the configuration warns of or denies is none to its
    /// author.
    pub fn is_told(&self) -> bool {
        self.severity != Some(Severity::Hint)
            || matches!(self.level, Some(Level::Warn | Level::Deny))
    }

    /// Whether it is neither about bytes nor ignored.
    pub fn is_worth_knowing(&self) -> bool {
        !self.is_about_bytes() && self.ignored.is_none()
    }
}

impl FixReport {
    pub(super) fn of(judgement: &Judgement, fix: &PlannedFix) -> Self {
        let findings = fix.findings.iter().filter_map(|&at| judgement.findings.get(at));
        Self {
            id: fix.id.clone(),
            advice: fix.advice.clone(),
            file: fix.file.map(|file| file.word().into()),
            layers: fix.layers.iter().map(|layer| layer + 1).collect(),
            lines: fix.lines.clone(),
            unpacked: Bytes(fix.unpacked),
            download: fix.download.map(Bytes),
            download_estimated: fix.download_estimated,
            findings: findings.map(|finding| finding.id.clone()).collect(),
        }
    }
}

impl From<&Plan> for PlanReport {
    fn from(plan: &Plan) -> Self {
        Self {
            id: plan.name.id().into(),
            name: plan.name,
            what: plan.what.clone(),
            download: plan.sizes.download,
            download_estimated: plan.download_estimated,
            is_estimate: plan.is_estimate,
            unpacked: plan.sizes.unpacked,
            visible: plan.sizes.visible,
            hidden: plan.sizes.hidden,
            caveats: plan.caveats.clone(),
            dockerfile: plan.dockerfile.clone(),
            patch: plan.patch.as_ref().map(|patch| PatchReport {
                diff: patch.diff.clone(),
                left_out: patch.left_out.iter().map(|text| printable_text(text)).collect(),
            }),
        }
    }
}

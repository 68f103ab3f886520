//! The judgement of images by a budget: plain data, and the schema of the JSON output.
//!
//! The fields are written in the order in which they are declared. Their doc comments are the
//! descriptions in `docs/check.schema.json` and the cells of `docs/check-json.md`: first what it
//! is, then, after an empty line, when it is `null` or absent.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::{DockerfileReport, ImageFacts, Incomplete, SchemaVersion, Sizes};
use crate::units::Bytes;
use crate::words::words;

words! {
    /// How a limit, an image or everything was judged; the worst comes last.
    pub enum Verdict {
        /// Nothing is exceeded.
        Pass = "pass",
        /// Something is worth a warning; that is within the budget.
        Warn = "warn",
        /// Something is over the budget.
        Fail = "fail",
    }
}

words! {
    /// How one limit was judged.
    pub enum LimitState {
        /// It is exceeded.
        Fail = "fail",
        /// It is not exceeded, but is worth a warning.
        Warn = "warn",
        /// What it limits is not known, so that it cannot be judged.
        NotMeasured = "not-measured",
        /// It holds.
        Pass = "pass",
    }
}

words! {
    /// What the numbers of a judgement are.
    pub enum NumberUnit {
        /// Bytes.
        Bytes = "bytes",
        /// A count: of layers, files, packages, findings.
        Count = "count",
    }
}

/// Images judged by a budget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// Version of this schema: 1. Fields and words may be added to it; none is removed or
    /// changes its meaning.
    pub schema: SchemaVersion,
    /// Version of plimsoll that judged.
    pub version: Cow<'static, str>,
    /// The worst verdict of all judgements; `fail` also if an image could not be read, or ends
    /// early. What is not measured changes it only with `--strict`.
    pub verdict: Verdict,
    /// Which image it is and where it was read.
    ///
    /// `null` if several images were judged, or if it could not be read.
    pub image: Option<ImageFacts>,
    /// Its sizes.
    ///
    /// `null` if several images were judged, or if it could not be read.
    pub sizes: Option<Sizes>,
    /// The images, in the order in which they were named.
    pub images: Vec<CheckedImage>,
    /// What was judged by.
    pub budget: BudgetSource,
    /// Every limit with what was measured: what is exceeded first, by how much of its limit.
    pub judgements: Vec<Judged>,
    /// The changes that `advice` refers to by their numbers.
    pub fixes: Vec<CheckFix>,
    /// What is worth a warning besides limits: sentences.
    pub warnings: Vec<String>,
}

/// One image that was judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CheckedImage {
    /// As it was named.
    pub name: String,
    /// The worst verdict of its judgements.
    ///
    /// `null` if it could not be read.
    pub verdict: Option<Verdict>,
    /// Which image it is and where it was read.
    ///
    /// `null` if it could not be read.
    pub image: Option<ImageFacts>,
    /// Its sizes.
    ///
    /// `null` if it could not be read.
    pub sizes: Option<Sizes>,
    /// What of it is missing, so that its sizes are those of the rest.
    ///
    /// `null` if all of it could be read, or nothing.
    pub incomplete: Option<Incomplete>,
    /// The Dockerfile that lines are those of.
    ///
    /// `null` without `--dockerfile`.
    #[serde(default)]
    #[schemars(!default)]
    pub dockerfile: Option<DockerfileReport>,
    /// What its growth was measured against.
    ///
    /// `null` without a baseline.
    pub baseline: Option<String>,
    /// Why it could not be read: a sentence without its full stop.
    ///
    /// `null` if it could.
    pub error: Option<String>,
}

impl Check {
    /// Whether any limit was compared with a number, or an image could not be read; otherwise a
    /// verdict of pass says nothing.
    pub fn is_judged(&self) -> bool {
        let is_measured = |judged: &Judged| judged.state != LimitState::NotMeasured;
        self.judgements.iter().any(is_measured)
            || self.images.iter().any(|image| !image.is_answered())
    }
}

impl CheckedImage {
    /// Whether it could be read, and so much of it that a judgement means something.
    pub fn is_answered(&self) -> bool {
        let lacks = self.incomplete.as_ref().is_some_and(|incomplete| incomplete.without_advice);
        self.error.is_none() && !lacks
    }
}

/// What images were judged by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BudgetSource {
    /// The file with the limits: `plimsoll.toml`, `.dive-ci` or another name.
    ///
    /// `null` if only options set limits.
    pub file: Option<String>,
    /// The file or the image that growth was measured against.
    ///
    /// `null` without a baseline.
    pub baseline: Option<String>,
    /// Whether what is not measured fails (`--strict`).
    pub strict: bool,
}

/// One limit, and what was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Judgement")]
pub struct Judged {
    /// What is limited: the table and the key, such as `limits.download`, `growth.unpacked`,
    /// `path.usr/share/doc/**`, `package.npm/lodash`, `finding.npm-cache`, `rules.npm-cache`,
    /// `ignore.npm-cache`, `dive.lowestEfficiency`, `total.download`.
    pub limit: String,
    /// The position of its image in `images`, from 0.
    ///
    /// `null` if it is about all images together.
    pub image: Option<usize>,
    /// The same in words, as a noun phrase: `download`, `growth of download`, `layer 5`.
    pub title: String,
    /// How it was judged.
    pub state: LimitState,
    /// What its numbers are.
    pub unit: NumberUnit,
    /// What was measured; of growth, how much more than the baseline, which may be negative.
    ///
    /// `null` if it is unknown.
    pub measured: Option<i64>,
    /// Whether `measured` is an estimate; then it is not judged.
    pub estimated: bool,
    /// From more than this on it is worth a warning.
    ///
    /// `null` if no such limit is set, or if it is a share of something unknown.
    pub warn: Option<i64>,
    /// More than this fails.
    ///
    /// `null` if no such limit is set, or if it is a share of something unknown.
    pub max: Option<i64>,
    /// By how much `measured` is more than the limit that its state is about; 0 if it is within.
    pub over: i64,
    /// How much is left below `max`, or without it below `warn`.
    ///
    /// `null` if that is exceeded, or unknown.
    pub room: Option<i64>,
    /// The limit as it is set, such as `1% and 20 MB`; of two, the one that its state is about.
    pub set: String,
    /// Where it is set: a file and a line, such as `plimsoll.toml:4`, or an option, such as
    /// `--max`.
    #[serde(rename = "where")]
    pub origin: String,
    /// The table of that file, such as `[limits]`; empty for an option.
    pub table: String,
    /// What the budget says about exceeding it.
    ///
    /// `null` if it says nothing.
    pub message: Option<String>,
    /// Why it is not measured, or what else has to be known about the state: a sentence without its
    /// full stop.
    ///
    /// `null` if the numbers say it all.
    pub reason: Option<String>,
    /// What contributes most to what was measured, largest first; empty unless it is exceeded.
    pub contributors: Vec<Contributor>,
    /// How many more there are.
    pub more_contributors: u64,
    /// What brings it back within the limit.
    ///
    /// `null` if it is within, or if nothing is known that would.
    pub advice: Option<Advice>,
    /// The lower limit to write instead, since this one leaves more room than `ratchet` allows.
    ///
    /// `null` if it does not.
    pub ratchet: Option<String>,
}

/// A part of what was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contributor {
    /// What it is.
    pub what: String,
    /// Number of the layer that it is, or that ships it.
    ///
    /// `null` if it is several layers, or none.
    pub layer: Option<usize>,
    /// Line of the Dockerfile with the instruction of that layer; of the first of several.
    ///
    /// `null` without `--dockerfile`, and if no line is certain.
    #[serde(default)]
    #[schemars(!default)]
    pub line: Option<usize>,
    /// Its part of what was measured, in the unit of the judgement.
    pub measured: i64,
    /// Its unpacked bytes.
    pub unpacked: Bytes,
    /// Their compressed share.
    ///
    /// `null` if it is unknown.
    pub download: Option<Bytes>,
}

/// What brings a measure back within its limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Advice {
    /// The numbers of the changes in `fixes` that are needed, in order; empty if only a plan is.
    pub fixes: Vec<usize>,
    /// The `id` of the plan that is needed: `plimsoll report IMAGE --plan ID` writes its
    /// Dockerfile.
    ///
    /// `null` if fixes are enough.
    pub plan: Option<Cow<'static, str>>,
    /// What would be measured after that.
    pub after: i64,
    /// Whether `after` is an estimate.
    pub after_estimated: bool,
    /// Whether that is within the limit. If not, it is the most that is known.
    pub enough: bool,
    /// By how much `after` is more than the limit would be then, which may be a share of something
    /// that gets smaller too; 0 if it is `enough`.
    pub over: i64,
    /// Whether secrets have to be rotated besides: no change of the image takes back what shipped.
    #[serde(default)]
    #[schemars(!default)]
    pub rotate: bool,
}

/// A change that brings measures down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckFix {
    /// Its number, from 1.
    pub number: usize,
    /// The position of its image in `images`, from 0.
    pub image: usize,
    /// The `id` of the fix in the report of that image.
    pub id: String,
    /// What it removes, as a phrase.
    pub title: String,
    /// What is new in the line to write, on one line; what to do in words if there is none, or if
    /// several instructions change.
    pub line: String,
    /// Whether `line` can be pasted.
    pub is_code: bool,
    /// Lines that can be pasted, joined by newlines: the whole instruction, as the report has it;
    /// empty if there is only advice.
    pub text: String,
    /// Numbers of the layers with the instructions that it changes; empty if it is not about any.
    pub layers: Vec<usize>,
    /// Lines of the Dockerfile with those instructions, in order; empty without `--dockerfile`, and
    /// where no line is certain.
    #[serde(default)]
    #[schemars(!default)]
    pub lines: Vec<usize>,
    /// The `id` of the plan whose Dockerfile has it.
    ///
    /// `null` if no plan does.
    pub plan: Option<Cow<'static, str>>,
    /// Unpacked bytes that it saves.
    pub unpacked: Bytes,
    /// Their compressed share.
    ///
    /// `null` if it is unknown.
    pub download: Option<Bytes>,
}

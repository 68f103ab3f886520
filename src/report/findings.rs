//! What should not be in the image, and what becomes of it once that is mended.

use crate::rules::{Ignored, Level};
use crate::units::Bytes;
use crate::words::words;

/// One thing that should not be in the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingReport {
    /// The rule that it is a case of.
    pub rule: &'static str,
    /// What is wrong, as a noun phrase.
    pub title: &'static str,
    /// The rule's family, such as `cache`.
    pub category: &'static str,
    /// `proven`, `identified` or `guessed`.
    pub proof: &'static str,
    /// Where its saving counts.
    pub counts: Counts,
    /// Bytes that mending it takes off the image; claimed by no other finding.
    pub unpacked: Bytes,
    /// Of these, hidden ones.
    pub hidden: Bytes,
    /// Their compressed share; `None` where a layer's is unknown.
    pub download: Option<Bytes>,
    /// Files concerned.
    pub files: u64,
    /// Numbers of the layers that ship them, most bytes first.
    pub layers: Vec<usize>,
    /// The paths, folded to directories; at most [`FINDING_PATHS`].
    pub paths: Vec<String>,
    /// How many more there are.
    pub more_paths: u64,
    /// What shows it here.
    pub evidence: String,
    /// What mending it costs, where that is a choice.
    pub cost: Option<&'static str>,
    /// What to do, as a sentence without its full stop.
    pub advice: String,
    /// The file that `fix` belongs into: `Dockerfile` or `.dockerignore`.
    pub fix_in: &'static str,
    /// Lines that can be pasted; empty where there is only advice.
    pub fix: Vec<String>,
    /// Where the rule and its fix are described.
    pub references: &'static [&'static str],
    /// How bad the configuration says such findings are; `None` where it does not.
    pub level: Option<Level>,
    /// The reason and the end of the ignore that holds for it; an ignored finding counts nowhere.
    pub ignored: Option<Ignored>,
}

/// One change that mends one or more findings of the headline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixReport {
    /// What to do, as sentences without their full stops.
    pub advice: Vec<String>,
    /// The file that `lines` belong into; empty where there are none.
    pub file: &'static str,
    /// Numbers of the layers whose instructions `lines` stand in place of; empty where they are added
    /// to a file.
    pub layers: Vec<usize>,
    /// Lines that can be pasted; empty where there is only advice.
    pub lines: Vec<String>,
    /// What its findings save.
    pub unpacked: Bytes,
    /// The compressed share of that; `None` where a finding's is unknown.
    pub download: Option<Bytes>,
    /// Positions of its findings in [`Report::findings`](super::Report::findings), from 0.
    pub findings: Vec<usize>,
}

/// How many paths a [`FindingReport`] names.
pub const FINDING_PATHS: usize = 10;

words! {
    /// Where the saving of a finding counts.
    pub enum Counts {
        /// In the headline.
        Headline = "headline",
        /// Only with another base image.
        OtherBase = "other-base",
        /// At a cost, so it is a choice.
        Optional = "optional",
        /// Nowhere: it is a guess, or the configuration ignores it.
        Nowhere = "nowhere",
    }
}

/// What the image would be after a set of fixes; plans are alternatives and never added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanReport {
    /// `in place`, `multi-stage` or `onto another base`.
    pub name: &'static str,
    /// What is done, as a sentence.
    pub what: String,
    /// Bytes that a pull would transfer; `None` where today's is unknown.
    pub download: Option<Bytes>,
    /// Whether `download` or `unpacked` rest on more than this image's own bytes.
    pub is_estimate: bool,
    /// Bytes of all layers' files.
    pub unpacked: Bytes,
    /// Bytes that a container would see.
    pub visible: Bytes,
    /// Bytes that none would see.
    pub hidden: Bytes,
    /// What would break, or has to be seen to.
    pub caveats: Vec<String>,
    /// The Dockerfile that does it, as far as the history tells, without line feeds.
    pub dockerfile: Vec<String>,
}

//! Findings and plans in the schema.

use schemars::JsonSchema;
use serde::Serialize;

use super::convert::integer;
use crate::report;
use crate::report::Counts;
use crate::rules::Level;

/// One thing that should not be in the image.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Finding<'a> {
    /// Id of the rule that it is a case of; `plimsoll rules ID` explains it.
    rule: &'a str,
    /// What is wrong, as a noun phrase.
    title: &'a str,
    /// Family of the rule, such as `cache`.
    category: &'a str,
    /// `proven` (metadata says so), `identified` (path and content) or `guessed` (name or size).
    proof: &'a str,
    /// Whether its saving is in the headline and in the plan `in place`.
    counted: bool,
    /// Where its saving counts.
    counts: Counts,
    /// Bytes that mending it takes off the image; no other finding claims them.
    unpacked: u64,
    /// Of these, hidden bytes.
    hidden: u64,
    /// Their compressed share.
    ///
    /// `null` where the download of one of their layers is unknown.
    download: Option<u64>,
    /// Number of files concerned.
    files: u64,
    /// Numbers of the layers that ship them, most bytes first.
    layers: &'a [usize],
    /// Paths, folded to directories; at most ten.
    paths: &'a [String],
    /// Number of paths beyond those.
    more_paths: u64,
    /// What shows it in this image.
    evidence: &'a str,
    /// What mending it costs.
    ///
    /// `null` where it costs nothing.
    cost: Option<&'a str>,
    /// What to do, in words.
    advice: &'a str,
    /// File that `fix` belongs into: `Dockerfile` or `.dockerignore`.
    fix_in: &'a str,
    /// Lines that can be pasted, joined by line feeds; empty where there is only advice.
    fix: String,
    /// Where the rule and its fix are described.
    references: &'a [&'a str],
    /// How bad the configuration says such findings are.
    ///
    /// `null` where it does not.
    level: Option<Level>,
    /// Why the configuration ignores it.
    ///
    /// `null` where it does not.
    ignored: Option<Ignored<'a>>,
}

/// One change that mends one or more findings.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Fix<'a> {
    /// What to do, in words.
    advice: &'a [String],
    /// File that `text` belongs into: `Dockerfile`, `.dockerignore` and the like.
    ///
    /// `null` where there is only advice.
    file: Option<&'a str>,
    /// Numbers of the layers whose instructions `text` stands in place of.
    layers: &'a [usize],
    /// Lines that can be pasted, joined by line feeds; empty where there is only advice.
    text: String,
    /// Bytes that it saves.
    unpacked: u64,
    /// Their compressed share.
    ///
    /// `null` where that of a finding is unknown.
    download: Option<u64>,
    /// Positions in `findings`, from 0, of those that it mends.
    findings: &'a [usize],
}

/// Why a finding is left alone.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Ignored<'a> {
    /// The reason.
    reason: &'a str,
    /// The last day it holds (`YYYY-MM-DD`).
    ///
    /// `null` where it has no end.
    expires: Option<&'a str>,
}

/// What the image would be after a set of fixes. Plans are alternatives: none is added to another.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Plan<'a> {
    /// `in place`, `multi-stage` or `onto another base`.
    name: &'a str,
    /// What is done.
    what: &'a str,
    /// Bytes that a pull would transfer.
    ///
    /// `null` where today's are unknown.
    download: Option<u64>,
    /// Whether the sizes rest on more than this image and the bases that were read.
    is_estimate: bool,
    /// Bytes of all layers' files.
    unpacked: u64,
    /// Bytes that a container would see.
    visible: u64,
    /// Bytes that none would see.
    hidden: u64,
    /// What would break, or has to be seen to.
    caveats: &'a [String],
    /// The Dockerfile that does it, as far as the image's history tells.
    ///
    /// `SOURCE` stands for what a `COPY` copies where the history has only a checksum.
    dockerfile: String,
}

impl<'a> From<&'a report::FindingReport> for Finding<'a> {
    fn from(finding: &'a report::FindingReport) -> Self {
        Self {
            rule: finding.rule,
            title: finding.title,
            category: finding.category,
            proof: finding.proof,
            counted: finding.counts == report::Counts::Headline && finding.ignored.is_none(),
            counts: finding.counts.into(),
            unpacked: finding.unpacked.0,
            hidden: finding.hidden.0,
            download: integer(finding.download),
            files: finding.files,
            layers: &finding.layers,
            paths: &finding.paths,
            more_paths: finding.more_paths,
            evidence: &finding.evidence,
            cost: finding.cost,
            advice: &finding.advice,
            fix_in: finding.fix_in,
            fix: finding.fix.join("\n"),
            references: finding.references,
            level: finding.level.map(Into::into),
            ignored: finding.ignored.as_ref().map(|ignored| Ignored {
                reason: &ignored.reason,
                expires: ignored.expires.as_deref(),
            }),
        }
    }
}

impl<'a> From<&'a report::FixReport> for Fix<'a> {
    fn from(fix: &'a report::FixReport) -> Self {
        Self {
            advice: &fix.advice,
            file: Some(fix.file).filter(|file| !file.is_empty()),
            layers: &fix.layers,
            text: fix.lines.join("\n"),
            unpacked: fix.unpacked.0,
            download: integer(fix.download),
            findings: &fix.findings,
        }
    }
}

impl<'a> From<&'a report::PlanReport> for Plan<'a> {
    fn from(plan: &'a report::PlanReport) -> Self {
        Self {
            name: plan.name,
            what: &plan.what,
            download: integer(plan.download),
            is_estimate: plan.is_estimate,
            unpacked: plan.unpacked.0,
            visible: plan.visible.0,
            hidden: plan.hidden.0,
            caveats: &plan.caveats,
            dockerfile: plan.dockerfile.join("\n"),
        }
    }
}

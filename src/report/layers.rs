//! The layers of an image, and the steps of the build that made them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Report;
use super::dockerfile::line;
use super::hidden::{Ledger, Pair};
use crate::compression::Compression;
use crate::dockerfile::Step;
use crate::dockerfile::file::NoLine;
use crate::dockerfile::recover::in_words;
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::image::config::HistoryLine;
use crate::image::digest::Digest;
use crate::layer::LayerState;
use crate::units::Bytes;

/// One layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Layer")]
pub struct LayerReport {
    /// Its position, from 1, base first.
    pub number: usize,
    /// Digest of the blob as stored.
    ///
    /// `null` if the source names none and it was not computed.
    pub digest: Option<String>,
    /// Digest of the uncompressed tar: as computed under `--verify`, otherwise as the configuration
    /// says.
    ///
    /// `null` if the configuration names none and it was not computed.
    pub diff_id: Option<String>,
    /// How it is compressed, by its first bytes.
    ///
    /// `null` if it was not read.
    pub compression: Option<Compression>,
    /// Media type that the manifest gives it.
    ///
    /// `null` if there is no manifest with media types.
    pub media_type: Option<String>,
    /// Dockerfile instruction that made it, recovered from the history.
    ///
    /// `null` if the history does not say.
    pub instruction: Option<String>,
    /// The line of the history that says so, as it is.
    ///
    /// `null` if the history does not say.
    #[serde(default)]
    #[schemars(!default)]
    pub created_by: Option<String>,
    /// Line of the Dockerfile with the first line of its instruction, from 1.
    ///
    /// `null` without `--dockerfile`, and if no line is certain.
    #[serde(default)]
    #[schemars(!default)]
    pub line: Option<usize>,
    /// Why no line is certain.
    ///
    /// `null` if one is, and without `--dockerfile`.
    #[serde(default)]
    #[schemars(!default)]
    pub no_line: Option<NoLine>,
    /// When it was made (RFC 3339).
    ///
    /// `null` if the history does not say.
    pub created: Option<String>,
    /// Number of the first layer that is the same blob.
    ///
    /// `null` if it is itself the first.
    pub same_as: Option<usize>,
    /// Whether it belongs to the base image, according to the report's `base`.
    pub base: bool,
    /// How much of it could be read.
    pub state: LayerState,
    /// Number of its tar members, whiteouts included; 0 if none of it was read.
    pub entries: u64,
    /// Bytes of its blob as stored compressed.
    ///
    /// `null` if the source neither holds the compressed blob nor gives its size, and it cannot be
    /// estimated.
    pub download: Option<Bytes>,
    /// Whether `download` is an estimate.
    #[serde(default)]
    pub download_estimated: bool,
    /// Bytes of its regular files, each inode once.
    ///
    /// `null` if none of it was read.
    pub unpacked: Option<Bytes>,
    /// Those bytes that the merged tree shows.
    ///
    /// `null` if none of it was read.
    pub visible: Option<Bytes>,
    /// Those bytes that it does not show.
    ///
    /// `null` if none of it was read.
    pub hidden: Option<Bytes>,
    /// Share of `download` that belongs to hidden entries, in bytes; 0 if `hidden` is 0.
    ///
    /// `null` if `download` is `null`, or if it cannot be determined.
    pub hidden_download: Option<Bytes>,
    /// Length of its uncompressed tar less `unpacked`.
    ///
    /// `null` if none of it was read.
    pub overhead: Option<Bytes>,
    /// Share of `download` that belongs to no entry, in bytes: trailers, framing, tables of
    /// contents.
    ///
    /// `null` if `download` is `null`, or if it cannot be determined.
    pub download_overhead: Option<Bytes>,
    /// Bytes of other layers that it hides, base first.
    pub hides: Vec<Pair>,
    /// Its bytes that other layers hide, base first.
    pub hidden_by: Vec<Pair>,
}

impl Report {
    /// Names the instruction that made a layer, by its number; the layer itself if the history does
    /// not say.
    pub(crate) fn maker(&self, number: usize) -> String {
        let layer = self.layers.iter().find(|layer| layer.number == number);
        let text = layer.and_then(|layer| layer.instruction.as_deref());
        text.map_or_else(|| format!("layer {number}"), in_words)
    }
}

/// One step of the build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Step")]
pub struct StepReport {
    /// Number of the layer that it made.
    ///
    /// `null` for steps that only change the configuration.
    pub layer: Option<usize>,
    /// The Dockerfile instruction, recovered from the history.
    ///
    /// `null` if the history does not say.
    pub instruction: Option<String>,
    /// The line of the history, as it is.
    ///
    /// `null` if the history does not say.
    #[serde(default)]
    #[schemars(!default)]
    pub created_by: Option<String>,
    /// Line of the Dockerfile with the first line of its instruction, from 1.
    ///
    /// `null` without `--dockerfile`, and if no line is certain.
    #[serde(default)]
    #[schemars(!default)]
    pub line: Option<usize>,
    /// Why no line is certain.
    ///
    /// `null` if one is, and without `--dockerfile`.
    #[serde(default)]
    #[schemars(!default)]
    pub no_line: Option<NoLine>,
    /// When it was made (RFC 3339).
    ///
    /// `null` if the history does not say.
    pub created: Option<String>,
    /// Comment in the history, such as the name of the builder.
    ///
    /// `null` if there is none.
    pub comment: Option<String>,
}

impl LayerReport {
    /// Lists the layers, without what is known from the base and the history.
    pub(crate) fn list(facts: &Facts, ledger: &Ledger) -> Vec<Self> {
        let mut reports: Vec<Self> = Vec::new();
        let layers = facts.image.layers.iter().zip(facts.layers()).zip(facts.same_as());
        for (index, (((blob, layer), same_as), account)) in layers.zip(ledger.layers()).enumerate()
        {
            let unpacked = layer.entries.unpacked();
            let if_read = |bytes: u64| layer.state.is_read().then_some(Bytes(bytes));
            let if_known = |bytes: u64| facts.knows_download(index).then_some(Bytes(bytes));
            let download = facts.downloads.get(index).copied().flatten().map(Bytes);
            let computed = layer.tar_sha256.map(Digest::from_sha256);
            let (line, no_line) = line(facts.statement_of_layer(index));
            reports.push(Self {
                number: index + 1,
                digest: blob.digest.as_ref().map(ToString::to_string),
                diff_id: computed.as_ref().or(blob.diff_id.as_ref()).map(ToString::to_string),
                compression: layer.compression,
                media_type: blob.media_type.as_deref().map(printable_text),
                instruction: None,
                created_by: None,
                line,
                no_line,
                created: None,
                same_as: same_as.map(|index| index + 1),
                base: false,
                state: layer.state,
                entries: layer.entries.list.len() as u64,
                download,
                download_estimated: facts.estimates_download(index),
                unpacked: if_read(unpacked),
                visible: if_read(unpacked.saturating_sub(account.hidden.unpacked)),
                hidden: if_read(account.hidden.unpacked),
                hidden_download: match account.hidden.unpacked {
                    // Headers alone, such as those of a directory that is there again.
                    0 => if_known(0),
                    _ => if_known(account.hidden.download),
                },
                overhead: if_read(layer.tar_bytes.saturating_sub(unpacked)),
                download_overhead: layer
                    .compression
                    .and(download)
                    .map(|Bytes(download)| Bytes(download.saturating_sub(account.download))),
                hides: account.hides.clone(),
                hidden_by: account.hidden_by.clone(),
            });
        }
        reports
    }
}

impl StepReport {
    /// Lists the steps of an image's history.
    pub(crate) fn list(facts: &Facts) -> Vec<Self> {
        // Steps beyond the lines are those of layers that have none.
        let lines = facts.image.config.history.iter().flatten().map(Some);
        let lines = lines.chain(std::iter::repeat(None));
        let created_by =
            |line: Option<&HistoryLine>| line?.created_by.as_deref().map(printable_text);
        let report = |(at, (step, recorded)): (usize, (&Step, Option<&HistoryLine>))| {
            let (line, no_line) = line(facts.statement_of(at));
            Self {
                created_by: created_by(recorded),
                layer: step.layer.map(|index| index + 1),
                instruction: step.instruction.as_ref().map(|made| printable_text(&made.text)),
                line,
                no_line,
                created: step.created.as_deref().map(printable_text),
                comment: step.comment.as_deref().map(printable_text),
            }
        };
        facts.history.steps.iter().zip(lines).enumerate().map(report).collect()
    }

    /// Adds instructions and times to the layers that steps made.
    pub(crate) fn add_to(steps: &[Self], layers: &mut [LayerReport]) {
        for step in steps {
            let index = step.layer.and_then(|number| number.checked_sub(1));
            if let Some(layer) = index.and_then(|index| layers.get_mut(index)) {
                layer.instruction.clone_from(&step.instruction);
                layer.created_by.clone_from(&step.created_by);
                layer.created.clone_from(&step.created);
            }
        }
    }
}

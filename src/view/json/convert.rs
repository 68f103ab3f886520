//! From the report's data to the objects of the schema.

use super::SCHEMA;
use super::hidden::{Hidden, Pair};
use super::types::{Checks, Duplicate, Image, Largest, Layer, Report, Sizes, Step, Warning};
use crate::layer::LayerState;
use crate::report::{self, Changed};
use crate::units::Bytes;
use crate::warning;

impl<'a> From<&'a report::Report> for Report<'a> {
    fn from(report: &'a report::Report) -> Self {
        Self {
            schema: SCHEMA,
            image: (&report.image).into(),
            sizes: report.sizes.into(),
            entries: report.entries,
            paths: report.paths,
            checks: Checks { digests: report.checks.digests },
            layers: report.layers.as_slice().into(),
            steps: report.steps.as_slice().into(),
            hidden: report.hidden.as_slice().into(),
            largest: report.largest.as_slice().into(),
            duplicates: report.duplicates.as_slice().into(),
            findings: report.findings.as_slice().into(),
            fixes: report.fixes.as_slice().into(),
            plans: report.plans.as_slice().into(),
            packages: report.packages.as_slice().into(),
            ecosystems: report.ecosystems.as_slice().into(),
            unowned: report.unowned.as_slice().into(),
            base: report.base.as_ref().map(Into::into),
            warnings: report.warnings.as_slice().into(),
            files: report.files.as_deref().map(Into::into),
        }
    }
}

impl<'a> From<&'a report::ImageFacts> for Image<'a> {
    fn from(image: &'a report::ImageFacts) -> Self {
        Self {
            reference: &image.reference,
            source: image.source,
            names: &image.names,
            platform: image.platform.as_deref(),
            digest: image.digest.as_deref(),
            config_digest: image.config_digest.as_deref(),
            created: image.created.as_deref(),
        }
    }
}

impl From<report::Sizes> for Sizes {
    fn from(sizes: report::Sizes) -> Self {
        Self {
            download: integer(sizes.download),
            // The report has measured sizes only.
            download_estimated: false,
            unpacked: sizes.unpacked.0,
            visible: sizes.visible.0,
            hidden: sizes.hidden.0,
            overhead: sizes.overhead.0,
        }
    }
}

impl<'a> From<&'a report::LayerReport> for Layer<'a> {
    fn from(layer: &'a report::LayerReport) -> Self {
        let read = matches!(layer.state, LayerState::Complete | LayerState::Damaged);
        let measured = |bytes: Bytes| read.then_some(bytes.0);
        Self {
            number: layer.number,
            digest: layer.digest.as_deref(),
            diff_id: layer.diff_id.as_deref(),
            compression: layer.compression,
            media_type: layer.media_type.as_deref(),
            instruction: layer.instruction.as_deref(),
            created: layer.created.as_deref(),
            same_as: layer.same_as,
            base: layer.base,
            state: layer.state.into(),
            entries: layer.entries,
            download: integer(layer.download),
            unpacked: measured(layer.unpacked),
            visible: measured(layer.visible),
            hidden: measured(layer.hidden),
            hidden_download: integer(layer.hidden_download),
            overhead: measured(layer.overhead),
            download_overhead: integer(layer.download_overhead),
            hides: layer.hides.as_slice().into(),
            hidden_by: layer.hidden_by.as_slice().into(),
        }
    }
}

impl From<&(usize, Bytes)> for Pair {
    fn from((layer, unpacked): &(usize, Bytes)) -> Self {
        Self { layer: *layer, unpacked: unpacked.0 }
    }
}

impl<'a> From<&'a report::StepReport> for Step<'a> {
    fn from(step: &'a report::StepReport) -> Self {
        Self {
            layer: step.layer,
            instruction: step.instruction.as_deref(),
            created: step.created.as_deref(),
            comment: step.comment.as_deref(),
        }
    }
}

impl<'a> From<&'a report::HiddenGroup> for Hidden<'a> {
    fn from(group: &'a report::HiddenGroup) -> Self {
        Self {
            cause: group.cause.into(),
            shipped_by: group.shipped_by,
            hidden_by: group.hidden_by,
            unpacked: group.unpacked.0,
            download: integer(group.download),
            path: &group.path,
            largest: &group.largest,
            files: group.files,
            changed: changed(group.changed),
        }
    }
}

fn changed(changed: Changed) -> Vec<&'static str> {
    [
        (changed.owner, "owner"),
        (changed.mode, "mode"),
        (changed.xattrs, "xattrs"),
        (changed.time, "time"),
    ]
    .into_iter()
    .filter_map(|(differs, word)| differs.then_some(word))
    .collect()
}

impl<'a> From<&'a report::Largest> for Largest<'a> {
    fn from(line: &'a report::Largest) -> Self {
        Self {
            depth: line.depth,
            path: &line.path,
            directory: line.directory,
            unpacked: line.unpacked.0,
            download: integer(line.download),
            files: line.files,
            layer: line.layer,
        }
    }
}

impl<'a> From<&'a report::DuplicateGroup> for Duplicate<'a> {
    fn from(group: &'a report::DuplicateGroup) -> Self {
        Self { unpacked: group.unpacked.0, copies: group.copies, paths: &group.paths }
    }
}

impl<'a> From<&'a warning::Warning> for Warning<'a> {
    fn from(warning: &'a warning::Warning) -> Self {
        Self { code: warning.code.into(), layer: warning.layer, message: &warning.message }
    }
}

pub(super) fn integer(bytes: Option<Bytes>) -> Option<u64> {
    bytes.map(|bytes| bytes.0)
}

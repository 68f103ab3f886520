//! Layers and the image's sizes as a report has them.

use super::hidden::Ledger;
use crate::dockerfile::history;
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::image::digest::Digest;
use crate::report::{LayerReport, Report, Sizes, StepReport};
use crate::units::Bytes;

pub(super) fn layer_reports(facts: &Facts, ledger: &Ledger) -> Vec<LayerReport> {
    let mut reports: Vec<LayerReport> = Vec::new();
    let layers = facts.image.layers.iter().zip(facts.layers()).zip(facts.same_as());
    for (index, ((blob, layer), same_as)) in layers.enumerate() {
        let unpacked = layer.entries.unpacked();
        let if_read = |bytes: u64| layer.state.is_read().then_some(Bytes(bytes));
        let account = ledger.layer(index);
        let download = facts.downloads.get(index).copied().flatten();
        let if_known = |bytes: u64| download.map(|_| Bytes(bytes));
        let computed = layer.tar_sha256.map(Digest::from_sha256);
        reports.push(LayerReport {
            number: index + 1,
            digest: blob.digest.as_ref().map(ToString::to_string),
            diff_id: computed.as_ref().or(blob.diff_id.as_ref()).map(ToString::to_string),
            compression: layer.compression,
            media_type: blob.media_type.as_deref().map(printable_text),
            instruction: None,
            created: None,
            same_as: same_as.map(|index| index + 1),
            base: false,
            state: layer.state,
            entries: layer.entries.list.len() as u64,
            download: download.map(Bytes),
            unpacked: if_read(unpacked),
            visible: if_read(unpacked.saturating_sub(account.hidden.unpacked)),
            hidden: if_read(account.hidden.unpacked),
            hidden_download: if_known(account.hidden.download),
            overhead: if_read(layer.tar_bytes.saturating_sub(unpacked)),
            download_overhead: layer
                .compression
                .and_then(|_| if_known(layer.stored_bytes.saturating_sub(account.download))),
            hides: account.hides.clone(),
            hidden_by: account.hidden_by.clone(),
        });
    }
    reports
}

pub(super) fn steps(history: &history::History) -> Vec<StepReport> {
    history
        .steps
        .iter()
        .map(|step| StepReport {
            layer: step.layer.map(|index| index + 1),
            instruction: step.instruction.as_ref().map(|it| printable_text(&it.text)),
            created: step.created.as_deref().map(printable_text),
            comment: step.comment.as_deref().map(printable_text),
        })
        .collect()
}

pub(super) fn add_instructions(report: &mut Report) {
    for step in &report.steps {
        let layer = step.layer.and_then(|number| report.layers.get_mut(number - 1));
        if let Some(layer) = layer {
            layer.instruction.clone_from(&step.instruction);
            layer.created.clone_from(&step.created);
        }
    }
}

/// The sizes of layers together; those of a blob that stands in several only with the first.
pub(super) fn sizes(layers: &[LayerReport]) -> Sizes {
    let total = |size: fn(&LayerReport) -> Option<Bytes>| layers.iter().filter_map(size).sum();
    // What a pull transfers: a blob that several layers share only once.
    let distinct = || layers.iter().filter(|layer| layer.same_as.is_none());
    let known = distinct().map(|layer| layer.download).collect::<Option<Vec<_>>>();
    Sizes {
        download: known.map(|downloads| downloads.into_iter().sum()),
        download_estimated: false,
        unpacked: total(|layer| layer.unpacked),
        visible: total(|layer| layer.visible),
        hidden: total(|layer| layer.hidden),
        overhead: total(|layer| layer.overhead),
    }
}

//! The table of layers. Steps without a layer are not rows.

use super::headline::words;
use super::{Cell, Fit, Section, Tone, table};
use crate::layer::LayerState;
use crate::report::{LayerReport, Report};
use crate::units::percent;

pub(super) fn section(report: &Report) -> Section {
    table(
        "Layers",
        &report.layers,
        &[
            ("Layer", Fit::Number, &|layer| Cell::layer(Some(layer.number))),
            ("Instruction", Fit::End, &|layer| match &layer.instruction {
                Some(instruction) => Cell::plain(instruction),
                None => Cell::text("instruction unknown", Tone::Quiet),
            }),
            ("Note", Fit::Word, &note),
            ("Unpacked", Fit::Number, &|layer| Cell::known_bytes(layer.unpacked)),
            ("Download", Fit::Number, &|layer| {
                Cell::download(layer.download, layer.download_estimated)
            }),
            ("Hidden", Fit::Number, &|layer| match layer.hidden.zip(layer.unpacked) {
                Some((hidden, unpacked)) => {
                    Cell::Meter { percent: percent(hidden, unpacked), tone: Tone::Alert }
                }
                None => Cell::Empty,
            }),
        ],
        None,
    )
}

/// What is special about a layer, the most pressing first.
fn note(layer: &LayerReport) -> Cell {
    let mut notes = Vec::new();
    if layer.state != LayerState::Complete {
        notes.push(words(layer.state).to_owned());
    } else if let Some(first) = layer.same_as {
        notes.push(format!("= layer {first}"));
    }
    if layer.base {
        notes.push("base".to_owned());
    }
    match (notes.is_empty(), layer.state) {
        (true, _) => Cell::Empty,
        (false, LayerState::Complete) => Cell::text(notes.join(", "), Tone::Quiet),
        (false, _) => Cell::text(notes.join(", "), Tone::Alert),
    }
}

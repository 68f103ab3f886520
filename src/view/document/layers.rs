//! The table of layers. Steps without a layer are not rows.

use super::headline::words;
use super::{Block, Cell, Column, Fit, Section, Table, Tone};
use crate::layer::LayerState;
use crate::report::{LayerReport, Report};
use crate::units::percent;

const COLUMNS: &[Column] = &[
    Column { heading: "Layer", fit: Fit::Number },
    Column { heading: "Instruction", fit: Fit::End },
    Column { heading: "Note", fit: Fit::Word },
    Column { heading: "Unpacked", fit: Fit::Number },
    Column { heading: "Download", fit: Fit::Number },
    Column { heading: "Hidden", fit: Fit::Number },
];

pub(super) fn section(report: &Report) -> Section {
    if report.layers.is_empty() {
        return None;
    }
    let rows = report.layers.iter().map(row).collect();
    Some(("Layers".to_owned(), Block::Table(Table::new(COLUMNS, rows, None))))
}

fn row(layer: &LayerReport) -> Vec<Cell> {
    // Nothing is known of the files of a layer that was not read; 0 would be a claim.
    let listed = matches!(layer.state, LayerState::Complete | LayerState::Damaged);
    vec![
        Cell::plain(layer.number.to_string()),
        match &layer.instruction {
            Some(instruction) => Cell::plain(instruction),
            None => Cell::text("instruction unknown", Tone::Quiet),
        },
        note(layer),
        if listed { Cell::bytes(layer.unpacked) } else { Cell::Unknown },
        Cell::known_bytes(layer.download),
        if listed {
            Cell::Meter { percent: percent(layer.hidden, layer.unpacked), tone: Tone::Alert }
        } else {
            Cell::Empty
        },
    ]
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

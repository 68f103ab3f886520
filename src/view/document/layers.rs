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
    vec![
        Cell::plain(layer.number.to_string()),
        match &layer.instruction {
            Some(instruction) => Cell::plain(instruction),
            None => Cell::text("instruction unknown", Tone::Quiet),
        },
        note(layer),
        Cell::known_bytes(layer.unpacked),
        Cell::known_bytes(layer.download),
        match layer.hidden.zip(layer.unpacked) {
            Some((hidden, unpacked)) => {
                Cell::Meter { percent: percent(hidden, unpacked), tone: Tone::Alert }
            }
            None => Cell::Empty,
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

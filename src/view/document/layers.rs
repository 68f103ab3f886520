//! The table of layers. Steps without a layer are not rows.

use std::cmp::Reverse;

use super::headline::words;
use super::{Cell, Fit, Section, Tone, base, instruction, rest, table};
use crate::layer::LayerState;
use crate::report::{LayerReport, Report};
use crate::units::{Bytes, percent, ranges};

/// Every layer.
pub(super) fn section(report: &Report) -> Section {
    let rows: Vec<Row> = report.layers.iter().map(|layer| Row::of(layer, report)).collect();
    rows_of("Layers", &rows, None)
}

/// The largest layers in their order, the base as one of them, on at most that many lines.
pub(super) fn summary(report: &Report, max_lines: usize) -> Section {
    /// The headings, and the line of what is left out.
    const AROUND: usize = 3;
    /// Fewer rows do not show where the bytes are.
    const MIN_ROWS: usize = 2;
    let max_rows = max_lines.checked_sub(AROUND).filter(|rows| MIN_ROWS <= *rows)?;
    let (base, own): (Vec<_>, Vec<_>) = report.layers.iter().partition(|layer| layer.base);
    let base = (!base.is_empty()).then(|| Row::of_base(&base, report));
    let mut rows: Vec<Row> =
        base.into_iter().chain(own.into_iter().map(|layer| Row::of(layer, report))).collect();
    rows.sort_by_key(|row| Reverse(row.unpacked));
    let left_out = rows.split_off(max_rows.min(rows.len()));
    rows.sort_by_key(|row| row.first);
    let rest = rest(&left_out, |row| row.unpacked.unwrap_or_default());
    rows_of("Layers", &rows, rest)
}

/// A row of the table: one layer, or all of the base.
struct Row {
    /// The number of its first layer, for the order.
    first: usize,
    numbers: String,
    instruction: Cell,
    note: Cell,
    unpacked: Option<Bytes>,
    download: Option<Bytes>,
    /// Whether the download is an estimate.
    is_estimate: bool,
    hidden: Option<Bytes>,
    /// The unpacked bytes of the image.
    all: Bytes,
}

impl Row {
    fn of(layer: &LayerReport, report: &Report) -> Self {
        Self {
            first: layer.number,
            numbers: layer.number.to_string(),
            instruction: match &layer.instruction {
                Some(text) => {
                    let lines: Vec<usize> = layer.line.into_iter().collect();
                    let dockerfile = report.dockerfile.as_ref();
                    let place = dockerfile.map(|file| file.short_places(&lines));
                    Cell::placed(&place.unwrap_or_default(), instruction(text))
                }
                None => Cell::text("instruction unknown", Tone::Quiet),
            },
            note: note(layer),
            unpacked: layer.unpacked,
            download: layer.download,
            is_estimate: layer.download_estimated,
            hidden: layer.hidden,
            all: report.sizes.unpacked,
        }
    }

    fn of_base(layers: &[&LayerReport], report: &Report) -> Self {
        let numbers: Vec<usize> = layers.iter().map(|layer| layer.number).collect();
        let name = report.base.as_ref().map(base::name).unwrap_or_default();
        Self {
            first: 0,
            numbers: ranges(&numbers),
            instruction: Cell::plain(format!("the base image, {name}")),
            note: Cell::Empty,
            unpacked: layers.iter().map(|layer| layer.unpacked).sum(),
            download: layers.iter().map(|layer| layer.download).sum(),
            is_estimate: layers.iter().any(|layer| layer.download_estimated),
            hidden: layers.iter().map(|layer| layer.hidden).sum(),
            all: report.sizes.unpacked,
        }
    }
}

fn rows_of(heading: &str, rows: &[Row], rest: Option<String>) -> Section {
    table(
        heading,
        rows,
        &[
            ("Layer", Fit::Number, &|row| Cell::plain(&row.numbers)),
            ("Instruction", Fit::End, &|row| row.instruction.clone()),
            ("Note", Fit::Word, &|row| row.note.clone()),
            ("Unpacked", Fit::Number, &|row| Cell::known_bytes(row.unpacked)),
            ("Hidden", Fit::Number, &|row| match row.hidden {
                Some(Bytes(0)) | None => Cell::Empty,
                Some(hidden) => Cell::bytes(hidden),
            }),
            ("Download", Fit::Number, &|row| Cell::download(row.download, row.is_estimate)),
            ("Share", Fit::Number, &|row| match row.unpacked {
                Some(unpacked) => Cell::Meter {
                    percent: percent(unpacked, row.all),
                    hidden: percent(row.hidden.unwrap_or_default(), row.all),
                },
                None => Cell::Empty,
            }),
        ],
        rest,
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

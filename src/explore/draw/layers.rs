//! The layers: sizes, bars, instructions, and where the base image ends.

use ratatui::layout::Rect;

use super::{Painter, Span, right_aligned, size};
use crate::base::Confidence;
use crate::explore::hits::Hit;
use crate::explore::keys::View;
use crate::explore::marks::Mark;
use crate::explore::model::{LayerRow, Model};
use crate::explore::theme::{Role, Symbol};
use crate::units::Bytes;

/// A line of the pane: a layer by its index, or the end of the base image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Layer(usize),
    BaseEnd,
}

/// How many lines all layers take.
pub(super) fn height(model: &Model) -> usize {
    lines(model).len().max(2)
}

fn lines(model: &Model) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut was_base = false;
    for index in model.listed_layers() {
        let is_base = model.layers.get(index).is_some_and(|layer| layer.is_base);
        if was_base && !is_base {
            lines.push(Line::BaseEnd);
        }
        was_base = is_base;
        lines.push(Line::Layer(index));
    }
    lines
}

pub(super) fn draw(painter: &mut Painter<'_>, model: &Model, area: Rect) {
    let has_keyboard = model.focus == View::Layers;
    let role = if has_keyboard { Role::FocusedTitle } else { Role::Title };
    let hidden: u64 = model.layers.iter().map(|layer| layer.hidden).sum();
    let mut right = Vec::new();
    if 0 < hidden {
        right.push(painter.span(Role::Hidden, format!("hidden {}", Bytes(hidden))));
    }
    painter.rule(area, &[painter.span(role, "1 Layers")], &right);
    let lines = lines(model);
    let height = usize::from(area.height.saturating_sub(1));
    let at = lines.iter().position(|line| *line == Line::Layer(model.layer)).unwrap_or(0);
    let window = model.hits.window(View::Layers).showing(at, lines.len(), height);
    painter.hits.windows.push((View::Layers, window));
    let largest = model.layers.iter().filter_map(|layer| layer.unpacked).max().unwrap_or(0);
    for (row, line) in lines.iter().skip(window.top).take(height).enumerate() {
        let place = Rect { y: area.y + 1 + row as u16, height: 1, ..area };
        match line {
            Line::BaseEnd => base_end(painter, model, place),
            Line::Layer(index) => {
                let Some(layer) = model.layers.get(*index) else { continue };
                draw_layer(painter, model, place, layer, largest);
                painter.hit(place, Hit::Row(View::Layers, *index));
                if *index == model.layer {
                    painter.cursor(place, has_keyboard);
                }
            }
        }
    }
}

fn draw_layer(
    painter: &mut Painter<'_>,
    model: &Model,
    place: Rect,
    layer: &LayerRow,
    largest: u64,
) {
    let is_cursor = layer.index == model.layer;
    let mark = match model.marks.contains(&Mark::Layer(layer.index)) {
        true => Symbol::Marked,
        false => Symbol::Cursor,
    };
    let mark = match (mark, is_cursor) {
        (Symbol::Marked, _) | (_, true) => painter.theme.symbol(mark),
        _ => " ",
    };
    let digits = model.layers.len().to_string().len();
    let role = if layer.is_base { Role::Dim } else { Role::Text };
    let number = format!("{mark}{:>digits$} ", layer.index + 1);
    let mut spans = vec![Span { style: painter.theme.layer(layer.index), text: number }];
    if !layer.is_done {
        spans.extend(loading(painter, model, layer, place));
        painter.line(place, &spans);
        return;
    }
    let sizes = format!(
        "{} {}  ",
        right_aligned(&size(layer.unpacked, false), 8),
        right_aligned(&size(layer.download, layer.is_estimated), 8)
    );
    spans.push(painter.span(role, sizes));
    let bar = match place.width {
        ..50 => 0,
        50..100 => 8,
        _ => 14,
    };
    if 0 < bar {
        spans.extend(painter.bar(layer.unpacked.unwrap_or(0), layer.hidden, largest, bar));
        spans.push(painter.span(Role::Text, " "));
    }
    if let Some(damage) = layer.damage {
        spans.push(painter.span(Role::Warning, format!("{damage}: ")));
    }
    let instruction = match layer.instruction.as_str() {
        "" => "no instruction",
        text => text,
    };
    spans.push(painter.span(role, instruction));
    let right = match layer.is_base {
        true => painter.span(Role::Dim, "base"),
        false => painter.span(Role::Text, ""),
    };
    painter.line_with_right(place, &spans, &[right]);
}

/// A layer that is still being read.
fn loading(painter: &Painter<'_>, model: &Model, layer: &LayerRow, place: Rect) -> Vec<Span> {
    let bytes = model.progress.started.get(layer.index).copied().flatten();
    let text = match bytes {
        Some(bytes) => format!("reading {}", Bytes(bytes)),
        None => "waiting".to_owned(),
    };
    let dots = painter.theme.symbol(Symbol::Cut);
    let columns = usize::from(place.width / 3);
    let text = painter.fit_end(&format!("{dots} {text}  "), columns.max(16));
    vec![painter.span(Role::Dim, text), painter.span(Role::Dim, &*layer.instruction)]
}

/// The line between the base image and the user's own layers.
fn base_end(painter: &mut Painter<'_>, model: &Model, place: Rect) {
    let base = model.judged().and_then(|judged| judged.report.base.as_ref());
    let Some(base) = base else { return };
    let name = base.name.as_deref().unwrap_or("the base image");
    let guess = match base.confidence {
        Confidence::Guess => " (a guess)",
        _ => "",
    };
    let download = size(base.own.download.map(|bytes| bytes.0), base.own.download_estimated);
    let text = format!("  {name} ends here{guess}; own: {}, {download}", base.own.unpacked);
    let text = painter.span(Role::Rule, text);
    painter.line(place, &[text]);
}

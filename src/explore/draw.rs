//! Draws the model: a function of it and of the size alone.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::geometry::{Layout, Wanted, layout};
use super::hits::{Hit, Hits};
use super::keys::View;
use super::marks::NodeMark;
use super::model::{Model, Overlay};
use super::theme::{Role, Symbol};

mod answer;
mod details;
mod files;
mod findings;
mod footer;
mod head;
mod help;
mod layers;
mod look;
mod packages;
mod paint;
mod plans;
mod status;
mod treemap;
mod why;

pub(super) use paint::{Painter, Span, columns, right_aligned, saving, size};

/// Draws the model into an area, and returns what is where.
pub fn draw(model: &Model, area: Rect, buffer: &mut Buffer) -> Hits {
    let mut painter = Painter::new(buffer, model.settings.theme);
    painter.clear(area);
    match layout(area, &wanted(model)) {
        None => too_small(&mut painter, area),
        Some(layout) => views(&mut painter, model, &layout, area),
    }
    painter.hits
}

/// Lets the totals at the right end of a title sort a view: by unpacked bytes, and by download
/// where it is there.
pub(super) fn sorts_by_totals(
    painter: &mut Painter<'_>,
    view: View,
    place: Rect,
    has_download: bool,
) {
    let unpacked = if has_download { place.width / 2 } else { place.width };
    painter.hit(Rect { width: unpacked, ..place }, Hit::Sort(view, "unpacked"));
    let x = place.x.saturating_add(unpacked);
    let download = Rect { x, width: place.width.saturating_sub(unpacked), ..place };
    painter.hit(download, Hit::Sort(view, "download"));
}

/// What decides the layout.
pub(super) fn wanted(model: &Model) -> Wanted {
    Wanted {
        focus: model.focus,
        main: model.main,
        is_zoomed: model.is_zoomed,
        details: model.shows_details,
        layers: layers::height(model),
        answers: answer::rows(model),
        alerts: answer::alerts(model).len() as u16,
        split: model.split,
        what_if: status::height(model),
    }
}

/// The first column of a row: its mark, or where the cursor is.
pub(super) fn lead(painter: &Painter<'_>, mark: Option<NodeMark>, is_cursor: bool) -> Span {
    match (mark, is_cursor) {
        (Some(NodeMark::Whole), _) => {
            painter.span(Role::Mark, painter.theme.symbol(Symbol::Marked))
        }
        (Some(NodeMark::Part), _) => {
            painter.span(Role::Mark, painter.theme.symbol(Symbol::PartMarked))
        }
        (None, true) => painter.span(Role::Text, painter.theme.symbol(Symbol::Cursor)),
        (None, false) => painter.span(Role::Text, " "),
    }
}

fn too_small(painter: &mut Painter<'_>, area: Rect) {
    let middle = Rect { y: area.y + area.height / 2, height: area.height.min(1), ..area };
    let text = painter.span(Role::Text, "more room, please: 40 x 10; q quits");
    painter.line(middle, &[text]);
}

fn views(painter: &mut Painter<'_>, model: &Model, layout: &Layout, area: Rect) {
    head::draw(painter, model, layout.head);
    answer::draw(painter, model, layout.answer);
    for &(view, pane) in &layout.panes {
        painter.hit(pane, Hit::View(view));
        match view {
            View::Answer => (),
            View::Layers => layers::draw(painter, model, pane),
            View::Files => files::draw(painter, model, pane),
            View::Findings => findings::draw(painter, model, pane),
            View::Packages => packages::draw(painter, model, pane),
            View::Treemap => treemap::draw(painter, model, pane),
        }
    }
    if let Some(details) = layout.details {
        painter.hits.has_details = true;
        details::draw(painter, model, details);
    }
    if let Some(split) = layout.split {
        for y in split.y..split.bottom() {
            let line = painter.span(Role::Rule, painter.theme.symbol(Symbol::Vertical));
            painter.line(Rect { y, height: 1, ..split }, &[line]);
        }
        painter.hit(split, Hit::Split);
        painter.hits.split_room = layout.split_room;
    }
    status::draw(painter, model, layout.status);
    footer::draw(painter, model, layout.footer);
    if let Some(overlay) = model.overlays.last() {
        painter.hits.is_covered = true;
        let top = layout.head.bottom();
        let body = Rect { y: top, height: layout.status.y.saturating_sub(top), ..area };
        painter.clear(body);
        match overlay {
            Overlay::Help { filter, top } => help::draw(painter, model, body, filter, *top),
            Overlay::Why { details, at } => why::draw(painter, body, details, *at),
            Overlay::Plans { at, top } => plans::draw(painter, model, body, *at, *top),
            Overlay::Look(look) => look::draw(painter, body, look),
        }
    }
}

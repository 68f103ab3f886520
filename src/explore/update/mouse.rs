//! The mouse: a click selects, a second click enters, the wheel scrolls what is under it.

use super::{act, moving, show};
use crate::explore::hits::Hit;
use crate::explore::keys::{Action, View};
use crate::explore::message::{Effect, Mouse, MouseEvent};
use crate::explore::model::{Model, Overlay};

/// Lines for one step of the wheel, as most programs scroll.
const WHEEL_LINES: isize = 3;

pub(super) fn moved(model: &mut Model, mouse: Mouse) -> Vec<Effect> {
    let hits: Vec<Hit> = model.hits.at(mouse.column, mouse.row).collect();
    match mouse.what {
        MouseEvent::Release => model.is_dragging = false,
        // What is typed keeps its place.
        _ if model.prompt.is_some() => (),
        MouseEvent::Wheel { down } => return wheel(model, &hits, down),
        MouseEvent::Press => return press(model, &hits),
        MouseEvent::Drag => {
            if model.is_dragging {
                drag(model, mouse.column);
            }
        }
    }
    Vec::new()
}

fn wheel(model: &mut Model, hits: &[Hit], down: bool) -> Vec<Effect> {
    let by = if down { WHEEL_LINES } else { -WHEEL_LINES };
    if let Some(overlay) = model.overlays.last_mut() {
        match overlay {
            Overlay::Help { top, .. } | Overlay::Plans { top, .. } => {
                *top = top.saturating_add_signed(by).min(model.hits.overlay_lowest);
            }
            Overlay::Why { details, at } => {
                let last = details.lines.len().saturating_sub(1);
                *at = at.saturating_add_signed(by).min(last);
            }
            Overlay::Look(_) => return super::look::scroll(model, by),
        }
        return Vec::new();
    }
    let view = hits.iter().find_map(|hit| match hit {
        Hit::View(view) | Hit::Row(view, _) => Some(*view),
        Hit::Tile(_) => Some(View::Treemap),
        _ => None,
    });
    // A treemap has no rows: a step is one tile.
    let by = if view == Some(View::Treemap) { by.signum() } else { by };
    if let Some(view) = view {
        let focus = std::mem::replace(&mut model.focus, view);
        moving::by_rows(model, by);
        model.focus = focus;
    }
    Vec::new()
}

fn press(model: &mut Model, hits: &[Hit]) -> Vec<Effect> {
    model.is_touched = true;
    if model.hits.is_covered {
        let line = hits.iter().find_map(|hit| match hit {
            Hit::Overlay(line) => Some(*line),
            _ => None,
        });
        if let (Some(line), Some(Overlay::Why { at, .. })) = (line, model.overlays.last_mut()) {
            *at = line;
        }
        return Vec::new();
    }
    if model.menu.take().is_some() {
        return Vec::new();
    }
    let Some(hit) = hits.first().copied() else { return Vec::new() };
    match hit {
        Hit::Row(view, row) => row_pressed(model, view, row),
        Hit::Tile(node) => {
            let has_keyboard = model.focus == View::Treemap;
            if has_keyboard && model.treemap.selected == Some(node) {
                super::go::open_tile(model);
            } else {
                show::give_keyboard(model, View::Treemap);
                model.treemap.selected = Some(node);
            }
            Vec::new()
        }
        Hit::Action(action) => act(model, action),
        Hit::Path(node) => {
            super::go::to_node(model, node);
            Vec::new()
        }
        Hit::Crumb(node) => {
            show::give_keyboard(model, View::Treemap);
            super::treemap::fill_with(model, node);
            Vec::new()
        }
        Hit::Sort(view, order) => {
            show::give_keyboard(model, view);
            super::menus::sort_or_reverse(model, order);
            Vec::new()
        }
        Hit::Split => {
            model.is_dragging = true;
            Vec::new()
        }
        Hit::View(view) => {
            show::give_keyboard(model, view);
            Vec::new()
        }
        Hit::Overlay(_) => Vec::new(),
    }
}

/// A row is selected; one that is selected already is entered.
fn row_pressed(model: &mut Model, view: View, row: usize) -> Vec<Effect> {
    let at = match view {
        View::Answer => model.answer,
        View::Layers => model.layer,
        View::Files => model.files.as_ref().map_or(0, |pane| pane.at),
        View::Findings => model.findings.at,
        View::Packages => model.packages.at,
        View::Treemap => return Vec::new(),
    };
    if model.focus == view && at == row {
        return act(model, Action::Enter);
    }
    show::give_keyboard(model, view);
    match view {
        View::Answer => model.answer = row,
        View::Layers => super::go::select_layer(model, row),
        View::Files => {
            if let Some(pane) = &mut model.files {
                pane.at = row;
            }
        }
        View::Findings => model.findings.at = row,
        View::Packages => model.packages.at = row,
        View::Treemap => (),
    }
    Vec::new()
}

/// Moves the split to a column.
fn drag(model: &mut Model, column: u16) {
    let split = model.hits.areas.iter().find(|(_, hit)| *hit == Hit::Split);
    if let Some((split, _)) = split {
        let by = i32::from(column) - i32::from(split.x);
        show::move_split(model, i16::try_from(by).unwrap_or(0));
    }
}

//! The treemap: a directory as tiles, coloured by the layer that ships most of each.

use ratatui::layout::Rect;

use super::Painter;
use crate::explore::keys::View;
use crate::explore::model::Model;
use crate::explore::theme::Role;

pub(super) fn draw(painter: &mut Painter<'_>, model: &Model, area: Rect) {
    let has_keyboard = model.focus == View::Treemap;
    let role = if has_keyboard { Role::FocusedTitle } else { Role::Title };
    painter.rule(area, &[painter.span(role, "5 Treemap")], &[]);
}

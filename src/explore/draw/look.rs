//! What is inside a file, or how two versions differ.

use ratatui::layout::Rect;

use super::Painter;
use crate::explore::model::{LookState, Model};
use crate::explore::theme::Role;

pub(super) fn draw(painter: &mut Painter<'_>, model: &Model, area: Rect, look: &LookState) {
    let path = model.facts().map(|facts| facts.path(facts.tree.node_of(look.version)));
    let title = painter.span(Role::FocusedTitle, path.unwrap_or_default());
    painter.rule(area, &[title], &[]);
}

//! Why something is in the image, on a screen of its own; each line is a place to go.

use ratatui::layout::Rect;

use super::Painter;
use crate::explore::hits::{Hit, Window};
use crate::explore::model::Details;
use crate::explore::theme::{Role, Symbol};
use crate::fit::clean;

pub(super) fn draw(painter: &mut Painter<'_>, area: Rect, details: &Details, at: usize) {
    let columns = usize::from(area.width).saturating_sub(24);
    let title = painter.fit(&clean(&details.title), columns);
    painter.rule(area, &[painter.span(Role::FocusedTitle, title)], &[]);
    let height = usize::from(area.height.saturating_sub(1));
    let window = Window::default().showing(at, details.lines.len(), height);
    painter.hits.overlay = window;
    let lines = details.lines.iter().enumerate().skip(window.top).take(height);
    for (row, (index, line)) in lines.enumerate() {
        let place = Rect { y: area.y + 1 + row as u16, height: 1, ..area };
        let mark = if index == at { painter.theme.symbol(Symbol::Cursor) } else { " " };
        let arrow = match line.target {
            Some(_) => painter.theme.symbol(Symbol::Arrow),
            None => " ",
        };
        let spans = [
            painter.span(Role::Text, mark),
            painter.span(Role::Dim, format!("{:<10}", line.label)),
            painter.span(Role::Key, format!("{arrow} ")),
            painter.span(Role::Text, &*line.text),
        ];
        painter.line(place, &spans);
        painter.hit(place, Hit::Overlay(index));
        if index == at {
            painter.cursor(place, true);
        }
    }
}

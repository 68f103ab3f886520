//! The details of what is under the cursor.

use ratatui::layout::Rect;

use super::Painter;
use crate::explore::model::{Details, Model};
use crate::explore::theme::Role;
use crate::fit::{clean, wrap};

/// Columns for the words on the left.
const LABEL: usize = 10;

pub(super) fn draw(painter: &mut Painter<'_>, model: &Model, area: Rect) {
    let Some((_, details)) = &model.details else {
        painter.rule(area, &[painter.span(Role::Title, "Details")], &[]);
        return;
    };
    let columns = usize::from(area.width).saturating_sub(6);
    let title = painter.fit(&clean(&details.title), columns);
    painter.rule(area, &[painter.span(Role::Title, title)], &[]);
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    lines(painter, body, details);
}

/// Draws as many reasons as there is room for, each on up to two lines.
fn lines(painter: &mut Painter<'_>, area: Rect, details: &Details) {
    let columns = usize::from(area.width).saturating_sub(LABEL + 2);
    let mut y = area.y;
    for line in &details.lines {
        let mut wrapped = wrap(&clean(&line.text), columns);
        if 2 < wrapped.len() {
            let rest = wrapped.split_off(1).join(" ");
            wrapped.push(painter.fit_end(&rest, columns));
        }
        for (at, text) in wrapped.into_iter().enumerate() {
            if area.bottom() <= y {
                return;
            }
            let label = if at == 0 { line.label } else { "" };
            let spans = [
                painter.span(Role::Dim, format!(" {label:<LABEL$}")),
                painter.span(Role::Text, text),
            ];
            painter.line(Rect { y, height: 1, ..area }, &spans);
            y += 1;
        }
    }
}

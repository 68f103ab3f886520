//! The help: every key, in groups, filtered by what is typed.

use ratatui::layout::Rect;

use super::Painter;
use crate::explore::help::{HelpLine, help, two_columns};
use crate::explore::hits::Window;
use crate::explore::model::Model;
use crate::explore::theme::{Role, Symbol};

/// From here there are two columns.
const TWO_COLUMNS: u16 = 110;

pub(super) fn draw(painter: &mut Painter<'_>, model: &Model, area: Rect, filter: &str, top: usize) {
    let title = match filter {
        "" => "Help".to_owned(),
        filter => format!("Help {} {filter}", painter.theme.symbol(Symbol::Dot)),
    };
    let right = [painter.span(Role::Dim, "type to find a key or a word")];
    painter.rule(area, &[painter.span(Role::FocusedTitle, title)], &right);
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let mut lines = help(model.focus, filter, &model.settings);
    // Some actions have keys only in a preset.
    lines.retain(|line| !matches!(line, HelpLine::Keys { keys, .. } if keys.is_empty()));
    if lines.is_empty() {
        let key = painter.span(Role::Key, "Backspace");
        let said = painter.span(Role::Text, "  nothing found: ");
        painter.line(Rect { height: 1, ..body }, &[said, key]);
    }
    let height = usize::from(body.height);
    if area.width < TWO_COLUMNS {
        let lowest = lines.len().saturating_sub(height);
        let top = top.min(lowest);
        painter.hits.overlay_lowest = lowest;
        painter.hits.overlay = Window { top, height };
        column(painter, body, lines.get(top..).unwrap_or_default());
        return;
    }
    let (left, right) = two_columns(&lines);
    let longest = left.len().max(right.len());
    let lowest = longest.saturating_sub(height);
    let top = top.min(lowest);
    painter.hits.overlay_lowest = lowest;
    painter.hits.overlay = Window { top, height };
    let half = Rect { width: body.width / 2, ..body };
    column(painter, half, left.get(top..).unwrap_or_default());
    let other = Rect { x: half.right(), width: body.width - half.width, ..body };
    column(painter, other, right.get(top..).unwrap_or_default());
}

fn column(painter: &mut Painter<'_>, area: Rect, lines: &[HelpLine]) {
    for (row, line) in lines.iter().take(area.height.into()).enumerate() {
        let place = Rect { y: area.y + row as u16, height: 1, ..area };
        match line {
            HelpLine::Title(title) => {
                painter.line(place, &[painter.span(Role::Title, format!("  {title}"))]);
            }
            HelpLine::Keys { keys, long, here, .. } => {
                let role = if *here { Role::Text } else { Role::Dim };
                let spans = [
                    painter.span(Role::Key, format!("    {keys:<16} ")),
                    painter.span(role, *long),
                ];
                painter.line(place, &spans);
            }
        }
    }
}

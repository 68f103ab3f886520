//! The last line: the keys that matter most here.

use ratatui::layout::Rect;

use super::Painter;
use crate::explore::footer::{content_footer, footer, menu_footer};
use crate::explore::model::{Model, Overlay};
use crate::explore::theme::Role;

pub(super) fn draw(painter: &mut Painter<'_>, model: &Model, area: Rect) {
    let room = usize::from(area.width).saturating_sub(2);
    let settings = &model.settings;
    let hints = match (&model.prompt, model.menu, model.overlays.last()) {
        (Some(_), ..) => vec![("Enter".to_owned(), "take it"), ("Esc".to_owned(), "cancel")],
        (None, Some(menu), _) => menu_footer(menu, room, settings),
        (None, None, Some(Overlay::Look(look))) => {
            content_footer(&look.other_modes(), &look.actions(), room, settings)
        }
        (None, None, Some(Overlay::Plans { .. })) => vec![
            ("Tab".to_owned(), "next plan"),
            ("y".to_owned(), "copy"),
            ("E".to_owned(), "write"),
            ("Esc".to_owned(), "back"),
        ],
        (None, None, Some(Overlay::Help { .. })) => {
            vec![("letters".to_owned(), "find a key or a word"), ("Esc".to_owned(), "close")]
        }
        (None, None, Some(Overlay::Why { .. })) => vec![
            ("Enter".to_owned(), "go there"),
            ("y".to_owned(), "copy"),
            ("Esc".to_owned(), "back"),
        ],
        (None, None, None) => footer(model.focus, room, settings),
    };
    let mut spans = vec![painter.span(Role::Text, " ")];
    let last = hints.len().saturating_sub(1);
    let mut right = Vec::new();
    for (at, (key, short)) in hints.into_iter().enumerate() {
        let into = if at == last { &mut right } else { &mut spans };
        into.push(painter.span(Role::Key, key));
        into.push(painter.span(Role::Dim, format!(" {short}")));
        if at != last {
            into.push(painter.span(Role::Text, "  "));
        }
    }
    right.push(painter.span(Role::Text, " "));
    painter.line_with_right(area, &spans, &right);
}

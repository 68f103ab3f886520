//! The last line: the keys that matter most here.

use ratatui::layout::Rect;

use super::Painter;
use crate::explore::footer::{Hint, content_footer, footer, hinted, menu_footer, menu_lines};
use crate::explore::hits::Hit;
use crate::explore::keys::Action;
use crate::explore::model::{Model, Overlay, Prompt, Purpose as P};
use crate::explore::theme::Role;
use crate::fit::width;

pub(super) fn draw(painter: &mut Painter<'_>, model: &Model, area: Rect) {
    let room = usize::from(area.width).saturating_sub(2);
    let settings = &model.settings;
    let hints = match (&model.prompt, model.menu, model.overlays.last()) {
        (Some(prompt), ..) => of_prompt(prompt),
        (None, Some(menu), _) => {
            // With something to say there is one line.
            let lines = match &model.notice {
                Some(_) => (Vec::new(), menu_footer(menu, room, settings)),
                None => menu_lines(menu, room, settings),
            };
            above(painter, area, lines.0);
            lines.1
        }
        (None, None, Some(Overlay::Look(look))) => {
            content_footer(&look.other_modes(), &look.actions(), room, settings)
        }
        (None, None, Some(Overlay::Plans { .. })) => vec![
            (model.key(Action::NextPane), "next plan"),
            (model.key(Action::CopyPath), "copy"),
            (model.key(Action::Write), "write"),
            (model.key(Action::Back), "back"),
        ],
        // There every letter is typed.
        (None, None, Some(Overlay::Help { .. })) => {
            vec![("letters".to_owned(), "find a key or a word"), ("Esc".to_owned(), "close")]
        }
        (None, None, Some(Overlay::Why { .. })) => vec![
            (model.key(Action::Enter), "go there"),
            (model.key(Action::CopyPath), "copy"),
            (model.key(Action::Back), "back"),
        ],
        (None, None, None) => footer(model.focus, room, settings),
    };
    let mut spans = vec![painter.span(Role::Text, " ")];
    let last = hints.len().saturating_sub(1);
    let mut right = Vec::new();
    let acts = model.prompt.is_none() && model.menu.is_none() && model.overlays.is_empty();
    let mut places = Vec::new();
    for (at, (key, short)) in hints.into_iter().enumerate() {
        let hint = (key, short);
        let action = hinted(model.focus, &hint, settings).filter(|_| acts);
        let (start, columns) = (super::columns(&spans), width(&hint.0) + 1 + width(short));
        places.extend(action.map(|action| (at == last, start, columns, action)));
        let (key, short) = hint;
        let into = if at == last { &mut right } else { &mut spans };
        into.push(painter.span(Role::Key, key));
        into.push(painter.span(Role::Dim, format!(" {short}")));
        if at != last {
            into.push(painter.span(Role::Text, "  "));
        }
    }
    right.push(painter.span(Role::Text, " "));
    painter.line_with_right(area, &spans, &right);
    for (is_right, start, columns, action) in places {
        let start =
            if is_right { usize::from(area.width).saturating_sub(columns + 1) } else { start };
        let x = area.x.saturating_add(start as u16);
        let place = Rect { x, width: columns as u16, ..area }.intersection(area);
        painter.hit(place, Hit::Action(action));
    }
}

fn of_prompt(prompt: &Prompt) -> Vec<Hint> {
    match prompt.purpose {
        P::ReplaceExtracted { .. } | P::ReplaceFile { .. } => {
            vec![("y Enter".to_owned(), "replace"), ("Esc".to_owned(), "keep")]
        }
        _ => vec![("Enter".to_owned(), "take it"), ("Esc".to_owned(), "cancel")],
    }
}

/// The first line of a menu that needs two, in place of the line above the footer.
fn above(painter: &mut Painter<'_>, area: Rect, hints: Vec<Hint>) {
    if hints.is_empty() || area.y == 0 {
        return;
    }
    let mut spans = vec![painter.span(Role::Text, " ")];
    for (key, short) in hints {
        spans.push(painter.span(Role::Key, key));
        spans.push(painter.span(Role::Dim, format!(" {short}  ")));
    }
    spans.push(painter.span(Role::Text, " ".repeat(area.width.into())));
    painter.line(Rect { y: area.y - 1, height: 1, ..area }, &spans);
}

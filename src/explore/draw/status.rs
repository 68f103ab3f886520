//! The line above the footer: what was said last, what is typed, what the cursor is on, or the
//! sizes without what is marked.

use ratatui::layout::Rect;

use super::{Painter, Span, size};
use crate::explore::hits::Hit;
use crate::explore::keys::Action;
use crate::explore::marks;
use crate::explore::model::{Model, Notice, Prompt};
use crate::explore::theme::{Role, Symbol};
use crate::fit::{clean, width};
use crate::units::{Bytes, percent};

/// How many lines it takes.
pub(super) fn height(model: &Model) -> u16 {
    match model.what_if {
        Some(_) => 3 + u16::from(model.budget.is_some()),
        None => 1 + u16::from(model.budget.is_some() && model.judged().is_some()),
    }
}

pub(super) fn draw(painter: &mut Painter<'_>, model: &Model, area: Rect) {
    if area.is_empty() {
        return;
    }
    let first = Rect { height: 1, ..area };
    match (&model.prompt, &model.notice, &model.what_if) {
        (Some(prompt), notice, _) => draw_prompt(painter, first, prompt, notice.as_ref()),
        (None, Some(notice), _) => {
            let role = if notice.is_warning { Role::Warning } else { Role::Title };
            painter.rule(first, &[painter.span(role, &*notice.text)], &[]);
        }
        (None, None, Some(_)) => {
            let missing = model.what_if.as_ref().map_or(0, |what_if| what_if.missing.len());
            let missing = match missing {
                0 => String::new(),
                missing => format!(", {missing} of them not in this image"),
            };
            let title = format!("What if: {} marked{missing}", model.marks.len());
            let dot = painter.theme.symbol(Symbol::Dot);
            let (undo, clear) = (model.key(Action::Undo), model.key(Action::ClearMarks));
            let write = model.key(Action::Write);
            let keys = format!("{undo} undo {dot} {clear} clear {dot} {write} write");
            let right = [painter.span(Role::Key, keys)];
            painter.rule(first, &[painter.span(Role::Mark, title)], &right);
        }
        (None, None, None) if !model.overlays.is_empty() => {
            painter.rule(first, &[], &[]);
        }
        // Details say more about it where they are drawn.
        (None, None, None) if painter.hits.has_details && model.judged().is_some() => {
            let mark = model.key(Action::Mark);
            let right = [painter.span(Role::Key, format!("{mark} marks and shows the new size"))];
            let title = painter.span(Role::Dim, "What if: nothing marked");
            painter.rule(first, &[title], &right);
        }
        (None, None, None) => under_cursor(painter, model, first),
    }
    let lines = [what_if(painter, model), budget(painter, model)].concat();
    for (at, line) in lines.iter().enumerate() {
        let y = area.y + 1 + at as u16;
        if y < area.bottom() {
            painter.line(Rect { y, height: 1, ..area }, line);
        }
    }
}

fn draw_prompt(painter: &mut Painter<'_>, line: Rect, prompt: &Prompt, notice: Option<&Notice>) {
    let label = prompt.label();
    let cursor = prompt.input.visual_cursor();
    let value = prompt.input.value();
    let room = usize::from(line.width).saturating_sub(width(&label) + 2);
    let scroll = prompt.input.visual_scroll(room);
    let shown: String = value.chars().skip(scroll).collect();
    let mut spans = vec![
        painter.span(Role::Key, format!(" {label}")),
        painter.span(Role::Text, clean(&shown).into_owned()),
    ];
    if !prompt.error.is_empty() {
        spans.push(painter.span(Role::Warning, format!("   {}", prompt.error)));
    }
    // What is typed matters more than what was found.
    let used = width(&label) + width(value) + 5;
    let said = notice.filter(|notice| {
        prompt.error.is_empty() && used + width(&notice.text) < usize::from(line.width)
    });
    let said = said.map(|notice| painter.span(Role::Dim, format!("{} ", notice.text)));
    painter.line_with_right(line, &spans, said.as_slice());
    let column = 1 + width(&label) + cursor.saturating_sub(scroll);
    let x = line.x.saturating_add(column as u16).min(line.right().saturating_sub(1));
    painter.cursor(Rect { x, width: 1, ..line }, true);
}

/// What the cursor is on, in a few words.
fn under_cursor(painter: &mut Painter<'_>, model: &Model, line: Rect) {
    let Some((_, details)) = &model.details else {
        painter.rule(line, &[], &[]);
        return;
    };
    let mut text = clean(&details.title).into_owned();
    let dot = painter.theme.symbol(Symbol::Dot);
    let wanted = ["package", "layer", "hidden", "finding", "needed by"];
    for reason in details.lines.iter().filter(|line| wanted.contains(&line.label)).take(2) {
        let start = reason.text.split(": ").next().unwrap_or_default();
        let label = if reason.label == "layer" { "layer " } else { "" };
        text.push_str(&format!(" {dot} {label}{start}"));
    }
    let room = usize::from(line.width).saturating_sub(18);
    let text = painter.fit_end(&text, room);
    let key = model.settings.keymap.keys(Action::Why).first();
    let right = key.map(|key| painter.span(Role::Key, format!("{} why", key.short())));
    let place = painter.rule(line, &[painter.span(Role::Text, text)], right.as_slice());
    painter.hit(place, Hit::Action(Action::Why));
}

/// The sizes without what is marked, and that deleting it later saves nothing.
fn what_if(painter: &Painter<'_>, model: &Model) -> Vec<Vec<Span>> {
    let Some(what_if) = &model.what_if else { return Vec::new() };
    let (today, after) = (&what_if.today.sizes, &what_if.never_made.sizes);
    let arrow = painter.theme.symbol(Symbol::Arrow);
    let change = |before: Bytes, after: Bytes| {
        let less = before - after;
        let share = percent(less, before);
        format!("{before} {arrow} {after}  -{less} (-{share:.1} %)")
    };
    let unpacked = change(today.unpacked, after.unpacked);
    let download = match today.download.zip(after.download) {
        Some((before, after)) => {
            let before = size(Some(before.0), today.download_estimated);
            format!("{before} {arrow} ~{after}")
        }
        None => "unknown".to_owned(),
    };
    vec![
        vec![
            painter.span(Role::Dim, " unpacked "),
            painter.span(Role::Good, unpacked),
            painter.span(Role::Dim, "   download "),
            painter.span(Role::Good, download),
        ],
        vec![
            painter.span(
                Role::Text,
                " if it is never made. Deleted in a later RUN instead: 0 B saved",
            ),
        ],
    ]
}

/// The limit of the configuration that is closest to being exceeded.
fn budget(painter: &Painter<'_>, model: &Model) -> Vec<Vec<Span>> {
    let (Some(budget), Some(judged)) = (&model.budget, model.judged()) else { return Vec::new() };
    let today = marks::ImageSizes::of(&judged.report);
    let after = model.what_if.as_ref().map_or(&today, |what_if| &what_if.never_made);
    let lines = marks::budget_lines(budget, &today, after);
    let Some(line) = lines.first() else { return Vec::new() };
    let is_within = line.after.state() == marks::LimitState::Within;
    let role = if is_within { Role::Good } else { Role::Warning };
    vec![vec![painter.span(Role::Dim, " budget   "), painter.span(role, line.line())]]
}

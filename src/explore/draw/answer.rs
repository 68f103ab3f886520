//! The answer: the largest things that can go, with what that saves.

use ratatui::layout::Rect;

use super::{Painter, Span, right_aligned, saving, size};
use crate::explore::hits::Hit;
use crate::explore::keys::{Action, View};
use crate::explore::loaded::Judged;
use crate::explore::model::Model;
use crate::explore::theme::{Role, Symbol};
use crate::judgement::Finding;
use crate::report::{ActionReport, FindingReport, Report, WorthKnowing};
use crate::tree::NodeId;
use crate::units::{grouped, ranges};

/// How many rows there are.
pub(super) fn rows(model: &Model) -> usize {
    // A line says that there is nothing to do, or why nothing is known.
    model.judged().map_or(3, |judged| judged.report.summary.actions.len().max(1))
}

/// How many lines say what is also worth knowing if nothing else is to be said.
const MAX_WORTH_KNOWING: usize = 3;

/// Says what nobody should have to look for: a part that is missing, files with secrets, and what
/// is worth knowing besides bytes; each with the path to go to.
pub(super) fn alerts(model: &Model) -> Vec<(String, Option<NodeId>)> {
    let Some(judged) = model.judged() else { return Vec::new() };
    let report = &judged.report;
    let missing = report.incomplete.as_ref().map(|missing| (missing.what.clone(), None));
    let exposed = judged.judgement.headline.exposed.first().copied();
    let exposed = report.exposed_in_words().map(|text| (text, exposed));
    missing.into_iter().chain(exposed).chain(worth_knowing(judged)).collect()
}

/// The lines of the report on what is also worth knowing, under their heading.
fn worth_knowing(judged: &Judged) -> Vec<(String, Option<NodeId>)> {
    let report = &judged.report;
    let told: Vec<_> = report.worth_knowing().into_iter().filter(|group| group.is_told).collect();
    let path = |finding: &FindingReport| {
        let of_id = |other: &&Finding| other.id == finding.id;
        let finding = judged.judgement.findings.iter().find(of_id)?;
        Some(finding.places.largest.first()?.node)
    };
    // What saves bytes comes first, and the panes below need room.
    let max_lines = if report.summary.actions.is_empty() { MAX_WORTH_KNOWING } else { 0 };
    let (shown, left_out) = told.split_at_checked(max_lines).unwrap_or((&told, &[]));
    if let (0, Some(worst)) = (max_lines, told.first()) {
        let more: u64 = told.iter().skip(1).map(WorthKnowing::all).sum();
        let more = if more == 0 { String::new() } else { format!("; {} more", grouped(more)) };
        let text = format!("Also worth knowing: {}{more}", worst.in_short(true));
        return vec![(text, path(worst.first))];
    }
    let lines = shown.iter().map(|group| (format!("  {}", group.line(report)), path(group.first)));
    let mut lines: Vec<_> = lines.collect();
    if !lines.is_empty() {
        let more: u64 = left_out.iter().map(WorthKnowing::all).sum();
        let more = if more == 0 { String::new() } else { format!(" ({} more)", grouped(more)) };
        lines.insert(0, (format!("Also worth knowing{more}"), None));
    }
    lines
}

pub(super) fn draw(painter: &mut Painter<'_>, model: &Model, area: Rect) {
    if area.is_empty() {
        return;
    }
    painter.hit(area, Hit::View(View::Answer));
    let Some(judged) = model.judged() else {
        let text = match &model.failed {
            Some(why) => painter.span(Role::Warning, why.clone()),
            None => painter.span(Role::Dim, "What can go: as soon as every layer is read"),
        };
        painter.rule(area, &[text], &[]);
        return;
    };
    let report = &judged.report;
    let alerts = alerts(model);
    let alert_rows = (alerts.len() as u16).min(area.height.saturating_sub(1));
    let mut below = Rect { y: area.bottom() - alert_rows, height: 1, ..area };
    for (text, node) in alerts.into_iter().take(alert_rows.into()) {
        painter.line(below, &[painter.span(Role::Warning, format!("  {text}"))]);
        if let Some(node) = node {
            painter.hit(below, Hit::Path(node));
        }
        below.y += 1;
    }
    let area = Rect { height: area.height - alert_rows, ..area };
    let mut body = area;
    // Where there is little room, the rows need no title.
    if rows(model).min(3) < usize::from(area.height) {
        draw_title(painter, model, report, area);
        body = Rect { y: area.y + 1, height: area.height - 1, ..area };
    }
    let height = usize::from(body.height);
    let actions = &report.summary.actions;
    let window = model.hits.window(View::Answer).showing(model.answer, actions.len(), height);
    painter.hits.windows.push((View::Answer, window));
    if actions.is_empty() {
        let text = painter.span(Role::Text, format!("  {}", nothing(report)));
        painter.line(Rect { height: 1, ..body }, &[text]);
    }
    for (row, (at, action)) in
        actions.iter().enumerate().skip(window.top).take(window.height).enumerate()
    {
        let line = Rect { y: body.y + row as u16, height: 1, ..body };
        let is_cursor = model.focus == View::Answer && model.answer == at;
        draw_row(painter, line, action, report.sizes.download_estimated, is_cursor);
        painter.hit(line, Hit::Row(View::Answer, at));
    }
}

fn draw_title(painter: &mut Painter<'_>, model: &Model, report: &Report, area: Rect) {
    let title = title(painter, report, model.focus == View::Answer);
    if report.plans.is_empty() {
        painter.rule(area, &title, &[]);
        return;
    }
    let right = [painter.span(Role::Key, format!("{} plans", model.key(Action::Plans)))];
    let place = painter.rule(area, &title, &right);
    painter.hit(place, Hit::Action(Action::Plans));
}

fn draw_row(
    painter: &mut Painter<'_>,
    line: Rect,
    action: &ActionReport,
    is_estimate: bool,
    is_cursor: bool,
) {
    let mark = if is_cursor { painter.theme.symbol(Symbol::Cursor) } else { " " };
    let unpacked = saving(Some(action.unpacked.0), action.is_estimate);
    let is_estimate = action.estimates_download(is_estimate);
    let download = saving(action.download.map(|bytes| bytes.0), is_estimate);
    // Each number has a column more than its longest text, so that they stay apart.
    let numbers = match line.width {
        ..60 => format!("{mark}{} ", right_aligned(&unpacked, 8)),
        _ => format!("{mark}{} {}  ", right_aligned(&unpacked, 9), right_aligned(&download, 9)),
    };
    let layers = match line.width {
        ..60 => format!("L{}", ranges(&action.layers)),
        _ => layers(&action.layers),
    };
    let mut right = vec![painter.span(Role::Dim, layers)];
    if 110 <= line.width && !action.line.is_empty() {
        let columns = usize::from(line.width) / 2 - 14;
        let code = painter.fit_end(&action.line, columns);
        right.push(painter.span(Role::Good, format!("   {code}")));
    }
    let left = [painter.span(Role::Good, numbers), painter.span(Role::Text, &*action.title)];
    painter.line_with_right(line, &left, &right);
    if is_cursor {
        painter.cursor(line, true);
    }
}

/// Layers as rows name them: `layer 6`, `layers 1-3,5`.
pub(super) fn layers(numbers: &[usize]) -> String {
    match numbers {
        [] => String::new(),
        [only] => format!("layer {only}"),
        numbers => format!("layers {}", ranges(numbers)),
    }
}

fn title(painter: &Painter<'_>, report: &Report, has_keyboard: bool) -> Vec<Span> {
    let role = if has_keyboard { Role::FocusedTitle } else { Role::Title };
    let Some(best) = &report.summary.best_plan else {
        return vec![painter.span(role, "What can go")];
    };
    let (today, after) = (&report.summary.today, &best.sizes);
    let is_estimate = best.is_estimate || report.sizes.download_estimated;
    let about = if best.is_estimate { "~" } else { "" };
    let mut text = format!("Can go: {about}{}", today.unpacked - after.unpacked);
    if let Some((today, after)) = today.download.zip(after.download) {
        let less = size(Some((today - after).0), is_estimate);
        text.push_str(&format!(", download {less}"));
    }
    let arrow = painter.theme.symbol(Symbol::Arrow);
    let download = size(after.download.map(|bytes| bytes.0), is_estimate);
    text.push_str(&format!(" {arrow} {about}{}, {download}", after.unpacked));
    vec![painter.span(role, text)]
}

/// Why there is nothing to do.
fn nothing(report: &Report) -> &'static str {
    match &report.incomplete {
        Some(incomplete) if incomplete.without_advice => {
            "A part of the image is missing, so there is no advice on the rest."
        }
        _ => report.nothing_to_do(),
    }
}

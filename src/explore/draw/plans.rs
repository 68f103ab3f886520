//! The plans: what each would weigh, what has to be checked, and its Dockerfile.

use ratatui::layout::Rect;

use super::{Painter, size};
use crate::explore::hits::Window;
use crate::explore::model::Model;
use crate::explore::theme::{Role, Symbol};
use crate::fit::{break_command, clean, wrap};
use crate::units::{Bytes, percent};

pub(super) fn draw(painter: &mut Painter<'_>, model: &Model, area: Rect, at: usize, top: usize) {
    let Some(judged) = model.judged() else { return };
    let report = &judged.report;
    let title = painter.span(Role::FocusedTitle, "Plans: what the image would be");
    let right = [painter.span(Role::Dim, "each is instead of the others")];
    painter.rule(area, &[title], &right);
    let mut y = area.y + 1;
    for (index, plan) in report.plans.iter().enumerate() {
        let place = Rect { y, height: 1, ..area };
        let mark = if index == at { painter.theme.symbol(Symbol::Cursor) } else { " " };
        let less = percent(report.sizes.unpacked - plan.unpacked, report.sizes.unpacked);
        let about = if plan.is_estimate { "~" } else { "" };
        let is_estimate = plan.is_estimate || plan.download_estimated;
        let download = size(plan.download.map(|bytes| bytes.0), is_estimate);
        let text = format!(
            "{mark}{} {about}{} unpacked (-{less:.0} %), {download} download  {}",
            index + 1,
            plan.unpacked,
            plan.what
        );
        painter.line(place, &[painter.span(Role::Text, text)]);
        if index == at {
            painter.cursor(place, true);
        }
        y += 1;
    }
    let Some(plan) = report.plans.get(at) else { return };
    let columns = usize::from(area.width).saturating_sub(4);
    let mut lines: Vec<(Role, String)> = Vec::new();
    for caveat in &plan.caveats {
        lines.extend(wrap(&clean(caveat), columns).into_iter().map(|line| (Role::Text, line)));
    }
    let broken = plan.dockerfile.iter().flat_map(|line| break_command(&clean(line), columns));
    lines.extend(broken.map(|line| (Role::Good, line)));
    let rule = Rect { y, height: 1, ..area };
    let hidden = format!("hidden {}", Bytes(plan.hidden.0));
    let name = painter.span(Role::Title, format!("{}: its Dockerfile", plan.name.word()));
    painter.rule(rule, &[name], &[painter.span(Role::Dim, hidden)]);
    y += 1;
    let height = usize::from(area.bottom().saturating_sub(y));
    let lowest = lines.len().saturating_sub(height);
    let top = top.min(lowest);
    painter.hits.overlay_lowest = lowest;
    painter.hits.overlay = Window { top, height };
    for (row, (role, line)) in lines.iter().skip(top).take(height).enumerate() {
        let place = Rect { y: y + row as u16, height: 1, ..area };
        painter.line(place, &[painter.span(*role, format!("  {line}"))]);
    }
}

//! The findings: what each saves, what proves it, and the layers that ship it.

use ratatui::layout::Rect;

use super::{Painter, lead, right_aligned, size};
use crate::explore::hits::Hit;
use crate::explore::keys::View;
use crate::explore::loaded::Judged;
use crate::explore::marks::{Mark, NodeMark};
use crate::explore::model::{FindingRow, Model};
use crate::explore::theme::{Role, Symbol};
use crate::report::FindingReport;
use crate::units::{Bytes, counted};

pub(super) fn draw(painter: &mut Painter<'_>, model: &Model, area: Rect) {
    let has_keyboard = model.focus == View::Findings;
    let role = if has_keyboard { Role::FocusedTitle } else { Role::Title };
    let Some(judged) = model.judged() else {
        painter.rule(area, &[painter.span(role, "3 Findings")], &[]);
        return;
    };
    let findings = &judged.report.findings;
    let counted: Bytes =
        findings.iter().filter(|found| found.counted).map(|found| found.unpacked).sum();
    let download: Option<Bytes> =
        findings.iter().filter(|found| found.counted).map(|found| found.download).sum();
    let download = size(download.map(|bytes| bytes.0), judged.report.sizes.download_estimated);
    let right = [painter.span(Role::Title, format!("counted {counted}  {download}"))];
    painter.rule(area, &[painter.span(role, "3 Findings")], &right);
    let pane = &model.findings;
    let height = usize::from(area.height.saturating_sub(1));
    let window = model.hits.window(View::Findings).showing(pane.at, pane.rows.len(), height);
    painter.hits.windows.push((View::Findings, window));
    if pane.rows.is_empty() && 0 < height {
        let line = Rect { y: area.y + 1, height: 1, ..area };
        painter.line(line, &[painter.span(Role::Dim, "  nothing to fix was found")]);
    }
    for (at, row) in pane.rows.iter().enumerate().skip(window.top).take(height) {
        let line = Rect { y: area.y + 1 + (at - window.top) as u16, height: 1, ..area };
        let is_cursor = at == pane.at;
        draw_row(painter, model, judged, line, *row, is_cursor);
        painter.hit(line, Hit::Row(View::Findings, at));
        if is_cursor {
            painter.cursor(line, has_keyboard);
        }
    }
}

fn draw_row(
    painter: &mut Painter<'_>,
    model: &Model,
    judged: &Judged,
    line: Rect,
    row: FindingRow,
    is_cursor: bool,
) {
    let Some(finding) = judged.report.findings.get(row.finding()) else { return };
    let cursor = if is_cursor { painter.theme.symbol(Symbol::Cursor) } else { " " };
    let part = |unpacked: Bytes, download: Option<Bytes>, text: &str| {
        if !finding.is_about_bytes() {
            return format!("{}  {text}", numbers("", ""));
        }
        let download = size(download.map(|bytes| bytes.0), finding.download_estimated);
        let numbers = numbers(&unpacked.to_string(), &download);
        format!("{numbers}  {text}")
    };
    let text = match row {
        FindingRow::Finding(_) => {
            draw_finding(painter, model, line, finding, is_cursor);
            return;
        }
        FindingRow::Place(_, at) => match finding.largest.get(at) {
            Some(place) => part(place.unpacked, place.download, &place.path),
            None => String::new(),
        },
        FindingRow::Package(_, at) => match finding.packages.get(at) {
            Some(package) => {
                part(package.unpacked, None, &format!("{} {}", package.name, package.version))
            }
            None => String::new(),
        },
        FindingRow::More(_) => {
            let more = counted(finding.more_paths, "more path");
            part(finding.more_unpacked, None, &more)
        }
    };
    let spans = [painter.span(Role::Text, cursor), painter.span(Role::Dim, text)];
    painter.line(line, &spans);
}

fn draw_finding(
    painter: &mut Painter<'_>,
    model: &Model,
    line: Rect,
    finding: &FindingReport,
    is_cursor: bool,
) {
    let is_marked = model.marks.contains(&Mark::Finding(finding.id.clone()));
    let lead = lead(painter, is_marked.then_some(NodeMark::Whole), is_cursor);
    let role = if finding.counted { Role::Text } else { Role::Dim };
    let download = size(finding.download.map(|bytes| bytes.0), finding.download_estimated);
    let numbers = match finding.is_about_bytes() {
        true => numbers(&finding.unpacked.to_string(), &download),
        false => numbers("", ""),
    };
    let numbers = painter.span(role, numbers);
    let has_parts = !finding.largest.is_empty() || !finding.packages.is_empty();
    let fold = match (has_parts, model.findings.is_open(&finding.id)) {
        (false, _) => " ",
        (true, true) => painter.theme.symbol(Symbol::OpenFold),
        (true, false) => painter.theme.symbol(Symbol::ClosedFold),
    };
    let proof = match line.width {
        ..70 => String::new(),
        _ => format!("{:<11}", finding.proof.word()),
    };
    let (_, place) = finding.id.split_once('@').unwrap_or(("", ""));
    let place = if place.is_empty() { String::new() } else { format!(" in {place}") };
    let spans = [
        lead,
        numbers,
        painter.span(role, format!(" {fold} ")),
        painter.span(Role::Dim, proof),
        painter.span(role, format!("{}{place}", finding.title)),
    ];
    let layers = super::answer::layers(&sorted(&finding.layers));
    let aside = match (finding.counted, finding.severity) {
        (true, _) => String::new(),
        (false, Some(severity)) => format!("{}  ", severity.word()),
        (false, None) => format!("{}  ", finding.counts.word()),
    };
    let right = [painter.span(Role::Dim, format!("{aside}{layers}"))];
    painter.line_with_right(line, &spans, if line.width < 50 { &[] } else { &right });
}

fn sorted(layers: &[usize]) -> Vec<usize> {
    let mut layers = layers.to_vec();
    layers.sort_unstable();
    layers
}

fn numbers(unpacked: &str, download: &str) -> String {
    format!("{} {}", right_aligned(unpacked, 8), right_aligned(download, 9))
}

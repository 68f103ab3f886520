//! The packages: what removing each frees, what it weighs itself, and why it is there.

use ratatui::layout::Rect;

use super::{Painter, columns, lead, right_aligned, size};
use crate::explore::hits::Hit;
use crate::explore::keys::View;
use crate::explore::loaded::Judged;
use crate::explore::marks::{Mark, NodeMark};
use crate::explore::model::{Model, freed};
use crate::explore::theme::{Role, Symbol};
use crate::explore::words::{explicit, kept_by};
use crate::packages::PackageId;
use crate::report::{PackageReport, Reason};
use crate::units::grouped;

pub(super) fn draw(painter: &mut Painter<'_>, model: &Model, area: Rect) {
    let has_keyboard = model.focus == View::Packages;
    let role = if has_keyboard { Role::FocusedTitle } else { Role::Title };
    let Some(judged) = model.judged() else {
        painter.rule(area, &[painter.span(role, "4 Packages")], &[]);
        return;
    };
    let ecosystems: Vec<String> = judged
        .report
        .ecosystems
        .iter()
        .take(3)
        .map(|ecosystem| {
            format!("{} {}, {}", ecosystem.name, ecosystem.packages, ecosystem.unpacked)
        })
        .collect();
    let right = [painter
        .span(Role::Title, ecosystems.join(&format!(" {} ", painter.theme.symbol(Symbol::Dot))))];
    let title = [painter.span(role, "4 Packages")];
    let room = usize::from(area.width).saturating_sub(columns(&title) + 12);
    painter.rule(area, &title, if room < columns(&right) { &[] } else { &right });
    let head = Rect { y: area.y + 1, height: area.height.saturating_sub(1).min(1), ..area };
    let names = "    frees  download       own  package";
    painter.line(head, &[painter.span(Role::Dim, names)]);
    for (start, columns, order) in [(0, 9, "unpacked"), (9, 10, "download"), (31, 7, "name")] {
        let x = head.x.saturating_add(start);
        let place = Rect { x, width: columns, ..head }.intersection(head);
        painter.hit(place, Hit::Sort(View::Packages, order));
    }
    let pane = &model.packages;
    let is_estimate = judged.report.sizes.download_estimated;
    let height = usize::from(area.height.saturating_sub(2));
    let window = model.hits.window(View::Packages).showing(pane.at, pane.rows.len(), height);
    painter.hits.windows.push((View::Packages, window));
    for (at, row) in pane.rows.iter().enumerate().skip(window.top).take(height) {
        let Some((_, package)) = judged.packages.get(row.index) else { continue };
        let line = Rect { y: area.y + 2 + (at - window.top) as u16, height: 1, ..area };
        let is_cursor = at == pane.at;
        let facts = model.facts().filter(|_| !model.marks.is_empty());
        let mark = facts.and_then(|facts| Mark::package(facts, row.id));
        let is_marked = mark.is_some_and(|mark| model.marks.contains(&mark));
        draw_row(painter, line, (judged, row.id, package), is_estimate, (is_cursor, is_marked));
        painter.hit(line, Hit::Row(View::Packages, at));
        if is_cursor {
            painter.cursor(line, has_keyboard);
        }
    }
    if pane.rows.is_empty() && 0 < height {
        let line = Rect { y: area.y + 2, height: 1, ..area };
        painter.line(line, &[painter.span(Role::Dim, "  no package was found")]);
    }
}

fn draw_row(
    painter: &mut Painter<'_>,
    line: Rect,
    (judged, id, package): (&Judged, PackageId, &PackageReport),
    is_estimate: bool,
    (is_cursor, is_marked): (bool, bool),
) {
    let lead = lead(painter, is_marked.then_some(NodeMark::Whole), is_cursor);
    let (frees, download) = freed(judged, id, package);
    let numbers = format!(
        "{} {} {}  ",
        right_aligned(&size(Some(frees), false), 8),
        right_aligned(&size(download, is_estimate), 9),
        right_aligned(&package.unpacked.to_string(), 9),
    );
    let role = if frees == 0 { Role::Dim } else { Role::Text };
    let name = format!("{} {}", package.name, package.version);
    let ecosystem = match line.width {
        ..90 => String::new(),
        _ => format!("  {}", package.ecosystem),
    };
    let spans = [
        lead,
        painter.span(role, numbers),
        painter.span(role, name),
        painter.span(Role::Dim, ecosystem),
    ];
    let why = match line.width {
        ..60 => String::new(),
        columns => {
            let columns = usize::from(columns) * 2 / 5;
            painter.fit_end(&why(judged, id, package, columns), columns)
        }
    };
    painter.line_with_right(line, &spans, &[painter.span(Role::Dim, why)]);
}

/// Why a package is there, in a few words: what goes with it is left out where it does not fit.
pub(in crate::explore) fn why(
    judged: &Judged,
    id: PackageId,
    package: &PackageReport,
    columns: usize,
) -> String {
    let by = package.reason_package.as_deref().unwrap_or("another package");
    let more = match package.retained_packages {
        0 => String::new(),
        more => format!(", + {} more", grouped(more)),
    };
    let layer = package.layer.map(|layer| format!(" in layer {layer}")).unwrap_or_default();
    if package.development.is_some() {
        return format!("development{layer}{more}");
    }
    match package.reason {
        Reason::Explicit => match kept_by(judged, id, package) {
            Some(kept) => kept,
            None => {
                let text = explicit(package);
                let is_room = text.len() + more.len() <= columns;
                if is_room { text + &more } else { text }
            }
        },
        Reason::Essential => "essential".to_owned(),
        Reason::NeededBy => format!("needed by {by}"),
        Reason::RecommendedBy => format!("recommended by {by}{more}"),
        Reason::Unneeded => format!("needed by nothing{more}"),
        Reason::Unknown => format!("unknown{layer}{more}"),
    }
}

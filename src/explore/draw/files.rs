//! The files: sizes, signs, names, and what is known about each.

use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::{Painter, Span, lead, right_aligned, size};
use crate::escape::{printable, printable_text};
use crate::explore::columns::Column;
use crate::explore::files::{Arrangement, Change, Files, Row, Scope};
use crate::explore::hits::Hit;
use crate::explore::keys::{Action, View};
use crate::explore::loaded::Judged;
use crate::explore::model::{FilesPane, Model};
use crate::explore::theme::{Role, Symbol};
use crate::facts::Facts;
use crate::tree::{NodeId, VersionId};
use crate::units::{Bytes, counted};

mod columns;
mod heading;

pub(super) fn draw(painter: &mut Painter<'_>, model: &Model, area: Rect) {
    let has_keyboard = model.focus == View::Files;
    let role = if has_keyboard { Role::FocusedTitle } else { Role::Title };
    let (Some(pane), Some(facts)) = (&model.files, model.facts()) else {
        painter.rule(area, &[painter.span(role, "2 Files")], &[]);
        let line = Rect { y: area.y + 1, height: 1, ..area };
        let text = painter.span(Role::Dim, "  as soon as the first layer is read");
        if 1 < area.height {
            painter.line(line, &[text]);
        }
        return;
    };
    let total = pane.files.total();
    let shown = shown_columns(&model.settings.columns, area.width);
    let heading = heading::heading(painter, pane, shown, area.width);
    let right = [painter.span(Role::Title, heading.right)];
    let place = painter.rule(area, &[painter.span(role, heading.title)], &right);
    super::sorts_by_totals(painter, View::Files, place, heading.has_download);
    let height = usize::from(area.height.saturating_sub(1));
    let rows = pane.files.rows();
    let window = model.hits.window(View::Files).showing(pane.at, rows.len(), height);
    painter.hits.windows.push((View::Files, window));
    let drawing = Drawing { model, pane, facts, judged: model.judged(), total: total.unpacked };
    for (at, row) in rows.iter().enumerate().skip(window.top).take(height) {
        let line = Rect { y: area.y + 1 + (at - window.top) as u16, height: 1, ..area };
        let is_cursor = at == pane.at;
        drawing.row(painter, line, *row, is_cursor);
        painter.hit(line, Hit::Row(View::Files, at));
        if is_cursor {
            painter.cursor(line, has_keyboard);
        }
    }
    let drawn = rows.len().saturating_sub(window.top).min(height);
    if drawn < height {
        let line = Rect { y: area.y + 1 + drawn as u16, height: 1, ..area };
        let text = match (pane.files.rest(), rows.is_empty()) {
            (Some((count, sizes)), _) => {
                let (files, bytes) = (counted(count, "more file"), Bytes(sizes.unpacked));
                format!("  {files}, {bytes}")
            }
            (None, true) if pane.files.filters().is_empty() => "  no files".to_owned(),
            (None, true) => {
                let clear = model.key(Action::ClearFilters);
                format!("  no file passes the filter; {clear} clears it")
            }
            (None, false) => String::new(),
        };
        painter.line(line, &[painter.span(Role::Dim, text)]);
    }
}

/// Returns a download share; `–` if that of a layer of the scope is unknown.
fn download(files: &Files, bytes: u64) -> String {
    size(files.knows_download().then_some(bytes), files.estimates_download())
}

struct Drawing<'a> {
    model: &'a Model,
    pane: &'a FilesPane,
    facts: &'a Facts,
    judged: Option<&'a std::sync::Arc<Judged>>,
    total: u64,
}

impl Drawing<'_> {
    fn row(&self, painter: &mut Painter<'_>, line: Rect, row: Row, is_cursor: bool) {
        match row {
            Row::Node { node, depth } => self.node(painter, line, node, depth, is_cursor),
            Row::Version { version, depth } => {
                self.version(painter, line, version, depth, is_cursor);
            }
        }
    }

    fn node(
        &self,
        painter: &mut Painter<'_>,
        line: Rect,
        node: NodeId,
        depth: u16,
        is_cursor: bool,
    ) {
        let (tree, files) = (&self.facts.tree, &self.pane.files);
        let is_changes = matches!(files.listing().scope, Scope::Changes(_));
        let is_absent = !files.is_seen(node);
        let mark = self.model.mark_of(node);
        let is_directory = files.is_directory(node) || !tree.children(node).is_empty();
        let is_hidden = files.shows_hidden_bytes(node);
        let row = columns::Row { facts: self.facts, files, total: self.total, node, is_hidden };
        let mut spans = vec![lead(painter, mark, is_cursor)];
        spans.extend(row.cells(painter, self.shown(line.width)));
        let change = files.change(node);
        // That the directory itself is unchanged says nothing about what is in it.
        let is_plain = change == Change::Unchanged && is_directory;
        let (sign, sign_role) = match is_changes && !is_plain || is_absent {
            true => sign(change),
            false => (" ", Role::Text),
        };
        spans.push(painter.span(sign_role, format!("{sign} ")));
        let room = usize::from(line.width).saturating_sub(super::columns(&spans) + 1);
        let note = self.note(node, is_directory, room / 3);
        let room = room.saturating_sub(crate::fit::width(&note));
        let role = match (is_absent, is_directory) {
            (true, _) => Role::Hidden,
            (false, true) => Role::Directory,
            (false, false) => Role::Text,
        };
        let name = self.name(painter, node, depth, is_directory, room);
        let mut name = painter.span(role, name);
        if is_absent {
            name.style = name.style.add_modifier(Modifier::CROSSED_OUT);
        }
        spans.push(name);
        spans.extend(self.link(painter, node));
        let note = [painter.span(Role::Dim, note)];
        painter.line_with_right(line, &spans, &note);
    }

    fn shown(&self, width: u16) -> &[Column] {
        shown_columns(&self.model.settings.columns, width)
    }

    /// The name of a path as the list shows it, cut to some columns: in its middle, but never the
    /// fold in front of it.
    fn name(
        &self,
        painter: &Painter<'_>,
        node: NodeId,
        depth: u16,
        is_directory: bool,
        room: usize,
    ) -> String {
        let (tree, files) = (&self.facts.tree, &self.pane.files);
        let slash = if is_directory && node != NodeId::ROOT { "/" } else { "" };
        if files.listing().arrangement != Arrangement::Tree {
            let path = printable(&tree.path(node));
            return painter.fit(&format!("{path}{slash}"), room.max(8));
        }
        let fold = match (is_directory, files.is_open(node)) {
            (true, true) => painter.theme.symbol(Symbol::OpenFold),
            (true, false) => painter.theme.symbol(Symbol::ClosedFold),
            (false, _) => " ",
        };
        // Deep directories leave room for a name.
        let indent = (usize::from(depth) * 2).min(room / 2);
        let name = format!("{}{slash}", printable(tree.name(node)));
        let name = painter.fit(&name, room.saturating_sub(indent + 2).max(8));
        format!("{}{fold} {name}", " ".repeat(indent))
    }

    /// A hidden version of a path: what it weighs, which layer shipped it, and what hid it.
    fn version(
        &self,
        painter: &mut Painter<'_>,
        line: Rect,
        version: VersionId,
        depth: u16,
        is_cursor: bool,
    ) {
        let tree = &self.facts.tree;
        let amount = tree.amount(version);
        let shipped = tree.layer_of(version).map_or(0, |layer| layer + 1);
        let hidden = match tree.fate(version) {
            Some((cause, by)) => format!("{} by layer {}", cause.word(), by + 1),
            None => "visible".to_owned(),
        };
        let numbers = format!(
            "{} {} ",
            right_aligned(&Bytes(amount.unpacked).to_string(), 8),
            right_aligned(&download(&self.pane.files, amount.download), 8)
        );
        let more = columns::width(self.shown(line.width)).saturating_sub(18);
        let indent = " ".repeat(more + usize::from(depth) * 2);
        let text = format!("{indent}    of layer {shipped}, {hidden}");
        let spans = [
            lead(painter, None, is_cursor),
            painter.span(Role::Hidden, numbers),
            painter.span(Role::Hidden, text),
        ];
        painter.line(line, &spans);
    }

    /// Where a symbolic link points.
    fn link(&self, painter: &Painter<'_>, node: NodeId) -> Option<Span> {
        let target = self.facts.tree.link_target(node)?;
        let arrow = painter.theme.symbol(Symbol::Arrow);
        Some(painter.span(Role::Dim, format!(" {arrow} {}", printable(target))))
    }

    /// What is known about a path: the finding that claims most of it, or its package; shorter
    /// words where there is little room, and nothing where there is none.
    fn note(&self, node: NodeId, is_directory: bool, room: usize) -> String {
        if !self.model.settings.columns.contains(&Column::Note) {
            return String::new();
        }
        let finding = self.judged.and_then(|judged| {
            let finding = judged.finding_of(node)?;
            judged.report.findings.get(finding)
        });
        let words = match (finding, self.facts.owner(node)) {
            (Some(finding), _) => vec![finding.rule.to_string(), finding.category.word().into()],
            (None, Some((_, package))) => vec![printable_text(&package.name)],
            (None, None) if is_directory => {
                vec![counted(self.pane.files.sizes(node).files, "file")]
            }
            (None, None) => Vec::new(),
        };
        words.into_iter().find(|word| crate::fit::width(word) <= room).unwrap_or_default()
    }
}

/// The columns that are shown: the first two always, more where there is room.
fn shown_columns(columns: &[Column], width: u16) -> &[Column] {
    if width < COLUMNS_WIDTH { columns.get(..2).unwrap_or(columns) } else { columns }
}

/// From here there are more columns than two.
const COLUMNS_WIDTH: u16 = 66;

fn sign(change: Change) -> (&'static str, Role) {
    match change {
        Change::Added => ("+", Role::Added),
        Change::Removed => ("-", Role::Removed),
        Change::Modified => ("~", Role::Changed),
        Change::Metadata => ("m", Role::Changed),
        Change::Unchanged => ("=", Role::Dim),
    }
}

//! The treemap: a directory as tiles, coloured by the layer that ships most of each.

use ratatui::layout::Rect;

use super::{Painter, Span, columns, size};
use crate::escape::printable;
use crate::explore::files::Scope;
use crate::explore::hits::{Hit, Window};
use crate::explore::keys::View;
use crate::explore::marks::NodeMark;
use crate::explore::model::{FilesPane, Model, Tile, Tiles};
use crate::explore::theme::{Role, Symbol, ThemeName};
use crate::facts::Facts;
use crate::fit::width;
use crate::units::{Bytes, grouped};

mod squarify;
mod title;

/// From this size on a directory's tile shows what is in it.
const MIN_OUTER: (u16, u16) = (24, 6);

pub(super) fn draw(painter: &mut Painter<'_>, model: &Model, area: Rect) {
    let facts = model.facts();
    let (Some(pane), Some(facts), Some(tiles)) = (&model.files, facts, model.treemap.tiles())
    else {
        let role = title::role(model);
        painter.rule(area, &[painter.span(role, "5 Treemap")], &[]);
        say(painter, area, "as soon as the first layer is read");
        return;
    };
    title::draw(painter, model, pane, area);
    let is_by_download = model.treemap.is_by_download();
    let drawing = Drawing { model, pane, facts, is_by_download };
    let rest = area.height.saturating_sub(1);
    let body = Rect { y: area.y.saturating_add(1), height: rest, ..area };
    if tiles.list.is_empty() {
        let nothing = match pane.files.listing().scope {
            Scope::Changes(_) => "the layer ships nothing here; c shows more",
            Scope::UpTo(_) | Scope::Image => "nothing here has any bytes",
        };
        say(painter, area, nothing);
    }
    let drawn = drawing.tiles(painter, body, tiles, None);
    painter.hits.windows.push((View::Treemap, Window { top: 0, height: drawn }));
}

/// Says something in place of tiles.
fn say(painter: &mut Painter<'_>, area: Rect, text: &str) {
    if let Some(line) = row(area, 1) {
        painter.line(line, &[painter.span(Role::Dim, format!("  {text}"))]);
    }
}

/// A row of an area, from 0; `None` if it is lower.
fn row(area: Rect, at: u16) -> Option<Rect> {
    (at < area.height).then(|| Rect { y: area.y.saturating_add(at), height: 1, ..area })
}

struct Drawing<'a> {
    model: &'a Model,
    pane: &'a FilesPane,
    facts: &'a Facts,
    is_by_download: bool,
}

impl Drawing<'_> {
    /// Draws the tiles of a directory, which is in a tile itself if that is given. Returns how many
    /// there was room for.
    fn tiles(
        &self,
        painter: &mut Painter<'_>,
        area: Rect,
        tiles: &Tiles,
        outer: Option<&Tile>,
    ) -> usize {
        let weights: Vec<u64> = tiles.list.iter().map(|tile| tile.weight).collect();
        let others = if tiles.more == 0 { 0 } else { tiles.more_weight.max(1) };
        let tiling = squarify::tiling(area, &weights, others);
        for (tile, place) in tiles.list.iter().zip(&tiling.tiles) {
            self.tile(painter, *place, tile, outer.is_some());
        }
        let drawn = tiling.tiles.len();
        if let Some(place) = tiling.rest {
            self.rest(painter, place, tiles, drawn, outer);
        }
        drawn
    }

    fn is_selected(&self, tile: &Tile) -> bool {
        self.model.treemap.selected == Some(tile.node)
    }

    fn tile(&self, painter: &mut Painter<'_>, area: Rect, tile: &Tile, is_inner: bool) {
        painter.hit(area, Hit::Tile(tile.node));
        let is_large = MIN_OUTER.0 <= area.width && MIN_OUTER.1 <= area.height;
        let is_open = is_large && !is_inner && !tile.inner.list.is_empty();
        self.edges(painter, area, tile.layer);
        let label_has_row = 18 <= area.width || is_open;
        let label = if label_has_row { self.label(painter, tile.layer) } else { Vec::new() };
        self.head(painter, area, tile, is_open, &label);
        if is_open {
            let inside = Rect {
                x: area.x.saturating_add(1),
                y: area.y.saturating_add(1),
                width: area.width.saturating_sub(1),
                height: area.height.saturating_sub(1),
            };
            self.tiles(painter, inside, &tile.inner, Some(tile));
        } else {
            let label = if label_has_row { Vec::new() } else { self.label(painter, tile.layer) };
            self.body(painter, area, tile, label);
        }
        if self.is_selected(tile) {
            let shown = if is_open { Rect { height: 1, ..area } } else { area };
            painter.cursor(shown, self.model.focus == View::Treemap);
        }
    }

    /// The lines at the left and at the top, in the colour of the layer.
    fn edges(&self, painter: &mut Painter<'_>, area: Rect, layer: Option<usize>) {
        let span = |painter: &Painter<'_>, text: String| match layer {
            Some(layer) => Span { style: painter.theme.layer(layer), text },
            None => painter.span(Role::Rule, text),
        };
        let theme = painter.theme;
        let dashes = theme.symbol(Symbol::Horizontal);
        let dashes = dashes.repeat(usize::from(area.width.saturating_sub(1)));
        let top = span(painter, format!("{}{dashes}", theme.symbol(Symbol::Corner)));
        // What text leaves free shows the layer by its colour; without colours it stays quiet.
        let fill = match (theme.name, layer) {
            (ThemeName::None, _) | (_, None) => " ",
            _ => theme.symbol(Symbol::Fill),
        };
        let fill = fill.repeat(usize::from(area.width.saturating_sub(1)));
        let side = span(painter, format!("{}{fill}", theme.symbol(Symbol::Vertical)));
        for at in 0..area.height {
            let line = if at == 0 { &top } else { &side };
            if let Some(place) = row(area, at) {
                painter.line(place, std::slice::from_ref(line));
            }
        }
    }

    /// The number of a layer, with a sign if it could not be read whole.
    fn label(&self, painter: &Painter<'_>, layer: Option<usize>) -> Vec<Span> {
        let Some(index) = layer else { return Vec::new() };
        let row = self.model.layers.get(index);
        let text = format!("L{}", index + 1);
        match row {
            Some(row) if row.damage.is_some() || !row.is_done => {
                vec![painter.span(Role::Warning, format!("{text}!"))]
            }
            _ => vec![Span { style: painter.theme.layer(index), text }],
        }
    }

    /// Whether it is selected or marked, its name, and of an open directory its sizes.
    fn head(
        &self,
        painter: &mut Painter<'_>,
        area: Rect,
        tile: &Tile,
        is_open: bool,
        label: &[Span],
    ) {
        let inner = Rect {
            x: area.x.saturating_add(1),
            width: area.width.saturating_sub(1),
            height: 1,
            ..area
        };
        // The number of the layer has a space on each side, and a dash at the end.
        let label_columns = if label.is_empty() { 0 } else { columns(label) + 3 };
        let room = usize::from(inner.width).saturating_sub(label_columns + 1);
        let sizes = if is_open { self.sizes(tile) } else { Vec::new() };
        let whole = sizes.join("  ");
        let sizes = [whole.as_str(), sizes.first().map_or("", String::as_str), ""]
            .into_iter()
            .find(|sizes| sizes.is_empty() || 12 + 1 + width(sizes) <= room)
            .unwrap_or_default();
        let gap = usize::from(!sizes.is_empty());
        let slash = if tile.is_directory { "/" } else { "" };
        let name = format!("{}{slash}", printable(self.facts.tree.name(tile.node)));
        let name = painter.fit(&name, room.saturating_sub(gap + width(sizes)));
        let mut spans = vec![self.lead(painter, tile)];
        let role = if is_open { Role::Title } else { Role::Text };
        spans.push(painter.span(role, name));
        if !sizes.is_empty() {
            spans.push(painter.span(Role::Text, format!(" {sizes}")));
        }
        spans.push(painter.span(Role::Text, " "));
        painter.line(inner, &spans);
        if !label.is_empty() {
            let used = label_columns.min(usize::from(inner.width)) as u16;
            let x = inner.right().saturating_sub(used);
            let place = Rect { x, width: used.saturating_sub(1), ..inner };
            let space = painter.span(Role::Text, " ");
            let space = std::slice::from_ref(&space);
            painter.line(place, &[space, label, space].concat());
        }
    }

    fn lead(&self, painter: &Painter<'_>, tile: &Tile) -> Span {
        let symbol = match self.model.mark_of(tile.node) {
            Some(NodeMark::Whole) => Some(Symbol::Marked),
            Some(NodeMark::Part) => Some(Symbol::PartMarked),
            None => None,
        };
        match symbol {
            Some(symbol) => painter.span(Role::Mark, painter.theme.symbol(symbol)),
            None if self.is_selected(tile) => {
                painter.span(Role::Text, painter.theme.symbol(Symbol::Cursor))
            }
            None => painter.span(Role::Text, " "),
        }
    }

    /// The size that the area stands for, then the other one.
    fn sizes(&self, tile: &Tile) -> Vec<String> {
        let files = &self.pane.files;
        let unpacked = size(Some(tile.sizes.unpacked), false);
        let download = files.knows_download().then_some(tile.sizes.download);
        let download = size(download, files.estimates_download());
        if self.is_by_download { vec![download, unpacked] } else { vec![unpacked, download] }
    }

    /// The sizes below the name, and what else there is room for.
    fn body(&self, painter: &mut Painter<'_>, area: Rect, tile: &Tile, label: Vec<Span>) {
        let inner =
            Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(1), ..area };
        let room = usize::from(inner.width);
        let sizes = self.sizes(tile);
        let mut lines: Vec<Vec<Span>> = Vec::new();
        let whole = sizes.join("  ");
        if width(&whole) < room {
            lines.push(vec![painter.span(Role::Text, format!("{whole} "))]);
        } else {
            let roles = [Role::Text, Role::Dim];
            lines.extend(sizes.into_iter().zip(roles).map(|(size, role)| {
                vec![painter.span(role, if width(&size) < room { size + " " } else { size })]
            }));
        }
        if let Some(first) = lines.first_mut()
            && columns(first) + columns(&label) <= room
        {
            first.extend(label);
        } else if !label.is_empty() {
            // The second size is the first to go where there is little room.
            let at = if area.height < 4 { 1 } else { lines.len() };
            lines.insert(at.min(lines.len()), label);
        }
        for (at, line) in (1..).zip(&lines) {
            if let Some(place) = row(inner, at) {
                painter.line(place, line);
            }
        }
    }

    /// What is too small for tiles of its own.
    fn rest(
        &self,
        painter: &mut Painter<'_>,
        area: Rect,
        tiles: &Tiles,
        drawn: usize,
        outer: Option<&Tile>,
    ) {
        let small = tiles.list.get(drawn..).unwrap_or_default();
        if let ([only], 0) = (small, tiles.more) {
            self.tile(painter, area, only, outer.is_some());
            return;
        }
        // Within a directory's tile they are a part of that.
        if let (None, Some(first)) = (outer, small.first()) {
            painter.hit(area, Hit::Tile(first.node));
        }
        self.edges(painter, area, None);
        let count = (small.len() as u64).saturating_add(tiles.more);
        let bytes = small.iter().map(|tile| tile.sizes.unpacked);
        let bytes = Bytes(bytes.fold(tiles.more_unpacked, u64::saturating_add));
        let selected = small.iter().find(|tile| self.is_selected(tile));
        let inner =
            Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(1), ..area };
        let room = usize::from(inner.width);
        let cursor = match selected {
            Some(_) => painter.theme.symbol(Symbol::Cursor),
            None => " ",
        };
        let number = grouped(count);
        let count = match format!("{cursor}+ {number} more") {
            text if width(&text) <= room => text,
            _ => format!("{cursor}+ {number}"),
        };
        let one_line = format!("{count}, {bytes} ");
        let mut lines = match width(&one_line) <= room || area.height < 2 {
            true => vec![one_line],
            false => vec![format!("{count} "), format!("{bytes} ")],
        };
        if let Some(tile) = selected {
            let name = printable(self.facts.tree.name(tile.node));
            let sizes = self.sizes(tile);
            let bytes = sizes.first().map_or("", String::as_str);
            let name = painter.fit(&name, room.saturating_sub(width(bytes) + 2));
            lines.push(format!("{name} {bytes} "));
        }
        for (at, line) in (0..).zip(lines) {
            if let Some(place) = row(inner, at) {
                // The space after it is the first to go.
                let line = if width(&line) <= room { &*line } else { line.trim_end() };
                painter.line(place, &[painter.span(Role::Text, line)]);
            }
        }
        if selected.is_some() {
            painter.cursor(area, self.model.focus == View::Treemap);
        }
    }
}

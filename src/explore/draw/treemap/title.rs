//! The title of the treemap: what its areas stand for, and the way to its directory.

use ratatui::layout::Rect;

use crate::escape::printable;
use crate::explore::draw::{Painter, columns, size, sorts_by_totals};
use crate::explore::files::Scope;
use crate::explore::hits::Hit;
use crate::explore::keys::View;
use crate::explore::model::{FilesPane, Model};
use crate::explore::theme::{Role, Symbol};
use crate::fit::width;
use crate::tree::NodeId;
use crate::units::counted;

/// The longest name on the way to a directory.
const MAX_NAME_COLUMNS: usize = 24;

pub(super) fn role(model: &Model) -> Role {
    if model.focus == View::Treemap { Role::FocusedTitle } else { Role::Title }
}

/// Draws it in the first row of an area.
pub(super) fn draw(painter: &mut Painter<'_>, model: &Model, pane: &FilesPane, area: Rect) {
    let sizes = pane.files.sizes(model.treemap.root);
    let download = pane.files.knows_download().then_some(sizes.download);
    let download = size(download, pane.files.estimates_download());
    let has_download = 60 <= area.width;
    let mut totals = size(Some(sizes.unpacked), false);
    if has_download {
        totals = format!("{totals}  {download}");
    }
    let mut right = Vec::new();
    if let Some(trouble) = trouble(model, pane.files.listing().scope) {
        right.push(painter.span(Role::Warning, format!("{trouble}  ")));
    }
    right.push(painter.span(Role::Title, totals));
    let dot = painter.theme.symbol(Symbol::Dot);
    let scope = pane.files.listing().scope;
    let order = match model.treemap.is_by_download() {
        true => format!(" {dot} by download"),
        false => String::new(),
    };
    let role = role(model);
    let mut left = vec![painter.span(role, format!("5 Treemap {dot} {scope}{order} {dot} "))];
    let room = usize::from(area.width).saturating_sub(7 + columns(&left) + columns(&right));
    let mut x = usize::from(area.x) + 3 + columns(&left);
    let crumbs = crumbs(painter, model, room);
    for (text, _) in &crumbs {
        left.push(painter.span(role, &**text));
    }
    let place = painter.rule(area, &left, &right);
    let before = columns(right.get(..right.len() - 1).unwrap_or_default()) as u16;
    let place = Rect {
        x: place.x.saturating_add(before),
        width: place.width.saturating_sub(before),
        ..place
    };
    sorts_by_totals(painter, View::Treemap, place, has_download);
    for (text, node) in crumbs {
        let place = Rect { x: x as u16, width: width(&text) as u16, height: 1, ..area };
        painter.hit(place.intersection(area), Hit::Crumb(node));
        x += width(&text);
    }
}

/// The names on the way to the directory, each with a slash; the first ones are left out where
/// there is no room for them.
fn crumbs(painter: &Painter<'_>, model: &Model, room: usize) -> Vec<(String, NodeId)> {
    let Some(facts) = model.facts() else { return Vec::new() };
    let tree = &facts.tree;
    let root = model.treemap.root;
    let mut crumbs = Vec::new();
    let mut used = 0;
    for node in tree.ancestors(root) {
        let is_top = node == NodeId::ROOT;
        let name = painter.fit(&printable(tree.name(node)), MAX_NAME_COLUMNS);
        let text = if is_top { "/".to_owned() } else { name };
        // Those of the top are followed by it already.
        let has_slash = node != root && !is_top;
        let text = if has_slash { format!("{text}/") } else { text };
        let cut = if is_top { 0 } else { 2 };
        if room < used + width(&text) + cut {
            crumbs.push((format!("{}/", painter.theme.symbol(Symbol::Cut)), node));
            break;
        }
        used += width(&text);
        crumbs.push((text, node));
    }
    crumbs.reverse();
    crumbs
}

/// What is not known of the layers of a scope.
fn trouble(model: &Model, scope: Scope) -> Option<String> {
    let is_in = |index: usize| match scope {
        Scope::Changes(layer) => index == layer,
        Scope::UpTo(layer) => index <= layer,
        Scope::Image => true,
    };
    let in_scope = || model.layers.iter().filter(|layer| is_in(layer.index));
    let damaged = in_scope().filter(|layer| layer.damage.is_some()).count() as u64;
    let waiting = in_scope().filter(|layer| !layer.is_done).count() as u64;
    match (damaged, waiting) {
        (0, 0) => None,
        (0, _) => Some(format!("{} to read", counted(waiting, "layer"))),
        (1, _) => {
            let layer = in_scope().find(|layer| layer.damage.is_some())?;
            Some(format!("layer {} {}", layer.index + 1, layer.damage?))
        }
        _ => Some(format!("{} not read whole", counted(damaged, "layer"))),
    }
}

//! What holds after every message.

use plimsoll::explore::files::Row;
use plimsoll::explore::hits::Hit;
use plimsoll::explore::keys::View;
use plimsoll::explore::model::Overlay;
use plimsoll::units::Bytes;

use super::Explorer;
use super::driver::OUTSIDE;

/// Asserts all of it.
pub(super) fn check(explorer: &Explorer) {
    cursors(explorer);
    marks(explorer);
    cells(explorer);
    hits(explorer);
    totals(explorer);
}

/// Every cursor is on a row, or on the first of none.
fn cursors(explorer: &Explorer) {
    let model = &explorer.model;
    let within = |what: &str, at: usize, rows: usize| {
        assert!(at < rows.max(1), "the cursor of {what} is on row {at} of {rows}");
    };
    let actions = model.judged().map_or(0, |judged| judged.report.summary.actions.len());
    within("the answer", model.answer, actions);
    within("the layers", model.layer, model.layers.len());
    within("the findings", model.findings.at, model.findings.rows.len());
    within("the packages", model.packages.at, model.packages.rows.len());
    if let Some(files) = &model.files {
        within("the files", files.at, files.files.rows().len());
        let nodes = files.files.facts().tree.node_count();
        let top = model.hits.window(View::Files).top;
        for row in files.files.rows().iter().skip(top).take(60) {
            if let Row::Node { node, .. } = row {
                assert!(node.index() < nodes, "a row of another image");
            }
        }
    }
    if let Some(facts) = model.facts() {
        assert!(model.treemap.root.index() < facts.tree.node_count(), "the treemap");
    }
    for overlay in &model.overlays {
        match overlay {
            Overlay::Why { details, at } => within("the reasons", *at, details.lines.len()),
            Overlay::Plans { at, .. } => {
                let plans = model.judged().map_or(0, |judged| judged.report.plans.len());
                within("the plans", *at, plans);
            }
            Overlay::Help { .. } | Overlay::Look(_) => (),
        }
    }
}

/// Every mark is weighed or said to be missing, once the answer has come.
fn marks(explorer: &Explorer) {
    let model = &explorer.model;
    let Some(what_if) = &model.what_if else {
        let is_waiting = explorer.holds_answers || 0 < explorer.held() || model.judged().is_none();
        assert!(model.marks.is_empty() || is_waiting, "marks without sizes");
        return;
    };
    if explorer.holds_answers || 0 < explorer.held() {
        return;
    }
    let weighed = what_if.per_mark.iter().map(|weight| &weight.mark);
    let mut known: Vec<_> = weighed.chain(&what_if.missing).collect();
    for mark in model.marks.iter() {
        let at = known.iter().position(|other| *other == mark);
        known.remove(at.unwrap_or_else(|| panic!("{mark:?} is neither weighed nor missing")));
    }
    assert!(known.is_empty(), "{known:?} are not marked any more");
}

/// Nothing is drawn beyond the screen, and nothing drawn acts on a terminal.
fn cells(explorer: &Explorer) {
    let area = explorer.area();
    let columns = usize::from(explorer.buffer.area.width);
    for (y, row) in explorer.buffer.content.chunks(columns).enumerate() {
        for (x, cell) in row.iter().enumerate() {
            let symbol = cell.symbol();
            let is_plain = matches!(symbol.as_bytes(), [b' '..=b'~']);
            if usize::from(area.width) <= x || usize::from(area.height) <= y {
                assert_eq!(symbol, OUTSIDE, "{x}, {y} is beyond the screen");
            } else if !is_plain {
                let acting = symbol.chars().find(|character| acts(*character));
                assert_eq!(acting, None, "at {x}, {y}");
                assert_ne!(symbol, OUTSIDE, "{x}, {y} is not drawn");
            }
        }
    }
}

/// Whether a terminal does something else with it than to show it.
pub(super) fn acts(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
        || ('\u{2066}'..='\u{2069}').contains(&character)
}

/// What the mouse can point at is on the screen, and is there.
fn hits(explorer: &Explorer) {
    let (model, area) = (&explorer.model, explorer.area());
    let rows = |view| match view {
        View::Answer => model.judged().map_or(0, |judged| judged.report.summary.actions.len()),
        View::Layers => model.layers.len(),
        View::Files => model.files.as_ref().map_or(0, |pane| pane.files.rows().len()),
        View::Findings => model.findings.rows.len(),
        View::Packages => model.packages.rows.len(),
        View::Treemap => usize::MAX,
    };
    for (place, hit) in &model.hits.areas {
        let is_inside = place.is_empty() || area.intersection(*place) == *place;
        assert!(is_inside, "{hit:?} is at {place:?} of {area:?}");
        match *hit {
            Hit::Row(view, at) => assert!(at < rows(view), "{hit:?} of {}", rows(view)),
            Hit::Tile(node) | Hit::Crumb(node) => {
                let nodes = model.facts().map_or(0, |facts| facts.tree.node_count());
                assert!(node.index() < nodes, "{hit:?} of {nodes}");
            }
            _ => (),
        }
    }
}

/// The first line has the sizes of the report, wherever there is room for more than one line.
fn totals(explorer: &Explorer) {
    let Some(judged) = explorer.model.judged() else { return };
    let area = explorer.area();
    if area.width < 40 || area.height < 10 || explorer.model.failed.is_some() {
        return;
    }
    let sizes = &judged.report.sizes;
    let head = explorer.rows().next().unwrap_or_default();
    let about = if sizes.download_estimated { "~" } else { "" };
    let download = sizes.download.map_or("–".to_owned(), |bytes| format!("{about}{bytes}"));
    for size in [sizes.unpacked.to_string(), download] {
        assert!(head.contains(&size), "`{head}` has no `{size}`");
    }
    if 100 <= area.width {
        let hidden = format!("{} hidden", sizes.hidden);
        assert!(head.contains(&hidden), "`{head}` has no `{hidden}`");
    }
    let hidden: u64 = explorer.model.layers.iter().map(|layer| layer.hidden).sum();
    assert_eq!(Bytes(hidden), sizes.hidden, "hidden over the layers");
}

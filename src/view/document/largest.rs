//! The largest directories and files of the merged tree, drawn as a tree.

use super::{Block, Cell, Column, Fit, Section, Table, Tone};
use crate::report::{Largest, Report};
use crate::units::percent;

const COLUMNS: &[Column] = &[
    Column { heading: "Path", fit: Fit::Middle },
    Column { heading: "Unpacked", fit: Fit::Number },
    Column { heading: "Download", fit: Fit::Number },
    Column { heading: "Layer", fit: Fit::Number },
    Column { heading: "Of visible", fit: Fit::Number },
];

pub(super) fn section(report: &Report) -> Section {
    if report.largest.is_empty() {
        return None;
    }
    // The paths of the lines above that hold the current one.
    let mut above: Vec<&str> = Vec::new();
    let mut rows = Vec::new();
    for (index, line) in report.largest.iter().enumerate() {
        above.truncate(line.depth);
        let below = report.largest.get(index + 1..).unwrap_or_default();
        let name = below_parent(&line.path, above.last().copied());
        let slash = if line.directory && !name.ends_with('/') { "/" } else { "" };
        rows.push(vec![
            Cell::Text {
                lead: branches(line.depth, below),
                text: format!("{name}{slash}"),
                tone: Tone::Plain,
            },
            Cell::bytes(line.unpacked),
            Cell::known_bytes(line.download),
            line.layer.map_or(Cell::Empty, |layer| Cell::plain(layer.to_string())),
            Cell::Meter {
                percent: percent(line.unpacked, report.sizes.visible),
                tone: Tone::Strong,
            },
        ]);
        above.push(&line.path);
    }
    let heading = "Largest directories and files".to_owned();
    Some((heading, Block::Table(Table::new(COLUMNS, rows, None))))
}

/// Returns the part of a path that its parent line has not said already.
fn below_parent<'a>(path: &'a str, parent: Option<&str>) -> &'a str {
    parent
        .and_then(|parent| path.strip_prefix(parent.trim_end_matches('/')))
        .and_then(|rest| rest.strip_prefix('/'))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(path)
}

/// Draws the branches that lead to a line, given the lines below it.
fn branches(depth: usize, below: &[Largest]) -> String {
    let mut lead = String::new();
    for level in 1..=depth {
        // A branch goes on where a line below hangs on it, before one that stands higher up.
        let goes_on =
            below.iter().find(|line| line.depth <= level).is_some_and(|line| line.depth == level);
        lead.push_str(match (level == depth, goes_on) {
            (true, true) => "├─ ",
            (true, false) => "└─ ",
            (false, true) => "│  ",
            (false, false) => "   ",
        });
    }
    lead
}

//! The largest directories and files of the merged tree, drawn as a tree.

use super::{Cell, Fit, Section, Tone, table};
use crate::report::{Largest, Report};
use crate::units::percent;

pub(super) fn section(report: &Report) -> Section {
    // The paths of the lines above that hold the current one.
    let mut above: Vec<&str> = Vec::new();
    let mut lines = Vec::new();
    for (index, line) in report.largest.iter().enumerate() {
        above.truncate(line.depth);
        let below = report.largest.get(index + 1..).unwrap_or_default();
        let name = below_parent(&line.path, above.last().copied());
        let slash = if line.directory && !name.ends_with('/') { "/" } else { "" };
        let (lead, text) = (branches(line.depth, below), format!("{name}{slash}"));
        lines.push((line, Cell::Text { lead, text, tone: Tone::Plain }));
        above.push(&line.path);
    }
    let visible = report.sizes.visible;
    table(
        "Largest directories and files",
        &lines,
        &[
            ("Path", Fit::Middle, &|(_, path)| path.clone()),
            ("Unpacked", Fit::Number, &|(line, _)| Cell::bytes(line.unpacked)),
            ("Download", Fit::Number, &|(line, _)| {
                Cell::download(line.download, report.sizes.download_estimated)
            }),
            ("Layer", Fit::Number, &|(line, _)| Cell::layer(line.layer)),
            ("Of visible", Fit::Number, &|(line, _)| Cell::Meter {
                percent: percent(line.unpacked, visible),
                tone: Tone::Strong,
            }),
        ],
        None,
    )
}

/// Returns the part of a path that its parent line does not show.
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
        // A branch continues if a line below belongs to it, before any line of a higher level.
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

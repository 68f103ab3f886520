//! The largest directories and files of the merged tree, drawn as a tree.

use super::{Cell, Fit, Section, Tone, base, table};
use crate::report::{Largest, Report};
use crate::units::{Bytes, percent};

/// Own directories and files, and the base as one line.
pub(super) fn section(report: &Report) -> Section {
    let mut lines = tree(&report.largest);
    let base = report.base.as_ref().filter(|base| 0 < base.layers);
    if let Some(base) = base {
        let visible = report.sizes.visible - base.own.visible;
        lines.push(Line {
            path: Cell::text(format!("the base image, {}", base::name(base)), Tone::Quiet),
            unpacked: visible,
            download: None,
            layer: None,
        });
    }
    rows("Largest directories and files", &lines, report)
}

/// Directories and files of the base image.
pub(super) fn in_base(report: &Report) -> Section {
    rows("Largest directories and files of the base image", &tree(&report.largest_in_base), report)
}

struct Line {
    path: Cell,
    unpacked: Bytes,
    download: Option<Bytes>,
    layer: Option<usize>,
}

fn tree(largest: &[Largest]) -> Vec<Line> {
    // The paths of the lines above that hold the current one.
    let mut above: Vec<&str> = Vec::new();
    let mut lines = Vec::new();
    for (index, line) in largest.iter().enumerate() {
        above.truncate(line.depth);
        let below = largest.get(index + 1..).unwrap_or_default();
        let name = below_parent(&line.path, above.last().copied());
        let slash = if line.directory && !name.ends_with('/') { "/" } else { "" };
        let (lead, text) = (branches(line.depth, below), format!("{name}{slash}"));
        lines.push(Line {
            path: Cell::Text { lead, text, tone: Tone::Plain },
            unpacked: line.unpacked,
            download: line.download,
            layer: line.layer,
        });
        above.push(&line.path);
    }
    lines
}

fn rows(heading: &str, lines: &[Line], report: &Report) -> Section {
    table(
        heading,
        lines,
        &[
            ("Path", Fit::Middle, &|line| line.path.clone()),
            ("Unpacked", Fit::Number, &|line| Cell::bytes(line.unpacked)),
            ("Download", Fit::Number, &|line| match line.download {
                None => Cell::Empty,
                download => Cell::download(download, report.sizes.download_estimated),
            }),
            ("Layer", Fit::Number, &|line| Cell::layer(line.layer)),
            ("Of visible", Fit::Number, &|line| Cell::Meter {
                percent: percent(line.unpacked, report.sizes.visible),
                hidden: 0.0,
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

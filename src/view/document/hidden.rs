//! Hidden bytes: why, shipped and hidden by which layers, and where.

use super::{Block, Cell, Column, Fit, Section, Table, maker, share};
use crate::report::{HiddenGroup, Metadata, Report};
use crate::tree::Cause;
use crate::units::{Bytes, counted, grouped, percent};

const COLUMNS: &[Column] = &[
    Column { heading: "Unpacked", fit: Fit::Number },
    Column { heading: "Files", fit: Fit::Number },
    Column { heading: "Layers", fit: Fit::Word },
    Column { heading: "Why", fit: Fit::End },
    Column { heading: "Path", fit: Fit::Middle },
];

/// Rows at most: what still fits a screen beside the other sections.
const ROWS: usize = 10;
/// Rows that are shown however small they are.
const ROWS_ALWAYS: usize = 3;
/// Per cent of all hidden bytes below which a group is folded into the last line.
const WORTH_A_ROW: f64 = 0.5;

pub(super) fn section(report: &Report) -> Section {
    if report.hidden.is_empty() {
        return None;
    }
    let all = report.sizes.hidden;
    let shown = report
        .hidden
        .iter()
        .enumerate()
        .take(ROWS)
        .take_while(|(index, group)| {
            let is_worth_it = *index < ROWS_ALWAYS || WORTH_A_ROW <= percent(group.unpacked, all);
            // Empty files are worth a row only where nothing else is hidden.
            is_worth_it && (*index == 0 || group.unpacked != Bytes(0))
        })
        .count();
    let (rows, folded) = report.hidden.split_at_checked(shown)?;
    let heading = format!(
        "Hidden: {all}, {} of unpacked, in no container's file system",
        share(percent(all, report.sizes.unpacked))
    );
    let rows = rows.iter().map(|group| row(report, group)).collect();
    Some((heading, Block::Table(Table::new(COLUMNS, rows, rest(folded)))))
}

fn rest(folded: &[HiddenGroup]) -> Option<String> {
    let bytes: Bytes = folded.iter().map(|group| group.unpacked).sum();
    let files: u64 = folded.iter().map(|group| group.files).sum();
    (!folded.is_empty()).then(|| {
        format!("and {} more, {bytes} in {}", grouped(folded.len() as u64), counted(files, "file"))
    })
}

fn row(report: &Report, group: &HiddenGroup) -> Vec<Cell> {
    let within_one = group.shipped_by == group.hidden_by;
    vec![
        Cell::bytes(group.unpacked),
        Cell::plain(grouped(group.files)),
        Cell::plain(if within_one {
            group.shipped_by.to_string()
        } else {
            format!("{} → {}", group.shipped_by, group.hidden_by)
        }),
        Cell::plain(if within_one {
            format!("{} within the layer", cause(group))
        } else {
            format!("{} by {}", cause(group), maker(report, group.hidden_by))
        }),
        Cell::plain(place(group)),
    ]
}

/// Where they are: the root alone would say nothing.
fn place(group: &HiddenGroup) -> String {
    match group.files {
        files if group.path == "/" && 1 < files => {
            format!("{} and {} more", group.largest, grouped(files - 1))
        }
        _ => group.path.clone(),
    }
}

fn cause(group: &HiddenGroup) -> String {
    match group.cause {
        Cause::Replaced => "replaced".to_owned(),
        Cause::Removed => "removed".to_owned(),
        Cause::Cleared => "cleared".to_owned(),
        Cause::MetadataOnly => changed(&group.changed),
    }
}

/// Returns what differs, as a past participle: `owner and mode changed`.
fn changed(changed: &[Metadata]) -> String {
    let word = |metadata: &Metadata| match metadata {
        Metadata::Xattrs => "attributes",
        other => other.word(),
    };
    let words: Vec<&str> = changed.iter().map(word).collect();
    match words.as_slice() {
        [] => "copied unchanged".to_owned(),
        [only] => format!("{only} changed"),
        [first @ .., last] => format!("{} and {last} changed", first.join(", ")),
    }
}

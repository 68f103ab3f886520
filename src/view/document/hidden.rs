//! Hidden bytes: why, shipped and hidden by which layers, and where.

use super::{Cell, Fit, Section, listed, rest, share, split_worthy, table};
use crate::report::{HiddenGroup, Metadata, Report};
use crate::tree::Cause;
use crate::units::{Bytes, counted, percent};

/// Per cent of all hidden bytes below which a group is folded into the last line: it explains none
/// of the total.
const MIN_PERCENT: f64 = 0.5;

pub(super) fn section(report: &Report) -> Section {
    let all = report.sizes.hidden;
    let is_worthy = |group: &HiddenGroup| MIN_PERCENT <= percent(group.unpacked, all);
    let (worthy, _) = split_worthy(&report.hidden, is_worthy);
    // Empty files are worth a row only if nothing else is hidden.
    let filled = worthy.iter().filter(|group| group.unpacked != Bytes(0)).count();
    let (rows, folded) = report.hidden.split_at_checked(filled.max(1))?;
    let files: u64 = folded.iter().map(|group| group.files).sum();
    let rest = rest(folded, |group| group.unpacked);
    table(
        format!(
            "Hidden: {all}, {} of unpacked, in no container's file system",
            share(percent(all, report.sizes.unpacked))
        ),
        rows,
        &[
            ("Unpacked", Fit::Number, &|group| Cell::bytes(group.unpacked)),
            ("Files", Fit::Number, &|group| Cell::count(group.files)),
            ("Layers", Fit::Word, &|group| match group.shipped_by == group.hidden_by {
                true => Cell::layer(Some(group.hidden_by)),
                false => Cell::plain(format!("{} → {}", group.shipped_by, group.hidden_by)),
            }),
            ("Why", Fit::End, &|group| match group.shipped_by == group.hidden_by {
                true => Cell::plain(format!("{} within the layer", cause(group))),
                false => {
                    Cell::plain(format!("{} by {}", cause(group), report.maker(group.hidden_by)))
                }
            }),
            ("Path", Fit::Middle, &|group| Cell::plain(group.place())),
        ],
        rest.map(|rest| format!("{rest} in {}", counted(files, "file"))),
    )
}

fn cause(group: &HiddenGroup) -> String {
    match group.cause {
        Cause::MetadataOnly => changed(&group.changed),
        other => other.word().to_owned(),
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
        words => format!("{} changed", listed(words)),
    }
}

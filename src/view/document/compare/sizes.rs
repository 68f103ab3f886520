//! The table of sizes and counts: before, after, and the change.

use super::{amount, change_cell};
use crate::compare::{Comparison, Count, Measure};
use crate::units::{Bytes, grouped};
use crate::view::document::{Cell, Fit, Section, Tone, estimate, table};

struct Row {
    name: &'static str,
    before: Cell,
    after: Cell,
    change: Cell,
    share: String,
}

/// A row for each measure.
pub(super) fn table_of(comparison: &Comparison) -> Section {
    let (sizes, threshold) = (&comparison.sizes, comparison.threshold);
    let rows = [
        of_bytes("download", &sizes.download, threshold),
        of_bytes("unpacked", &sizes.unpacked, threshold),
        of_bytes("visible", &sizes.visible, threshold),
        of_bytes("hidden", &sizes.hidden, threshold),
        of_count("layers", sizes.layers),
        of_count("entries", sizes.entries),
        of_count("packages", sizes.packages),
    ];
    table(
        "",
        &rows,
        &[
            ("Measure", Fit::Word, &|row| Cell::text(row.name, Tone::Strong)),
            ("Before", Fit::Number, &|row| row.before.clone()),
            ("After", Fit::Number, &|row| row.after.clone()),
            ("Change", Fit::Number, &|row| row.change.clone()),
            ("Percent", Fit::Number, &|row| match row.share.as_str() {
                "" => Cell::Empty,
                share => Cell::plain(share),
            }),
        ],
        None,
    )
}

fn of_bytes(name: &'static str, measure: &Measure, threshold: Bytes) -> Row {
    let &Measure { before, after, change, before_estimated, after_estimated } = measure;
    let texts = before.zip(after).map(|(before, after)| amount::pair(before, after));
    let (from, to) = texts.unzip();
    let cell = |text: Option<String>, bytes: Option<Bytes>, is_estimate| {
        let text = text.or_else(|| bytes.map(|bytes| bytes.to_string()));
        text.map_or(Cell::Unknown, |text| Cell::plain(estimate(&text, is_estimate)))
    };
    let share = before.zip(change).map(|(before, change)| amount::share(before.0, change.0));
    Row {
        name,
        before: cell(from, before, before_estimated),
        after: cell(to, after, after_estimated),
        change: match change {
            None => Cell::Empty,
            change => change_cell(change, before_estimated || after_estimated, threshold),
        },
        share: share.unwrap_or_default(),
    }
}

fn of_count(name: &'static str, count: Count) -> Row {
    let sign = match count.change {
        0 => "",
        1.. => "+",
        _ => "-",
    };
    let tone = if count.change == 0 { Tone::Quiet } else { Tone::Plain };
    Row {
        name,
        before: Cell::count(count.before),
        after: Cell::count(count.after),
        change: Cell::text(format!("{sign}{}", grouped(count.change.unsigned_abs())), tone),
        share: String::new(),
    }
}

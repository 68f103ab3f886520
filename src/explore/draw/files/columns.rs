//! The columns of the files: each is a row of the table.

use super::super::{Painter, Span, right_aligned};
use super::download;
use crate::date::Date;
use crate::explore::columns::Column;
use crate::explore::files::{Files, Order};
use crate::explore::theme::Role;
use crate::facts::Facts;
use crate::tree::NodeId;
use crate::units::{Bytes, grouped, percent};

/// A path whose columns are drawn.
pub(super) struct Row<'a> {
    pub(super) facts: &'a Facts,
    pub(super) files: &'a Files,
    /// Unpacked bytes of all that is listed.
    pub(super) total: u64,
    pub(super) node: NodeId,
    /// Whether its size is that of what is hidden there.
    pub(super) is_hidden: bool,
}

/// How wide each column is; what is not in the table is drawn elsewhere.
const WIDTHS: &[(Column, usize)] = &[
    (Column::Unpacked, 8),
    (Column::Download, 8),
    (Column::Share, 4),
    (Column::Bar, 8),
    (Column::Hidden, 8),
    (Column::Count, 7),
    (Column::Layer, 3),
    (Column::Time, 10),
    (Column::Owner, 9),
    (Column::Mode, 4),
];

fn width_of(column: Column) -> usize {
    WIDTHS.iter().find(|(other, _)| *other == column).map_or(0, |(_, width)| *width)
}

/// Returns how many columns of the terminal they take, with a space after each.
pub(super) fn width(columns: &[Column]) -> usize {
    columns.iter().map(|column| width_of(*column)).filter(|width| 0 < *width).map(|w| w + 1).sum()
}

/// Whether rows are sorted by what no column shows: then the first number is that.
pub(super) fn lacks_hidden(files: &Files, columns: &[Column]) -> bool {
    files.listing().order == Order::Hidden && !columns.contains(&Column::Hidden)
}

impl Row<'_> {
    /// Returns the text of each column, a space after it.
    pub(super) fn cells(&self, painter: &Painter<'_>, columns: &[Column]) -> Vec<Span> {
        let mut cells = Vec::new();
        let mut hidden_first = lacks_hidden(self.files, columns);
        for &column in columns.iter().filter(|column| 0 < width_of(**column)) {
            let is_number = matches!(column, Column::Unpacked | Column::Download);
            let is_replaced = is_number && std::mem::take(&mut hidden_first);
            match if is_replaced { Column::Hidden } else { column } {
                Column::Bar => {
                    let sizes = self.files.sizes(self.node);
                    cells.extend(painter.bar(sizes.unpacked, sizes.hidden, self.total, 8));
                    cells.push(painter.span(Role::Text, " "));
                }
                column => {
                    let text = right_aligned(&self.text(column), width_of(column));
                    cells.push(painter.span(self.role(column), format!("{text} ")));
                }
            }
        }
        cells
    }

    fn role(&self, column: Column) -> Role {
        match column {
            Column::Unpacked if self.is_hidden => Role::Hidden,
            Column::Unpacked => Role::Text,
            Column::Hidden => Role::Hidden,
            _ => Role::Dim,
        }
    }

    fn text(&self, column: Column) -> String {
        let sizes = self.files.shown_sizes(self.node);
        let shown =
            self.files.shown(self.node).and_then(|version| self.facts.tree.version(version));
        let entry = shown.map(|version| version.entry);
        let text = match column {
            Column::Unpacked => Some(Bytes(sizes.unpacked).to_string()),
            Column::Download => Some(download(self.files, sizes.download)),
            Column::Share => {
                let seen = self.files.sizes(self.node).unpacked;
                let share = percent(Bytes(seen), Bytes(self.total));
                Some(format!("{share:.0}%"))
            }
            Column::Hidden => Some(Bytes(sizes.hidden).to_string()),
            Column::Count => Some(grouped(sizes.files)),
            Column::Layer => shown.map(|version| (version.layer + 1).to_string()),
            Column::Time => {
                let seconds = entry.and_then(|entry| u64::try_from(entry.mtime).ok());
                seconds.map(|seconds| Date::of_seconds(seconds).to_string())
            }
            Column::Owner => entry.map(|entry| format!("{}:{}", entry.uid, entry.gid)),
            Column::Mode => entry.map(|entry| format!("{:04o}", entry.mode)),
            Column::Bar | Column::Note => None,
        };
        text.unwrap_or_else(|| "–".to_owned())
    }
}

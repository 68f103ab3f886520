//! The line above the files: what is listed, what filters let through, and what all of it weighs.

use super::super::Painter;
use super::{columns, download};
use crate::explore::columns::Column;
use crate::explore::files::{Arrangement, Files, Scope, Sizes};
use crate::explore::model::FilesPane;
use crate::explore::theme::Symbol;
use crate::fit;
use crate::units::{Bytes, counted};

/// The texts of the line.
pub(super) struct Heading {
    pub(super) title: String,
    /// The text at the right end.
    pub(super) right: String,
    /// Whether the right half of that is a download.
    pub(super) has_download: bool,
}

/// How many columns a rule needs besides its two texts.
const RULE_COLUMNS: usize = 9;

/// How many columns of a filter are shown at least, if what it lets through is to stand after it.
const MIN_FILTER: usize = 24;

/// Returns the texts of a line of some columns.
pub(super) fn heading(
    painter: &Painter<'_>,
    pane: &FilesPane,
    shown: &[Column],
    width: u16,
) -> Heading {
    let files = &pane.files;
    let total = files.total();
    let (right, has_download) = match width {
        ..44 => (Bytes(total.unpacked).to_string(), false),
        _ => {
            let download = download(files, total.download);
            (format!("{}  {download}", Bytes(total.unpacked)), true)
        }
    };
    let mut title = listed(painter, files, shown, width);
    let Some(matching) = files.matching() else { return Heading { title, right, has_download } };
    let dot = painter.theme.symbol(Symbol::Dot);
    let filter = format!(" {dot} filter {}", files.filters());
    let bytes = matching_bytes(files, &matching);
    let count = counted(matching.files, "file");
    let after = format!(" {dot} {count}, {bytes} match");
    let taken = fit::width(&title) + fit::width(&after) + fit::width(&right) + RULE_COLUMNS;
    let left = usize::from(width).saturating_sub(taken);
    if MIN_FILTER.min(fit::width(&filter)) <= left {
        title.push_str(&painter.fit_end(&filter, left));
        title.push_str(&after);
        return Heading { title, right, has_download };
    }
    title.push_str(&filter);
    let right = match width {
        ..80 => format!("{bytes} match"),
        _ if shows_hidden_bytes(files, &matching) => format!("{bytes} match"),
        _ => format!("{bytes} match of {}", Bytes(total.unpacked)),
    };
    Heading { title, right, has_download: false }
}

/// What is listed, in words.
fn listed(painter: &Painter<'_>, files: &Files, shown: &[Column], width: u16) -> String {
    let dot = painter.theme.symbol(Symbol::Dot);
    let listing = files.listing();
    let scope = match listing.scope {
        Scope::Changes(layer) if width < 60 => format!("changes of {}", layer + 1),
        scope => scope.to_string(),
    };
    let mut title = format!("2 Files {dot} {scope}");
    if listing.arrangement != Arrangement::Tree {
        title.push_str(&format!(" {dot} {}", listing.arrangement.word()));
    }
    let says_order = 60 <= width && files.filters().is_empty();
    if says_order || columns::lacks_hidden(files, shown) {
        let other_way = if listing.reversed { ", reversed" } else { "" };
        title.push_str(&format!(" {dot} by {}{other_way}", listing.order.word()));
    }
    title
}

fn shows_hidden_bytes(files: &Files, matching: &Sizes) -> bool {
    files.shows_hidden() && matching.hidden != 0
}

/// What filters let through.
fn matching_bytes(files: &Files, matching: &Sizes) -> String {
    let (seen, hidden) = (Bytes(matching.unpacked), Bytes(matching.hidden));
    match (shows_hidden_bytes(files, matching), matching.unpacked) {
        (true, 0) => format!("{hidden} hidden"),
        (true, _) => format!("{seen} + {hidden} hidden"),
        (false, _) => seen.to_string(),
    }
}

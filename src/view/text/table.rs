//! Tables drawn in columns: numbers are right-aligned, names are shortened to the remaining width.

use std::io::{self, Write};

use anstyle::Style;

use super::{INDENT, style, styled};
use crate::fit::{clean, shorten_end, shorten_middle, width, wrap};
use crate::view::Look;
use crate::view::document::{Cell, Column, Fit, Table, share};

/// Spaces before the line below a row: below the text after its number.
const UNDER: usize = INDENT + 3;
/// Spaces between columns.
const GAP: usize = 2;
/// Width of a bar.
const BAR: usize = 8;
/// Width of a share beside its bar: `100 %`.
const SHARE: usize = 5;

/// Draws a table with its headings.
pub(super) fn draw(out: &mut dyn Write, table: &Table, look: Look) -> io::Result<()> {
    let layout = Layout::of(table, look.width);
    let widths = &layout.widths;
    let shown = table.columns.iter().zip(widths);
    let columns: Vec<(Column, usize)> =
        shown.filter_map(|(column, width)| Some((*column, (*width)?))).collect();
    let headings: Vec<Piece> = columns
        .iter()
        .map(|(column, width)| Piece::heading(shorten_end(column.heading, *width)))
        .collect();
    line(out, &columns, headings, look)?;
    let mut under = table.under.iter();
    for row in &table.rows {
        let cells = row.iter().zip(&table.columns).zip(widths);
        let pieces = cells.filter_map(|((cell, column), width)| {
            width.map(|width| layout.piece(cell, column.fit, width))
        });
        line(out, &columns, pieces.collect(), look)?;
        if let Some(Cell::Text { text, tone, .. }) = under.next() {
            draw_under(out, &clean(text), style(*tone), look)?;
        }
    }
    let left_out: Vec<&str> = table
        .columns
        .iter()
        .zip(widths)
        .filter(|(_, width)| width.is_none())
        .map(|(column, _)| column.heading)
        .collect();
    let left_out = (!left_out.is_empty())
        .then(|| format!("no room in {} columns for: {}", look.width, left_out.join(", ")));
    for rest in table.rest.iter().chain(&left_out) {
        for rest in wrap(&clean(rest), look.width - INDENT) {
            writeln!(out, "{:INDENT$}{}", "", styled(&rest, Style::new().dimmed(), look))?;
        }
    }
    Ok(())
}

/// A line below a row: cut on the first screen, whole where everything is shown.
fn draw_under(out: &mut dyn Write, text: &str, style: Style, look: Look) -> io::Result<()> {
    let columns = look.width.saturating_sub(UNDER);
    let lines = match look.detail.full {
        true => wrap(text, columns),
        false => vec![shorten_end(text, columns)],
    };
    for line in lines.iter().filter(|line| !line.is_empty()) {
        writeln!(out, "{:UNDER$}{}", "", styled(line, style, look))?;
    }
    Ok(())
}

/// Text of a cell, cut to its width, in up to two styles.
struct Piece {
    lead: String,
    text: String,
    style: Style,
    /// Follows the text without style.
    tail: String,
}

impl Piece {
    fn heading(text: String) -> Self {
        Self::plain(text, Style::new().dimmed())
    }

    fn plain(text: String, style: Style) -> Self {
        Self { lead: String::new(), text, style, tail: String::new() }
    }

    fn width(&self) -> usize {
        width(&self.lead) + width(&self.text) + width(&self.tail)
    }
}

fn line(
    out: &mut dyn Write,
    columns: &[(Column, usize)],
    pieces: Vec<Piece>,
    look: Look,
) -> io::Result<()> {
    write!(out, "{:INDENT$}", "")?;
    // Spaces are held back until text follows, so that no line ends with them.
    let mut held_back = 0;
    for (piece, (column, width)) in pieces.into_iter().zip(columns) {
        let space = width.saturating_sub(piece.width());
        let (before, after) = if column.fit == Fit::Number { (space, 0) } else { (0, space) };
        held_back += before;
        if 0 < piece.width() {
            write!(out, "{:held_back$}", "")?;
            held_back = 0;
            let lead = styled(&piece.lead, Style::new().dimmed(), look);
            write!(out, "{lead}{}{}", styled(&piece.text, piece.style, look), piece.tail)?;
        }
        held_back += after + GAP;
    }
    writeln!(out)
}

/// Draws a share as eighths of [`BAR`] cells: any share shows a sliver, none short of all is full.
/// The hidden part of it, which takes the place of the last cells, is shaded.
fn bar(percent: f64, hidden: f64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let cells = BAR as f64 * 8.0;
    // Clamped to 0..=64, so that the conversions are exact.
    let eighths = |percent: f64| (percent.clamp(0.0, 100.0) / 100.0 * cells).round() as usize;
    let mut filled = eighths(percent);
    if 0.0 < percent && percent < 100.0 {
        filled = filled.clamp(1, BAR * 8 - 1);
    }
    let hidden = eighths(hidden).min(filled);
    // Less than half a cell is not worth a shade.
    let (solid, shaded) = match hidden {
        0..4 => (filled, 0),
        _ => {
            let visible = (filled - hidden + 4) / 8;
            (visible * 8, filled.div_ceil(8).saturating_sub(visible))
        }
    };
    let last = EIGHTHS.get(solid % 8).copied().unwrap_or_default();
    let text = format!("{}{last}{}", "█".repeat(solid / 8), "▒".repeat(shaded));
    format!("{text:<BAR$}")
}

/// How a table fits a width.
struct Layout {
    /// The width of each column; `None` for one that is left out.
    widths: Vec<Option<usize>>,
    /// Whether shares have bars beside them.
    has_bars: bool,
}

/// The least that is left of a name: less does not tell one from another.
const MIN_NAME: usize = 10;

/// The least that is left of the name that a row is about, if there is room for it.
const MIN_FIRST_NAME: usize = 24;

impl Layout {
    /// Fits a table into a width: names are shortened first. If that leaves too little of them, the
    /// bars go, and then whole columns.
    fn of(table: &Table, available: usize) -> Self {
        let mut layout = Self { widths: Vec::new(), has_bars: true };
        layout.widths = layout.natural(table).into_iter().map(Some).collect();
        if layout.fits(table, available) {
            return layout.shortened(table, available);
        }
        layout.has_bars = false;
        layout.widths = layout.natural(table).into_iter().map(Some).collect();
        for index in least_needed(&table.columns) {
            if !layout.fits(table, available)
                && let Some(width) = layout.widths.get_mut(index)
            {
                *width = None;
            }
        }
        layout.shortened(table, available)
    }

    /// The width that each column has if nothing in it is shortened.
    fn natural(&self, table: &Table) -> Vec<usize> {
        let of_column = |(index, column): (usize, &Column)| {
            let cells = table.rows.iter().filter_map(|row| row.get(index));
            let widest = cells.map(|cell| self.natural_width(cell)).max().unwrap_or(0);
            widest.max(width(column.heading))
        };
        table.columns.iter().enumerate().map(of_column).collect()
    }

    fn natural_width(&self, cell: &Cell) -> usize {
        match cell {
            Cell::Empty => 0,
            Cell::Unknown => "unknown".len(),
            Cell::Text { lead, text, .. } => width(lead) + width(&clean(text)),
            Cell::Meter { .. } if self.has_bars => BAR + 1 + SHARE,
            Cell::Meter { .. } => SHARE,
        }
    }

    /// What the columns that are shown need, if a column needs what `least` says.
    fn needed(&self, table: &Table, mut least: impl FnMut(&Column, usize) -> usize) -> usize {
        let shown = table.columns.iter().zip(&self.widths);
        let shown = shown.filter_map(|(column, width)| Some(least(column, (*width)?)));
        let (count, sum) = shown.fold((0, 0), |(count, sum), width| (count + 1, sum + width));
        INDENT + GAP * usize::saturating_sub(count, 1) + sum
    }

    fn fits(&self, table: &Table, available: usize) -> bool {
        let first = (available / 3).clamp(MIN_NAME, MIN_FIRST_NAME);
        let mut least_of_name = std::iter::once(first).chain(std::iter::repeat(MIN_NAME));
        let least = |column: &Column, width: usize| match is_name(column.fit) {
            true => width.min(least_of_name.next().unwrap_or(MIN_NAME)),
            false => width,
        };
        self.needed(table, least) <= available
    }

    /// Gives names what the other columns leave.
    fn shortened(mut self, table: &Table, available: usize) -> Self {
        let fixed = self.needed(table, |column, width| if is_name(column.fit) { 0 } else { width });
        let mut left = available.saturating_sub(fixed);
        // The narrowest come first, so that what they do not need is left for the others.
        let mut names: Vec<&mut usize> = table
            .columns
            .iter()
            .zip(&mut self.widths)
            .filter(|(column, _)| is_name(column.fit))
            .filter_map(|(_, width)| width.as_mut())
            .collect();
        names.sort_by_key(|width| **width);
        let mut waiting = names.len();
        for width in names {
            *width = (*width).min(left / waiting.max(1));
            left -= *width;
            waiting -= 1;
        }
        // A first word that is wider than all there is has to be cut.
        if let Some(Some(width)) = self.widths.first_mut() {
            *width = (*width).min(available.saturating_sub(INDENT));
        }
        self
    }

    fn piece(&self, cell: &Cell, fit: Fit, columns: usize) -> Piece {
        match cell {
            Cell::Empty => Piece::plain(String::new(), Style::new()),
            Cell::Unknown => Piece::plain("unknown".to_owned(), Style::new().dimmed()),
            Cell::Text { lead, text, tone } => {
                let text = clean(text);
                // The branches of a tree may take all that there is.
                let lead = shorten_end(lead, columns);
                let left = columns.saturating_sub(width(&lead));
                let text = match fit {
                    _ if left == 0 => String::new(),
                    Fit::Middle => shorten_middle(&text, left),
                    Fit::End | Fit::Number | Fit::Word => shorten_end(&text, left),
                };
                Piece { lead, text, style: style(*tone), tail: String::new() }
            }
            Cell::Meter { percent, hidden } => {
                let share = format!("{:>SHARE$}", share(*percent));
                match self.has_bars {
                    true => Piece {
                        lead: String::new(),
                        text: bar(*percent, *hidden),
                        style: Style::new(),
                        tail: format!(" {share}"),
                    },
                    false => Piece::plain(share, Style::new()),
                }
            }
        }
    }
}

/// Returns the columns that can be left out, the least needed first: words, then all but two names
/// and three numbers, which most tables have at most, then the other names, and last the numbers;
/// of each kind, those at the right first.
fn least_needed(columns: &[Column]) -> Vec<usize> {
    let (mut names, mut numbers) = (0, 0);
    let mut ranked = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        let (rank, is_first_name) = match column.fit {
            Fit::Word => (0, false),
            Fit::End | Fit::Middle => {
                names += 1;
                (if 2 < names { 1 } else { 3 }, names == 1)
            }
            Fit::Number => {
                numbers += 1;
                (if 3 < numbers { 2 } else { 4 }, false)
            }
        };
        // Without the first column and the first name, nothing says what a row is about.
        if index != 0 && !is_first_name {
            ranked.push((rank, std::cmp::Reverse(index)));
        }
    }
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, std::cmp::Reverse(index))| index).collect()
}

/// Whether the cells of a column can be shortened.
fn is_name(fit: Fit) -> bool {
    matches!(fit, Fit::End | Fit::Middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_a_sliver_of_anything_and_is_full_only_for_all() {
        for (percent, hidden, text) in [
            (0.0, 0.0, "        "),
            (0.001, 0.0, "▏       "),
            (50.0, 0.0, "████    "),
            (99.99, 0.0, "███████▉"),
            (100.0, 0.0, "████████"),
            (50.0, 0.001, "████    "),
            (50.0, 25.0, "██▒▒    "),
            (55.0, 55.0, "▒▒▒▒▒   "),
            (0.001, 0.001, "▏       "),
        ] {
            assert_eq!(bar(percent, hidden), text, "{percent} {hidden}");
        }
    }
}

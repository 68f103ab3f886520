//! Tables drawn in columns: numbers are right-aligned, names are shortened to the remaining width.

use std::io::{self, Write};

use anstyle::Style;

use super::fit::{clean, shorten_end, shorten_middle, width, wrap};
use super::{INDENT, style, styled};
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
    let widths = fit_widths(table, look.width);
    let headings: Vec<Piece> =
        table.columns.iter().map(|column| Piece::heading(column.heading)).collect();
    line(out, &table.columns, &widths, headings, look)?;
    let mut under = table.under.iter();
    for row in &table.rows {
        let cells = row.iter().zip(&table.columns).zip(&widths);
        let pieces = cells.map(|((cell, column), width)| piece(cell, column.fit, *width)).collect();
        line(out, &table.columns, &widths, pieces, look)?;
        if let Some(Cell::Text { text, tone, .. }) = under.next() {
            draw_under(out, &clean(text), style(*tone), look)?;
        }
    }
    if let Some(rest) = &table.rest {
        let rest = shorten_end(&clean(rest), look.width - INDENT);
        writeln!(out, "{:INDENT$}{}", "", styled(&rest, Style::new().dimmed(), look))?;
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
    fn heading(text: &str) -> Self {
        Self::plain(text.to_owned(), Style::new().dimmed())
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
    columns: &[Column],
    widths: &[usize],
    pieces: Vec<Piece>,
    look: Look,
) -> io::Result<()> {
    write!(out, "{:INDENT$}", "")?;
    // Spaces are held back until text follows, so that no line ends with them.
    let mut held_back = 0;
    for ((piece, column), width) in pieces.into_iter().zip(columns).zip(widths) {
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

fn piece(cell: &Cell, fit: Fit, columns: usize) -> Piece {
    match cell {
        Cell::Empty => Piece::plain(String::new(), Style::new()),
        Cell::Unknown => Piece::plain("unknown".to_owned(), Style::new().dimmed()),
        Cell::Text { lead, text, tone } => {
            let text = clean(text);
            let left = columns.saturating_sub(width(lead));
            let text = match fit {
                Fit::End => shorten_end(&text, left),
                Fit::Middle => shorten_middle(&text, left),
                Fit::Number | Fit::Word => text.into_owned(),
            };
            Piece { lead: lead.clone(), text, style: style(*tone), tail: String::new() }
        }
        Cell::Meter { percent, hidden } => Piece {
            lead: String::new(),
            text: bar(*percent, *hidden),
            style: Style::new(),
            tail: format!(" {:>SHARE$}", share(*percent)),
        },
    }
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

/// Returns the width of each column, in all at most `available` if names can be shortened.
fn fit_widths(table: &Table, available: usize) -> Vec<usize> {
    let natural: Vec<usize> = table
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let cells = table.rows.iter().filter_map(|row| row.get(index)).map(natural_width);
            cells.max().unwrap_or(0).max(width(column.heading))
        })
        .collect();
    let gaps = INDENT + GAP * table.columns.len().saturating_sub(1);
    let gives_way = |column: &Column| matches!(column.fit, Fit::End | Fit::Middle);
    let columns = || table.columns.iter().zip(&natural);
    let fixed: usize =
        columns().filter(|(column, _)| !gives_way(column)).map(|(_, width)| width).sum();
    let mut left = available.saturating_sub(gaps + fixed);
    // The narrowest come first, so that what they do not need is left for the others.
    let mut order: Vec<(usize, usize)> = columns()
        .enumerate()
        .filter(|(_, (column, _))| gives_way(column))
        .map(|(index, (_, width))| (*width, index))
        .collect();
    order.sort_unstable();
    let mut widths = natural.clone();
    let mut waiting = order.len();
    for (natural, index) in order {
        let given = natural.min(left / waiting.max(1));
        if let Some(width) = widths.get_mut(index) {
            *width = given;
        }
        left -= given;
        waiting -= 1;
    }
    widths
}

fn natural_width(cell: &Cell) -> usize {
    match cell {
        Cell::Empty => 0,
        Cell::Unknown => "unknown".len(),
        Cell::Text { lead, text, .. } => width(lead) + width(&clean(text)),
        Cell::Meter { .. } => BAR + 1 + SHARE,
    }
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

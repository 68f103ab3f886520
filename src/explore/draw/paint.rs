//! Draws text into cells: cut to its width, with the styles of roles.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use crate::explore::hits::{Hit, Hits};
use crate::explore::theme::{Role, Symbol, Theme};
use crate::fit::{clean, shorten_end, shorten_middle, width};
use crate::units::Bytes;

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::explore) struct Span {
    pub(in crate::explore) text: String,
    pub(in crate::explore) style: Style,
}

/// Draws into the cells of a frame.
pub(in crate::explore) struct Painter<'b> {
    buffer: &'b mut Buffer,
    pub(in crate::explore) theme: Theme,
    pub(in crate::explore) hits: Hits,
}

impl<'b> Painter<'b> {
    pub(in crate::explore) fn new(buffer: &'b mut Buffer, theme: Theme) -> Self {
        Self { buffer, theme, hits: Hits::default() }
    }

    /// A piece of text with a role.
    pub(in crate::explore) fn span(&self, role: Role, text: impl Into<String>) -> Span {
        Span { text: text.into(), style: self.theme.style(role) }
    }

    /// Draws a line from the left of an area's first row; what does not fit is cut at its end.
    pub(in crate::explore) fn line(&mut self, area: Rect, spans: &[Span]) {
        let area = area.intersection(self.buffer.area);
        if area.is_empty() {
            return;
        }
        let mut x = area.x;
        for span in spans {
            let left = usize::from(area.right().saturating_sub(x));
            if left == 0 {
                break;
            }
            let text = self.in_ascii(clean(&span.text));
            let fitted = match width(&text) <= left {
                true => text,
                false => Cow::Owned(self.cut(shorten_end(&text, left))),
            };
            (x, _) = self.buffer.set_stringn(x, area.y, &fitted, left, span.style);
        }
    }

    /// Draws a line with a part at its right end, which is not cut before the rest is.
    pub(in crate::explore) fn line_with_right(
        &mut self,
        area: Rect,
        left: &[Span],
        right: &[Span],
    ) {
        let columns = columns(right).min(usize::from(area.width)) as u16;
        let gap = u16::from(0 < columns);
        let head = Rect { width: area.width.saturating_sub(columns + gap), ..area };
        self.line(head, left);
        self.line(Rect { x: area.right() - columns, width: columns, ..area }, right);
    }

    /// Draws a horizontal line with a title in it, and something at its right end. Returns where
    /// that is, an empty area if it has no room.
    pub(in crate::explore) fn rule(&mut self, area: Rect, title: &[Span], right: &[Span]) -> Rect {
        let area = Rect { height: area.height.min(1), ..area };
        let dash = self.theme.symbol(Symbol::Horizontal);
        let rule = self.span(Role::Rule, dash.repeat(area.width.into()));
        self.line(area, &[rule]);
        if area.width < 8 {
            return Rect::default();
        }
        let space = [self.span(Role::Rule, " ")];
        let around = |spans: &[Span]| [&space, spans, &space].concat();
        let inner = Rect { x: area.x + 2, width: area.width - 4, ..area };
        let right = if right.is_empty() { Vec::new() } else { around(right) };
        let right_columns = columns(&right).min(usize::from(inner.width)) as u16;
        let left = Rect { width: inner.width.saturating_sub(right_columns + 1), ..inner };
        if !title.is_empty() {
            // A title that is cut keeps the space after it.
            let room = left.width.saturating_sub(1);
            self.line(Rect { width: room, ..left }, &[&space, title].concat());
            let x = left.x + room.min(columns(title) as u16 + 1);
            self.line(Rect { x, width: left.width.min(1), ..left }, &space);
        }
        let place = Rect { x: inner.right() - right_columns, width: right_columns, ..inner };
        if left.width <= 4 {
            return Rect::default();
        }
        self.line(place, &right);
        place
    }

    /// Shows the row of the cursor: reversed, or bold in a pane without the keyboard.
    pub(in crate::explore) fn cursor(&mut self, area: Rect, has_keyboard: bool) {
        let role = if has_keyboard { Role::Cursor } else { Role::OtherCursor };
        let style = self.theme.style(role);
        if has_keyboard {
            // Colours on a reversed row are hard to read on half of all terminals.
            let plain = Style::reset().add_modifier(Modifier::REVERSED);
            self.buffer.set_style(area, plain);
        } else {
            self.buffer.set_style(area, style);
        }
    }

    /// Remembers what an area is about.
    pub(in crate::explore) fn hit(&mut self, area: Rect, hit: Hit) {
        self.hits.areas.push((area, hit));
    }

    /// Empties an area.
    pub(in crate::explore) fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for position in area.positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
            }
        }
    }

    /// Returns a text that fits, its middle left out: the end of a path says most.
    pub(in crate::explore) fn fit(&self, text: &str, columns: usize) -> String {
        self.cut(shorten_middle(text, columns))
    }

    /// Returns a text that fits, its end left out.
    pub(in crate::explore) fn fit_end(&self, text: &str, columns: usize) -> String {
        self.cut(shorten_end(text, columns))
    }

    /// Returns a text with the symbols of this program in ASCII, if only that is drawn.
    fn in_ascii<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        if !self.theme.ascii || text.is_ascii() {
            return text;
        }
        let replaced = |character: char| match character {
            '–' | '·' => '-',
            '→' => '>',
            '…' => '~',
            other => other,
        };
        Cow::Owned(text.chars().map(replaced).collect())
    }

    fn cut(&self, text: String) -> String {
        if self.theme.ascii { text.replace('…', "~") } else { text }
    }

    /// Returns a bar of a length between 0 and `columns`, its last part for what is hidden.
    pub(in crate::explore) fn bar(
        &self,
        part: u64,
        hidden: u64,
        whole: u64,
        columns: usize,
    ) -> [Span; 3] {
        let cells = |bytes: u64| match whole {
            0 => 0,
            whole => {
                let share = u128::from(bytes) * columns as u128;
                let cells = (share + u128::from(whole) / 2) / u128::from(whole);
                (cells as usize).min(columns)
            }
        };
        let (all, dim) = (cells(part), cells(hidden.min(part)));
        let full = self.theme.symbol(Symbol::Bar).repeat(all - dim);
        let light = self.theme.symbol(Symbol::HiddenBar).repeat(dim);
        let rest = " ".repeat(columns - all);
        [self.span(Role::Bar, full), self.span(Role::Hidden, light), self.span(Role::Text, rest)]
    }
}

/// Returns the columns of some spans.
pub(in crate::explore) fn columns(spans: &[Span]) -> usize {
    spans.iter().map(|span| width(&span.text)).sum()
}

/// Returns a size as a column of tables shows it; `–` if it is unknown, `~` if it is estimated.
pub(in crate::explore) fn size(bytes: Option<u64>, is_estimate: bool) -> String {
    match bytes {
        None => "–".to_owned(),
        Some(bytes) if is_estimate => format!("~{}", Bytes(bytes)),
        Some(bytes) => Bytes(bytes).to_string(),
    }
}

/// Returns a saving: a size with a minus, after the `~` of an estimate.
pub(in crate::explore) fn saving(bytes: Option<u64>, is_estimate: bool) -> String {
    let about = if is_estimate { "~" } else { "" };
    match bytes {
        None => "–".to_owned(),
        Some(0) => "0 B".to_owned(),
        Some(bytes) => format!("{about}-{}", Bytes(bytes)),
    }
}

/// Pads a text on its left.
pub(in crate::explore) fn right_aligned(text: &str, columns: usize) -> String {
    let gap = columns.saturating_sub(width(text));
    format!("{:gap$}{text}", "")
}

//! Draws the model.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::hits::Hits;
use super::model::Model;

/// Draws the model into an area, and returns what is where.
pub fn draw(model: &Model, area: Rect, buffer: &mut Buffer) -> Hits {
    let name = model.opened.as_ref().map_or("", |opened| opened.reference.as_str());
    buffer.set_stringn(area.x, area.y, name, area.width.into(), ratatui::style::Style::new());
    Hits
}

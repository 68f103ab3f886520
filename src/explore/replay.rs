//! Presses keys without a terminal, and returns the screen as text.

use std::collections::VecDeque;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::draw::draw;
use super::message::{Effect, Message};
use super::model::Model;
use super::update::update;

/// Whether a model goes on after a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It waits for the next message.
    Goes,
    /// It wants the program to end.
    Quits,
}

/// Changes a model by a message, and by the answers to all that it wants done, which `perform`
/// gives at once: `None` for none.
///
/// The screen is drawn between, as the mouse clicks on what was drawn.
pub fn feed(
    model: &mut Model,
    message: Message,
    perform: &mut dyn FnMut(&Model, Effect) -> Option<Message>,
) -> Next {
    let mut messages = VecDeque::from([message]);
    while let Some(message) = messages.pop_front() {
        for effect in update(model, message) {
            if matches!(effect, Effect::Quit) {
                return Next::Quits;
            }
            messages.extend(perform(model, effect));
        }
        render(model);
    }
    Next::Goes
}

/// Draws a model at its size, and keeps what is where.
fn render(model: &mut Model) -> Buffer {
    let (columns, rows) = model.size;
    let area = Rect::new(0, 0, columns, rows);
    let mut buffer = Buffer::empty(area);
    model.hits = draw(model, area, &mut buffer);
    buffer
}

/// Returns the screen as text, without spaces at the ends of lines; each line ends with a newline.
pub fn screen(model: &mut Model) -> String {
    text(&render(model))
}

/// Returns the characters of a buffer as lines, without spaces at their ends.
pub fn text(buffer: &Buffer) -> String {
    let area = buffer.area;
    let line = |row: u16| {
        let mut line = String::new();
        let mut column = area.left();
        while column < area.right() {
            let symbol = buffer.cell((column, row)).map_or(" ", |cell| cell.symbol());
            line.push_str(symbol);
            // The cells that a wide character covers have no character of their own.
            let columns = u16::try_from(symbol.width()).unwrap_or(1).max(1);
            column = column.saturating_add(columns);
        }
        line.truncate(line.trim_end().len());
        line + "\n"
    };
    (area.top()..area.bottom()).map(line).collect()
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::super::key::Key;
    use super::super::settings::Settings;
    use super::*;

    #[test]
    fn a_buffer_is_text_with_wide_characters_and_without_trailing_spaces() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 2));
        buffer.set_string(1, 0, "日本 x", Style::new());
        assert_eq!(text(&buffer), " 日本 x\n\n");
        assert_eq!(text(&Buffer::empty(Rect::new(0, 0, 0, 0))), "");
    }

    #[test]
    fn keys_are_fed_until_the_model_quits() {
        let mut model = Model::new(Settings::default(), (20, 2));
        let mut performed = Vec::new();
        let mut perform = |_: &Model, effect: Effect| {
            performed.push(effect);
            None
        };
        assert_eq!(feed(&mut model, Message::Key(Key::ctrl('z')), &mut perform), Next::Goes);
        assert_eq!(feed(&mut model, Message::Key(Key::ctrl('c')), &mut perform), Next::Quits);
        assert!(matches!(*performed, [Effect::Suspend]), "{performed:?}");
        assert_eq!(screen(&mut model).lines().count(), 2);
    }
}

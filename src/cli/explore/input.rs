//! Keys, mouse, pastes and sizes of the terminal, in the words of the interface.

use std::sync::mpsc::TrySendError;

use crossterm::event::{
    self, Event as Raw, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton,
    MouseEvent as RawMouse, MouseEventKind,
};

use super::event::{Event, Events, Input};
use crate::explore::key::{Code, Key, Named};
use crate::explore::message::{Mouse, MouseEvent};

/// Starts to read the terminal, in a thread of its own.
pub(super) fn start(events: &Events) {
    super::event::start(events, |events| {
        let mut last = None;
        while let Ok(raw) = event::read() {
            for input in inputs(raw) {
                if !send(&events, input, &mut last) {
                    return;
                }
            }
        }
        let _ = events.send(Event::Gone);
    });
}

/// Sends what was done; if the loop does not keep up, repeats of the last are merged with it, but
/// for letters: each may be a part of a text. Returns false once nothing more is wanted.
fn send(events: &Events, input: Input, last: &mut Option<Input>) -> bool {
    match events.try_send(Event::Input(input.clone())) {
        Ok(()) => (),
        Err(TrySendError::Full(_)) if last.as_ref() == Some(&input) && !is_typed(&input) => (),
        Err(TrySendError::Full(event)) => {
            if events.send(event).is_err() {
                return false;
            }
        }
        Err(TrySendError::Disconnected(_)) => return false,
    }
    *last = Some(input);
    true
}

fn is_typed(input: &Input) -> bool {
    matches!(input, Input::Key(key) if key.typed().is_some())
}

/// Returns what an event of the terminal means; nothing for one that means nothing here.
fn inputs(raw: Raw) -> Vec<Input> {
    match raw {
        Raw::Key(event) => keys(event).into_iter().map(Input::Key).collect(),
        Raw::Mouse(event) => mouse(event).map(Input::Mouse).into_iter().collect(),
        Raw::Paste(text) => vec![Input::Paste(text)],
        Raw::Resize(columns, rows) => vec![Input::Resize { columns, rows }],
        Raw::FocusGained | Raw::FocusLost => Vec::new(),
    }
}

/// Alt with a key is what a slow line makes of Esc and a key after it.
fn keys(event: KeyEvent) -> Vec<Key> {
    if event.kind == KeyEventKind::Release {
        return Vec::new();
    }
    let has = |modifier| event.modifiers.contains(modifier);
    // On Windows, AltGr is Ctrl and Alt, and is part of the character.
    let is_alt_gr = cfg!(windows) && has(KeyModifiers::CONTROL | KeyModifiers::ALT);
    let ctrl = has(KeyModifiers::CONTROL) && !is_alt_gr;
    let Some(key) = key(event.code, ctrl, has(KeyModifiers::SHIFT)) else { return Vec::new() };
    match has(KeyModifiers::ALT) && !is_alt_gr {
        true => vec![Key::named(Named::Esc), key],
        false => vec![key],
    }
}

const NAMED: &[(KeyCode, Named)] = &[
    (KeyCode::Enter, Named::Enter),
    (KeyCode::Esc, Named::Esc),
    (KeyCode::Tab, Named::Tab),
    (KeyCode::BackTab, Named::BackTab),
    (KeyCode::Backspace, Named::Backspace),
    (KeyCode::Delete, Named::Delete),
    (KeyCode::Up, Named::Up),
    (KeyCode::Down, Named::Down),
    (KeyCode::Left, Named::Left),
    (KeyCode::Right, Named::Right),
    (KeyCode::PageUp, Named::PageUp),
    (KeyCode::PageDown, Named::PageDown),
    (KeyCode::Home, Named::Home),
    (KeyCode::End, Named::End),
];

fn key(code: KeyCode, ctrl: bool, shift: bool) -> Option<Key> {
    match code {
        // A newline that is pasted into a terminal without bracketed paste.
        KeyCode::Char('j') if ctrl => Some(Key::named(Named::Enter)),
        KeyCode::Char(character) if ctrl => {
            let lowercase = character.to_ascii_lowercase();
            Some(Key { ctrl, ..Key::char(lowercase) })
        }
        KeyCode::Char(character) => Some(Key::char(character)),
        KeyCode::F(number) => Some(Key { code: Code::F(number), ctrl }),
        KeyCode::Tab if shift => Some(Key::named(Named::BackTab)),
        code => {
            let (_, named) = NAMED.iter().find(|(other, _)| *other == code)?;
            Some(Key { ctrl, ..Key::named(*named) })
        }
    }
}

fn mouse(event: RawMouse) -> Option<Mouse> {
    let what = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseEvent::Press,
        MouseEventKind::Drag(MouseButton::Left) => MouseEvent::Drag,
        MouseEventKind::Up(MouseButton::Left) => MouseEvent::Release,
        MouseEventKind::ScrollDown => MouseEvent::Wheel { down: true },
        MouseEventKind::ScrollUp => MouseEvent::Wheel { down: false },
        _ => return None,
    };
    Some(Mouse { what, column: event.column, row: event.row })
}

#[cfg(test)]
mod tests {
    use super::super::event::channel;
    use super::*;

    fn pressed(code: KeyCode, modifiers: KeyModifiers, kind: KeyEventKind) -> String {
        let event = KeyEvent::new_with_kind(code, modifiers, kind);
        let keys: Vec<String> = keys(event).iter().map(Key::to_string).collect();
        keys.join(" ")
    }

    #[test]
    fn keys_have_the_names_of_the_interface() {
        let press = |code, modifiers| pressed(code, modifiers, KeyEventKind::Press);
        let (none, ctrl) = (KeyModifiers::NONE, KeyModifiers::CONTROL);
        for (code, modifiers, expected) in [
            (KeyCode::Char('j'), none, "j"),
            (KeyCode::Char('G'), KeyModifiers::SHIFT, "G"),
            (KeyCode::Char(' '), none, "Space"),
            (KeyCode::Char('D'), ctrl | KeyModifiers::SHIFT, "Ctrl-d"),
            (KeyCode::Char('j'), ctrl, "Enter"),
            (KeyCode::PageDown, none, "PgDn"),
            (KeyCode::Left, ctrl, "Ctrl-Left"),
            (KeyCode::Tab, KeyModifiers::SHIFT, "Shift-Tab"),
            (KeyCode::BackTab, KeyModifiers::SHIFT, "Shift-Tab"),
            (KeyCode::F(1), none, "F1"),
            (KeyCode::CapsLock, none, ""),
        ] {
            assert_eq!(press(code, modifiers), expected, "{code:?} {modifiers:?}");
        }
    }

    #[test]
    fn a_key_counts_when_it_is_pressed_and_repeated_not_when_it_is_released() {
        let down = |kind| pressed(KeyCode::Down, KeyModifiers::NONE, kind);
        assert_eq!(down(KeyEventKind::Press), "Down");
        assert_eq!(down(KeyEventKind::Repeat), "Down");
        assert_eq!(down(KeyEventKind::Release), "");
    }

    #[test]
    #[cfg(not(windows))]
    fn alt_is_esc_and_the_key() {
        let press = |code, modifiers| pressed(code, modifiers, KeyEventKind::Press);
        assert_eq!(press(KeyCode::Char('x'), KeyModifiers::ALT), "Esc x");
        assert_eq!(press(KeyCode::CapsLock, KeyModifiers::ALT), "");
    }

    #[test]
    fn the_mouse_counts_with_its_left_button_and_its_wheel() {
        let moved = |kind| {
            let mouse = mouse(RawMouse { kind, column: 3, row: 4, modifiers: KeyModifiers::NONE })?;
            assert_eq!((mouse.column, mouse.row), (3, 4));
            Some(mouse.what)
        };
        assert_eq!(moved(MouseEventKind::Down(MouseButton::Left)), Some(MouseEvent::Press));
        assert_eq!(moved(MouseEventKind::ScrollDown), Some(MouseEvent::Wheel { down: true }));
        assert_eq!(moved(MouseEventKind::Down(MouseButton::Right)), None);
        assert_eq!(moved(MouseEventKind::Moved), None);
    }

    #[test]
    fn repeats_are_merged_while_the_loop_is_behind() {
        let (events, received) = channel();
        let down = Input::Key(Key::named(Named::Down));
        let mut last = None;
        for _ in 0..1000 {
            assert!(send(&events, down.clone(), &mut last));
        }
        let waiting = received.try_iter().count();
        assert!((1..1000).contains(&waiting), "{waiting}");
        drop(received);
        assert!(!send(&events, down, &mut last));
    }
}

//! The screen of the terminal: entered, drawn on, and left as it was found, however the program
//! ends.

use std::io::{self, Write};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, queue};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::explore::{Model, draw};

/// Whether the terminal is ours: a panic in any thread gives it back.
static IS_OURS: AtomicBool = AtomicBool::new(false);

/// What the size is where the terminal does not say.
const USUAL: (u16, u16) = (80, 24);

/// The screen of the terminal, until it is dropped.
pub(super) struct Screen {
    /// What the terminal shows.
    shown: Buffer,
    mouse: bool,
}

impl Screen {
    /// Takes the terminal, and the mouse if it is wanted.
    pub(super) fn enter(mouse: bool) -> io::Result<Self> {
        // Colours are chosen by the theme. With NO_COLOR, crossterm would also take the reversal of
        // the cursor's row back.
        crossterm::style::force_color_output(true);
        let mut screen = Self { shown: Buffer::empty(Rect::default()), mouse };
        screen.take()?;
        Ok(screen)
    }

    /// Takes the terminal, again if it was left; everything is drawn anew.
    pub(super) fn take(&mut self) -> io::Result<()> {
        IS_OURS.store(true, Ordering::SeqCst);
        // First, because a program in the background is stopped here, before it writes anything.
        enable_raw_mode()?;
        let mut bytes = Vec::new();
        queue!(bytes, EnterAlternateScreen, cursor::Hide, EnableBracketedPaste)?;
        if self.mouse {
            capture_mouse(&mut bytes)?;
        }
        self.forget();
        send(&bytes)
    }

    /// Gives the terminal back until it is taken again.
    #[cfg(unix)]
    pub(super) fn leave(&mut self) {
        give_back();
    }

    /// Forgets what the terminal shows, so that everything is drawn anew.
    pub(super) fn forget(&mut self) {
        self.shown = Buffer::empty(Rect::default());
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub(super) fn set_mouse(&mut self, mouse: bool) -> io::Result<()> {
        self.mouse = mouse;
        let mut bytes = Vec::new();
        match mouse {
            true => capture_mouse(&mut bytes)?,
            false => queue!(bytes, DisableMouseCapture)?,
        }
        send(&bytes)
    }

    /// Draws the model; writes only what differs, and nothing if nothing does.
    pub(super) fn draw(&mut self, model: &mut Model) -> io::Result<()> {
        let (columns, rows) = model.size;
        let area = Rect::new(0, 0, columns, rows);
        let mut next = Buffer::empty(area);
        model.hits = draw(model, area, &mut next);
        let bytes = self.difference(&next)?;
        self.shown = next;
        // A thread that panicked has given the terminal back.
        if bytes.is_empty() || !IS_OURS.load(Ordering::SeqCst) {
            return Ok(());
        }
        send(&bytes)
    }

    /// Returns what turns the screen into the next one; empty for nothing.
    fn difference(&mut self, next: &Buffer) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let is_new = self.shown.area != next.area;
        if is_new {
            self.shown = Buffer::empty(next.area);
        }
        let cells = self.shown.diff(next);
        if cells.is_empty() && !is_new {
            return Ok(bytes);
        }
        queue!(bytes, BeginSynchronizedUpdate)?;
        if is_new {
            queue!(bytes, Clear(ClearType::All))?;
        }
        CrosstermBackend::new(&mut bytes).draw(cells.into_iter())?;
        queue!(bytes, EndSynchronizedUpdate)?;
        Ok(bytes)
    }

    /// Sends bytes to the terminal that draw nothing.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        send(bytes)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Returns the columns and rows of the terminal.
pub(super) fn size() -> (u16, u16) {
    match crossterm::terminal::size() {
        Ok((columns, rows)) if columns != 0 && rows != 0 => (columns, rows),
        _ => USUAL,
    }
}

/// Makes every panic give the terminal back before its message is printed.
pub(super) fn give_back_on_panic() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        give_back();
        print(panic);
    }));
}

/// Gives the terminal back as it was, once.
fn give_back() {
    if !IS_OURS.swap(false, Ordering::SeqCst) {
        return;
    }
    // A terminal that is gone needs nothing of it.
    let _ = last_bytes().and_then(|bytes| send(&bytes));
    let _ = disable_raw_mode();
}

/// What undoes everything, the innermost first.
fn last_bytes() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    queue!(
        bytes,
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableBracketedPaste,
        cursor::Show,
        LeaveAlternateScreen,
    )?;
    Ok(bytes)
}

/// Presses, releases, the wheel, and movements with a button held. Others would wake the program
/// whenever the mouse is moved.
#[cfg(unix)]
fn capture_mouse(bytes: &mut Vec<u8>) -> io::Result<()> {
    bytes.write_all(b"\x1b[?1000h\x1b[?1002h\x1b[?1006h")
}

#[cfg(not(unix))]
fn capture_mouse(bytes: &mut Vec<u8>) -> io::Result<()> {
    queue!(bytes, crossterm::event::EnableMouseCapture)
}

fn send(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    fn drawn(screen: &mut Screen, columns: u16, text: &str) -> String {
        let mut next = Buffer::empty(Rect::new(0, 0, columns, 1));
        next.set_string(0, 0, text, Style::new());
        let bytes = screen.difference(&next).expect("memory takes every byte");
        screen.shown = next;
        String::from_utf8(bytes).expect("it is UTF-8")
    }

    #[test]
    fn only_what_differs_is_written() {
        let mut screen = Screen { shown: Buffer::empty(Rect::default()), mouse: false };
        let first = drawn(&mut screen, 5, "abc");
        assert!(first.starts_with("\u{1b}[?2026h\u{1b}[2J"), "{first:?}");
        assert!(first.contains("abc") && first.ends_with("\u{1b}[?2026l"), "{first:?}");
        assert_eq!(drawn(&mut screen, 5, "abc"), "");
        let second = drawn(&mut screen, 5, "abd");
        assert!(second.contains('d') && !second.contains('a') && !second.contains("\u{1b}[2J"));
        // A screen of another size begins empty, and so does one that is forgotten.
        assert!(drawn(&mut screen, 4, "abd").contains("abd"));
        screen.forget();
        assert!(drawn(&mut screen, 4, "abd").contains("\u{1b}[2J"));
    }

    #[test]
    fn everything_is_undone_the_innermost_first() {
        let bytes = last_bytes().expect("memory takes every byte");
        let text = String::from_utf8(bytes).expect("it is UTF-8");
        let order = ["[?2026l", "[?1006l", "[?2004l", "[?25h", "[?1049l"];
        let places: Vec<_> = order.iter().map(|part| text.find(part)).collect();
        assert!(places.is_sorted() && places.iter().all(Option::is_some), "{text:?}");
        assert!(!text.contains(|c: char| c.is_ascii_alphabetic() && !"hl".contains(c)), "{text:?}");
    }
}

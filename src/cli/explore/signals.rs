//! Signals of Unix: those that end the program, and suspending it.

use std::io::{self, IsTerminal};
use std::process::{Command, Stdio};

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::event::{Event, Events};

/// What is to be done about a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// The program was stopped, and goes on; others have used the terminal meanwhile.
    Continue,
    /// To end, with this exit code.
    End(u8),
}

/// Returns what is to be done about a signal.
pub(super) fn asks(signal: i32) -> Asks {
    match signal {
        SIGCONT => Asks::Continue,
        // As a shell says it of a program that a signal ended.
        number => Asks::End(u8::try_from(number).map_or(u8::MAX, |number| 128 + number % 128)),
    }
}

/// Makes signals events, from now on.
pub(super) fn watch(events: &Events) -> io::Result<()> {
    let mut signals = Signals::new([SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM])?;
    super::event::start(events, move |events| {
        for signal in signals.forever() {
            if events.send(Event::Signal(signal)).is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// Stops the program, as Ctrl-Z does elsewhere; returns when it goes on.
pub(super) fn suspend() -> io::Result<()> {
    // A shell waits for the programs of a pipe until all of them have stopped.
    let is_piped = !io::stdin().is_terminal();
    if is_piped
        && Command::new("kill").args(["-s", "TSTP", "0"]).stdin(Stdio::null()).status().is_ok()
    {
        return Ok(());
    }
    emulate_default_handler(SIGTSTP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_end_the_program_with_their_number() {
        assert_eq!(asks(SIGTERM), Asks::End(143));
        assert_eq!(asks(SIGHUP), Asks::End(129));
        assert_eq!(asks(SIGQUIT), Asks::End(131));
        assert_eq!(asks(SIGCONT), Asks::Continue);
    }
}

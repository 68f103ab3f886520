//! What standard output and standard error can show.

use std::io::{self, IsTerminal};

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use terminal_size::{Width, terminal_size_of};

use crate::view::{Detail, Look};

// Where something is shown. Not a doc comment, which clap would print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// Returns whether a stream gets colour (no-color.org, bixense.com/clicolors; `TERM=dumb`).
pub(super) fn colour(when: When, stream: &impl RawStream) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => AutoStream::choice(stream) != ColorChoice::Never,
    }
}

/// Returns what standard output can show, at that level of detail.
pub(super) fn of_stdout(when: When, detail: Detail) -> Look {
    let out = io::stdout();
    let terminal = || match terminal_size_of(&out) {
        Some((Width(columns), _)) if out.is_terminal() => Some(usize::from(columns)),
        _ => None,
    };
    let width = columns().or_else(terminal).unwrap_or(Look::PLAIN.width);
    Look { width, colour: colour(when, &out), detail }
}

/// Returns what a file can show, at that level of detail.
pub(super) fn of_file(when: When, detail: Detail) -> Look {
    let width = columns().unwrap_or(Look::PLAIN.width);
    Look { width, colour: when == When::Always, detail }
}

/// The width that the user sets. As in git and Python it comes before that of a terminal: a shell
/// sets it for programs only if it is exported.
fn columns() -> Option<usize> {
    let columns = std::env::var("COLUMNS").ok()?.parse().ok()?;
    Some(columns).filter(|&columns| 0 < columns)
}

/// Whether standard input is a terminal, where somebody would have to type an image.
pub(super) fn is_typed() -> bool {
    io::stdin().is_terminal()
}

/// Whether the terminal cannot move its cursor (terminfo(5), "dumb").
pub(super) fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb" || term.is_empty())
}

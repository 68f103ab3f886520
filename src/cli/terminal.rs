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
    let width = match terminal_size_of(&out) {
        Some((Width(columns), _)) if out.is_terminal() => usize::from(columns),
        _ => Look::PLAIN.width,
    };
    Look { width, colour: colour(when, &out), detail }
}

/// Returns what a file can show, at that level of detail.
pub(super) fn of_file(when: When, detail: Detail) -> Look {
    Look { colour: when == When::Always, detail, ..Look::PLAIN }
}

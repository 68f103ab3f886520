//! Messages on standard error: a label and what it is about.

use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};

use super::global::GlobalArgs;
use super::terminal::{self, When};
use crate::escape::{printable_argument, printable_text};

/// What kind of message follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// There is no answer.
    Error,
    /// Why, below the error.
    Cause,
    /// What to do, below all causes.
    Hint,
    /// The answer is not all that it could be.
    Warning,
    /// How something was understood.
    Note,
}

impl Label {
    fn word(self) -> &'static str {
        match self {
            Self::Error => "error:",
            Self::Cause => "because",
            Self::Hint => "hint:",
            Self::Warning => "warning:",
            Self::Note => "note:",
        }
    }

    fn style(self) -> Style {
        match self {
            Self::Error => AnsiColor::Red.on_default().bold(),
            Self::Cause => Style::new().dimmed(),
            Self::Hint | Self::Note => AnsiColor::Cyan.on_default().bold(),
            Self::Warning => AnsiColor::Yellow.on_default().bold(),
        }
    }
}

/// Prints messages to standard error.
pub(super) fn print(color: When, messages: &[(Label, String)]) {
    write(color, &[messages]);
}

/// Prints messages about different things to standard error.
pub(super) fn print_apart(color: When, groups: &[Vec<(Label, String)>]) {
    let groups: Vec<_> = groups.iter().map(Vec::as_slice).collect();
    write(color, &groups);
}

fn write(color: When, groups: &[&[(Label, String)]]) {
    let err = io::stderr();
    let colour = terminal::colour(color, &err);
    let group = |messages: &&[(Label, String)]| {
        messages.iter().map(|(label, message)| lines(*label, message, colour)).collect::<String>()
    };
    let lines = groups.iter().map(group).collect::<Vec<_>>().join("\n");
    // Without standard error there is no way left to report this.
    let _ = err.lock().write_all(lines.as_bytes());
}

/// Prints a message beside an answer, unless only errors are wanted.
pub(super) fn say(global: &GlobalArgs, label: Label, message: String) {
    if !global.quiet {
        print(global.color, &[(label, message)]);
    }
}

/// Says which file was written.
pub(super) fn say_written(global: &GlobalArgs, file: &Path) {
    // What is no regular file keeps nothing that could be looked for.
    if !global.quiet && file.is_file() {
        let file = printable_argument(file.as_os_str());
        let _ = writeln!(io::stderr(), "wrote `{file}`");
    }
}

/// Returns a message after its label, without anything that acts on a terminal; its other lines
/// are aligned below the first.
fn lines(label: Label, message: &str, colour: bool) -> String {
    let indent = if label == Label::Cause { "  " } else { "" };
    let (word, style) = (label.word(), label.style());
    let word = if colour { format!("{style}{word}{style:#}") } else { word.to_owned() };
    let gap = if label == Label::Hint { "\n" } else { "" };
    let mut out = format!("{gap}{indent}{word}");
    for (index, line) in message.lines().enumerate() {
        if index != 0 {
            out.push_str(&format!("\n{indent} "));
        }
        out.push(' ');
        out.push_str(&printable_text(line));
    }
    out.push('\n');
    out
}

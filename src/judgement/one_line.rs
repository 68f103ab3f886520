//! The changes of instructions on one line: what is new in them, not the instructions as a whole.

use crate::dockerfile::{Edit, Rewrite};

/// What to write, or to do, on one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OneLine {
    /// The text.
    pub text: String,
    /// Whether it can be pasted.
    pub is_code: bool,
}

impl OneLine {
    /// Returns something that can be pasted.
    pub(super) fn code(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_code: true }
    }

    /// Returns something that is only read.
    pub(super) fn words(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_code: false }
    }

    /// Describes edits, and the lines that they lead to: what is left out and the commands that are
    /// added, the one instruction that changes, or what happens to several.
    pub(super) fn of(edits: &[Edit], lines: &[String]) -> Self {
        let mut commands: Vec<String> = Vec::new();
        for edit in edits {
            let command = match &edit.rewrite {
                Rewrite::Then(command) => command.clone(),
                Rewrite::Remove(paths) => format!("rm -rf {paths}"),
                _ => continue,
            };
            if !commands.contains(&command) {
                commands.push(command);
            }
        }
        let mut others = others(edits);
        match (lines, joined(edits)) {
            _ if !commands.is_empty() && others.is_empty() => Self::code(commands.join(" && ")),
            _ if !commands.is_empty() => {
                others.push(format!("then `{}`", commands.join(" && ")));
                Self::words(others.join("; "))
            }
            (_, Some((first, last))) => {
                Self::words(format!("One RUN in place of those of layers {first} to {last}"))
            }
            ([only], None) => Self::code(only),
            _ => Self::words(others.join("; ")),
        }
    }
}

/// The numbers of the first and the last layer that are joined.
pub(super) fn joined(edits: &[Edit]) -> Option<(usize, usize)> {
    let joins = edits.iter().filter_map(|edit| match edit.rewrite {
        Rewrite::JoinInto(first) => Some((first + 1, edit.layer + 1)),
        _ => None,
    });
    joins.reduce(|(first, last), (low, high)| (first.min(low), last.max(high)))
}

/// What changes besides added commands.
fn others(edits: &[Edit]) -> Vec<String> {
    let mut others: Vec<String> = Vec::new();
    for edit in edits {
        let text = match &edit.rewrite {
            Rewrite::Option { commands: [command, ..], option } => format!("{command} {option}"),
            Rewrite::CopyOption(option) => format!("COPY {option}"),
            Rewrite::Without { commands, .. } => {
                format!("without `{}`", commands.join("` and `"))
            }
            Rewrite::Install { without, .. } => format!("without {}", without.join(" ")),
            Rewrite::Replace { with, .. } => format!("`{}`", with.join(" && ")),
            _ => continue,
        };
        if !others.contains(&text) {
            others.push(text);
        }
    }
    others
}

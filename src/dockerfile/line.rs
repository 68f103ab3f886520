//! One instruction of a draft: its parts, what may be changed in it, and how it is written.

use std::collections::HashSet;

use super::copy::{Checksum, with_sources};
use super::settings::quoted;
use super::{Keyword, Rewrite, Step, shell};
use crate::escape::printable_text;

/// An instruction that can be changed.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Index of the layer that it makes.
    pub layer: Option<usize>,
    pub keyword: Keyword,
    /// Index of the layer made by the `RUN` that it was joined into.
    pub joined_into: Option<usize>,
    /// The whole instruction; for a `RUN` that was taken apart, as it was before.
    text: String,
    /// What a `RUN` runs, one command after the other.
    commands: Vec<String>,
    /// What a `RUN` removes at its end.
    removed: Vec<String>,
    /// Whether it is left out of the output.
    is_dropped: bool,
}

impl Line {
    /// Takes the instruction of a step; `None` if it is not one of a Dockerfile.
    pub(super) fn of(
        step: &Step,
        source: impl Fn(usize, Checksum) -> Option<String>,
    ) -> Option<Self> {
        let instruction = step.instruction.as_ref()?;
        let text = match instruction.keyword {
            // Lines of other builders, and the base image, which is written separately.
            Keyword::Import | Keyword::Other | Keyword::From => return None,
            Keyword::Env | Keyword::Label => quoted(&instruction.text),
            Keyword::Copy | Keyword::Add => {
                let source = |checksum| step.layer.and_then(|layer| source(layer, checksum));
                with_sources(&instruction.text, source)
            }
            _ => instruction.text.clone(),
        };
        Some(Self {
            layer: step.layer,
            keyword: instruction.keyword,
            text,
            commands: instruction.command().map_or_else(Vec::new, split),
            removed: Vec::new(),
            is_dropped: false,
            joined_into: None,
        })
    }

    /// Whether the instruction may be part of a longer `RUN`.
    pub(super) fn can_be_joined(&self) -> bool {
        self.keyword == Keyword::Run && (self.is_dropped || !self.commands.is_empty())
    }

    /// Puts the commands into parentheses where they would change the shell of those after them.
    pub(super) fn group(&mut self) {
        let is_grouped = matches!(self.commands.as_slice(), [only] if only.starts_with("( "));
        let needs_own = |command: &String| shell::needs_own_shell(command);
        if !is_grouped && self.commands.iter().any(needs_own) {
            self.commands = vec![format!("( {} )", self.commands.join(" && "))];
        }
    }

    /// Drops the instruction and returns its commands, and what it removes, for the `RUN` that made
    /// a layer; `None` if it was dropped already.
    pub(super) fn join_into(&mut self, layer: usize) -> Option<(Vec<String>, Vec<String>)> {
        if self.is_dropped {
            return None;
        }
        self.group();
        self.is_dropped = true;
        self.joined_into = Some(layer);
        Some((std::mem::take(&mut self.commands), std::mem::take(&mut self.removed)))
    }

    /// Adds the commands of another `RUN`, and what it removes.
    pub(super) fn extend(&mut self, commands: Vec<String>, removed: Vec<String>) {
        self.commands.extend(commands);
        for word in removed {
            if !self.removed.contains(&word) {
                self.removed.push(word);
            }
        }
    }

    /// Changes the instruction; returns `false` if it cannot be changed that way.
    pub(super) fn apply(&mut self, rewrite: &Rewrite) -> bool {
        // One of its paths cannot be quoted for a shell.
        if let Rewrite::Then(command) | Rewrite::Remove(command) = rewrite
            && shell::is_unsafe(command)
        {
            return false;
        }
        let is_run = self.keyword == Keyword::Run && !self.commands.is_empty();
        match rewrite {
            Rewrite::Then(command) if is_run => {
                if !self.commands.contains(command) {
                    self.commands.push(command.clone());
                }
                true
            }
            Rewrite::Remove(words) if is_run => {
                self.removed.extend(words.split_whitespace().map(str::to_owned));
                true
            }
            Rewrite::Option { commands, option } if is_run => {
                let mut changed = false;
                for command in &mut self.commands {
                    changed |= add_option(command, commands, option);
                }
                changed
            }
            Rewrite::CopyOption(option) if matches!(self.keyword, Keyword::Copy | Keyword::Add) => {
                let Some((keyword, rest)) = self.text.split_once(' ') else { return false };
                if !rest.split(' ').any(|word| word == option) {
                    self.text = format!("{keyword} {option} {rest}");
                }
                true
            }
            Rewrite::Without(commands) if is_run => {
                self.commands.retain(|command| !commands.contains(command));
                self.is_dropped = self.commands.is_empty();
                true
            }
            _ => false,
        }
    }

    /// The instruction as lines of a Dockerfile.
    pub(super) fn write(&self) -> Vec<String> {
        if self.is_dropped {
            return Vec::new();
        }
        if self.commands.is_empty() {
            return vec![printable_text(&self.text)];
        }
        let mut commands = self.commands.clone();
        if !self.removed.is_empty() {
            let mut seen = HashSet::new();
            let words = self.removed.iter().map(String::as_str).filter(|word| seen.insert(*word));
            commands.push(format!("rm -rf {}", words.collect::<Vec<_>>().join(" ")));
        }
        let last = commands.len() - 1;
        let line = |(index, command): (usize, &String)| {
            let lead = if index == 0 { "RUN " } else { "    " };
            let tail = if index == last { "" } else { " && \\" };
            format!("{lead}{}{tail}", printable_text(command))
        };
        commands.iter().enumerate().map(line).collect()
    }
}

/// Splits a `RUN` into its commands; empty if it cannot be taken apart or continued.
fn split(command: &str) -> Vec<String> {
    let commands = shell::commands(command).unwrap_or_default();
    match commands.iter().any(|command| shell::ends_the_shell(command)) {
        true => Vec::new(),
        false => commands.into_iter().map(str::to_owned).collect(),
    }
}

/// Adds an option after the first occurrence of a command; returns `false` if the command does not
/// occur or has the option already.
fn add_option(command: &mut String, words: &[&str], option: &str) -> bool {
    let Some(end) = words.iter().find_map(|words| shell::position(command, words)) else {
        return false;
    };
    if command.split_whitespace().any(|word| word == option) {
        return false;
    }
    command.insert_str(end, &format!(" {option}"));
    true
}

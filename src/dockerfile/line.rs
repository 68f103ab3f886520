//! One instruction of a draft: its parts, what may be changed in it, and how it is written.

use super::copy::{Checksum, with_sources};
use super::install::Installation;
use super::settings::quoted;
use super::{Keyword, Rewrite, Step, shell, tidy};
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
    /// Whether an edit changed it.
    is_changed: bool,
    /// Whether an installation was taken out of it, so that what only served that goes too.
    installs_less: bool,
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
            is_changed: false,
            installs_less: false,
            joined_into: None,
        })
    }

    /// Whether the instruction may be part of a longer `RUN`.
    pub(super) fn can_be_joined(&self) -> bool {
        self.keyword == Keyword::Run && (self.is_dropped() || !self.commands.is_empty())
    }

    /// Whether it is left out of the output: joined into another one, or without commands after a
    /// change.
    fn is_dropped(&self) -> bool {
        self.joined_into.is_some() || self.is_changed && self.is_needless()
    }

    /// Whether a `RUN` that was taken apart has nothing left to do.
    fn is_needless(&self) -> bool {
        let only_serves = || {
            self.installs_less
                && tidy::only_serve_installing(&self.commands)
                && tidy::removes_lists(&self.commands, &self.removed)
        };
        self.keyword == Keyword::Run && (self.commands.is_empty() || only_serves())
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
        if self.is_dropped() {
            self.joined_into = Some(layer);
            return None;
        }
        self.group();
        self.joined_into = Some(layer);
        Some((std::mem::take(&mut self.commands), std::mem::take(&mut self.removed)))
    }

    /// Adds the commands of another `RUN`, and what it removes.
    pub(super) fn extend(&mut self, commands: Vec<String>, removed: Vec<String>) {
        self.is_changed = true;
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
        let is_applied = match self.keyword {
            Keyword::Run if is_run => self.apply_to_run(rewrite),
            Keyword::Copy | Keyword::Add => self.apply_to_copy(rewrite),
            _ => false,
        };
        self.is_changed |= is_applied;
        is_applied
    }

    fn apply_to_copy(&mut self, rewrite: &Rewrite) -> bool {
        let Rewrite::CopyOption(option) = rewrite else { return false };
        let Some((keyword, rest)) = self.text.split_once(' ') else { return false };
        // A later change of all that is copied takes the place of an earlier one.
        let name = option.split('=').next().unwrap_or(option);
        let others = rest.split(' ').filter(|word| word.split('=').next() != Some(name));
        self.text = format!("{keyword} {option} {}", others.collect::<Vec<_>>().join(" "));
        true
    }

    fn apply_to_run(&mut self, rewrite: &Rewrite) -> bool {
        match rewrite {
            Rewrite::Then(command) => {
                for command in shell::commands(command).unwrap_or_else(|| vec![command]) {
                    if !self.commands.iter().any(|other| other == command) {
                        tidy::insert(&mut self.commands, command.to_owned());
                    }
                }
                true
            }
            Rewrite::Remove(words) => {
                self.removed.extend(words.split_whitespace().map(str::to_owned));
                true
            }
            Rewrite::Option { commands, option } => {
                let mut changed = false;
                for command in &mut self.commands {
                    changed |= add_option(command, commands, option);
                }
                changed
            }
            Rewrite::Without(commands) => {
                self.commands.retain(|command| !commands.contains(command));
                true
            }
            Rewrite::Replace { command, with } => {
                let found = self.commands.iter().position(|other| other == command);
                let Some(at) = found else { return false };
                self.commands.splice(at..=at, with.iter().cloned());
                true
            }
            Rewrite::Before { commands, first } => {
                let runs = |command: &String| shell::runs(command, commands);
                let Some(at) = self.commands.iter().position(runs) else { return false };
                if !self.commands.iter().take(at).any(|command| command == first) {
                    self.commands.insert(at, first.clone());
                }
                true
            }
            Rewrite::Install { without, with } => self.install(without, with),
            Rewrite::CopyOption(_) | Rewrite::JoinInto(_) => false,
        }
    }

    /// Installs without some packages, and with others; what then installs nothing is dropped.
    fn install(&mut self, without: &[String], with: &[String]) -> bool {
        let mut added = with.iter();
        let mut is_found = false;
        for command in &mut self.commands {
            let Some(mut installation) = Installation::parse(command) else { continue };
            if !without.iter().any(|package| installation.names(package)) {
                continue;
            }
            is_found = true;
            without.iter().for_each(|package| installation.leave_out(package));
            added.by_ref().for_each(|package| installation.add(package));
            let line = installation.to_line();
            *command = if installation.is_empty() { String::new() } else { line };
        }
        let all = self.commands.len();
        self.commands.retain(|command| !command.is_empty());
        self.installs_less |= self.commands.len() < all;
        is_found
    }

    /// The instruction as lines of a Dockerfile.
    pub(super) fn write(&self) -> Vec<String> {
        if self.is_dropped() {
            return Vec::new();
        }
        if self.commands.is_empty() {
            return vec![printable_text(&self.text)];
        }
        match self.is_changed {
            true => {
                let commands = tidy::with_one_removal(self.commands.clone(), &self.removed);
                tidy::lines(&commands, true)
            }
            false => tidy::lines(&self.commands, false),
        }
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

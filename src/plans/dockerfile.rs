//! The image's own part of its Dockerfile, as its history tells it, and changed as fixes say.

use std::collections::HashSet;

use super::copied;
use super::settings::quoted;
use crate::dockerfile::Keyword;
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::rules::{Change, Edit, shell};

/// Instructions that can be changed and written out.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    instructions: Vec<Line>,
}

#[derive(Debug, Clone)]
struct Line {
    layer: Option<usize>,
    keyword: Keyword,
    /// All but the command of a `RUN`.
    text: String,
    /// What a `RUN` runs, one command after the other.
    commands: Vec<String>,
    /// What a `RUN` removes at its end.
    removed: Vec<String>,
    /// The layer whose `RUN` it became part of, or `None` itself where it is dropped.
    is_gone: bool,
    joined_into: Option<usize>,
}

impl Draft {
    /// The image's own instructions, those of the base image left out.
    pub fn of(facts: &Facts) -> Self {
        let own = facts.history.steps.iter().skip(facts.base.steps);
        let lines = own.filter_map(|step| {
            let instruction = step.instruction.as_ref()?;
            // What other builders note is no line of a Dockerfile.
            if matches!(instruction.keyword, Keyword::Import | Keyword::Other | Keyword::From) {
                return None;
            }
            let is_run = instruction.keyword == Keyword::Run;
            let command = instruction.text.strip_prefix("RUN ").filter(|_| is_run);
            Some(Line {
                layer: step.layer,
                keyword: instruction.keyword,
                text: match instruction.keyword {
                    Keyword::Env | Keyword::Label => quoted(&instruction.text),
                    _ => copied::with_source(facts, step.layer, &instruction.text),
                },
                commands: command.map_or_else(Vec::new, split),
                removed: Vec::new(),
                is_gone: false,
                joined_into: None,
            })
        });
        Self { instructions: lines.collect() }
    }

    /// Changes one instruction; `false` where that cannot be done to it.
    pub fn apply(&mut self, edit: &Edit) -> bool {
        let Some(at) = self.position(edit.layer) else { return false };
        if let Change::JoinInto(first) = edit.change {
            return self.join(first, at);
        }
        let Some(line) = self.instructions.get_mut(at) else { return false };
        line.apply(&edit.change)
    }

    /// The instruction that makes a layer, where it was joined into another: that one.
    fn position(&self, layer: usize) -> Option<usize> {
        let at = self.instructions.iter().position(|line| line.layer == Some(layer))?;
        match self.instructions.get(at)?.joined_into {
            Some(other) => self.position(other),
            None => Some(at),
        }
    }

    fn join(&mut self, first: usize, last: usize) -> bool {
        let Some(first) = self.position(first) else { return false };
        let Some(between) = self.instructions.get(first..=last) else { return first == last };
        let Some(into) = between.first().and_then(|line| line.layer) else { return false };
        let can_join = |line: &Line| line.is_gone || !line.commands.is_empty();
        if between.iter().any(|line| line.keyword != Keyword::Run || !can_join(line)) {
            return false;
        }
        if let Some(line) = self.instructions.get_mut(first) {
            line.commands = together(std::mem::take(&mut line.commands));
        }
        for at in first + 1..=last {
            let Some(line) = self.instructions.get_mut(at) else { return false };
            if line.is_gone {
                continue;
            }
            line.is_gone = true;
            line.joined_into = Some(into);
            let commands = together(std::mem::take(&mut line.commands));
            let removed = std::mem::take(&mut line.removed);
            if let Some(line) = self.instructions.get_mut(first) {
                line.commands.extend(commands);
                for word in removed {
                    if !line.removed.contains(&word) {
                        line.removed.push(word);
                    }
                }
            }
        }
        true
    }

    /// Whether all of these edits can be made.
    pub fn can_apply(facts: &Facts, edits: &[Edit]) -> bool {
        let mut draft = Self::of(facts);
        !edits.is_empty() && in_order(edits).all(|edit| draft.apply(edit))
    }

    /// Writes out the instructions that these edits change; empty where they change none.
    pub fn changed(&self, edits: &[Edit]) -> Vec<String> {
        if edits.is_empty() {
            return Vec::new();
        }
        let mut draft = self.clone();
        let mut touched: Vec<usize> = Vec::new();
        for edit in in_order(edits) {
            if draft.apply(edit)
                && let Some(at) = draft.position(edit.layer)
                && !touched.contains(&at)
            {
                touched.push(at);
            }
        }
        touched.sort_unstable();
        let lines = touched.iter().filter_map(|&at| draft.instructions.get(at));
        lines.flat_map(Line::write).collect()
    }

    /// Writes out all instructions but those of these kinds, after these edits.
    pub fn write_but(facts: &Facts, edits: &[Edit], without: &[Keyword]) -> Vec<String> {
        let mut draft = Self::of(facts);
        for edit in in_order(edits) {
            draft.apply(edit);
        }
        let kept = draft.instructions.iter().filter(|line| !without.contains(&line.keyword));
        kept.flat_map(Line::write).collect()
    }

    /// Writes out all instructions after these edits.
    pub fn write(facts: &Facts, edits: &[Edit]) -> Vec<String> {
        Self::write_but(facts, edits, &[])
    }
}

/// Joins last, so that what is said of one `RUN` changes no other.
fn in_order(edits: &[Edit]) -> impl Iterator<Item = &Edit> {
    let is_join = |edit: &&Edit| matches!(edit.change, Change::JoinInto(_));
    let joins = edits.iter().filter(is_join);
    edits.iter().filter(move |edit| !is_join(edit)).chain(joins)
}

/// The commands of a `RUN` that others join; in parentheses where they would change its shell.
fn together(commands: Vec<String>) -> Vec<String> {
    let is_grouped = matches!(commands.as_slice(), [only] if only.starts_with("( "));
    match !is_grouped && commands.iter().any(|it| shell::needs_shell_of_its_own(it)) {
        true => vec![format!("( {} )", commands.join(" && "))],
        false => commands,
    }
}

/// The commands of a `RUN`; the whole line where it cannot be taken apart.
fn split(command: &str) -> Vec<String> {
    match shell::commands(command).filter(|all| !all.iter().any(|it| shell::ends_the_shell(it))) {
        Some(commands) => commands.into_iter().map(str::to_owned).collect(),
        None => Vec::new(),
    }
}

impl Line {
    fn apply(&mut self, change: &Change) -> bool {
        if let Change::Then(command) | Change::Remove(command) = change
            && shell::is_unsafe(command)
        {
            return false;
        }
        let is_run = self.keyword == Keyword::Run && !self.commands.is_empty();
        match change {
            Change::Then(command) if is_run => {
                if !self.commands.contains(command) {
                    self.commands.push(command.clone());
                }
                true
            }
            Change::Remove(words) if is_run => {
                self.removed.extend(words.split_whitespace().map(str::to_owned));
                true
            }
            Change::Option { commands, option } if is_run => {
                let mut changed = false;
                for command in &mut self.commands {
                    changed |= add_option(command, commands, option);
                }
                changed
            }
            Change::CopyOption(option) if matches!(self.keyword, Keyword::Copy | Keyword::Add) => {
                let Some((keyword, rest)) = self.text.split_once(' ') else { return false };
                if !rest.split(' ').any(|word| word == option) {
                    self.text = format!("{keyword} {option} {rest}");
                }
                true
            }
            Change::Without(commands) if is_run => {
                self.commands.retain(|command| !commands.contains(command));
                self.is_gone = self.commands.is_empty();
                true
            }
            _ => false,
        }
    }

    /// The instruction as lines of a Dockerfile.
    fn write(&self) -> Vec<String> {
        if self.is_gone {
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

/// Puts an option behind each occurrence of a command; `false` where there is none without it.
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

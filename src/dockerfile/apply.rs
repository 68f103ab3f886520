//! Edits applied to one instruction.

use super::inferred::LeftOut;
use super::install::Installation;
use super::line::Line;
use super::written::add_option;
use super::{Keyword, Rewrite, shell, tidy};

impl Line {
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
            Rewrite::Without { commands, .. } if !self.with_whole(commands) => false,
            Rewrite::Without { commands, reason } => {
                for command in commands {
                    self.give_reason(command, None, reason);
                }
                self.commands.retain(|command| !commands.contains(command));
                true
            }
            Rewrite::Replace { command, .. } if !self.with_whole(std::slice::from_ref(command)) => {
                false
            }
            Rewrite::Replace { command, with } => {
                let found = self.commands.iter().position(|other| other == command);
                let Some(at) = found else { return false };
                self.commands.splice(at..=at, with.iter().cloned());
                let rest = with.join(" && ");
                self.give_reason(command, None, &format!("`{rest}` is all that is left to do"));
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
        let mut reasons = Vec::new();
        let mut added = with.iter();
        let mut is_found = false;
        for command in &mut self.commands {
            let Some(mut installation) = Installation::parse(command) else { continue };
            if !without.iter().any(|package| installation.names(package)) {
                continue;
            }
            is_found = true;
            let named = without.iter().filter(|package| installation.names(package));
            let part = named.map(String::as_str).collect::<Vec<_>>().join(" ");
            let reason = "nothing that the image builds or starts needs that".to_owned();
            reasons.push(LeftOut { command: command.clone(), part: Some(part), reason });
            without.iter().for_each(|package| installation.leave_out(package));
            // What is refused would only be recommended.
            let refuses = !installation.has_option("--no-install-recommends");
            let added = added.by_ref().filter(|package| refuses || !package.ends_with('-'));
            added.for_each(|package| installation.add(package));
            let line = installation.to_line();
            *command = if installation.is_empty() { String::new() } else { line };
        }
        let all = self.commands.len();
        self.commands.retain(|command| !command.is_empty());
        self.installs_less |= self.commands.len() < all;
        self.left_out.extend(reasons);
        is_found
    }
}

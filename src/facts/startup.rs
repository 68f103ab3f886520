//! What a container starts: the one answer for rules and plans.
//!
//! The entry point and the command are followed through wrappers, lines for a shell, scripts, scripts
//! of `package.json`, `exec` and virtual environments, as far as the image shows where they lead.

use std::collections::{BTreeSet, HashSet};

use super::Facts;
use super::command_line;
use super::program::{self, Program, SCRIPT};
use crate::dockerfile::shell;
use crate::packages::PackageId;
use crate::tree::NodeId;

/// Everything that a container starts, as far as it can be followed.
#[derive(Debug, Clone, Default)]
pub struct Startup {
    /// The program that stays; `None` where none is configured, or it cannot be determined.
    pub program: Option<Program>,
    /// Whether something on the way may start what is not known: a script that is not in the image or
    /// was not looked into, or a command whose name only the running container knows.
    pub is_opaque: bool,
    /// The commands on the way, as they were followed; of those in the middle of a script only how
    /// they begin.
    commands: Vec<Vec<String>>,
    /// The words of these commands, without their directories.
    words: BTreeSet<String>,
    /// The files and directories that the words name, as written and with their links followed.
    named: BTreeSet<NodeId>,
}

/// How many commands are followed: more than any start script has, and few enough for a hostile one.
const MAX_COMMANDS: usize = 256;

/// How many commands may start another.
const MAX_DEPTH: usize = 8;

impl Startup {
    /// Follows what the configuration starts, and what its health check does.
    pub(super) fn of(facts: &Facts) -> Self {
        let mut startup = Self { program: program::program(facts), ..Self::default() };
        let command: Vec<String> = facts.command().into_iter().map(str::to_owned).collect();
        startup.follow(facts, command, 0);
        if let [kind, check @ ..] = facts.image.config.health_test() {
            match kind.as_str() {
                "CMD-SHELL" => {
                    check.iter().for_each(|line| startup.follow_line(facts, line, &[], 1))
                }
                "CMD" => startup.follow(facts, check.to_vec(), 1),
                _ => (),
            }
        }
        startup
    }

    /// Whether any command on the way is one of these programs, or has one among its words: what only
    /// looks like an argument may be what a wrapper starts.
    pub fn runs(&self, programs: &[&str]) -> bool {
        programs.iter().any(|program| self.words.contains(*program))
    }

    /// Whether a word of a command has that part of a path, such as a class path in `~/.m2`.
    pub fn names_part(&self, part: &str) -> bool {
        self.commands.iter().flatten().any(|word| word.contains(part))
    }

    /// The files and directories that are named, links followed, and all that they are in, the working
    /// directory too.
    pub fn named_and_above(&self, facts: &Facts) -> HashSet<NodeId> {
        let tree = &facts.tree;
        let directory = facts.directory(facts.working_directory());
        let mut found = HashSet::new();
        for mut node in self.named.iter().copied().chain(directory) {
            while node != NodeId::ROOT && found.insert(node) {
                node = tree.parent(node);
            }
        }
        found
    }

    /// The packages of the programs and files that are named.
    pub fn packages(&self, facts: &Facts) -> HashSet<PackageId> {
        self.named.iter().filter_map(|&node| facts.owner(node)).map(|(id, _)| id).collect()
    }

    fn follow(&mut self, facts: &Facts, words: Vec<String>, depth: usize) {
        let Some((first, rest)) = words.split_first() else { return };
        if depth == MAX_DEPTH || self.commands.len() == MAX_COMMANDS {
            self.is_opaque = true;
            return;
        }
        self.note(facts, &words);
        let name = first.rsplit('/').next().unwrap_or(first);
        let is_shell = program::is_shell(first);
        if let Some(line) = program::line_of_shell(&words) {
            self.follow_line(facts, line, &[], depth + 1);
        } else if let Some((line, added)) = program::package_script(facts, name, rest) {
            self.follow_line(facts, &line, &added, depth + 1);
        } else if is_shell && rest.first().is_some_and(|word| !word.starts_with('-')) {
            self.follow(facts, rest.to_vec(), depth + 1);
        } else {
            self.follow_script(facts, first, depth);
            if let Some(next) = program::wrapped(name, rest) {
                self.follow(facts, next, depth + 1);
            }
        }
        self.commands.push(words);
    }

    /// Follows the commands of a script that is in the image.
    fn follow_script(&mut self, facts: &Facts, first: &str, depth: usize) {
        if first.starts_with('$') {
            self.is_opaque = true;
        }
        let file = facts.locate(first).and_then(|node| facts.tree.follow(node));
        let script = file.and_then(|file| facts.contents.at(file));
        match script.filter(|content| content.kind == SCRIPT && !content.bytes().is_empty()) {
            Some(content) => {
                let text = String::from_utf8_lossy(content.bytes());
                text.lines().for_each(|line| self.follow_line(facts, line, &[], depth + 1));
            }
            None if first.ends_with(".sh") || first.contains("entrypoint") => self.is_opaque = true,
            None => (),
        }
    }

    /// Follows every command of a line; the last one gets some more words.
    fn follow_line(&mut self, facts: &Facts, line: &str, added: &[String], depth: usize) {
        let commands = shell::simple_commands(line);
        let last = commands.len().saturating_sub(1);
        let mut environment = None;
        for (at, command) in commands.iter().enumerate() {
            let words = command.iter().flat_map(|word| {
                // What another command prints is not known.
                let unknown = || vec!["$".to_owned()];
                shell::words(word, &|name: &str| facts.env(name)).unwrap_or_else(unknown)
            });
            let words =
                words.skip_while(|word| word == "exec" || command_line::is_assignment(word));
            let added = if at == last { added } else { &[] };
            let mut words: Vec<String> = words.chain(added.iter().cloned()).collect();
            if let Some(directory) = command_line::activated(&words) {
                environment = Some(directory.to_owned());
            }
            command_line::in_environment(facts, environment.as_deref(), &mut words);
            let first = command.iter().find(|word| **word != "exec");
            // Arguments are known where the script is a wrapper; other variables are not.
            let is_variable = |word: &&&str| word.contains('$') && !word.contains(['@', '*']);
            self.is_opaque |= words.is_empty() && first.is_some_and(|word| is_variable(&word));
            self.follow(facts, words, depth);
        }
    }

    /// Notes the words of a command, and what they name.
    fn note(&mut self, facts: &Facts, words: &[String]) {
        let is_between = |letter: char| letter.is_whitespace() || ";&|()\"'".contains(letter);
        for word in words.iter().flat_map(|word| word.split(is_between)) {
            if word.is_empty() {
                continue;
            }
            self.words.insert(word.rsplit('/').next().unwrap_or(word).to_owned());
            let value = word.split_once('=').map_or(word, |(_, value)| value);
            let node = facts.locate(value);
            let file = node.and_then(|node| facts.tree.follow(node));
            self.named
                .extend([node, file].into_iter().flatten().filter(|&node| node != NodeId::ROOT));
        }
    }
}

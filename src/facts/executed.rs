//! The files that are executed one after the other when a container starts, as far as that is
//! certain: the entry point, the interpreters of scripts, what wrappers and one line of a shell
//! start; and the script that the last of them is given to read.

use super::managers::{self, Start};
use super::place::Place;
use super::program::{ShellInput, base_name, is_shell, shell_input, wrapped};
use super::{Facts, command_line, interpreters, scripts};
use crate::dockerfile::shell;
use crate::tree::NodeId;

/// A file that is executed.
#[derive(Debug, Clone)]
pub struct Execution {
    /// The word by which it is started: its name, or a path.
    pub word: String,
    /// The path by which it is started, which may be a link; `None` if nothing is there.
    pub named: Option<NodeId>,
    /// The file, links followed; `None` if they lead nowhere.
    pub file: Option<NodeId>,
    /// What starts it.
    pub by: By,
    /// Its arguments; empty for interpreters.
    pub arguments: Vec<String>,
    /// Where it runs.
    pub place: Place,
    /// Whether the user of the configuration runs it: no wrapper before it takes another one.
    pub is_of_user: bool,
}

/// What starts a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The engine.
    Engine,
    /// A program that starts another one, such as `tini`.
    Wrapper,
    /// A line for a shell.
    Shell,
    /// A script of `package.json`, which npm, pnpm or Yarn starts.
    Manager,
    /// A shell reads it; it is not executed.
    Reader,
    /// The interpreter of a language reads it; it is not executed either.
    Language,
    /// The first line of this script names it.
    Script(NodeId),
}

impl By {
    /// Whether the file is only read.
    pub fn only_reads(self) -> bool {
        matches!(self, Self::Reader | Self::Language)
    }
}

/// Wrappers that start their first argument with the `PATH` and the files that are there.
const WRAPPERS: [&str; 8] =
    ["tini", "dumb-init", "catatonit", "gosu", "su-exec", "env", "nohup", "nice"];

/// Package managers that start a script with the programs that are installed, and install none.
const MANAGERS: [&str; 3] = ["npm", "pnpm", "yarn"];

/// Wrappers that change the user.
const USER_CHANGERS: [&str; 2] = ["gosu", "su-exec"];

/// Options of wrappers without a value in the next word.
const PLAIN_OPTIONS: [&str; 8] = ["--", "-s", "-g", "-v", "-w", "-c", "--single-child", "-vv"];

/// Words that a shell runs itself (POSIX, "Special Built-In Utilities" and "Reserved Words", and
/// those of bash), so that no file is needed for them.
const BUILT_IN: &[&str] = &[
    "!", "(", ".", ":", "[", "[[", "alias", "bg", "break", "builtin", "case", "cd", "command",
    "continue", "declare", "dirs", "echo", "enable", "eval", "exec", "exit", "export", "false",
    "fc", "fg", "for", "function", "getopts", "hash", "if", "jobs", "kill", "let", "local",
    "mapfile", "popd", "printf", "pushd", "pwd", "read", "readonly", "return", "select", "set",
    "shift", "shopt", "source", "test", "time", "times", "trap", "true", "type", "typeset",
    "ulimit", "umask", "unalias", "unset", "until", "wait", "while", "{",
];

/// How many files are followed: a kernel follows four interpreters (Linux, `exec_binprm`), and real
/// commands have three or four wrappers.
const MAX_STEPS: usize = 12;

/// Directories that an engine fills.
const OF_ENGINE: [&str; 3] = ["/dev/", "/proc/", "/sys/"];

impl Facts {
    /// Returns the files that are executed when a container starts, in order, as far as that is
    /// certain; the last of them may not be there. Empty without a command.
    pub fn executed(&self) -> Vec<Execution> {
        let words = self.command().into_iter().map(str::to_owned).collect();
        self.executed_by(words, By::Engine)
    }

    /// Returns what the health check executes, in order; empty without one.
    pub fn executed_by_health_check(&self) -> Vec<Execution> {
        let test = self.health_test();
        match test.split_first() {
            Some((kind, words)) if kind == "CMD" => self.executed_by(words.to_vec(), By::Engine),
            _ => Vec::new(),
        }
    }

    fn executed_by(&self, words: Vec<String>, by: By) -> Vec<Execution> {
        let place = Place::of(self);
        let mut walk = Walk { facts: self, found: Vec::new(), place, is_of_user: true };
        let mut next = Some((words, by));
        while let Some((words, by)) = next.take().filter(|_| walk.found.len() < MAX_STEPS) {
            next = walk.step(&words, by);
        }
        walk.found
    }
}

/// Whether a shell runs a word itself.
pub fn is_built_in(word: &str) -> bool {
    BUILT_IN.contains(&word) || word.contains(['$', '`', '*', '?', '~', '{', '('])
}

struct Walk<'f> {
    facts: &'f Facts,
    found: Vec<Execution>,
    place: Place,
    is_of_user: bool,
}

impl Walk<'_> {
    /// Records the first word, and returns what it starts.
    fn step(&mut self, words: &[String], by: By) -> Option<(Vec<String>, By)> {
        let (first, rest) = words.split_first()?;
        let is_unknown = first.is_empty()
            || OF_ENGINE.iter().any(|start| first.starts_with(start))
            || matches!(by, By::Shell | By::Manager) && is_built_in(first);
        if is_unknown {
            return None;
        }
        let file = self.enter(first, rest, by)?;
        if scripts::first_line(&self.facts.contents, file)
            .is_some_and(|line| line.starts_with(b"#!"))
        {
            self.interpreters(file);
            return None;
        }
        if is_shell(first) {
            return self.shell(words);
        }
        let name = base_name(first);
        if MANAGERS.contains(&name) {
            return self.managed(name, rest);
        }
        if !WRAPPERS.contains(&name) {
            self.read_by(name, rest);
            return None;
        }
        let next = wrapped(name, rest)?;
        let options = rest.get(..rest.len().checked_sub(next.len())?)?;
        let is_plain = |word: &String| {
            PLAIN_OPTIONS.contains(&word.as_str())
                || !word.starts_with('-') && !word.starts_with("PATH=")
        };
        self.is_of_user &= !USER_CHANGERS.contains(&name);
        options.iter().all(is_plain).then_some((next, By::Wrapper))
    }

    /// Records what the interpreter of a language reads, unless that is a directory: what it looks
    /// for there depends on the language.
    fn read_by(&mut self, name: &str, rest: &[String]) {
        let Some(script) = interpreters::script(self.facts, &self.place, name, rest) else {
            return;
        };
        let named = interpreters::locate(self.facts, &self.place, name, script);
        let file = named.and_then(|node| self.facts.tree.follow(node));
        if !file.is_some_and(|file| self.facts.tree.is_directory(file)) {
            self.note(script, &[], By::Language, named);
        }
    }

    /// Records a file, and returns it if it is there.
    fn enter(&mut self, word: &str, rest: &[String], by: By) -> Option<NodeId> {
        let (facts, place) = (self.facts, &self.place);
        let named = match (word.contains('/'), by) {
            (true, _) => place.at(facts, word),
            // A shell looks for what it reads where it is first.
            (false, By::Reader) => place.at(facts, word).or_else(|| place.on_path(facts, word)),
            (false, By::Manager) => place.locate(facts, word),
            (false, _) => place.executable_on_path(facts, word),
        };
        self.note(word, rest, by, named)
    }

    fn note(
        &mut self,
        word: &str,
        rest: &[String],
        by: By,
        named: Option<NodeId>,
    ) -> Option<NodeId> {
        let file = named.and_then(|node| self.facts.tree.follow(node));
        self.found.push(Execution {
            word: word.to_owned(),
            named,
            file,
            by,
            arguments: rest.to_vec(),
            place: self.place.clone(),
            is_of_user: self.is_of_user,
        });
        file.filter(|&file| !self.facts.tree.is_directory(file))
    }

    /// Records what the first line of a script names, and what its first line names.
    fn interpreters(&mut self, script: NodeId) {
        let mut script = script;
        while self.found.len() < MAX_STEPS {
            let line = scripts::first_line(&self.facts.contents, script).map(<[u8]>::to_vec);
            let Some((interpreter, argument)) = line.as_deref().and_then(interpreter) else {
                return;
            };
            let Some(file) = self.enter(&interpreter, &[], By::Script(script)) else { return };
            if base_name(&interpreter) == "env" {
                let split = argument.strip_prefix("-S").unwrap_or(&argument);
                let words = split.split_ascii_whitespace();
                // Without `-S`, all of it is one word.
                let program = match argument.starts_with("-S") {
                    true => words.into_iter().next().unwrap_or_default(),
                    false => argument.as_str(),
                };
                if !program.starts_with('-') && !program.contains('=') && !program.is_empty() {
                    self.enter(program, &[], By::Script(script));
                }
                return;
            }
            script = file;
        }
    }

    /// Returns what a shell starts if that is one program.
    fn shell(&mut self, words: &[String]) -> Option<(Vec<String>, By)> {
        match shell_input(words)? {
            ShellInput::Line(line) => Some((self.line(line)?, By::Shell)),
            ShellInput::Script(script) => {
                let (first, rest) = script.split_first()?;
                self.enter(first, rest, By::Reader);
                None
            }
        }
    }

    /// Returns the words of a line that starts one program.
    fn line(&mut self, line: &str) -> Option<Vec<String>> {
        let raw = shell::simple_commands(line);
        let [command] = raw.as_slice() else { return None };
        let is_first = |word: &&&str| **word != "exec" && !command_line::is_assignment(word);
        if command.iter().find(is_first).is_none_or(|first| is_built_in(first)) {
            return None;
        }
        let line = command_line::parse(self.facts, &self.place, line)?;
        let sets_path = line.place.variables.iter().any(|line| line.starts_with("PATH="));
        if !line.before.is_empty() || sets_path || !line.place.programs.is_empty() {
            return None;
        }
        self.place = line.place;
        Some(line.words)
    }

    /// Returns what a script of a project starts if that is one program.
    fn managed(&mut self, name: &str, rest: &[String]) -> Option<(Vec<String>, By)> {
        let managed = managers::managed(self.facts, &self.place, name, rest)?;
        let Start::Lines { lines, .. } = managed.start else { return None };
        let [line] = lines.as_slice() else { return None };
        self.place = managed.place;
        Some((self.line(line)?, By::Manager))
    }
}

/// Returns the interpreter that the first line of a script names, and its argument (Linux,
/// fs/binfmt_script.c); `None` for anything but such a line.
pub fn interpreter(line: &[u8]) -> Option<(String, String)> {
    let line = line.strip_prefix(b"#!")?;
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = line.iter().position(|byte| !is_blank(byte))?;
    let rest = line.get(start..)?;
    let end = rest.iter().position(is_blank).unwrap_or(rest.len());
    let (path, argument) = rest.split_at_checked(end)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let argument = text(argument);
    let argument = argument.trim_matches([' ', '\t']).to_owned();
    (!path.is_empty()).then(|| (text(path), argument))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_lines_are_read_as_kernels_read_them() {
        let of = |line: &str| interpreter(line.as_bytes());
        let found = |path: &str, argument: &str| Some((path.to_owned(), argument.to_owned()));
        assert_eq!(of("#!/bin/sh"), found("/bin/sh", ""));
        assert_eq!(of("#! /usr/bin/env  -S node --x "), found("/usr/bin/env", "-S node --x"));
        assert_eq!(of("#!/bin/sh\r"), found("/bin/sh\r", ""));
        assert_eq!(of("#!/bin/sh -e\r"), found("/bin/sh", "-e\r"));
        for line in ["#!", "#!  ", "# !/bin/sh", "", "echo"] {
            assert_eq!(of(line), None, "{line}");
        }
    }
}

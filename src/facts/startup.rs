//! What a container starts, determined once for all rules and plans.
//!
//! The entry point and the command are followed through wrappers, lines for a shell, scripts,
//! scripts of `package.json`, `exec` and virtual environments, as far as the image shows where they
//! lead.

use std::collections::{BTreeSet, HashSet};

use super::managers::{self, Start};
use super::place::Place;
use super::program::{self, Program, ShellInput};
use super::running::Running;
use super::{Facts, command_line, scripts, services};
use crate::dockerfile::shell;
use crate::packages::binary;
use crate::tree::NodeId;

/// Everything that a container starts, as far as it can be followed.
#[derive(Debug, Clone, Default)]
pub struct Startup {
    /// The program that the command starts; `None` if none is configured, it cannot be determined,
    /// or it only starts others: a supervisor, or a script that waits for what it started.
    pub program: Option<Program>,
    /// The first program, supervisor or script, and all programs that keep running besides it;
    /// empty without others, or if any of them cannot be determined.
    pub programs: Vec<Program>,
    /// The last script that was followed, if how it goes on cannot be determined.
    pub script: Option<Program>,
    /// Whether a command that was followed may start something unknown: a script that is missing or
    /// was not read, or a command that only the running container knows.
    pub is_opaque: bool,
    /// Whether a script that a shell reads was followed.
    pub has_script: bool,
    /// The commands that were followed, in order; in the middle of a script only their first words.
    pub(super) commands: Vec<Vec<String>>,
    /// The words of these commands, without their directories.
    words: BTreeSet<String>,
    /// The files and directories that the words name, as written and with their links followed.
    pub named: BTreeSet<NodeId>,
    /// The programs that the commands run, as written and with their links followed.
    pub run: BTreeSet<NodeId>,
    /// Those of them that the health check runs.
    pub run_by_health_check: BTreeSet<NodeId>,
}

/// Programs that run what their configuration file says. Those files are not read, so whatever such
/// a program starts is unknown. Programs that build again when a file changes are among them.
const RUNNERS: &[&str] = &[
    "npm", "npx", "yarn", "pnpm", "run-s", "run-p", "npm-run-all", "concurrently", "nodemon",
    "pm2", "pm2-runtime", "make", "just", "task", "rake", "invoke", "tox", "nox", "foreman",
    "honcho", "overmind", "hivemind", "circusd", "supervisord", "s6-svscan", "runsvdir", "my_init",
    "su", "systemd", "init", "turbo", "nx", "lerna", "composer", "air", "CompileDaemon", "reflex",
    "realize", "fresh", "wgo", "gow", "modd", "watchexec", "entr", "watchman", "watchmedo",
    "guard", "tilt", "skaffold",
];

/// Programs that start another one in an environment or with instruments: themselves, and the word
/// before the other program; empty if that comes first.
const ENVIRONMENTS: &[(&str, &str)] = &[
    ("bundle", "exec"),
    ("rbenv", "exec"),
    ("pyenv", "exec"),
    ("mise", "exec"),
    ("poetry", "run"),
    ("pipenv", "run"),
    ("uv", "run"),
    ("pdm", "run"),
    ("hatch", "run"),
    ("rye", "run"),
    ("pixi", "run"),
    ("conda", "run"),
    ("mamba", "run"),
    ("micromamba", "run"),
    ("doppler", "run"),
    ("newrelic-admin", "run-program"),
    ("ddtrace-run", ""),
    ("opentelemetry-instrument", ""),
    ("timeout", ""),
    ("sudo", ""),
    ("setpriv", ""),
    ("stdbuf", ""),
    ("xvfb-run", ""),
    ("dotenv", ""),
];

/// Variables with options that a language's runtime adds to those of the command.
const OPTIONS: &[&str] = &[
    "NODE_OPTIONS", "RUBYOPT", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "JAVA_OPTS",
    "GUNICORN_CMD_ARGS", "CATALINA_OPTS", "DOTNET_STARTUP_HOOKS",
];

/// How many commands are followed: more than real start scripts have, and few enough to bound
/// hostile ones.
const MAX_COMMANDS: usize = 256;

/// Returns what a program such as `bundle exec` starts.
fn in_environment(name: &str, rest: &[String]) -> Option<Vec<String>> {
    let (_, verb) = ENVIRONMENTS.iter().find(|(program, _)| *program == name)?;
    let rest = match verb.is_empty() {
        true => rest,
        false => rest.get(rest.iter().position(|word| word == verb)? + 1..)?,
    };
    let is_option = |word: &&String| word.starts_with('-') || command_line::is_assignment(word);
    let next: Vec<String> = rest.iter().skip_while(is_option).cloned().collect();
    (!next.is_empty()).then_some(next)
}

/// Scripts without an extension that are not for a shell, and start nothing else.
const OF_LANGUAGES: [&[u8]; 4] = [b"rails", b"puma", b"artisan", b"console"];

/// Whether a file that a container executes may be a script in a language or with a name that is
/// not read: it was copied, no package owns it, it is no binary, and has no extension.
fn is_unknown_script(facts: &Facts, file: NodeId) -> bool {
    let tree = &facts.tree;
    let is_copied = facts.layer(file).is_some_and(|layer| {
        facts.base.layers <= layer && facts.is_copy(layer) && !facts.copies_from_stage(layer)
    });
    let name = tree.name(file);
    is_copied
        && !name.contains(&b'.')
        && !OF_LANGUAGES.contains(&name)
        && facts.owner(file).is_none()
        && binary::linkage(&facts.contents, file).is_none()
        && facts.contents.at(file).is_none_or(|content| scripts::commands(content).is_none())
}

impl Startup {
    /// Follows what the configuration starts, and what its health check runs.
    pub(super) fn of(facts: &Facts) -> Self {
        let Running { program, programs, script } = Running::of(facts);
        let mut startup = Self { program, programs, script, ..Self::default() };
        let place = Place::of(facts);
        let command: Vec<String> = facts.command().into_iter().map(str::to_owned).collect();
        startup.follow(facts, &place, command, 0);
        for options in OPTIONS.iter().filter_map(|name| facts.env(name)) {
            startup.commands.push(options.split_whitespace().map(str::to_owned).collect());
        }
        let run = std::mem::take(&mut startup.run);
        if let [kind, check @ ..] = facts.health_test().as_slice() {
            match kind.as_str() {
                "CMD-SHELL" => {
                    for line in check {
                        startup.follow_line(facts, &place, line, &[], 1);
                    }
                }
                "CMD" => startup.follow(facts, &place, check.to_vec(), 1),
                _ => (),
            }
        }
        startup.run_by_health_check.clone_from(&startup.run);
        startup.run.extend(run);
        startup
    }

    /// All programs that are known, the first one first: what the command starts or, if that is not
    /// known, the script on the way to it.
    pub fn all(&self) -> impl Iterator<Item = &Program> {
        let one = self.program.iter().chain(&self.script).filter(|_| self.programs.is_empty());
        self.programs.iter().chain(one)
    }

    /// Whether any command that was followed runs or mentions one of these programs: what looks
    /// like an argument may be what a wrapper starts. `dotnet run` is a program with a word that
    /// comes after it in the same command.
    pub fn runs(&self, programs: &[&str]) -> bool {
        programs.iter().any(|program| match program.split_once(' ') {
            Some((program, argument)) => self.runs_with(program, argument),
            None => self.words.contains(*program),
        })
    }

    fn runs_with(&self, program: &str, argument: &str) -> bool {
        let name = |word: &String| word.rsplit('/').next() == Some(program);
        self.words.contains(program)
            && self.commands.iter().any(|words| {
                let at = words.iter().position(name);
                let after = at.and_then(|at| words.get(at + 1..)).unwrap_or_default();
                after.iter().any(|word| word.split('=').next() == Some(argument))
            })
    }

    /// Whether a word of a command contains that text, such as a class path in `~/.m2`.
    pub fn names_part(&self, part: &str) -> bool {
        self.commands.iter().flatten().any(|word| word.contains(part))
    }

    /// Whether a word of a command ends with that text, such as the extension of a source.
    pub fn names_end(&self, end: &str) -> bool {
        self.commands.iter().flatten().any(|word| word.ends_with(end))
    }

    /// The named files and directories and the working directory, links followed, with all their
    /// parent directories.
    pub fn named_and_above(&self, facts: &Facts) -> HashSet<NodeId> {
        let directory = facts.directory(facts.working_directory());
        let mut found = HashSet::new();
        for node in self.named.iter().copied().chain(directory) {
            let above = facts.tree.ancestors(node).take_while(|&at| at != NodeId::ROOT);
            // The parents of a directory that was met are in the set already.
            let new = above.take_while(|&at| !found.contains(&at)).collect::<Vec<_>>();
            found.extend(new);
        }
        found
    }

    fn follow(&mut self, facts: &Facts, place: &Place, words: Vec<String>, depth: usize) {
        let Some((first, rest)) = words.split_first() else { return };
        if depth == program::MAX_STEPS || self.commands.len() == MAX_COMMANDS {
            self.is_opaque = true;
            return;
        }
        self.note(facts, place, &words);
        let program = place.locate(facts, first);
        self.run.extend(program);
        self.run.extend(program.and_then(|node| facts.tree.follow(node)));
        let name = first.rsplit('/').next().unwrap_or(first);
        if let Some(ShellInput::Line(line)) = program::shell_input(&words) {
            self.follow_line(facts, place, line, &[], depth + 1);
        } else if let Some(ShellInput::Script(script)) = program::shell_input(&words) {
            self.follow(facts, place, script.to_vec(), depth + 1);
        } else if let Some(managed) = managers::managed(facts, place, name, rest) {
            match managed.start {
                Start::Words(words) => self.follow(facts, &managed.place, words, depth + 1),
                Start::Lines { lines, added } => {
                    let last = lines.len().saturating_sub(1);
                    for (at, line) in lines.iter().enumerate() {
                        let added = if at == last { added.as_slice() } else { &[] };
                        self.follow_line(facts, &managed.place, line, added, depth + 1);
                    }
                }
            }
        } else if let Some(services) = services::of(facts, place, name, rest) {
            for service in services {
                self.is_opaque |= service.words.is_none();
                let words = service.words.unwrap_or_default();
                self.follow(facts, &service.place, words, depth + 1);
            }
        } else {
            self.is_opaque |= RUNNERS.contains(&name);
            self.follow_script(facts, place, first, depth);
            // What follows `--` is another command: `wait-for-it.sh db:5432 -- npm start`.
            let dashes = rest.iter().position(|word| word == "--");
            let after = dashes.and_then(|at| rest.get(at + 1..)).filter(|after| !after.is_empty());
            let after = after.map(<[String]>::to_vec);
            let next = after.or_else(|| program::wrapped(name, rest));
            if let Some(next) = next.or_else(|| in_environment(name, rest)) {
                self.follow(facts, place, next, depth + 1);
            }
        }
        self.commands.push(words);
    }

    /// Follows the commands of a script that is in the image.
    fn follow_script(&mut self, facts: &Facts, place: &Place, first: &str, depth: usize) {
        self.is_opaque |= first.starts_with('$');
        let file = place.locate(facts, first).and_then(|node| facts.tree.follow(node));
        let script = file.and_then(|file| facts.contents.at(file)).and_then(scripts::commands);
        self.is_opaque |= file.is_some_and(|file| is_unknown_script(facts, file));
        match script.filter(|commands| !commands.is_empty()) {
            Some(commands) => {
                self.has_script = true;
                let text = String::from_utf8_lossy(commands);
                let mut lines = text.lines();
                let last = lines.next().unwrap_or_default();
                let mut place = place.clone();
                for line in lines.chain([last]) {
                    place = self.follow_line(facts, &place, line, &[], depth + 1);
                }
            }
            None if first.ends_with(".sh") || first.contains("entrypoint") => self.is_opaque = true,
            None => (),
        }
    }

    /// Follows every command of a line; `added` words are appended to the last one. Returns where
    /// the next line runs.
    fn follow_line(
        &mut self,
        facts: &Facts,
        place: &Place,
        line: &str,
        added: &[String],
        depth: usize,
    ) -> Place {
        let mut place = place.clone();
        let commands = shell::simple_commands(line);
        let last = commands.len().saturating_sub(1);
        let mut environment = None;
        for (at, command) in commands.iter().enumerate() {
            if let ["for", _, "in", values @ ..] = command.as_slice() {
                self.follow_values(facts, &place, values);
                continue;
            }
            let words = command.iter().flat_map(|word| {
                // The output of another command is unknown.
                let unknown = || vec!["$".to_owned()];
                shell::words(word, &|name: &str| facts.env(name)).unwrap_or_else(unknown)
            });
            let words =
                words.skip_while(|word| word == "exec" || command_line::is_assignment(word));
            // Commands in a substitution are not followed: noting their words is enough.
            for word in command.iter().filter(|word| word.contains("$(") || word.contains('`')) {
                self.note(facts, &place, &[word.replace(['$', '`'], " ")]);
            }
            let added = if at == last { added } else { &[] };
            let mut words: Vec<String> = words.chain(added.iter().cloned()).collect();
            if let Some(directory) = command_line::activated(&words) {
                environment = Some(directory.to_owned());
            }
            command_line::in_environment(facts, &place, environment.as_deref(), &mut words);
            if let Some(script) = command_line::sourced(&words) {
                self.is_opaque |= place.at(facts, &script).is_none();
                words = vec![script];
            }
            let is_before = |word: &&&str| **word == "exec" || command_line::is_assignment(word);
            let first = command.iter().find(|word| !is_before(word)).copied().unwrap_or_default();
            // Arguments are known if the script is a wrapper; other variables only if the
            // configuration sets them.
            let is_variable = first.contains('$') && !first.contains(['@', '*']);
            self.is_opaque |= is_variable
                && shell::words(first, &|name: &str| facts.env(name))
                    .is_none_or(|words| words.iter().all(|word| word.contains('$')));
            if matches!(first, "cd" | "pushd") {
                let to = words.get(1).and_then(|path| place.directory_at(facts, path));
                self.is_opaque |= to.is_none();
                place.directory = to.unwrap_or(place.directory);
            }
            self.follow(facts, &place, words, depth);
        }
        place
    }

    /// Records the values of a loop, which may be programs; the name of its variable is none.
    fn follow_values(&mut self, facts: &Facts, place: &Place, values: &[&str]) {
        let words: Vec<String> =
            values.iter().map(|word| word.replace(['$', '`', '"', '\''], " ")).collect();
        self.note(facts, place, &words);
        if self.commands.len() < MAX_COMMANDS {
            self.commands.push(words);
        }
    }

    /// Records the words of a command, and what they name.
    fn note(&mut self, facts: &Facts, place: &Place, words: &[String]) {
        let is_between = |c: char| c.is_whitespace() || ";&|()\"'".contains(c);
        for word in words.iter().flat_map(|word| word.split(is_between)) {
            if word.is_empty() {
                continue;
            }
            self.words.insert(word.rsplit('/').next().unwrap_or(word).to_owned());
            let value = word.split_once('=').map_or(word, |(_, value)| value);
            // A class path has several paths.
            for path in value.split(':') {
                let node = place.locate(facts, path);
                let file = node.and_then(|node| facts.tree.follow(node));
                let found = [node, file].into_iter().flatten();
                self.named.extend(found.filter(|&node| node != NodeId::ROOT));
            }
        }
    }
}

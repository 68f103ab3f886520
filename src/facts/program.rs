//! Which program a container starts: entry point and command, through wrappers, scripts and links.

use super::managers::{self, Start};
use super::place::Place;
use super::scripts::SCRIPT;
use super::{Facts, command_line, services};
use crate::dockerfile::shell;
use crate::tree::NodeId;

/// The program that a container starts.
#[derive(Debug, Clone)]
pub struct Program {
    /// The file, its links followed.
    pub file: NodeId,
    /// The path by which it is started, which may be a link.
    pub named: NodeId,
    /// The name by which it is started, without directories.
    pub name: String,
    /// The word by which it is started: its name, or a path.
    pub word: String,
    /// Its arguments, without its name.
    pub arguments: Vec<String>,
    /// Files of the wrappers before it, such as `tini` or a script that ends with `exec "$@"`.
    pub wrappers: Vec<NodeId>,
    /// The package managers that start it, such as `npm` or `uv`, outermost first.
    pub managers: Vec<Manager>,
    /// Commands that run before it.
    pub before: Vec<String>,
    /// Where it runs.
    pub place: Place,
    /// The words before it that stay if it is started without its managers: `tini --`.
    pub lead: Vec<String>,
    /// Whether a script of the image has the words that start it, so that the configuration cannot
    /// change them.
    pub is_in_script: bool,
    /// How many of the lines on the way to it have variables.
    pub lines_with_variables: usize,
}

/// A package manager that starts a program.
#[derive(Debug, Clone)]
pub struct Manager {
    /// Its name, without directories.
    pub name: String,
    /// Its file, which may be a link; `None` if the image has none.
    pub file: Option<NodeId>,
}

/// Programs that start another one, which is their first argument that is not an option.
const WRAPPERS: [&str; 13] = [
    "tini", "dumb-init", "gosu", "su-exec", "catatonit", "env", "exec", "nice", "nohup",
    "cross-env", "ddtrace-run", "opentelemetry-instrument", "bundle",
];

/// How many programs may start another: real chains have four or five, such as npm, a script, `sh`
/// and a wrapper.
pub(super) const MAX_STEPS: usize = 8;

/// Finds the programs that keep running; empty if none is configured, or if any of them is missing
/// or cannot be determined.
pub(super) fn programs(facts: &Facts) -> Vec<Program> {
    let words = facts.command().into_iter().map(str::to_owned).collect();
    let Some(program) = Walk::new(words, Place::of(facts)).follow(facts) else {
        return Vec::new();
    };
    let services = services::of(facts, &program.place, &program.name, &program.arguments);
    let Some(services) = services else { return vec![program] };
    let found: Option<Vec<Program>> =
        services.into_iter().map(|service| service.walk()?.follow(facts)).collect();
    match found {
        Some(found) if !found.is_empty() => std::iter::once(program).chain(found).collect(),
        _ => Vec::new(),
    }
}

impl Program {
    /// Returns a command that runs before it, as it runs without a package manager and from the
    /// program's place; `None` if that cannot be determined.
    pub fn without_manager(&self, facts: &Facts, command: &str) -> Option<String> {
        let start = Place::of(facts);
        let words = shell::words(command, &|name| start.env(facts, name));
        // A command with pipes and the like stays as it is if it names no manager.
        let first = command.split_whitespace().next()?;
        let is_known = |place: &Place, word: &str| {
            matches!(word, "echo" | "test" | "[" | "sleep" | "true" | "cd" | "export" | "set")
                || facts.on_path(word).is_some()
                || word.contains('/') && place.at(facts, word).is_some()
        };
        let is_manager = |word: &str| managers::starts_others(base_name(word));
        let Some(words) = words.filter(|words| !words.iter().any(|word| word.contains('$'))) else {
            return (!is_manager(first) && is_known(&start, first)).then(|| command.to_owned());
        };
        let (first, rest) = words.split_first()?;
        let managed = managers::managed(facts, &start, base_name(first), rest);
        let (place, words) = match managed {
            Some(managed) => match managed.start {
                Start::Words(words) => (managed.place, words),
                Start::Lines { lines, added } if lines.len() == 1 => {
                    let line = command_line::parse(facts, &managed.place, lines.first()?)?;
                    let is_plain = line.before.is_empty() && line.place == managed.place;
                    let words = line.words.into_iter().chain(added).collect();
                    is_plain.then_some((line.place, words))?
                }
                Start::Lines { .. } => return None,
            },
            None if is_manager(first) => return None,
            None => (self.place.clone(), words),
        };
        if place.directory != self.place.directory {
            return None;
        }
        let (first, rest) = words.split_first()?;
        let first = match is_known(&place, first) {
            true => first.clone(),
            false => facts.path(place.locate(facts, first)?),
        };
        let words = std::iter::once(&first).chain(rest);
        let words: Vec<String> = words.map(|word| shell::shell_word(word.as_bytes())).collect();
        Some(words.join(" "))
    }
}

impl services::Service {
    /// Starts to follow a service; `None` if its command is unknown.
    fn walk(self) -> Option<Walk> {
        Some(Walk::new(self.words?, self.place))
    }
}

/// A command on the way to its program.
struct Walk {
    words: Vec<String>,
    place: Place,
    lead: Vec<String>,
    wrappers: Vec<NodeId>,
    managers: Vec<Manager>,
    before: Vec<String>,
    is_in_script: bool,
    lines_with_variables: usize,
}

impl Walk {
    fn new(words: Vec<String>, place: Place) -> Self {
        Self {
            words,
            place,
            lead: Vec::new(),
            wrappers: Vec::new(),
            managers: Vec::new(),
            before: Vec::new(),
            is_in_script: false,
            lines_with_variables: 0,
        }
    }

    fn follow(mut self, facts: &Facts) -> Option<Program> {
        for _ in 0..MAX_STEPS {
            if let Some((named, file)) = self.step(facts)? {
                let (first, rest) = self.words.split_first()?;
                return Some(Program {
                    file,
                    named,
                    name: base_name(first).to_owned(),
                    word: first.clone(),
                    arguments: rest.to_vec(),
                    wrappers: self.wrappers,
                    managers: self.managers,
                    before: self.before,
                    place: self.place,
                    lead: self.lead,
                    is_in_script: self.is_in_script,
                    lines_with_variables: self.lines_with_variables,
                });
            }
        }
        None
    }

    /// Takes one step; returns the file if the words start it themselves, under both of its paths.
    fn step(&mut self, facts: &Facts) -> Option<Option<(NodeId, NodeId)>> {
        match shell_input(&self.words) {
            Some(ShellInput::Line(line)) => {
                let line = command_line::parse(facts, &self.place, line)?;
                self.enter(line);
                return Some(None);
            }
            Some(ShellInput::Script(script)) => {
                self.words = script.to_vec();
                return Some(None);
            }
            None => (),
        }
        let (first, rest) = self.words.split_first()?;
        let name = base_name(first).to_owned();
        if let Some(managed) = managers::managed(facts, &self.place, &name, rest) {
            self.managers.push(Manager { name, file: self.place.locate(facts, first) });
            self.place = managed.place;
            match managed.start {
                Start::Words(words) => self.words = words,
                Start::Lines { mut lines, added } => {
                    let line = command_line::parse(facts, &self.place, &lines.pop()?)?;
                    self.before.extend(lines);
                    self.enter(line);
                    self.words.extend(added);
                }
            }
            return Some(None);
        }
        if managers::starts_others(&name) {
            return None;
        }
        let named = self.place.locate(facts, first)?;
        let file = facts.tree.follow(named)?;
        let script = facts.contents.at(file).filter(|content| content.kind == SCRIPT);
        let script = script.filter(|content| !content.bytes().is_empty());
        if name == "bundle" && rest.first().is_some_and(|word| word == "exec") {
            self.place.programs.extend(gem_programs(facts, &self.place));
        }
        if let Some(script) = script.filter(|_| !STARTERS.contains(&name.as_str())) {
            let text = String::from_utf8_lossy(script.bytes()).into_owned();
            self.wrappers.push(named);
            self.place.directory = self.left_in(facts, file, &text)?;
            return self.enter_script(facts, &text);
        }
        let next = wrapped(&name, rest).filter(|_| !STARTERS.contains(&name.as_str()));
        let Some(next) = next else { return Some(Some((named, file))) };
        self.wrappers.push(named);
        let length = self.words.len() - next.len();
        let lead = self.words.drain(..length);
        let is_variable = |word: &String| command_line::is_assignment(word);
        match name.as_str() {
            // Its variables are set without it.
            "cross-env" => self.place.variables.extend(lead.filter(is_variable)),
            "exec" => drop(lead),
            _ => self.lead.extend(lead),
        }
        Some(None)
    }

    fn enter(&mut self, line: command_line::Line) {
        self.words = line.words;
        self.before.extend(line.before);
        self.place = line.place;
        self.lines_with_variables += usize::from(line.has_variables);
    }

    /// Returns the directory that a script is in when it comes to its last command; `None` if the
    /// image does not have it.
    fn left_in(&self, facts: &Facts, script: NodeId, text: &str) -> Option<NodeId> {
        let mut place = self.place.clone();
        for line in text.lines().skip(1).filter(|line| line.starts_with("cd ")) {
            if line.contains("dirname") && line.contains("$0") {
                place.directory = facts.tree.parent(script);
            } else if let Some(words) = shell::words(line, &|name| place.env(facts, name)) {
                place.directory = place.directory_at(facts, words.get(1)?)?;
            }
        }
        Some(place.directory)
    }

    /// Continues with the last command of a script, or with the script's arguments if that hands
    /// over to them.
    fn enter_script(&mut self, facts: &Facts, text: &str) -> Option<Option<(NodeId, NodeId)>> {
        let last = text.lines().next()?;
        let arguments = self.words.split_off(1);
        let (start, hands_over) = match last.find("\"$@\"").or_else(|| last.find("$@")) {
            Some(at) => (last.get(..at)?, true),
            None => (last, false),
        };
        let mut line = command_line::parse(facts, &self.place, start)?;
        let wrapper = line.words.first().map(|first| base_name(first).to_owned());
        let mut all = line.words.clone();
        all.extend(arguments.iter().cloned());
        let is_lead = line.words.is_empty()
            || wrapper.is_some_and(|name| {
                wrapped(&name, all.get(1..).unwrap_or_default()).as_deref() == Some(&arguments)
            });
        if !hands_over || !is_lead {
            self.is_in_script = true;
            if hands_over {
                line.words.extend(arguments);
            }
            self.enter(line);
            return (!self.words.is_empty()).then_some(None);
        }
        self.wrappers.extend(line.words.first().and_then(|word| self.place.locate(facts, word)));
        self.lead.append(&mut self.words);
        self.words = arguments;
        // `set -- node "$@"`, for commands that are only options or the name of a file.
        let is_program = |word: &String| self.place.locate(facts, word).is_some();
        let is_known = self.words.first().is_some_and(is_program);
        let added = text.lines().find_map(|line| {
            line.strip_prefix("set -- ")?.strip_suffix(" \"$@\"").filter(|word| !word.contains(' '))
        });
        if let Some(added) = added.filter(|_| !is_known) {
            self.words.insert(0, added.to_owned());
        }
        (!self.words.is_empty()).then_some(None)
    }
}

fn base_name(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// Scripts that are known to start something themselves, in ways that their last command does not
/// show.
const STARTERS: [&str; 3] = ["catalina.sh", "startup.sh", "apache2-foreground"];

/// Returns the directories of programs that `bundle exec` looks into: of gems that were installed
/// into the project, and its own (Bundler docs, `bundle exec`).
fn gem_programs(facts: &Facts, place: &Place) -> Vec<NodeId> {
    let tree = &facts.tree;
    let bundle = place.env(facts, "BUNDLE_PATH").unwrap_or("vendor/bundle");
    let versions = ["ruby", "jruby"].iter().filter_map(|engine| {
        let all = place.at(facts, &format!("{bundle}/{engine}"))?;
        Some(tree.children(all).iter().copied())
    });
    let versions = versions.flatten().chain(place.at(facts, bundle));
    versions.filter_map(|version| tree.child(version, b"bin")).collect()
}

/// What a shell is given to run.
pub(super) enum ShellInput<'w> {
    /// A line, with `-c`.
    Line(&'w str),
    /// A script, with its arguments.
    Script(&'w [String]),
}

/// What a command has a shell run, after its options; `None` if it is not a shell, or a shell that
/// reads standard input.
pub(super) fn shell_input(words: &[String]) -> Option<ShellInput<'_>> {
    let (shell, mut rest) = words.split_first()?;
    if !is_shell(shell) {
        return None;
    }
    let mut has_line = false;
    while let [option, after @ ..] = rest
        && option.starts_with(['-', '+'])
    {
        let flags = option.get(1..).filter(|flags| !flags.starts_with('-')).unwrap_or_default();
        has_line |= flags.contains('c');
        // `-o pipefail` has its name in a separate word.
        rest = if flags.ends_with('o') { after.get(1..).unwrap_or_default() } else { after };
    }
    match rest {
        [line, ..] if has_line => Some(ShellInput::Line(line)),
        [_, ..] => Some(ShellInput::Script(rest)),
        [] => None,
    }
}

pub(super) fn is_shell(word: &str) -> bool {
    let name = word.rsplit('/').next();
    matches!(name, Some("sh" | "bash" | "ash" | "dash" | "zsh" | "ksh" | "mksh"))
}

/// What a wrapper starts; `None` for other programs.
pub(super) fn wrapped(name: &str, rest: &[String]) -> Option<Vec<String>> {
    let next = rest.iter().position(|word| !word.starts_with('-') && !word.contains('='))?;
    // By convention, a script that gets a command as arguments ends with `exec "$@"`.
    let is_script = name.ends_with(".sh") || name.contains("entrypoint");
    if !is_script && !WRAPPERS.contains(&name) {
        return None;
    }
    if name == "bundle" && rest.get(next).is_none_or(|verb| verb != "exec") {
        return None;
    }
    // `gosu USER PROGRAM`, `bundle exec PROGRAM`.
    let skipped = next + usize::from(matches!(name, "gosu" | "su-exec" | "bundle"));
    rest.get(skipped..).filter(|rest| !rest.is_empty()).map(<[String]>::to_vec)
}

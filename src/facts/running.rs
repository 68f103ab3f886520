//! What keeps running in a container: a command followed through wrappers, scripts and links, and
//! what supervisors and scripts start besides it.

use std::collections::VecDeque;

use super::entry_script::{self, EntryScript};
use super::managers::{self, Start};
use super::place::Place;
use super::program::{MAX_STEPS, Manager, Program, ShellInput, base_name, shell_input, wrapped};
use super::{Facts, command_line, scripts, services};
use crate::tree::NodeId;

/// How many programs are followed besides the first one.
const MAX_SERVICES: usize = 32;

/// What keeps running in a container.
#[derive(Debug, Default)]
pub(super) struct Running {
    /// The program that the command starts; `None` if it is not known, or a supervisor.
    pub(super) program: Option<Program>,
    /// That program, or the supervisor or script, and all others that keep running besides it;
    /// empty if there are none, or if any of them is not known.
    pub(super) programs: Vec<Program>,
    /// The script that was followed to a last command that is not known, and leaves nothing else
    /// running.
    pub(super) script: Option<Program>,
}

impl Running {
    /// Finds the programs that keep running. None if none is configured, or if any of them is
    /// missing or cannot be determined.
    pub(super) fn of(facts: &Facts) -> Self {
        let words = facts.command().into_iter().map(str::to_owned).collect();
        let Some(first) = Walk::new(words, Place::of(facts)).follow(facts) else {
            return Self::default();
        };
        let Followed { program, end, mut services } = first;
        let supervised = match end {
            End::Known => services::of(facts, &program.place, &program.name, &program.arguments),
            End::Waits | End::Unknown => None,
        };
        let is_supervisor = supervised.is_some();
        services.extend(supervised.into_iter().flatten());
        if services.is_empty() && !is_supervisor {
            return match end {
                End::Known => Self { program: Some(program), ..Self::default() },
                End::Waits | End::Unknown => Self { script: Some(program), ..Self::default() },
            };
        }
        let others = match end {
            End::Unknown => None,
            End::Known | End::Waits => all(facts, &program, services),
        };
        let Some(others) = others else { return Self::default() };
        let is_one = end == End::Known && !is_supervisor;
        let first = is_one.then(|| program.clone());
        match others.is_empty() {
            true => Self { program: first, ..Self::default() },
            false => Self {
                program: first,
                programs: std::iter::once(program).chain(others).collect(),
                script: None,
            },
        }
    }
}

/// Follows services, and what the scripts among them leave running; `None` if any is unknown.
fn all(facts: &Facts, first: &Program, services: Vec<services::Service>) -> Option<Vec<Program>> {
    let mut found: Vec<Program> = Vec::new();
    let mut open: VecDeque<services::Service> = services.into();
    while let Some(service) = open.pop_front() {
        let followed = service.walk()?.follow(facts)?;
        if followed.end == End::Unknown || MAX_SERVICES < found.len() + open.len() {
            return None;
        }
        open.extend(followed.services);
        // A script may try its settings with the program that it then starts.
        let is_first =
            followed.program.file == first.file && followed.program.arguments == first.arguments;
        if !is_first {
            found.push(followed.program);
        }
    }
    Some(found)
}

impl services::Service {
    /// Starts to follow a service; `None` if its command is unknown.
    fn walk(self) -> Option<Walk> {
        Some(Walk::new(self.words?, self.place))
    }
}

/// How a command was followed to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// To the program.
    Known,
    /// To a script that waits for what it left running.
    Waits,
    /// To a script whose last command is not known.
    Unknown,
}

/// A command that was followed.
struct Followed {
    program: Program,
    end: End,
    /// What scripts on the way left running.
    services: Vec<services::Service>,
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
    services: Vec<services::Service>,
    /// The script that was entered last.
    script: Option<Script>,
}

/// A script on the way to a program.
struct Script {
    named: NodeId,
    file: NodeId,
    words: Vec<String>,
    place: Place,
    only_waits: bool,
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
            services: Vec::new(),
            script: None,
        }
    }

    /// Follows a command to its program, or to the last script on the way if that goes on in a way
    /// that is not known; `None` without either.
    fn follow(mut self, facts: &Facts) -> Option<Followed> {
        for _ in 0..MAX_STEPS {
            match self.step(facts) {
                Some(None) => (),
                Some(Some((named, file))) => return self.ended(named, file, End::Known),
                None => {
                    let script = self.script.take()?;
                    self.words = script.words;
                    self.place = script.place;
                    self.wrappers.retain(|&wrapper| wrapper != script.named);
                    let end = if script.only_waits { End::Waits } else { End::Unknown };
                    return self.ended(script.named, script.file, end);
                }
            }
        }
        None
    }

    fn ended(self, named: NodeId, file: NodeId, end: End) -> Option<Followed> {
        let (first, rest) = self.words.split_first()?;
        let program = Program {
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
        };
        Some(Followed { program, end, services: self.services })
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
            self.start(facts, managed.start)?;
            return Some(None);
        }
        if managers::starts_others(&name) {
            return None;
        }
        let named = self.place.locate(facts, first)?;
        let file = facts.tree.follow(named)?;
        let script = facts.contents.at(file).and_then(scripts::commands);
        let script = script.filter(|commands| !commands.is_empty());
        if name == "bundle" && rest.first().is_some_and(|word| word == "exec") {
            self.place.programs.extend(gem_programs(facts, &self.place));
        }
        let is_starter = STARTERS.contains(&name.as_str()) || first.starts_with("/etc/init.d/");
        if let Some(script) = script.filter(|_| !is_starter) {
            let text = String::from_utf8_lossy(script).into_owned();
            self.wrappers.push(named);
            let entry = EntryScript::read(facts, &self.place, (named, file), &text)?;
            let place = std::mem::replace(&mut self.place, entry.place);
            let only_waits = entry_script::only_waits(&entry.last);
            let words = self.words.clone();
            self.script = Some(Script { named, file, words, place, only_waits });
            self.services.extend(entry.services);
            return self.enter_script(facts, &text, &entry.last);
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

    /// Continues with what a package manager starts.
    fn start(&mut self, facts: &Facts, start: Start) -> Option<()> {
        match start {
            Start::Words(words) => self.words = words,
            Start::Lines { mut lines, added } => {
                let line = command_line::parse(facts, &self.place, &lines.pop()?)?;
                self.before.extend(lines);
                self.enter(line);
                self.words.extend(added);
            }
        }
        Some(())
    }

    fn enter(&mut self, line: command_line::Line) {
        self.words = line.words;
        self.before.extend(line.before);
        self.place = line.place;
        self.lines_with_variables += usize::from(line.has_variables);
    }

    /// Continues with the last command of a script, or with the script's arguments if that hands
    /// over to them.
    fn enter_script(
        &mut self,
        facts: &Facts,
        text: &str,
        last: &str,
    ) -> Option<Option<(NodeId, NodeId)>> {
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

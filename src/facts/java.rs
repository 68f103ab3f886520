//! What a Java runtime loads first when a container starts, as far as that is certain.

use super::Facts;
use super::builders;
use super::command_line::is_assignment;
use super::place::Place;
use super::program::Program;
use super::scripts;
use crate::dockerfile::shell;
use crate::packages::binary;
use crate::tree::NodeId;

mod options;

use options::Options;

/// A Java runtime that is started.
#[derive(Debug)]
pub struct JavaStart {
    /// The program, `java`.
    pub launcher: NodeId,
    /// The directory of the runtime.
    pub home: NodeId,
    /// What it loads.
    pub main: Main,
}

/// What a Java runtime loads first.
#[derive(Debug)]
pub enum Main {
    /// The main class of a jar.
    Jar(NodeId),
    /// A class.
    Class {
        /// Its name, with dots.
        name: String,
        /// The directories and jars in which it is looked for, in order; they end where the order
        /// is not known.
        path: Vec<NodeId>,
    },
}

impl Facts {
    /// Returns the Java runtime that a container starts and what it loads first. `None` if that is
    /// none, or if agents, files with options or a script may change it.
    pub fn java_start(&self) -> Option<JavaStart> {
        let program = self.startup.program.as_ref().filter(|program| program.name == "java")?;
        let launcher = program.file;
        // Version managers have scripts of that name, which choose a runtime.
        let is_launcher = self.tree.name(launcher) == b"java"
            && binary::linking(&self.contents, launcher).is_some();
        let programs = self.tree.parent(launcher);
        if !is_launcher || self.tree.name(programs) != b"bin" || self.startup.runs(builders::JAVA) {
            return None;
        }
        let place = &program.place;
        let has_agents = options::VARIABLES.iter().any(|name| {
            place.env(self, name).is_some_and(|value| !options::are_plain(value.split_whitespace()))
        });
        let options = Options::parse(&program.arguments).filter(|_| !has_agents)?;
        if !is_certain(self, program, &options.what) {
            return None;
        }
        let main = match options.is_jar {
            true => Main::Jar(self.tree.follow(place.at(self, &options.what)?)?),
            false => {
                let variable = || place.env(self, "CLASSPATH").filter(|path| !path.is_empty());
                let path = options.class_path.as_deref().or_else(variable).unwrap_or(".");
                let name = options.what.replace('/', ".");
                Main::Class { name, path: class_path(self, program, path) }
            }
        };
        Some(JavaStart { launcher, home: self.tree.parent(programs), main })
    }
}

/// Returns the jar that `java` is given; `None` if it is given none, or something else may change
/// what it loads.
pub(super) fn jar<'w>(facts: &Facts, place: &Place, arguments: &'w [String]) -> Option<&'w str> {
    let is_plain = |name: &&str| {
        place.env(facts, name).is_none_or(|value| options::are_plain(value.split_whitespace()))
    };
    let options = Options::parse(arguments).filter(|options| options.is_jar)?;
    let are_plain = options::VARIABLES.iter().all(is_plain);
    let jar = arguments.iter().find(|word| **word == options.what)?;
    are_plain.then_some(jar)
}

/// Returns the files and directories of a class path, up to the first whose place in the order is
/// not known.
fn class_path(facts: &Facts, program: &Program, path: &str) -> Vec<NodeId> {
    let (tree, place) = (&facts.tree, &program.place);
    let mut found = Vec::new();
    for part in path.split(':') {
        // Of the jars in a directory, any may be the first (java(1), "-cp").
        if let Some(directory) = part.strip_suffix('*') {
            let at = place.directory_at(facts, if directory.is_empty() { "." } else { directory });
            let children = at.map(|at| tree.children(at)).unwrap_or_default();
            let is_jar = |&&node: &&NodeId| {
                tree.is_present(node) && tree.name(node).to_ascii_lowercase().ends_with(b".jar")
            };
            let jars: Vec<NodeId> = children.iter().filter(is_jar).copied().collect();
            if 1 < jars.len() {
                break;
            }
            found.extend(jars.into_iter().filter_map(|jar| tree.follow(jar)));
        } else if part.contains(['$', '@', '*']) {
            break;
        } else {
            // What is not there is passed over, and an empty part is the working directory.
            let at = place.at(facts, if part.is_empty() { "." } else { part });
            found.extend(at.and_then(|node| tree.follow(node)));
        }
    }
    found
}

/// Whether the image's program and what it loads are what a container starts, whatever the scripts
/// and commands before it do.
fn is_certain(facts: &Facts, program: &Program, what: &str) -> bool {
    let scripts: Vec<String> = program
        .wrappers
        .iter()
        .filter_map(|&wrapper| scripts::commands(facts.contents.at(wrapper)?))
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .collect();
    let earlier = scripts.iter().flat_map(|text| earlier(text));
    let mut earlier = earlier.chain(program.before.iter().map(String::as_str));
    let changes = earlier.any(|line| changes(line, base_name(what)));
    let names = |text: &String| {
        let is_set = |name: &str| text.contains(&format!("{name}="));
        let known = |name: &str| facts.env(name).filter(|_| !is_set(name));
        let last = text.lines().next().and_then(|last| shell::words(last, &known));
        last.is_some_and(|words| words.contains(&program.word) && has(&words, what))
    };
    let has_agents = scripts.iter().any(|text| options::ADD.iter().any(|one| text.contains(one)));
    !changes && !has_agents && (!program.is_in_script || scripts.iter().any(names))
}

/// The commands that were kept of a script, without its last one, which comes first and again among
/// all of them.
fn earlier(text: &str) -> impl Iterator<Item = &str> {
    let mut lines = text.lines();
    let last: Vec<String> = shell::simple_commands(lines.next().unwrap_or_default())
        .into_iter()
        .map(|words| words.join(" "))
        .collect();
    // Of a long command only the first words are kept.
    lines.filter(move |line| !last.iter().any(|command| command.starts_with(line)))
}

fn has(words: &[String], what: &str) -> bool {
    words.iter().any(|word| word == what)
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a command may start something else, choose another runtime, or replace the file of that
/// name.
fn changes(line: &str, name: &str) -> bool {
    let commands = shell::simple_commands(line);
    let is_other = |words: &Vec<&str>| {
        let sets = |word: &&str| is_assignment(word) && CHOOSE.contains(&variable(word));
        let first = words.first().copied().unwrap_or_default();
        RUN.contains(&first) || words.iter().any(sets)
    };
    commands.iter().any(is_other) || line.contains(name)
}

fn variable(assignment: &str) -> &str {
    assignment.split('=').next().unwrap_or_default()
}

/// Commands that run what is not followed, or end a script before its last command.
const RUN: [&str; 4] = [".", "source", "eval", "exec"];

/// Variables that choose a runtime.
const CHOOSE: [&str; 3] = ["PATH", "JAVA_HOME", "CLASSPATH"];

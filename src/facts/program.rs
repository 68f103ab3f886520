//! Which program a container starts: entry point and command, through wrappers, scripts and links.

use super::managers::{self, Start};
use super::place::Place;
use super::{Facts, command_line};
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

pub(super) fn base_name(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
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

/// Whether a word is a shell, by its name.
pub fn is_shell(word: &str) -> bool {
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

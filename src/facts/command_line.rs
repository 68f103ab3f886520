//! Lines that a shell runs to start a program, as the words that the program gets.

use super::Facts;
use super::place::Place;
use crate::dockerfile::shell;
use crate::escape::printable;

/// A line of a shell or a script that starts a program.
#[derive(Debug)]
pub struct Line {
    /// The words of the last command, which keeps running: the program and its arguments.
    pub words: Vec<String>,
    /// Commands that run before it.
    pub before: Vec<String>,
    /// Where the last command runs.
    pub place: Place,
    /// Whether the last command has variables: those that are not set are missing in its words.
    pub has_variables: bool,
}

/// Parses a line that runs in a place; `None` if it is more than commands joined by `&&`, or leads
/// to a directory that the image does not have.
pub fn parse(facts: &Facts, place: &Place, line: &str) -> Option<Line> {
    let mut commands = shell::commands(line)?;
    let last = commands.pop()?;
    let mut place = place.clone();
    let mut before = Vec::new();
    for command in commands {
        let words = words_of(facts, &place, command).unwrap_or_default();
        match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["cd", path] => place.directory = place.directory_at(facts, path)?,
            ["export", variables @ ..] if words.iter().skip(1).all(|word| is_assignment(word)) => {
                place.variables.extend(variables.iter().map(|&word| word.to_owned()));
            }
            _ => match activated(&words).map(|directory| place.directory_at(facts, directory)) {
                Some(directory) => place.programs.extend(directory),
                // What runs in another directory cannot be found from this one.
                None if shell::runs(command, &["cd", "pushd", "source", "."]) => return None,
                None => before.push(command.to_owned()),
            },
        }
    }
    let mut words = words_of(facts, &place, last)?;
    let start = words.iter().position(|word| word != "exec" && !is_assignment(word));
    let first = words.drain(..start.unwrap_or(words.len()));
    place.variables.extend(first.filter(|word| word != "exec"));
    let words = words.into_iter().map(|word| expand(facts, &place, word)).collect();
    Some(Line { words, before, place, has_variables: last.contains('$') })
}

/// The words of one command, with the variables of its place.
fn words_of(facts: &Facts, place: &Place, command: &str) -> Option<Vec<String>> {
    shell::words(command, &|name| place.env(facts, name))
}

/// The directory of programs of a virtual environment that a command activates:
/// `. venv/bin/activate`.
pub(super) fn activated(words: &[String]) -> Option<&str> {
    match words {
        [dot, script] if matches!(dot.as_str(), "." | "source") => script.strip_suffix("/activate"),
        _ => None,
    }
}

/// The script that a command sources, other than to activate an environment.
pub(super) fn sourced(words: &[String]) -> Option<String> {
    match words {
        [dot, script, ..] if matches!(dot.as_str(), "." | "source") => {
            activated(words).is_none().then(|| script.clone())
        }
        _ => None,
    }
}

/// Replaces a program with its path if it is in an activated environment.
pub(super) fn in_environment(
    facts: &Facts,
    place: &Place,
    directory: Option<&str>,
    words: &mut [String],
) {
    if let (Some(directory), Some(program)) = (directory, words.first_mut())
        && !program.contains('/')
    {
        let path = format!("{directory}/{program}");
        if place.at(facts, &path).is_some() {
            *program = path;
        }
    }
}

/// Whether a word sets a variable for the command after it.
pub fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// Returns the path of the only file that a word with `*` matches; any other word unchanged.
fn expand(facts: &Facts, place: &Place, word: String) -> String {
    let (directory, pattern) = word.rsplit_once('/').unwrap_or((".", &word));
    let Some((start, end)) = pattern.split_once('*').filter(|_| !directory.contains('*')) else {
        return word;
    };
    let Some(node) = place.directory_at(facts, directory) else { return word };
    let children = facts.tree.children(node).iter().filter(|&&child| facts.tree.is_present(child));
    let mut matches = children.map(|&child| printable(facts.tree.name(child))).filter(|name| {
        start.len() + end.len() <= name.len() && name.starts_with(start) && name.ends_with(end)
    });
    match (matches.next(), matches.next()) {
        (Some(name), None) => match word.contains('/') {
            true => format!("{directory}/{name}"),
            false => name,
        },
        _ => word,
    }
}

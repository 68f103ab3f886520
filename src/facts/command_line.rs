//! Lines that a shell runs to start a program, as the words that the program gets.

use super::Facts;
use crate::dockerfile::shell;
use crate::escape::printable;

/// A line of a shell or a script that starts a program.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The words of the last command, which keeps running: the program and its arguments.
    pub words: Vec<String>,
    /// Commands that run before it.
    pub before: Vec<String>,
}

/// Parses a line; `None` if it is more than commands joined by `&&`.
pub fn parse(facts: &Facts, line: &str) -> Option<Line> {
    let mut commands = shell::commands(line)?;
    let last = commands.pop()?;
    let words_of = |command: &str| shell::words(command, &|name| facts.env(name));
    let mut environment = None;
    let mut others = Vec::new();
    for command in commands {
        let words = words_of(command).unwrap_or_default();
        if let Some(directory) = activated(&words) {
            environment = Some(directory.to_owned());
        } else if shell::runs(command, &["cd", "pushd", "source", "."]) {
            // What runs in another directory cannot be found from the working directory.
            return None;
        } else {
            others.push(command);
        }
    }
    let words = words_of(last)?.into_iter();
    let words = words.skip_while(|word| word == "exec" || is_assignment(word));
    let mut words: Vec<String> = words.map(|word| expand(facts, word)).collect();
    in_environment(facts, environment.as_deref(), &mut words);
    let before = others.into_iter().map(str::to_owned).collect();
    Some(Line { words, before })
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
pub(super) fn in_environment(facts: &Facts, directory: Option<&str>, words: &mut [String]) {
    if let (Some(directory), Some(program)) = (directory, words.first_mut())
        && !program.contains('/')
    {
        let path = format!("{directory}/{program}");
        if facts.at(&path).is_some() {
            *program = path;
        }
    }
}

/// Whether a word sets a variable for the command after it.
pub(super) fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// Returns the path of the only file that a word with `*` matches; any other word unchanged.
fn expand(facts: &Facts, word: String) -> String {
    let (directory, pattern) = word.rsplit_once('/').unwrap_or((".", &word));
    let Some((start, end)) = pattern.split_once('*').filter(|_| !directory.contains('*')) else {
        return word;
    };
    let directory_node = facts.at(directory).and_then(|node| facts.tree.follow(node));
    let Some(node) = directory_node else { return word };
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

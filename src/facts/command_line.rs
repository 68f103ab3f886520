//! Lines that a shell runs to start a program, as the words that the program gets.

use super::{Facts, program};
use crate::dockerfile::shell;
use crate::escape::printable;

/// Where containers are started by a line of a shell or by a script.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The words of the last command, which stays: the program and its arguments.
    pub words: Vec<String>,
    /// Commands that have to be done before it.
    pub before: Vec<String>,
}

/// Takes a line apart; `None` where it is more than commands joined by `&&`.
pub fn parse(facts: &Facts, line: &str) -> Option<Line> {
    let mut commands = shell::commands(line)?;
    let last = commands.pop()?;
    // What runs elsewhere is not found from the working directory.
    if commands.iter().any(|it| shell::runs(it, &["cd", "pushd", "source", "."])) {
        return None;
    }
    let words = shell::words(last, &|name| facts.env(name))?;
    let is_variable = |word: &String| word.split_once('=').is_some_and(|(name, _)| is_name(name));
    let words = words.into_iter().skip_while(|word| word == "exec" || is_variable(word));
    let words = words.map(|word| expand(facts, word)).collect();
    let before = commands.into_iter().map(str::to_owned).collect();
    Some(Line { words, before })
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
}

/// A word whose `*` stands for the name of a single file, as that file's path.
fn expand(facts: &Facts, word: String) -> String {
    let (directory, pattern) = word.rsplit_once('/').unwrap_or((".", &word));
    let Some((start, end)) = pattern.split_once('*').filter(|_| !directory.contains('*')) else {
        return word;
    };
    let directory_node = program::at(facts, directory).and_then(|node| facts.tree.follow(node));
    let Some(node) = directory_node else { return word };
    let names = facts.tree.children(node).iter().filter(|&&it| facts.tree.is_present(it));
    let names = names.map(|&it| printable(facts.tree.name(it)));
    let mut names = names.filter(|name| {
        start.len() + end.len() <= name.len() && name.starts_with(start) && name.ends_with(end)
    });
    match (names.next(), names.next()) {
        (Some(name), None) => match word.contains('/') {
            true => format!("{directory}/{name}"),
            false => name,
        },
        _ => word,
    }
}

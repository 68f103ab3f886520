//! Lines that a shell runs to start a program, as the words that the program gets.

use super::{Facts, program};
use crate::escape::printable;
use crate::rules::shell;

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
    let words = words(last, &|name| facts.env(name))?;
    let is_variable = |word: &String| word.split_once('=').is_some_and(|(name, _)| is_name(name));
    let words = words.into_iter().skip_while(|word| word == "exec" || is_variable(word));
    let words = words.map(|word| expand(facts, word)).collect();
    let before = commands.into_iter().map(str::to_owned).collect();
    Some(Line { words, before })
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
}

/// The words of one command, quotes taken off, with the variables that the configuration sets.
///
/// A word that is nothing but a variable that it does not set is left out, as a shell does; in the
/// middle of a word it stays as it is. `None` for pipes, redirections and other commands' output.
pub fn words<'v>(command: &str, variable: &dyn Fn(&str) -> Option<&'v str>) -> Option<Vec<String>> {
    let mut words = Vec::new();
    // The word so far: `None` between words.
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut rest = command.chars();
    while let Some(letter) = rest.next() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(rest.next()),
            (None | Some('"'), '$') => {
                let (name, behind) = name_of(rest.as_str())?;
                rest = behind.chars();
                match variable(name) {
                    Some(value) => word.get_or_insert_default().push_str(value),
                    None if word.is_none() && behind.starts_with([' ', '\t']) => (),
                    None if behind.is_empty() && word.is_none() => (),
                    None if name == "@" || name == "*" => (),
                    None => word.get_or_insert_default().push_str(&format!("${name}")),
                }
            }
            (None, '&' | '|' | ';' | '<' | '>' | '(' | ')' | '`') | (Some('"'), '`') => {
                return None;
            }
            (None, letter) if letter.is_whitespace() => words.extend(word.take()),
            (_, letter) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words.retain(|word| !word.is_empty());
    quote.is_none().then_some(words)
}

/// The name of a variable behind its `$`, and what follows it.
fn name_of(text: &str) -> Option<(&str, &str)> {
    if let Some(text) = text.strip_prefix('{') {
        let (inside, behind) = text.split_once('}')?;
        let end = inside.find([':', '-', '#', '%', '/', '+']).unwrap_or(inside.len());
        return Some((inside.get(..end)?, behind));
    }
    if text.starts_with(['@', '*']) {
        return Some(text.split_at(1));
    }
    let end = text.find(|it: char| !it.is_ascii_alphanumeric() && it != '_');
    let (name, behind) = text.split_at(end.unwrap_or(text.len()));
    (!name.is_empty()).then_some((name, behind))
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

/// Keeps the last command of a script, which is what stays; of a script in another language nothing.
pub(crate) fn last_command(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let is_shell = text.lines().next().is_some_and(|it| !it.starts_with("#!") || it.contains("sh"));
    let joined = text.replace("\\\n", " ");
    let mut lines =
        joined.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'));
    let last = lines.next_back().filter(|it| is_shell && it.len() <= MOST_BYTES);
    last.unwrap_or_default().as_bytes().to_vec()
}

/// Lines longer than this start no program.
const MOST_BYTES: usize = 1 << 12;

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Option<Vec<String>> {
        words(line, &|name| (name == "SET").then_some("a b"))
    }

    #[test]
    fn quotes_are_taken_off() {
        assert_eq!(of("nginx -g 'daemon off;'").unwrap(), ["nginx", "-g", "daemon off;"]);
        assert_eq!(of(r#"a "b c"d \e"#).unwrap(), ["a", "b cd", "e"]);
    }

    #[test]
    fn variables_are_those_of_the_configuration() {
        assert_eq!(of("java $OPTS -jar ${JAR:-app}.jar").unwrap(), ["java", "-jar", "$JAR.jar"]);
        assert_eq!(of("a \"$SET\" :$PORT").unwrap(), ["a", "a b", ":$PORT"]);
        assert_eq!(of("exec app \"$@\"").unwrap(), ["exec", "app"]);
    }

    #[test]
    fn what_is_no_simple_command_is_left_alone() {
        for line in ["a | b", "a > b", "a $(b)", "a 'b", "a; b", "a `b`"] {
            assert_eq!(of(line), None, "{line}");
        }
    }

    #[test]
    fn a_script_ends_with_what_stays() {
        let last = |text: &str| String::from_utf8(last_command(text.into())).unwrap();
        assert_eq!(last("#!/bin/sh\nset -e\nexec node \\\n  a.js\n# end\n"), "exec node    a.js");
        assert_eq!(last("#!/usr/bin/python3\nprint()\n"), "");
    }
}

//! The words that a program gets from a command line, without quotes.

use super::piece::{Context, PieceKind, pieces};
use super::token::{Kind, tokens};

/// Returns the value of a variable; `None` if it is not set.
type Lookup<'l, 'v> = &'l dyn Fn(&str) -> Option<&'v str>;

/// Returns the words of one command, without quotes and with known variables replaced.
///
/// A word that is only an unset variable is left out, as in a shell; inside a longer word the
/// variable stays as written. `None` for pipes, redirections and command substitutions.
pub fn words<'v>(command: &str, variable: Lookup<'_, 'v>) -> Option<Vec<String>> {
    let mut words = Vec::new();
    for token in tokens(command) {
        match token.kind {
            Kind::Space => (),
            Kind::Word => words.push(word(command.get(token.range)?, variable)?),
            _ => return None,
        }
    }
    words.retain(|word| !word.is_empty());
    Some(words)
}

pub(super) fn word(text: &str, variable: Lookup<'_, '_>) -> Option<String> {
    let mut word = String::with_capacity(text.len());
    let all = pieces(text, Context::Command);
    let is_only_piece = all.len() == 1;
    for piece in all {
        let range = piece.range;
        match piece.kind {
            PieceKind::SingleQuotes => word.push_str(text.get(range.start + 1..range.end - 1)?),
            PieceKind::DoubleQuotes => {
                let inside = text.get(range.start + 1..range.end - 1)?;
                for piece in pieces(inside, Context::DoubleQuotes) {
                    push(&mut word, inside.get(piece.range)?, piece.kind, variable)?;
                }
            }
            PieceKind::Variable if is_only_piece => {
                word.push_str(variable(name(text)?).unwrap_or(""))
            }
            kind => push(&mut word, text.get(range)?, kind, variable)?,
        }
    }
    Some(word)
}

/// Adds the value of a piece without quotes; `None` for a command substitution.
fn push(word: &mut String, text: &str, kind: PieceKind, variable: Lookup<'_, '_>) -> Option<()> {
    match kind {
        PieceKind::Plain => word.push_str(text),
        PieceKind::Escape if text == "\\\n" => (),
        PieceKind::Escape => word.push_str(text.get(1..)?),
        PieceKind::Variable => {
            let name = name(text)?;
            match variable(name) {
                Some(value) => word.push_str(value),
                // All arguments of the script, which are unknown.
                None if matches!(name, "@" | "*") => (),
                None => {
                    word.push('$');
                    word.push_str(name);
                }
            }
        }
        _ => return None,
    }
    Some(())
}

/// The name in `$NAME` and `${NAME:-default}`; `None` for what only a running shell has, such as
/// `$?`.
fn name(variable: &str) -> Option<&str> {
    let text = variable.strip_prefix('$')?;
    let name = match text.strip_prefix('{') {
        Some(inside) => inside.split([':', '-', '#', '%', '/', '+', '}']).next()?,
        None => text,
    };
    (!matches!(name, "" | "#" | "?" | "!" | "$" | "-")).then_some(name)
}

/// Keeps the last command of a shell script, which is what keeps running; nothing of others.
///
/// Scripts use more of the language than this module parses, so one is only split into lines.
pub fn last_command(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let first = text.lines().next();
    let is_shell = first.is_some_and(|line| !line.starts_with("#!") || line.contains("sh"));
    let joined = text.replace("\\\n", " ");
    let lines = joined.lines().map(str::trim);
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let last = lines.next_back().filter(|line| is_shell && line.len() <= MAX_LINE_LEN);
    last.unwrap_or_default().as_bytes().to_vec()
}

/// Longer lines are embedded data rather than commands.
const MAX_LINE_LEN: usize = 1 << 12;

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Option<Vec<String>> {
        words(line, &|name| (name == "SET").then_some("a b"))
    }

    #[test]
    fn quotes_are_removed() {
        assert_eq!(parsed("nginx -g 'daemon off;'").unwrap(), ["nginx", "-g", "daemon off;"]);
        assert_eq!(parsed(r#"a "b c"d \e"#).unwrap(), ["a", "b cd", "e"]);
    }

    #[test]
    fn variables_are_those_of_the_configuration() {
        assert_eq!(
            parsed("java $OPTS -jar ${JAR:-app}.jar").unwrap(),
            ["java", "-jar", "$JAR.jar"]
        );
        assert_eq!(parsed("a \"$SET\" :$PORT").unwrap(), ["a", "a b", ":$PORT"]);
        assert_eq!(parsed("exec app \"$@\"").unwrap(), ["exec", "app"]);
    }

    #[test]
    fn anything_but_a_simple_command_is_left_alone() {
        for line in ["a | b", "a > b", "a $(b)", "a 'b", "a; b", "a `b`", "a \"$(b)\"", "a $?"] {
            assert_eq!(parsed(line), None, "{line}");
        }
    }

    #[test]
    fn the_last_command_of_a_script_is_kept() {
        let last = |text: &str| String::from_utf8(last_command(text.into())).unwrap();
        assert_eq!(last("#!/bin/sh\nset -e\nexec node \\\n  a.js\n# end\n"), "exec node    a.js");
        assert_eq!(last("#!/usr/bin/python3\nprint()\n"), "");
    }
}

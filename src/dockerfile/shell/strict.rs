//! Scripts that stop at the first command that fails, so that each of their lines has to succeed.

use super::operator::Operator;
use super::token::{Kind, tokens};
use super::{commands, ends_the_shell};

/// Returns the lines of a script that begins with `set -e`, without blank ones; `None` if a command
/// of it takes several lines, or if it is another script.
pub fn strict_lines(script: &str) -> Option<Vec<String>> {
    let whole = script.replace("\\\n", " ");
    let lines = whole.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<String> = lines.map(str::to_owned).collect();
    let is_comment = |line: &&String| line.starts_with('#');
    let first = lines.iter().find(|line| !is_comment(line))?;
    let is_whole = |line: &String| {
        let is_reserved = tokens(line).any(|token| {
            token.kind == Kind::Word
                && line.get(token.range).is_some_and(|word| RESERVED.contains(&word))
        });
        !is_reserved && !ends_the_shell(line) && commands(line).is_some()
    };
    let are_whole = lines.iter().filter(|line| !is_comment(line)).all(is_whole);
    (are_whole && stops_at_errors(first)).then_some(lines)
}

/// Words with which a command takes several lines (POSIX, 2.4 Reserved Words).
const RESERVED: &[&str] = &[
    "case", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in", "select",
    "then", "until", "while", "{", "}",
];

/// Whether a command is the first of a line, or of a script on one line, that makes its shell stop
/// at errors: `set -e`, `set -eux; make`.
pub fn stops_at_errors(command: &str) -> bool {
    let first = command.split([';', '&', '|', '\n']).next().unwrap_or_default();
    let mut words = first.split_whitespace();
    words.next() == Some("set")
        && words.any(|word| word == "errexit" || is_short_option(word) && word.contains('e'))
}

/// Whether a command does nothing but make its shell stop at errors.
pub fn only_stops_at_errors(command: &str) -> bool {
    matches!(command, "set -e" | "set -o errexit") || command.starts_with('#')
}

fn is_short_option(word: &str) -> bool {
    word.starts_with('-') && !word.starts_with("--")
}

/// Whether a line is several commands, of which not each has to succeed.
pub fn is_list(line: &str) -> bool {
    let is_between = |kind: Kind| {
        matches!(
            kind,
            Kind::Operator(
                Operator::And | Operator::Or | Operator::Semicolon | Operator::Background
            )
        )
    };
    tokens(line).any(|token| is_between(token.kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_that_stop_at_errors_are_lines() {
        let lines = |text: &str| strict_lines(text).unwrap_or_default();
        assert_eq!(
            lines("# why\nset -eux\n\n  make \\\n all\ncd a && make\n"),
            ["# why", "set -eux", "make   all", "cd a && make"]
        );
        for other in [
            "make\nset -e", "set -u\nmake", "set -e\nif a; then\nb\nfi", "set -e\ncat <<E\na\nE",
            "set -e\necho 'a\nb'", "set -e\na |\nb", "set -e\nexec a", "",
        ] {
            assert_eq!(lines(other), [""; 0], "{other}");
        }
    }

    #[test]
    fn a_list_of_commands_is_no_single_one() {
        assert!(is_list("[ -f a ] && rm a") && is_list("a || b") && is_list("a; b"));
        assert!(!is_list("a 'b; c' | d 2>&1"));
        assert!(stops_at_errors("set -o errexit; a") && !stops_at_errors("a; set -e"));
        assert!(only_stops_at_errors("set -e") && !only_stops_at_errors("set -eux"));
    }
}

//! Whether a command ends its shell with success, so that what follows would never run.

use super::operator::Operator;
use super::token::{Kind, tokens};

/// Words after which a command begins (POSIX, 2.4 Reserved Words).
const BEFORE_COMMANDS: &[&str] = &["if", "then", "elif", "else", "while", "until", "do", "!"];

/// Words that begin and end commands which may not run.
const OPENING: &[&str] = &["if", "while", "until", "for", "case", "select"];
const CLOSING: &[&str] = &["fi", "done", "esac"];

/// Whether a command may end its shell, so that nothing could follow: `exec`, or an `exit` that is
/// not that of a failure, such as `make || exit 1`, nor that of a subshell.
pub fn ends_the_shell(command: &str) -> bool {
    let mut all = tokens(command).filter(|token| token.kind != Kind::Space).peekable();
    let (mut subshells, mut conditions) = (0_usize, 0_usize);
    let (mut is_start, mut is_after_or) = (true, false);
    while let Some(token) = all.next() {
        let word = command.get(token.range).unwrap_or_default();
        let was_start = std::mem::replace(&mut is_start, true);
        match token.kind {
            Kind::Operator(Operator::OpenParenthesis) => subshells += 1,
            Kind::Operator(Operator::CloseParenthesis) => {
                subshells = subshells.saturating_sub(1);
            }
            Kind::Operator(Operator::OpenBrace) => conditions += usize::from(is_after_or),
            Kind::Operator(Operator::CloseBrace) => conditions = conditions.saturating_sub(1),
            Kind::Operator(Operator::Or) => {
                is_after_or = true;
                continue;
            }
            Kind::Operator(Operator::And | Operator::Semicolon) | Kind::Newline => (),
            // What is on either side of others has a shell of its own, or is no command.
            Kind::Operator(_) => is_start = false,
            Kind::Word if was_start && matches!(word, "exec" | "exit") && subshells == 0 => {
                let next = all.peek().filter(|next| next.kind == Kind::Word);
                let status = next.and_then(|next| command.get(next.range.clone()));
                let is_failure = match status {
                    _ if word == "exec" => false,
                    Some(status) => status != "0",
                    None => is_after_or,
                };
                if !is_failure || !is_after_or && conditions == 0 {
                    return true;
                }
                is_start = false;
            }
            Kind::Word => {
                is_start = was_start && BEFORE_COMMANDS.contains(&word);
                conditions += usize::from(was_start && OPENING.contains(&word));
                if was_start && CLOSING.contains(&word) {
                    conditions = conditions.saturating_sub(1);
                }
            }
            _ => is_start = false,
        }
        is_after_or = false;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_ends_its_shell_is_the_last() {
        for command in [
            "exec a", "exit", "exit 0", "exit 1", "set -e; npm install; exit", "a; exit;",
            "a\nexit\n", "a; exit $?", "a || exit 0", "{ a; exit; }", "a; { exit 1; }",
            "if a; then b; exit 0; fi", "if a; then exec b; fi", "a || { b; exit; }",
        ] {
            assert!(ends_the_shell(command), "{command}");
        }
    }

    #[test]
    fn failures_and_subshells_end_nothing_that_succeeds() {
        for command in [
            "executor",
            "a || exit 1",
            "a || exit",
            "if ! a; then exit 1; fi",
            "(a; exit)",
            "a || { echo b; exit 1; }",
            "echo exit",
            "a --exit 0",
            "echo 'a; exit'",
            "",
            "case a in b) exit 1;; esac",
            "test -f a || { echo; exit 2; }; b",
        ] {
            assert!(!ends_the_shell(command), "{command}");
        }
    }
}

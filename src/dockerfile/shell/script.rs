//! Scripts: the simple commands in them, wherever they are, and the parts that are kept.

use super::operator::Operator;
use super::token::{Kind, tokens};

/// Returns every simple command of a script, in order: what is between operators and line breaks,
/// without redirections and without the reserved words before it (`if`, `then`, `do`, `!`).
///
/// Shows what a script may run, not when: both branches of an `if` are included. Words keep their
/// quotes.
pub fn simple_commands(text: &str) -> Vec<Vec<&str>> {
    started(text).into_iter().map(|(words, _)| words).collect()
}

/// The same, and whether the script goes on while the command runs: it is followed by `&`.
fn started(text: &str) -> Vec<(Vec<&str>, bool)> {
    let mut commands = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    // The word after a redirection is a file, and a number right before it is a descriptor.
    let mut is_file = false;
    let mut number_end = None;
    for token in tokens(text) {
        match token.kind {
            Kind::Space => continue,
            Kind::Word | Kind::Unclosed => {
                let end = token.range.end;
                let word = text.get(token.range).unwrap_or_default();
                let is_number = word.bytes().all(|byte| byte.is_ascii_digit()) && !is_file;
                number_end = is_number.then_some(end);
                let is_reserved = words.is_empty() && RESERVED.contains(&word);
                if !std::mem::take(&mut is_file) && !is_reserved {
                    words.push(word);
                }
            }
            Kind::Operator(Operator::Redirection | Operator::HereDocument) => {
                is_file = true;
                if number_end == Some(token.range.start) {
                    words.pop();
                }
            }
            kind => {
                is_file = false;
                let is_background = kind == Kind::Operator(Operator::Background);
                let command = Some(std::mem::take(&mut words)).filter(|words| !words.is_empty());
                commands.extend(command.map(|command| (command, is_background)));
            }
        }
    }
    commands.extend(Some(words).filter(|words| !words.is_empty()).map(|words| (words, false)));
    commands
}

/// Words of the shell's language that a command may follow (POSIX, 2.4 Reserved Words).
const RESERVED: &[&str] =
    &["!", "do", "done", "elif", "else", "esac", "fi", "if", "then", "time", "until", "while"];

/// How many words are kept from a command that is not the last one: wrappers with their options and
/// variables may come before what they start.
const MAX_WORDS: usize = 16;

/// How many bytes of one script are kept: entry scripts have a dozen commands.
const MAX_KEPT_BYTES: usize = 1 << 12;

/// Keeps the last command of a script on the first line, and below it the first words of every
/// command, each once; nothing of a script in another language. ` &` ends a command that goes on in
/// the background.
///
/// The last command is what keeps running in a container; the others may prepare it.
pub fn script(content: Vec<u8>) -> Vec<u8> {
    let last = super::last_command(content.clone());
    let text = String::from_utf8_lossy(&content);
    if last.is_empty() {
        return last;
    }
    let mut kept = last;
    let mut seen: Vec<String> = Vec::new();
    for (words, is_background) in started(&text) {
        let mut line = words.get(..words.len().min(MAX_WORDS)).unwrap_or_default().join(" ");
        if is_background {
            line.push_str(" &");
        }
        if line.contains('\n') || seen.contains(&line) {
            continue;
        }
        if MAX_KEPT_BYTES < kept.len() + 1 + line.len() {
            break;
        }
        kept.push(b'\n');
        kept.extend_from_slice(line.as_bytes());
        seen.push(line);
    }
    kept.shrink_to_fit();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_found_wherever_they_are() {
        let text = "#!/bin/sh\nset -e\nif [ \"$1\" = serve ]; then\n  \
                    npm ci >/dev/null 2>&1 && exec npm start\nelse go run . | tee log\nfi\n";
        let commands = simple_commands(text);
        assert_eq!(
            commands,
            [
                vec!["set", "-e"],
                vec!["[", "\"$1\"", "=", "serve", "]"],
                vec!["npm", "ci"],
                vec!["exec", "npm", "start"],
                vec!["go", "run", "."],
                vec!["tee", "log"],
            ]
        );
        assert_eq!(simple_commands(""), Vec::<Vec<&str>>::new());
    }

    #[test]
    fn the_last_command_of_a_script_comes_first() {
        let kept = |text: &str| String::from_utf8(script(text.into())).unwrap();
        assert_eq!(
            kept(
                "#!/bin/sh\nset -e\nset -e\nnpx prisma migrate deploy --schema x\nexec node a.js\n"
            ),
            "exec node a.js\nset -e\nnpx prisma migrate deploy --schema x\nexec node a.js"
        );
        assert_eq!(kept("#!/usr/bin/python3\nprint()\n"), "");
        assert_eq!(
            kept("#!/bin/sh\nweb -p 1 >log 2>&1 &\na && b & c\nwait\n"),
            "wait\nweb -p 1 &\na\nb &\nc\nwait"
        );
        let long = format!(
            "#!/bin/sh\n{}exec a\n",
            (0..9999).map(|n| format!("c{n}\n")).collect::<String>()
        );
        assert!(kept(&long).len() <= MAX_KEPT_BYTES);
    }
}

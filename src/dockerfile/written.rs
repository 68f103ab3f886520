//! A `RUN` written out: its options, its commands one below the other, or a script as it was.

use super::shell::token::{Kind, tokens};
use super::shell::{self, Operator};
use crate::escape::printable_text;

/// Splits the options off what a `RUN` runs, such as `--mount=…`.
pub(super) fn flags(command: &str) -> (impl Iterator<Item = &str>, &str) {
    let mut rest = command;
    while rest.starts_with("--") {
        rest = rest.split_once(' ').map_or("", |(_, rest)| rest.trim_start());
    }
    let flags = command.strip_suffix(rest).unwrap_or_default();
    (flags.split_whitespace(), rest)
}

/// Whether a command removes a file of this name, and fails if it is not there.
pub(super) fn removes(command: &str, name: &str) -> bool {
    let mut words = command.split_whitespace();
    shell::runs(command, &["rm"])
        && !words.clone().any(is_forced)
        && words.any(|word| word.trim_matches(['"', '\'']).rsplit('/').next() == Some(name))
}

/// Whether a word of `rm` makes it accept that nothing is there.
fn is_forced(word: &str) -> bool {
    word == "--force" || word.starts_with('-') && !word.starts_with("--") && word.contains('f')
}

/// Whether a command does all that another one does: it is the same, perhaps among others, or has
/// more words.
pub(super) fn contains(command: &str, other: &str) -> bool {
    let is_boundary = |character: Option<char>| !character.is_some_and(char::is_alphanumeric);
    let is_whole = |(start, text): (usize, &str)| {
        let (before, after) = (command.get(..start), command.get(start + text.len()..));
        is_boundary(before.and_then(|before| before.chars().next_back()))
            && is_boundary(after.and_then(|after| after.chars().next()))
    };
    if command.match_indices(other).any(is_whole) {
        return true;
    }
    let mut words = command.split_whitespace().peekable();
    let mut wanted = other.split_whitespace().peekable();
    words.peek() == wanted.peek() && wanted.all(|wanted| words.any(|word| word == wanted))
}

/// Adds an option after the first occurrence of a command; returns `false` if the command does not
/// occur or has the option already.
pub(super) fn add_option(command: &mut String, words: &[&str], option: &str) -> bool {
    let Some(end) = words.iter().find_map(|words| shell::position(command, words)) else {
        return false;
    };
    if command.split_whitespace().any(|word| word == option) {
        return false;
    }
    command.insert_str(end, &format!(" {option}"));
    true
}

/// Says which options of an instruction the history does not have.
pub(super) fn inferred(options: &[String]) -> String {
    let names = options.iter().map(|option| option.split('=').next().unwrap_or(option));
    let mut names: Vec<&str> = names.collect();
    names.dedup();
    format!("inferred from the layer: {}", names.join(" "))
}

/// Makes text safe to print, except for tabs, which mean something in a script.
pub(super) fn safe(text: &str) -> String {
    text.split('\t').map(printable_text).collect::<Vec<_>>().join("\t")
}

/// Beyond this, options are written on lines of their own.
const MAX_OPTION_CHARS: usize = 60;

/// Returns what a `RUN` begins with.
fn head(options: &[String]) -> Vec<String> {
    let on_one_line = safe(&options.join(" "));
    match options {
        [] => vec!["RUN ".to_owned()],
        [_] if on_one_line.len() <= MAX_OPTION_CHARS => vec![format!("RUN {on_one_line} ")],
        [first, others @ ..] => {
            let mut lines = vec![format!("RUN {} \\", safe(first))];
            lines.extend(others.iter().map(|option| format!("    {} \\", safe(option))));
            lines.push("    ".to_owned());
            lines
        }
    }
}

/// Returns a `RUN` with options before its commands, which are lines.
pub(super) fn with_options(options: &[String], commands: Vec<String>) -> Vec<String> {
    let mut lines = head(options);
    let lead = lines.pop().unwrap_or_default();
    let mut commands = commands.into_iter();
    lines.extend(commands.next().map(|first| format!("{lead}{first}")));
    lines.extend(commands);
    lines
}

/// Returns a `RUN` with a script of several lines: with its own here-documents, or in one.
pub(super) fn script(options: &[String], text: &str) -> Vec<String> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let mut lines = head(options);
    let lead = lines.pop().unwrap_or_default();
    if is_here_document_only(text) {
        lines.extend(text.split('\n').enumerate().map(|(index, line)| match index {
            0 => format!("{lead}{}", safe(line)),
            _ => safe(line),
        }));
        // Buildah leaves out the line that ends it.
        let end = last_delimiter(text);
        if text.rsplit('\n').next().is_some_and(|line| line.trim_start_matches('\t') != end) {
            lines.push(end);
        }
        return lines;
    }
    let delimiter = delimiter(text);
    lines.push(format!("{lead}<<{delimiter}"));
    lines.extend(text.split('\n').map(safe));
    lines.push(delimiter);
    lines
}

/// Whether a script is one line of commands and the here-documents of that line, each with its end.
fn is_here_document_only(text: &str) -> bool {
    let mut lines_ended = 0;
    let mut last = None;
    for token in tokens(text) {
        lines_ended += usize::from(token.kind == Kind::Newline);
        last = Some(token.kind);
    }
    last == Some(Kind::HereDocument) && lines_ended == 1
}

/// Returns what ends the last here-document of a line of commands.
fn last_delimiter(text: &str) -> String {
    let mut is_delimiter = false;
    let mut last = "";
    for token in tokens(text) {
        match token.kind {
            Kind::Operator(Operator::HereDocument) => is_delimiter = true,
            Kind::Word if is_delimiter => {
                last = text.get(token.range).unwrap_or_default();
                is_delimiter = false;
            }
            _ => (),
        }
    }
    last.replace(['"', '\'', '\\'], "")
}

/// Returns a word that no line of a script is.
pub(super) fn delimiter(text: &str) -> String {
    let is_free = |word: &String| !text.lines().any(|line| line.trim() == word);
    let numbered = (2..).map(|number| format!("EOF{number}"));
    std::iter::once("EOF".to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(options: &[&str], text: &str) -> String {
        let options: Vec<String> = options.iter().map(|&option| option.to_owned()).collect();
        script(&options, text).join("\n")
    }

    #[test]
    fn options_are_not_commands() {
        let (found, rest) = flags("--mount=type=cache,target=/a  --network=none make --all");
        assert_eq!(found.collect::<Vec<_>>(), ["--mount=type=cache,target=/a", "--network=none"]);
        assert_eq!(rest, "make --all");
        assert_eq!(flags("make").1, "make");
    }

    #[test]
    fn what_removes_a_file_is_recognised() {
        assert!(removes("rm /srv/id_rsa", "id_rsa"));
        assert!(removes("cd /srv && rm -r x \"id_rsa\"", "id_rsa"));
        for command in ["rm -f id_rsa", "rm -r --force id_rsa", "rm id_rsa.pub", "cat id_rsa"] {
            assert!(!removes(command, "id_rsa"), "{command}");
        }
    }

    #[test]
    fn a_command_with_more_words_contains_another() {
        assert!(contains("npm ci --omit=dev", "npm ci"));
        assert!(contains("apt-get install --no-install-recommends -y a", "apt-get install -y a"));
        assert!(contains("( cd a && make )", "cd a"));
        assert!(!contains("apt-get install -y b", "apt-get install -y a b"));
        assert!(!contains("sudo npm run ci", "npm ci"));
        assert!(!contains("cmake --all", "make"));
    }

    #[test]
    fn options_come_first() {
        let run = |options: &[String]| {
            with_options(options, vec!["a && \\".to_owned(), "    b".to_owned()])
        };
        assert_eq!(run(&["--x".to_owned()]), ["RUN --x a && \\", "    b"]);
        let options = ["--x".to_owned(), "--y".to_owned()];
        assert_eq!(run(&options), ["RUN --x \\", "    --y \\", "    a && \\", "    b"]);
        assert_eq!(run(&[]), ["RUN a && \\", "    b"]);
    }

    #[test]
    fn scripts_are_written_as_they_were() {
        assert_eq!(
            written(&[], "set -e\n# why\n\tmake\n"),
            "RUN <<EOF\nset -e\n# why\n\tmake\nEOF"
        );
        assert_eq!(written(&["--x"], "cat <<EOF >a\nb\nEOF"), "RUN --x cat <<EOF >a\nb\nEOF");
        assert_eq!(written(&[], "<<-'EOF'\nmake"), "RUN <<-'EOF'\nmake\nEOF");
        let nested = "cat <<EOF >a\nb\nEOF\nmake\n";
        assert_eq!(written(&[], nested), format!("RUN <<EOF2\n{nested}EOF2"));
    }
}

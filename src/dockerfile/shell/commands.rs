//! A command line taken apart at its `&&`, as far as that is safe to do, and what runs in it.

use std::ops::Range;

use super::operator::Operator;
use super::piece::{Context, PieceKind, pieces};
use super::token::{Kind, tokens};

/// Splits a line into the commands that `&&` joins, outside of quotes, parentheses and compound
/// commands.
///
/// `None` if the line has another form, or if no command could be appended to it: a here-document,
/// the JSON form, unbalanced quotes, a comment, a background command.
pub fn commands(line: &str) -> Option<Vec<&str>> {
    let line = line.trim();
    if line.starts_with('[') {
        return None;
    }
    let mut commands = Vec::new();
    let mut command = Part::default();
    let mut depth = 0_usize;
    let mut is_compound = false;
    for token in tokens(line) {
        match token.kind {
            Kind::Space | Kind::Newline => continue,
            Kind::Unclosed
            | Kind::Comment
            | Kind::HereDocument
            | Kind::Operator(Operator::HereDocument) => return None,
            Kind::Operator(Operator::And) if depth == 0 => {
                commands.push(line.get(std::mem::take(&mut command).whole()?)?);
                continue;
            }
            Kind::Operator(Operator::OpenParenthesis | Operator::OpenBrace) => depth += 1,
            Kind::Operator(Operator::CloseParenthesis | Operator::CloseBrace) => {
                depth = depth.checked_sub(1)?;
            }
            Kind::Operator(_) => (),
            Kind::Word => {
                let word = line.get(token.range.clone())?;
                is_compound |= is_in_compound(word) || command.is_empty() && starts_compound(word);
            }
        }
        command.extend(token.range, token.kind);
    }
    commands.push(line.get(command.whole()?)?);
    match (depth, is_compound) {
        // The `&&` between the words of a compound command may belong to it.
        (0, true) => Some(vec![line]),
        (0, false) => Some(commands),
        _ => None,
    }
}

/// The tokens of one command, so far.
#[derive(Default)]
struct Part {
    range: Range<usize>,
    /// Its last token.
    last: Option<Kind>,
}

impl Part {
    fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    fn extend(&mut self, range: Range<usize>, kind: Kind) {
        let start = if self.is_empty() { range.start } else { self.range.start };
        self.range = start..range.end;
        self.last = Some(kind);
    }

    /// The bytes of the command; `None` if it is empty, continues, or runs in the background.
    fn whole(self) -> Option<Range<usize>> {
        match self.last? {
            Kind::Operator(Operator::CloseParenthesis | Operator::CloseBrace) => Some(self.range),
            Kind::Operator(_) => None,
            _ => Some(self.range),
        }
    }
}

fn starts_compound(word: &str) -> bool {
    matches!(word, "if" | "for" | "while" | "until" | "case" | "select" | "function")
}

fn is_in_compound(word: &str) -> bool {
    matches!(word, "do" | "then" | "done" | "fi")
}

/// Whether a command changes its shell, or means something else after other commands. It is put
/// into parentheses when `RUN` instructions are joined.
pub fn needs_own_shell(command: &str) -> bool {
    let changes =
        ["cd", "export", "set", "source", ".", "umask", "shopt", "unset", "trap", "pushd"];
    // Operators in quotes count too, as needless parentheses do no harm.
    first_word(command).is_some_and(|word| changes.contains(&word))
        || command.contains(';')
        || command.contains("||")
}

/// The word that a command starts with; `None` if it starts with an operator.
fn first_word(command: &str) -> Option<&str> {
    let first = tokens(command).find(|token| token.kind != Kind::Space)?;
    command.get(first.range).filter(|_| first.kind == Kind::Word)
}

/// Whether a command runs one of these programs with these first arguments, such as `npm ci`, also
/// after words such as `sudo` or variable assignments.
pub fn runs(command: &str, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|beginning| position(command, beginning).is_some())
}

/// Returns the byte position in a command right after these words.
///
/// The first may have a directory before it. They may be anywhere in the command, as in `sudo npm
/// ci` and `sh -c 'cd app && npm ci'`.
pub fn position(command: &str, words: &str) -> Option<usize> {
    // Most commands have none of the words, and need no lexer to find that out.
    command.find(words)?;
    let mut simple = Vec::new();
    simple_words(command, 0, MAX_LEVELS, &mut simple);
    let found = command.match_indices(words).map(|(start, words)| start..start + words.len());
    found.filter(|found| are_words(command, found, &simple)).map(|found| found.end).next()
}

/// Whether a range starts and ends at boundaries of words.
fn are_words(command: &str, found: &Range<usize>, words: &[Range<usize>]) -> bool {
    let first = words.get(words.partition_point(|word| word.end <= found.start));
    let is_start = first.is_some_and(|word| {
        let before = command.get(word.start..found.start);
        before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    });
    let last = words.get(words.partition_point(|word| word.end < found.end));
    is_start && last.is_some_and(|word| word.end == found.end)
}

/// How deep in quotes and substitutions commands are searched for: `su -c "sh -c '…'"` has two
/// levels, and each level costs another pass over its text.
const MAX_LEVELS: usize = 3;

/// Collects the bytes of the words of a command line and of the lines that are in its words: in
/// quotes, as after `sh -c`, and in substitutions.
fn simple_words(text: &str, offset: usize, levels: usize, words: &mut Vec<Range<usize>>) {
    for token in tokens(text) {
        if !matches!(token.kind, Kind::Word | Kind::Unclosed) {
            continue;
        }
        let start = offset + token.range.start;
        let word = text.get(token.range).unwrap_or_default();
        match levels.checked_sub(1) {
            Some(levels) if word.contains(|character: char| character.is_ascii_whitespace()) => {
                nested_words(word, start, levels, words);
            }
            _ => words.push(start..start + word.len()),
        }
    }
}

/// Collects the words in the pieces of a word.
fn nested_words(word: &str, offset: usize, levels: usize, words: &mut Vec<Range<usize>>) {
    for piece in pieces(word, Context::Command) {
        let start = offset + piece.range.start;
        let text = word.get(piece.range).unwrap_or_default();
        let opening = match piece.kind {
            PieceKind::SingleQuotes | PieceKind::DoubleQuotes => 1,
            PieceKind::Substitution | PieceKind::Unclosed if text.starts_with('$') => 2,
            PieceKind::Substitution | PieceKind::Unclosed => 1,
            PieceKind::Plain | PieceKind::Escape | PieceKind::Variable => {
                words.push(start..start + text.len());
                continue;
            }
        };
        let closing = usize::from(piece.kind != PieceKind::Unclosed);
        if let Some(inside) = text.get(opening..text.len() - closing) {
            simple_words(inside, start + opening, levels, words);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn commands_are_split_outside_of_quotes_and_parentheses() {
        assert_eq!(commands("a && b").unwrap(), ["a", "b"]);
        assert_eq!(commands("a 'x && y' && (b && c)").unwrap(), ["a 'x && y'", "(b && c)"]);
        assert_eq!(commands("a \\\"x && b").unwrap(), ["a \\\"x", "b"]);
        assert_eq!(commands("a \"$(b \"c && d\")\" && e").unwrap(), ["a \"$(b \"c && d\")\"", "e"]);
        assert_eq!(
            commands("a 2>&1 | b; c && { d && e; }").unwrap(),
            ["a 2>&1 | b; c", "{ d && e; }"]
        );
    }

    #[test]
    fn compound_commands_stay_whole() {
        let line = "for x in 1 2; do a && b; done && c";
        assert_eq!(commands(line).unwrap(), [line]);
    }

    #[test]
    fn lines_that_nothing_can_follow_are_not_split() {
        for line in [
            "cat <<EOF", "[\"a\", \"b\"]", "echo 'open", "a ) && b", "a && ", "npm ci # install",
            "make;", "serve &", "a && b \\", "",
        ] {
            assert_eq!(commands(line), None, "{line}");
        }
    }

    #[test]
    fn only_whole_words_match() {
        assert!(runs("sudo apt-get install -y vim", &["apt-get install"]));
        assert!(runs("/usr/bin/npm ci", &["npm ci", "npm install"]));
        assert!(!runs("pnpm install", &["npm install"]));
        assert!(!runs("npm cinema", &["npm ci"]));
    }

    #[test]
    fn commands_in_quotes_are_found() {
        for line in [
            "sh -c 'cd app && npm ci'",
            "su node -c \"sh -c 'npm ci'\"",
            "(cd app; npm ci)",
            "echo \"$(npm ci)\"",
        ] {
            let end = position(line, "npm ci").unwrap();
            assert!(line[..end].ends_with("npm ci"), "{line}");
        }
        assert_eq!(position("a '/npm ci/'", "npm ci"), None);
        assert_eq!(position("npm; ci", "npm ci"), None);
    }

    #[test]
    fn commands_that_change_their_shell_need_their_own() {
        assert!(needs_own_shell(" cd app"));
        assert!(needs_own_shell("a || b"));
        assert!(!needs_own_shell("(cd app && a)"));
    }

    /// Backslashes too, as a continued line break is a space.
    fn without_space(text: &str) -> String {
        text.chars().filter(|character| !character.is_whitespace() && *character != '\\').collect()
    }

    proptest! {
        #[test]
        fn commands_together_are_the_line(
            parts in prop::collection::vec(
                "(a|b c| |&&| && |\\|\\||;|>|\\(|\\)|\\{ | \\}|'|\"|`|\\$\\(|\\\\|#|do|if|\n|é)",
                0..16,
            ),
        ) {
            let line = parts.concat();
            if let Some(commands) = commands(&line) {
                prop_assert_eq!(without_space(&commands.join(" && ")), without_space(&line));
            }
        }

        #[test]
        fn a_position_is_after_the_words(
            parts in prop::collection::vec("(a| |a b|/|'|\"|\\$\\(|\\)|;|\\\\|é)", 0..16),
        ) {
            let line = parts.concat();
            if let Some(end) = position(&line, "a b") {
                prop_assert!(line.get(..end).is_some_and(|text| text.ends_with("a b")));
            }
        }
    }
}

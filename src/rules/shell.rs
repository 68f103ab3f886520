//! A shell's command line taken apart at its `&&`, as far as that is safe to do.

/// Returns the commands that `&&` joins, outside of quotes, parentheses and compound commands.
///
/// `None` where the line is of another kind, or where nothing could follow it: a here-document, the
/// JSON form, unbalanced quotes, a comment, a background command.
pub fn commands(line: &str) -> Option<Vec<&str>> {
    let line = line.trim();
    if line.contains("<<") || line.starts_with('[') || line.ends_with([';', '&', '|', '\\']) {
        return None;
    }
    let (mut commands, mut start, mut depth, mut quote) = (Vec::new(), 0, 0_usize, None);
    let mut bytes = line.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (Some(b'\''), _) => (),
            (_, b'\\') => drop(bytes.next()),
            (Some(_), _) => (),
            (None, b'\'' | b'"' | b'`') => quote = Some(byte),
            (None, b'#') if is_start(line, at) => return None,
            (None, b'(' | b'{') => depth += 1,
            (None, b')' | b'}') => depth = depth.checked_sub(1)?,
            (None, b'&') if depth == 0 && bytes.peek().is_some_and(|(_, next)| *next == b'&') => {
                bytes.next();
                commands.push(line.get(start..at)?.trim());
                start = at + 2;
            }
            _ => (),
        }
    }
    commands.push(line.get(start..)?.trim());
    let is_whole = quote.is_none()
        && depth == 0
        && commands.iter().all(|it| !it.is_empty() && !it.ends_with([';', '&', '|', '\\']));
    // The words of a compound command may hold an `&&` that is its own.
    let is_compound = |command: &&str| {
        let first = command.split([' ', ';']).next().unwrap_or_default();
        matches!(first, "if" | "for" | "while" | "until" | "case" | "select" | "function")
            || command.split([' ', ';']).any(|word| matches!(word, "do" | "then" | "done" | "fi"))
    };
    match is_whole {
        true if commands.iter().any(is_compound) => Some(vec![line]),
        true => Some(commands),
        false => None,
    }
}

/// Whether a command leaves no shell behind that could go on.
pub fn ends_the_shell(command: &str) -> bool {
    matches!(command.split(' ').next(), Some("exec" | "exit"))
}

/// Whether a word begins at a byte of a line.
fn is_start(line: &str, at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| {
        line.as_bytes().get(before).is_none_or(|it| it.is_ascii_whitespace() || *it == b';')
    })
}

/// Whether a command means something else in a shell that other commands ran in before, or leaves
/// that shell changed: it is put into parentheses where `RUN` instructions are joined.
pub fn needs_shell_of_its_own(command: &str) -> bool {
    let changes =
        ["cd", "export", "set", "source", ".", "umask", "shopt", "unset", "trap", "pushd"];
    let first = command.split_whitespace().next().unwrap_or_default();
    changes.contains(&first) || command.contains(';') || command.contains("||")
}

/// Whether a command runs one of those programs with those first words, such as `npm ci`; words
/// like `sudo`, and variables set before it, do not matter.
pub fn runs(command: &str, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|beginning| position(command, beginning).is_some())
}

/// Where, in bytes, a command goes on behind these words.
pub fn position(command: &str, words: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = command.get(from..)?.find(words) {
        let (start, end) = (from + found, from + found + words.len());
        let before = command.get(..start)?.chars().next_back();
        let after = command.get(end..)?.chars().next();
        if before.is_none_or(|it| it.is_whitespace() || it == '/' || it == '(')
            && after.is_none_or(|it| it.is_whitespace() || it == ';')
        {
            return Some(end);
        }
        from = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_split_outside_of_quotes_and_parentheses() {
        assert_eq!(commands("a && b").unwrap(), ["a", "b"]);
        assert_eq!(commands("a 'x && y' && (b && c)").unwrap(), ["a 'x && y'", "(b && c)"]);
        assert_eq!(commands("a \\\"x && b").unwrap(), ["a \\\"x", "b"]);
    }

    #[test]
    fn compound_commands_stay_whole() {
        let line = "for x in 1 2; do a && b; done && c";
        assert_eq!(commands(line).unwrap(), [line]);
    }

    #[test]
    fn what_is_no_plain_line_is_left_alone() {
        for line in [
            "cat <<EOF",
            "[\"a\", \"b\"]",
            "echo 'open",
            "a ) && b",
            "a && ",
            "npm ci # install",
            "make;",
            "serve &",
        ] {
            assert_eq!(commands(line), None, "{line}");
        }
    }

    #[test]
    fn words_are_whole_ones() {
        assert!(runs("sudo apt-get install -y vim", &["apt-get install"]));
        assert!(runs("/usr/bin/npm ci", &["npm ci", "npm install"]));
        assert!(!runs("pnpm install", &["npm install"]));
        assert!(!runs("npm cinema", &["npm ci"]));
    }
}

//! The lines of a Dockerfile: directives at its top, comments, and lines that continue.

/// The lines of a file, each with its end removed.
#[derive(Debug)]
pub(super) struct Scanner<'t> {
    lines: Vec<&'t str>,
    /// How many lines have been taken.
    taken: usize,
    /// The character that continues a line and takes the meaning of the next one.
    pub(super) escape: char,
}

/// An instruction on one line, with the lines that it was on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Logical {
    /// Its text: continued lines are joined, the blanks around the joints kept; comments and empty
    /// lines in between left out.
    pub(super) text: String,
    /// Number of its first line, from 1.
    pub(super) first: usize,
    /// Number of its last line, from 1.
    pub(super) last: usize,
}

impl<'t> Scanner<'t> {
    /// Splits a text into lines and reads the directives at its top (docs.docker.com,
    /// "Parser directives").
    pub(super) fn new(text: &'t str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines: Vec<&str> = text.lines().collect();
        let escape = escape(&lines);
        Self { lines, taken: 0, escape }
    }

    /// Returns the next line, and counts it.
    pub(super) fn line(&mut self) -> Option<&'t str> {
        let line = self.lines.get(self.taken).copied()?;
        self.taken += 1;
        Some(line)
    }

    /// The number of the line that was taken last, from 1.
    pub(super) fn number(&self) -> usize {
        self.taken
    }

    /// Returns the next instruction with the lines that continue it; `None` at the end.
    pub(super) fn logical(&mut self) -> Option<Logical> {
        loop {
            let line = self.line()?.trim_start();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (start, mut continues) = self.continued(line);
            let (mut text, first) = (start.to_owned(), self.taken);
            let mut last = first;
            while continues {
                let Some(line) = self.line() else { break };
                last = self.taken;
                // BuildKit warns of empty lines, but goes on after them.
                if line.trim().is_empty() || line.trim_start().starts_with('#') {
                    continue;
                }
                let (more, goes_on) = self.continued(line);
                text.push_str(more);
                continues = goes_on;
            }
            if !text.trim().is_empty() {
                return Some(Logical { text, first, last });
            }
        }
    }

    /// Returns a line without the character that continues it, and whether it has one. Two of them
    /// are one that is meant (buildkit, frontend/dockerfile/parser).
    fn continued<'l>(&self, line: &'l str) -> (&'l str, bool) {
        let end = line.trim_end_matches([' ', '\t']);
        match end.strip_suffix(self.escape) {
            Some(before) if !before.ends_with(self.escape) => (before, true),
            _ => (line, false),
        }
    }
}

/// Reads `# escape=` from the directives, which end at the first line that is none.
fn escape(lines: &[&str]) -> char {
    for line in lines {
        let directive = line.trim_start().strip_prefix('#').and_then(|rest| rest.split_once('='));
        let Some((name, value)) = directive else { break };
        let name = name.trim();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
            break;
        }
        if name.eq_ignore_ascii_case("escape") {
            return if value.trim() == "`" { '`' } else { '\\' };
        }
    }
    '\\'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logical(text: &str) -> Vec<(usize, usize, String)> {
        let mut scanner = Scanner::new(text);
        std::iter::from_fn(|| scanner.logical())
            .map(|line| (line.first, line.last, line.text))
            .collect()
    }

    #[test]
    fn continued_lines_are_joined_without_comments_and_empty_lines() {
        let text = "# x\n\nRUN a \\\n  # why\n\n   && b \\  \n# last\n  c\nUSER d\n";
        assert_eq!(
            logical(text),
            [(3, 8, "RUN a    && b   c".to_owned()), (9, 9, "USER d".to_owned())]
        );
    }

    #[test]
    fn two_escapes_continue_nothing() {
        assert_eq!(logical("RUN a\\\\\nRUN b").len(), 2);
        assert_eq!(logical("RUN a\\"), [(1, 1, "RUN a".to_owned())]);
        assert_eq!(logical("\\\n\\\nRUN a"), [(1, 3, "RUN a".to_owned())]);
    }

    #[test]
    fn the_escape_is_what_a_directive_says() {
        let text = "# syntax=a\n#escape = `\nCOPY a C:\\\nRUN b `\n c";
        assert_eq!(
            logical(text),
            [(3, 3, "COPY a C:\\".to_owned()), (4, 5, "RUN b  c".to_owned())]
        );
        // After a comment, an empty line or an instruction there are no directives.
        for text in ["# a\n# escape=`\nRUN b `\nRUN c", "\n# escape=`\nRUN b `\nRUN c"] {
            assert_eq!(logical(text).len(), 2, "{text}");
        }
    }

    #[test]
    fn ends_of_lines_and_a_byte_order_mark_are_no_text() {
        let text = "\u{feff}FROM a\r\nRUN b \\\r\n c\r\n";
        assert_eq!(logical(text), [(1, 1, "FROM a".to_owned()), (2, 3, "RUN b  c".to_owned())]);
    }
}

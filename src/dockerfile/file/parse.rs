//! A Dockerfile taken apart into instructions, each with the lines that it is on.

use super::heredoc::HereDocument;
use super::scanner::{Logical, Scanner};
use crate::dockerfile::Keyword;

/// A Dockerfile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct File {
    /// Its instructions, in order.
    pub statements: Vec<Statement>,
    /// What could not be read, in order of lines.
    pub problems: Vec<Problem>,
    /// The character that continues a line: `\`, or a backquote if a directive says so.
    pub escape: char,
}

/// An instruction of a Dockerfile, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it does.
    pub keyword: Keyword,
    /// Number of its first line, from 1.
    pub first: usize,
    /// Number of its last line, from 1: that of a line that continues it, or of the word that ends
    /// its last here-document.
    pub last: usize,
    /// Its options, such as `--from=build`, in order.
    pub flags: Vec<String>,
    /// What follows the keyword and the options, on one line, without here-documents.
    pub operands: String,
    /// Its here-documents, in order.
    pub documents: Vec<HereDocument>,
}

/// Something in a Dockerfile that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong with it; it may hold control characters.
    pub what: String,
}

impl File {
    /// Reads a Dockerfile. Infallible: what cannot be read is a problem, and the rest is read.
    ///
    /// The rules are those of BuildKit (frontend/dockerfile/parser). Bytes that are not UTF-8 are
    /// replaced, which changes no line's number.
    pub fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let mut scanner = Scanner::new(&text);
        let mut file = Self { escape: scanner.escape, ..Self::default() };
        while let Some(logical) = scanner.logical() {
            match Statement::of(&logical) {
                Ok(mut statement) => {
                    file.problems.extend(statement.take_documents(&mut scanner));
                    file.statements.push(statement);
                }
                Err(what) => file.problems.push(Problem { line: logical.first, what }),
            }
        }
        let starts = |statement: &Statement| statement.keyword == Keyword::From;
        if !file.statements.iter().any(starts) {
            file.problems.push(Problem { line: 1, what: "it has no FROM".to_owned() });
        }
        file
    }
}

impl Statement {
    /// Reads an instruction; its here-documents are on the lines after it.
    fn of(logical: &Logical) -> Result<Self, String> {
        let (keyword, flags, operands) = parts(&logical.text)?;
        let &Logical { first, last, .. } = logical;
        Ok(Self { keyword, first, last, flags, operands, documents: Vec::new() })
    }

    /// Returns the instruction that an `ONBUILD` notes, with its lines; `None` if it is none.
    pub(super) fn noted(&self) -> Option<Self> {
        let (keyword, flags, operands) = parts(&self.operands).ok()?;
        let noted = self.keyword == Keyword::Onbuild && keyword != Keyword::Onbuild;
        noted.then(|| Self { keyword, flags, operands, ..self.clone() })
    }

    /// Takes the lines of the here-documents that the instruction announces; returns the problem if
    /// one of them does not end.
    fn take_documents(&mut self, scanner: &mut Scanner<'_>) -> Option<Problem> {
        let noted = self.noted();
        let inner = noted.as_ref().unwrap_or(self);
        if !matches!(inner.keyword, Keyword::Run | Keyword::Copy | Keyword::Add)
            || super::words::list(&inner.operands).is_some()
        {
            return None;
        }
        let announced = HereDocument::announced(&inner.operands, scanner.escape);
        for mut document in announced {
            let mut is_ended = false;
            while !is_ended && let Some(line) = scanner.line() {
                is_ended = document.take(line);
            }
            self.last = scanner.number();
            let what = format!("no line ends its here-document: `{}` is missing", document.name);
            self.documents.push(document);
            if !is_ended {
                return Some(Problem { line: self.first, what });
            }
        }
        None
    }

    /// Returns the value of an option, such as `build` for `--from=build`.
    pub(super) fn flag(&self, name: &str) -> Option<&str> {
        let value = |flag: &'_ String| -> Option<usize> {
            let rest = flag.strip_prefix("--")?.strip_prefix(name)?.strip_prefix('=')?;
            Some(flag.len() - rest.len())
        };
        let (flag, at) = self.flags.iter().find_map(|flag| Some((flag, value(flag)?)))?;
        flag.get(at..)
    }
}

/// Splits an instruction into its keyword, its options and what follows them.
fn parts(text: &str) -> Result<(Keyword, Vec<String>, String), String> {
    let (word, mut rest) = split_word(text);
    let keyword = Keyword::of(&word.to_ascii_uppercase());
    let keyword = keyword.ok_or_else(|| format!("`{word}` is not an instruction"))?;
    let mut flags = Vec::new();
    if has_flags(keyword) {
        while let (flag, after) = split_word(rest)
            && flag.starts_with("--")
        {
            rest = after;
            if flag == "--" {
                break;
            }
            flags.push(flag.to_owned());
        }
    }
    Ok((keyword, flags, rest.trim().to_owned()))
}

/// Whether options may follow the keyword.
fn has_flags(keyword: Keyword) -> bool {
    use Keyword::{Add, Copy, From, Healthcheck, Run};
    matches!(keyword, Add | Copy | From | Healthcheck | Run)
}

fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (word, rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> File {
        File::parse(text.as_bytes())
    }

    #[test]
    fn instructions_have_their_lines_options_and_operands() {
        let file =
            file("from a AS b\nCOPY --from=b --link \\\n  x y\n\nRUN --mount=type=cache z\n");
        assert_eq!(file.problems, []);
        let copy = &file.statements[1];
        assert_eq!((copy.keyword, copy.first, copy.last), (Keyword::Copy, 2, 3));
        assert_eq!(
            (copy.flag("from"), copy.flag("fro"), copy.flag("link")),
            (Some("b"), None, None)
        );
        assert_eq!(copy.operands, "x y");
        assert_eq!(file.statements[2].flags, ["--mount=type=cache"]);
    }

    #[test]
    fn here_documents_belong_to_their_instruction() {
        let file =
            file("FROM a\nRUN <<A cat <<B\nFROM b\nA\n# x \\\nB\nCOPY <<C /\nUSER x\nC\nUSER d");
        let spans: Vec<_> = file.statements.iter().map(|one| (one.first, one.last)).collect();
        assert_eq!(spans, [(1, 1), (2, 6), (7, 9), (10, 10)]);
        assert_eq!(file.statements[1].documents[0].body, "FROM b\n");
        assert_eq!(file.statements[1].documents[1].body, "# x \\\n");
    }

    #[test]
    fn what_cannot_be_read_is_a_problem_with_its_line() {
        let file = file("FROM a\nCOPPY b c\nRUN <<A\nx\n");
        let problems: Vec<_> =
            file.problems.iter().map(|one| (one.line, one.what.as_str())).collect();
        assert_eq!(
            problems,
            [
                (2, "`COPPY` is not an instruction"),
                (3, "no line ends its here-document: `A` is missing"),
            ]
        );
        assert_eq!(file.statements.len(), 2);
        assert_eq!(self::file("").problems[0].what, "it has no FROM");
    }

    #[test]
    fn no_bytes_stop_the_parser() {
        let parts: [&[u8]; 12] = [
            b"FROM a", b"\n", b"\\", b"\xff\xfe", b"<<EOF", b"#", b"\r", b" ", b"RUN", b"\"", b"'",
            b"ONBUILD ",
        ];
        let mut seed = 1_u64;
        for _ in 0..2000 {
            let mut bytes = Vec::new();
            for _ in 0..24 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                bytes.extend(parts[(seed >> 33) as usize % parts.len()]);
            }
            let file = File::parse(&bytes);
            let lines = bytes.iter().filter(|&&byte| byte == b'\n').count() + 1;
            for one in &file.statements {
                assert!(1 <= one.first && one.first <= one.last && one.last <= lines);
            }
        }
    }
}

//! Rust source as tokens: no more of the grammar than it takes to find paths in it.

/// A token. Numbers, lifetimes and characters are left out: no path begins, ends or continues in
/// one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A keyword or an identifier, without `r#`.
    Word(String),
    /// The content of a string, of any kind.
    Text(String),
    /// `::`.
    Separator,
    /// Any other character.
    Sign(char),
    /// Holds the place of what is left out.
    Other,
}

impl Token {
    /// The keyword or identifier.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// Splits source into tokens; comments are not among them.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let mut scanner = Scanner { chars: source.chars().collect(), at: 0 };
    let mut tokens = Vec::new();
    while let Some(token) = scanner.next() {
        tokens.push(token);
    }
    tokens
}

struct Scanner {
    chars: Vec<char>,
    at: usize,
}

impl Scanner {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn starts_with(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(ahead, char)| self.peek(ahead) == Some(char))
    }

    fn next(&mut self) -> Option<Token> {
        self.skip_blank();
        let first = self.peek(0)?;
        if let Some(token) = self.prefixed() {
            return Some(token);
        }
        if first == '_' || first.is_alphabetic() {
            return Some(Token::Word(self.identifier()));
        }
        if first.is_ascii_digit() {
            // With the suffix; a point belongs to it only before another digit.
            while self.peek(0).is_some_and(|char| {
                is_part_of_word(char)
                    || char == '.' && self.peek(1).is_some_and(|next| next.is_ascii_digit())
            }) {
                self.at += 1;
            }
            return Some(Token::Other);
        }
        if self.starts_with("::") {
            self.at += 2;
            return Some(Token::Separator);
        }
        self.at += 1;
        Some(match first {
            '"' => self.string(),
            '\'' => self.char_or_lifetime(),
            other => Token::Sign(other),
        })
    }

    /// Whitespace and comments. Block comments can be nested.
    fn skip_blank(&mut self) {
        loop {
            if self.peek(0).is_some_and(char::is_whitespace) {
                self.at += 1;
            } else if self.starts_with("//") {
                while self.peek(0).is_some_and(|char| char != '\n') {
                    self.at += 1;
                }
            } else if self.starts_with("/*") {
                let mut depth = 0_usize;
                while self.peek(0).is_some() {
                    if self.starts_with("/*") {
                        depth += 1;
                        self.at += 2;
                    } else if self.starts_with("*/") {
                        depth -= 1;
                        self.at += 2;
                        if depth == 0 {
                            break;
                        }
                    } else {
                        self.at += 1;
                    }
                }
            } else {
                return;
            }
        }
    }

    fn identifier(&mut self) -> String {
        let mut word = String::new();
        while let Some(char) = self.peek(0).filter(|&char| is_part_of_word(char)) {
            word.push(char);
            self.at += 1;
        }
        word
    }

    /// Literals and identifiers with letters before them: `r"…"`, `br#"…"#`, `b'…'`, `r#type`.
    fn prefixed(&mut self) -> Option<Token> {
        for prefix in ["b\"", "c\"", "b'"] {
            if self.starts_with(prefix) {
                self.at += 2;
                return Some(match prefix {
                    "b'" => self.char_or_lifetime(),
                    _ => self.string(),
                });
            }
        }
        let prefix = ["r", "br", "cr"].into_iter().find(|prefix| {
            self.starts_with(prefix) && matches!(self.peek(prefix.len()), Some('"' | '#'))
        })?;
        let mut hashes = 0;
        while self.peek(prefix.len() + hashes) == Some('#') {
            hashes += 1;
        }
        if self.peek(prefix.len() + hashes) == Some('"') {
            self.at += prefix.len() + hashes + 1;
            return Some(self.raw_string(hashes));
        }
        let is_identifier = self.peek(prefix.len() + hashes).is_some_and(is_part_of_word);
        if prefix == "r" && hashes == 1 && is_identifier {
            self.at += 2;
            return Some(Token::Word(self.identifier()));
        }
        None
    }

    /// The rest of a string whose opening quote has been read.
    fn string(&mut self) -> Token {
        let mut text = String::new();
        while let Some(char) = self.peek(0) {
            self.at += 1;
            match char {
                '"' => break,
                '\\' => {
                    text.push(char);
                    text.extend(self.peek(0));
                    self.at += 1;
                }
                other => text.push(other),
            }
        }
        Token::Text(text)
    }

    fn raw_string(&mut self, hashes: usize) -> Token {
        let end: String = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
        let mut text = String::new();
        while let Some(char) = self.peek(0) {
            if self.starts_with(&end) {
                self.at += end.len();
                break;
            }
            text.push(char);
            self.at += 1;
        }
        Token::Text(text)
    }

    /// What follows a single quote: `'a'` is a character, `'a` a lifetime.
    fn char_or_lifetime(&mut self) -> Token {
        if self.peek(0) == Some('\\') {
            // The escaped character may be the quote itself.
            self.at += 2;
            while self.peek(0).is_some_and(|char| char != '\'') {
                self.at += 1;
            }
            self.at += 1;
        } else if self.peek(1) == Some('\'') {
            self.at += 2;
        } else {
            self.identifier();
        }
        Token::Other
    }
}

fn is_part_of_word(char: char) -> bool {
    char == '_' || char.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<String> {
        tokens(source).iter().filter_map(Token::word).map(ToOwned::to_owned).collect()
    }

    #[test]
    fn comments_are_no_code() {
        assert_eq!(words("a // b\nc /* d /* e */ f */ g //! h\n/// i\nj"), ["a", "c", "g", "j"]);
    }

    #[test]
    fn strings_are_one_token() {
        for string in [r#""b\" }""#, r##"r#"b" }"#"##, r#"br"b\""#, r#"b"b\\""#, r#"c"b""#] {
            let source = format!("a {string} z");
            assert_eq!(words(&source), ["a", "z"], "{source}");
            assert!(matches!(&tokens(&source)[1], Token::Text(text) if text.starts_with('b')));
        }
    }

    #[test]
    fn quotes_of_characters_open_no_string() {
        for char in ["'\"'", "'{'", r"'\''", r"'\\'", r"'\u{7d}'", "b'\"'", r"b'\''", "'é'"] {
            let source = format!("a {char} z");
            assert_eq!(tokens(&source).len(), 3, "{source}");
            assert_eq!(words(&source), ["a", "z"]);
        }
        assert_eq!(words("fn f<'a>(x: &'a str, y: &'static str)").last().unwrap(), "str");
    }

    #[test]
    fn numbers_end_before_ranges_and_fields() {
        assert_eq!(words("0..super::MAX"), ["super", "MAX"]);
        assert_eq!(words("1.5e3 + x.0.y + 0xffu8"), ["x", "y"]);
    }

    #[test]
    fn raw_identifiers_are_words() {
        assert_eq!(words("r#type r br::x"), ["type", "r", "br", "x"]);
    }
}

//! The tokens of shell text, each with its byte range.

use std::collections::VecDeque;
use std::ops::Range;

use super::here_document::Delimiter;
use super::operator::Operator;
use super::piece::{Context, PieceKind, ends_word, piece};

/// A part of shell text; all parts in order are the whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its byte range.
    pub range: Range<usize>,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Spaces, tabs and continued line breaks.
    Space,
    /// A line break that ends a command.
    Newline,
    /// A word with its quotes.
    Word,
    /// A word with an unterminated quote, substitution or backslash: the rest of the text.
    Unclosed,
    /// An operator, or a brace that is a word by itself.
    Operator(Operator),
    /// From `#` to the end of the line.
    Comment,
    /// The lines of a here-document, with the line that ends it.
    HereDocument,
}

/// Splits shell text into tokens.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0, next_delimiter: None, pending: VecDeque::new(), at_body: false }
}

/// An iterator over tokens, from [`tokens`].
#[derive(Debug, Clone)]
pub struct Tokens<'t> {
    text: &'t str,
    at: usize,
    /// Set between a `<<` and its word: whether leading tabs are ignored.
    next_delimiter: Option<bool>,
    /// The words that end the here-documents of this line.
    pending: VecDeque<Delimiter>,
    /// Whether the line has ended, so that its here-documents begin here.
    at_body: bool,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let (kind, length) = self.read(rest);
        let range = self.at..self.at + length;
        self.at = range.end;
        Some(Token { kind, range })
    }
}

impl Tokens<'_> {
    /// Reads the token that the input starts with.
    fn read(&mut self, rest: &str) -> (Kind, usize) {
        if self.at_body
            && let Some(delimiter) = self.pending.pop_front()
        {
            return (Kind::HereDocument, delimiter.body_len(rest));
        }
        self.at_body = false;
        let spaces = space_len(rest);
        if 0 < spaces {
            return (Kind::Space, spaces);
        }
        if rest.starts_with('\n') {
            self.next_delimiter = None;
            self.at_body = true;
            return (Kind::Newline, 1);
        }
        if rest.starts_with('#') {
            return (Kind::Comment, rest.find('\n').unwrap_or(rest.len()));
        }
        if let Some((symbol, operator)) = Operator::at_start(rest) {
            let is_here_document = operator == Operator::HereDocument;
            self.next_delimiter = is_here_document.then(|| symbol.ends_with('-'));
            return (Kind::Operator(operator), symbol.len());
        }
        let (kind, length) = word(rest);
        let text = rest.get(..length).unwrap_or_default();
        if let Some(ignores_tabs) = self.next_delimiter.take() {
            self.pending.push_back(Delimiter::new(text, ignores_tabs));
            return (kind, length);
        }
        match text {
            "{" => (Kind::Operator(Operator::OpenBrace), length),
            "}" => (Kind::Operator(Operator::CloseBrace), length),
            _ => (kind, length),
        }
    }
}

/// The length of the spaces that the input starts with.
fn space_len(text: &str) -> usize {
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let is_space = |byte: u8| byte.is_ascii_whitespace() && byte != b'\n';
        match rest.bytes().next() {
            Some(byte) if is_space(byte) => at += 1,
            Some(b'\\') if rest.starts_with("\\\n") => at += 2,
            _ => break,
        }
    }
    at
}

/// The kind and the length of the word that the input starts with.
fn word(text: &str) -> (Kind, usize) {
    let mut at = 0;
    while text.as_bytes().get(at).is_some_and(|byte| !ends_word(*byte))
        && let Some(piece) = piece(text, at, Context::Command)
    {
        at = piece.range.end;
        if piece.kind == PieceKind::Unclosed {
            return (Kind::Unclosed, at);
        }
    }
    (Kind::Word, at)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Expect) {
        let shown =
            tokens(text).filter(|token| token.kind != Kind::Space).map(|token| match token.kind {
                Kind::Operator(operator) => format!("{operator:?}"),
                kind => format!("{kind:?} {:?}", &text[token.range]),
            });
        expected.assert_eq(&shown.collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn words_keep_their_quotes() {
        check(
            "a 'b && c'\"d\"\\ e # f",
            expect![[r##"
                Word "a"
                Word "'b && c'\"d\"\\ e"
                Comment "# f""##]],
        );
        check("a#b", expect![[r#"Word "a#b""#]]);
        check(
            "a 'b",
            expect![[r#"
                Word "a"
                Unclosed "'b""#]],
        );
    }

    #[test]
    fn operators_are_the_longest_ones() {
        check(
            "(a&&b||c);d 2>&1|&e&>>f&",
            expect![[r#"
                OpenParenthesis
                Word "a"
                And
                Word "b"
                Or
                Word "c"
                CloseParenthesis
                Semicolon
                Word "d"
                Word "2"
                Redirection
                Word "1"
                Pipe
                Word "e"
                Redirection
                Word "f"
                Background"#]],
        );
        check(
            "{ a {}\n}",
            expect![[r#"
                OpenBrace
                Word "a"
                Word "{}"
                Newline "\n"
                CloseBrace"#]],
        );
    }

    #[test]
    fn a_continued_line_break_is_space() {
        check(
            "a \\\n  b\\\nc",
            expect![[r#"
                Word "a"
                Word "b\\\nc""#]],
        );
    }

    #[test]
    fn here_documents_end_with_their_word() {
        check(
            "cat <<A <<-'B C' > f\nx\nA\n\ty\n\tB C\nd",
            expect![[r#"
                Word "cat"
                HereDocument
                Word "A"
                HereDocument
                Word "'B C'"
                Redirection
                Word "f"
                Newline "\n"
                HereDocument "x\nA\n"
                HereDocument "\ty\n\tB C\n"
                Word "d""#]],
        );
        check(
            "cat <<E\nx it's",
            expect![[r#"
                Word "cat"
                HereDocument
                Word "E"
                Newline "\n"
                HereDocument "x it's""#]],
        );
        check(
            "cat <<< x\ny",
            expect![[r#"
                Word "cat"
                Redirection
                Word "x"
                Newline "\n"
                Word "y""#]],
        );
    }

    #[test]
    fn long_text_takes_no_more_than_linear_time() {
        for unit in ["$(", "${", "\"$(", "`", "\\", "<<a\n", "<<a ", "'\"", "(", "{ ", "\\\n", "é "]
        {
            let text = unit.repeat(100_000);
            assert_eq!(tokens(&text).map(|token| token.range.len()).sum::<usize>(), text.len());
        }
    }

    proptest! {
        #[test]
        fn tokens_are_in_order_and_cover_the_text(
            parts in prop::collection::vec(
                "(a|b | |&|&&|\\||;|<<|<<-|E|<|>|\\(|\\)|\\{|\\}|'|\"|`|\\$|\\\\|#|\n|\t|é|\\PC{0,3})",
                0..24,
            ),
        ) {
            let text = parts.concat();
            let mut at = 0;
            for token in tokens(&text) {
                prop_assert_eq!(token.range.start, at);
                prop_assert!(at < token.range.end && text.get(token.range.clone()).is_some());
                at = token.range.end;
            }
            prop_assert_eq!(at, text.len());
        }
    }
}

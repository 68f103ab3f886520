//! The pieces of a word: plain text, escapes, quotes, variables, substitutions.

use std::ops::Range;

/// A part of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub kind: PieceKind,
    /// Its byte range, quotes included.
    pub range: Range<usize>,
}

/// What a part of a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// Characters without a special meaning.
    Plain,
    /// A backslash and the character that it quotes.
    Escape,
    /// `'…'`.
    SingleQuotes,
    /// `"…"`, which may hold escapes, variables and substitutions.
    DoubleQuotes,
    /// `$NAME` or `${…}`, or a `$` without a name.
    Variable,
    /// `$(…)` or `` `…` ``.
    Substitution,
    /// An unterminated quote, substitution or backslash: the rest of the text.
    Unclosed,
}

/// Where a word is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// In a command, where spaces and operators end it.
    Command,
    /// Between double quotes, where only some characters are special.
    DoubleQuotes,
}

impl Context {
    fn is_special(self, byte: u8) -> bool {
        matches!(byte, b'\\' | b'$' | b'`')
            || self == Self::Command && (matches!(byte, b'\'' | b'"') || ends_word(byte))
    }
}

/// Whether a byte ends an unquoted word (POSIX, "Token Recognition").
pub(super) fn ends_word(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'&' | b'|' | b';' | b'<' | b'>' | b'(' | b')')
}

/// Returns the pieces of a word, or of what is between double quotes; together they are the text.
pub(super) fn pieces(text: &str, context: Context) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(piece) = piece(text, at, context) {
        at = piece.range.end;
        pieces.push(piece);
    }
    pieces
}

/// Returns the piece that starts at a byte; `None` at the end of the text.
pub(super) fn piece(text: &str, at: usize, context: Context) -> Option<Piece> {
    let rest = text.get(at..)?;
    let mut bytes = rest.bytes();
    let (first, second) = (bytes.next()?, bytes.next());
    let (kind, end) = match (first, second) {
        (b'\\', _) => {
            let quoted = rest.chars().nth(1).map(|character| 1 + character.len_utf8());
            (PieceKind::Escape, quoted)
        }
        (b'\'', _) if context == Context::Command => {
            (PieceKind::SingleQuotes, closed(rest, 1, Closer::SingleQuote))
        }
        (b'"', _) if context == Context::Command => {
            (PieceKind::DoubleQuotes, closed(rest, 1, Closer::DoubleQuote))
        }
        (b'`', _) => (PieceKind::Substitution, closed(rest, 1, Closer::Backquote)),
        (b'$', Some(b'(')) => (PieceKind::Substitution, closed(rest, 2, Closer::Parenthesis)),
        (b'$', Some(b'{')) => {
            let is_quoted = context == Context::DoubleQuotes;
            (PieceKind::Variable, closed(rest, 2, Closer::Brace { is_quoted }))
        }
        (b'$', _) => (PieceKind::Variable, Some(1 + name_len(rest.get(1..)?))),
        _ => {
            // At least one byte, so that reading always advances.
            let mut others = rest.bytes().enumerate().skip(1);
            let end = others.find(|(_, byte)| context.is_special(*byte)).map(|(index, _)| index);
            (PieceKind::Plain, end.or(Some(rest.len())))
        }
    };
    Some(match end {
        Some(end) => Piece { kind, range: at..at + end },
        None => Piece { kind: PieceKind::Unclosed, range: at..text.len() },
    })
}

/// The length of a variable's name without braces.
fn name_len(text: &str) -> usize {
    match text.bytes().next() {
        Some(b'@' | b'*' | b'#' | b'?' | b'!' | b'$' | b'-') => 1,
        _ => {
            let is_inside = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
            text.bytes().take_while(is_inside).count()
        }
    }
}

/// What ends a quote or a substitution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closer {
    SingleQuote,
    DoubleQuote,
    Backquote,
    Parenthesis,
    /// The one of `${…}`; between double quotes, a single quote in it is a plain character.
    Brace {
        is_quoted: bool,
    },
}

impl Closer {
    fn byte(self) -> u8 {
        match self {
            Self::SingleQuote => b'\'',
            Self::DoubleQuote => b'"',
            Self::Backquote => b'`',
            Self::Parenthesis => b')',
            Self::Brace { .. } => b'}',
        }
    }
}

/// Returns the length of the text up to and including what closes it; `start` is inside.
///
/// Takes time in proportion to the text, however deep it is nested.
fn closed(text: &str, start: usize, closer: Closer) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut open = vec![closer];
    let mut at = start;
    while let Some(&closer) = open.last() {
        let (byte, next) = (*bytes.get(at)?, bytes.get(at + 1));
        at += 1;
        let is_quoted = matches!(closer, Closer::DoubleQuote | Closer::Brace { is_quoted: true });
        match byte {
            _ if byte == closer.byte() => drop(open.pop()),
            _ if closer == Closer::SingleQuote => (),
            // The other bytes of a multi-byte character are never special.
            b'\\' => at += 1,
            _ if closer == Closer::Backquote => (),
            b'$' if next == Some(&b'(') => {
                open.push(Closer::Parenthesis);
                at += 1;
            }
            b'$' if next == Some(&b'{') => {
                open.push(Closer::Brace { is_quoted });
                at += 1;
            }
            b'(' if closer == Closer::Parenthesis => open.push(Closer::Parenthesis),
            b'`' => open.push(Closer::Backquote),
            b'"' => open.push(Closer::DoubleQuote),
            b'\'' if !is_quoted => open.push(Closer::SingleQuote),
            _ => (),
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let pieces = pieces(text, Context::Command);
        let shown: Vec<String> = pieces
            .iter()
            .map(|piece| format!("{:?} {}", piece.kind, &text[piece.range.clone()]))
            .collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn a_word_has_plain_and_quoted_pieces() {
        check(
            "a'b c'\"d\"\\ e",
            &["Plain a", "SingleQuotes 'b c'", "DoubleQuotes \"d\"", "Escape \\ ", "Plain e"],
        );
        check("é\\é", &["Plain é", "Escape \\é"]);
    }

    #[test]
    fn variables_end_with_their_name_or_brace() {
        check("$A_1-$@x", &["Variable $A_1", "Plain -", "Variable $@", "Plain x"]);
        check("${A:-${B:-}}.jar", &["Variable ${A:-${B:-}}", "Plain .jar"]);
        check("$", &["Variable $"]);
    }

    #[test]
    fn substitutions_are_nested() {
        check("$(a \"$(b ')')\" (c))d", &["Substitution $(a \"$(b ')')\" (c))", "Plain d"]);
        check("\"$(a \"b c\")\"", &["DoubleQuotes \"$(a \"b c\")\""]);
        check("`a '`b", &["Substitution `a '`", "Plain b"]);
        check("\"${A:-it's}\"", &["DoubleQuotes \"${A:-it's}\""]);
    }

    #[test]
    fn unclosed_pieces_take_the_rest() {
        for text in ["'a b", "\"a' b", "$(a (b)", "${a", "`a", "\\"] {
            check(text, &[&format!("Unclosed {text}")]);
        }
    }
}

//! Splits Ruby into tokens, as far as gemspecs and Gemfiles need it.

use std::iter::Peekable;
use std::str::CharIndices;

/// A token of Ruby.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A string, or one of a list of words.
    Text(String),
    /// `:name`.
    Symbol(String),
    /// `name:`.
    Key(String),
    /// Any other name.
    Word(String),
    /// A number.
    Number,
    /// Any other character.
    Sign(char),
    /// A string with interpolated code.
    Code,
    /// A string without an end.
    Cut,
}

/// Returns the strings of a line, in order, without those that code is interpolated into.
pub(super) fn strings(line: &str) -> Vec<String> {
    let texts = tokens(line).into_iter().filter_map(|token| match token {
        Token::Text(text) => Some(text),
        _ => None,
    });
    texts.collect()
}

/// Splits a line into tokens, up to a comment.
pub(super) fn tokens(line: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut rest = line.char_indices().peekable();
    while let Some((_, c)) = rest.next() {
        match c {
            '#' => break,
            c if c.is_whitespace() => (),
            '"' | '\'' => {
                let token = quoted(&mut rest, c, c);
                let is_key =
                    matches!(token, Token::Text(_)) && rest.next_if(|n| n.1 == ':').is_some();
                out.push(match token {
                    Token::Text(text) if is_key => Token::Key(text),
                    token => token,
                });
            }
            '%' => percent(&mut rest, &mut out),
            ':' if rest.peek().is_some_and(|next| next.1 == '"') => {
                rest.next();
                out.push(match quoted(&mut rest, '"', '"') {
                    Token::Text(text) => Token::Symbol(text),
                    token => token,
                });
            }
            ':' if rest.peek().is_some_and(|next| is_word(next.1)) => {
                out.push(Token::Symbol(word(&mut rest, String::new())));
            }
            c if c.is_ascii_digit() => {
                word(&mut rest, String::new());
                out.push(Token::Number);
            }
            c if is_word(c) => {
                let word = word(&mut rest, c.to_string());
                let mut ahead = rest.clone();
                let is_key = ahead.next().is_some_and(|next| next.1 == ':')
                    && ahead.next().is_none_or(|next| next.1 != ':');
                out.push(if is_key { Token::Key(word) } else { Token::Word(word) });
                if is_key {
                    rest.next();
                }
            }
            c => out.push(Token::Sign(c)),
        }
    }
    out
}

type Rest<'a> = Peekable<CharIndices<'a>>;

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word(rest: &mut Rest<'_>, mut word: String) -> String {
    while let Some((_, c)) = rest.next_if(|next| is_word(next.1)) {
        word.push(c);
    }
    // Such as in `respond_to?`.
    if rest.peek().is_some_and(|next| next.1 == '?') {
        rest.next();
    }
    word
}

/// Reads a string up to its closing character.
fn quoted(rest: &mut Rest<'_>, open: char, close: char) -> Token {
    let (mut text, mut is_code, mut depth) = (String::new(), false, 0_usize);
    while let Some((_, c)) = rest.next() {
        match c {
            '\\' => text.extend(rest.next().map(|(_, c)| c)),
            c if c == close && depth == 0 => {
                return if is_code { Token::Code } else { Token::Text(text) };
            }
            c => {
                if open != close {
                    depth = match c {
                        c if c == open => depth + 1,
                        c if c == close => depth.saturating_sub(1),
                        _ => depth,
                    };
                }
                is_code |= c == '#' && open != '\'' && rest.peek().is_some_and(|n| n.1 == '{');
                text.push(c);
            }
        }
    }
    Token::Cut
}

/// Reads `%q<text>`, `%w[several words]` and the like (Ruby, "Percent Literals").
fn percent(rest: &mut Rest<'_>, out: &mut Vec<Token>) {
    let kind = rest.next_if(|next| matches!(next.1, 'q' | 'Q' | 'w' | 'W' | 'i' | 'I'));
    let Some((_, open)) = rest.next_if(|next| "<[({|!/".contains(next.1)) else {
        out.push(Token::Sign('%'));
        return;
    };
    let close = match open {
        '<' => '>',
        '[' => ']',
        '(' => ')',
        '{' => '}',
        other => other,
    };
    let token = quoted(rest, open, close);
    match (kind.map(|(_, kind)| kind), token) {
        (Some('w' | 'W'), Token::Text(text)) => {
            out.push(Token::Sign('['));
            out.extend(text.split_whitespace().map(|word| Token::Text(word.to_owned())));
            out.push(Token::Sign(']'));
        }
        (Some('i' | 'I'), Token::Text(text)) => {
            out.push(Token::Sign('['));
            out.extend(text.split_whitespace().map(|word| Token::Symbol(word.to_owned())));
            out.push(Token::Sign(']'));
        }
        (_, token) => out.push(token),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_split_into_tokens() {
        let text = |text: &str| Token::Text(text.to_owned());
        assert_eq!(
            tokens(r#"gem "a", '~> 1', group: [:test, :"x y"] # no "b""#),
            [
                Token::Word("gem".to_owned()),
                text("a"),
                Token::Sign(','),
                text("~> 1"),
                Token::Sign(','),
                Token::Key("group".to_owned()),
                Token::Sign('['),
                Token::Symbol("test".to_owned()),
                Token::Sign(','),
                Token::Symbol("x y".to_owned()),
                Token::Sign(']'),
            ]
        );
        assert_eq!(
            strings(r#"%q<a<b>> %w[c d] "e\"f" '#{g}' "\#{h}""#),
            ["a<b>", "c", "d", "e\"f", "#{g}", "#{h}"]
        );
        assert_eq!(tokens(r##""#{code}""##), [Token::Code]);
        assert_eq!(tokens("\"cut"), [Token::Cut]);
        assert_eq!(
            tokens("A::B 1.5"),
            [
                Token::Word("A".to_owned()),
                Token::Sign(':'),
                Token::Symbol("B".to_owned()),
                Token::Number,
                Token::Sign('.'),
                Token::Number,
            ]
        );
    }
}

//! Operands of Dockerfile instructions split into words, and words without their quotes.

/// A word as it is written, with its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'t> {
    /// Its text.
    pub(super) text: &'t str,
    /// What follows it, without the blanks in between.
    pub(super) rest: &'t str,
}

/// Splits a text at blanks outside of quotes; a quote that is not closed reaches to the end
/// (buildkit, frontend/dockerfile/parser, `parseWords`).
pub(super) fn words(text: &str, escape: char) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = end_of_word(rest, escape);
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = after.trim_start();
        words.push(Word { text: word, rest });
    }
    words
}

fn end_of_word(text: &str, escape: char) -> usize {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        let is_escape = c == escape && !escaped && quote != Some('\'');
        match quote {
            _ if escaped => (),
            None if c.is_whitespace() => return at,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            Some(open) if open == c => quote = None,
            _ => (),
        }
        escaped = is_escape;
    }
    text.len()
}

/// Returns a word without its quotes and escapes; variables stay.
pub(super) fn unquoted(word: &str, escape: char) -> String {
    let mut out = String::with_capacity(word.len());
    let mut quote = None;
    let mut chars = word.chars();
    while let Some(c) = chars.next() {
        match quote {
            Some(open) if open == c => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            _ if c == escape && quote != Some('\'') => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out
}

/// Reads a list of strings in JSON; `None` if the operands are no list, or an empty one.
pub(super) fn list(operands: &str) -> Option<Vec<String>> {
    let operands = operands.trim();
    let is_list = operands.starts_with('[') && operands.ends_with(']');
    let list: Vec<String> = serde_json::from_str(operands).ok().filter(|_| is_list)?;
    (!list.is_empty()).then_some(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_in_quotes_split_nothing() {
        let all = |text| words(text, '\\').iter().map(|word| word.text).collect::<Vec<_>>();
        assert_eq!(all(" a='b c'  d=\"e f\"g h\\ i "), ["a='b c'", "d=\"e f\"g", "h\\ i"]);
        assert_eq!(all("a \"b c"), ["a", "\"b c"]);
        assert_eq!(all("'a\\' b"), ["'a\\'", "b"]);
        assert_eq!(all(""), [""; 0]);
    }

    #[test]
    fn quotes_are_no_text() {
        assert_eq!(unquoted("a\"b c\"'d\\e'\\\"", '\\'), "ab cd\\e\"");
        assert_eq!(unquoted("C:\\x", '`'), "C:\\x");
    }

    #[test]
    fn only_strings_are_a_list() {
        assert_eq!(list(" [ \"a\", \"b\" ] ").unwrap(), ["a", "b"]);
        for other in ["[]", "['a']", "[ -f a ]", "a", "[1]"] {
            assert_eq!(list(other), None, "{other}");
        }
    }
}

//! Values with a name before them: of variables, options and properties, as `NAME=value`, and of
//! members in JSON, as `"name": "value"`.

use std::ops::Range;

use super::Span;
use super::line::Line;
use super::names::{Says, says};
use super::placeholders::{is_key, is_plain_words, is_value, unquoted};

/// Whether a value with this name is a secret.
pub(super) fn is_secret(name: &str, value: &str) -> bool {
    match says(name) {
        // Passwords may be words, keys are not.
        Some(Says::Secret) => is_value(value) && (takes_words(name) || !is_plain_words(value)),
        Some(Says::Perhaps) => is_key(value),
        None => false,
    }
}

/// Whether a name is that of something that people choose, and not of a key that a program makes.
fn takes_words(name: &str) -> bool {
    !name.to_ascii_uppercase().trim_end_matches(|c: char| c.is_ascii_digit()).ends_with("KEY")
}

/// Adds the values of variables and options of a command line.
pub(super) fn assigned(line: &Line<'_>, spans: &mut Vec<Span>) {
    let text = line.text;
    let mut done = 0;
    for (at, _) in text.match_indices('=') {
        if at < done {
            continue;
        }
        let before = text.get(..at).unwrap_or_default().trim_end_matches(' ');
        let written = name_before(before);
        // Properties of the Java machine have no space after their option.
        let name = written.strip_prefix("-D").unwrap_or(written).trim_start_matches('-');
        let begin = before.len() - written.len();
        let is_read = text.get(..begin).is_some_and(|start| start.ends_with(['$', '{']))
            && before.len() == at;
        if name.is_empty() || is_read || says(name).is_none() {
            continue;
        }
        let value = at + 1;
        // `$password = 'value'` of PowerShell.
        let skipped = if before.len() < at { spaces(text, value) } else { 0 };
        let start = value + skipped;
        let end = line.value_end(start);
        if is_secret_at(name, text, start, end) {
            done = end;
            let range = inner(text, start..end);
            spans.push(Span { range, noun: "secret", name: name.to_owned() });
        }
    }
}

/// Whether the value between two places is a secret, by its name: what a reader takes for the value
/// at first sight, or all of it.
pub(super) fn is_secret_at(name: &str, text: &str, start: usize, end: usize) -> bool {
    let all = text.get(start..end).unwrap_or_default();
    let short = short(all);
    let is_in_pieces = short.len() < 4 && !all.contains(['$', '`']);
    is_secret(name, short) || (is_in_pieces && is_secret(name, all))
}

/// Returns the first part of a value: in quotes, or up to a space or an operator.
pub(super) fn short(value: &str) -> &str {
    let quote = ["\\\"", "\"", "'"].into_iter().find(|quote| value.starts_with(quote));
    if let Some(quote) = quote {
        let inside = value.get(quote.len()..).unwrap_or_default();
        return inside.split(quote).next().unwrap_or_default();
    }
    value.split(|c: char| c.is_whitespace() || "\"';|&<>)".contains(c)).next().unwrap_or_default()
}

/// Adds the values of members of JSON, also in the quotes of a shell.
pub(super) fn members(text: &str, spans: &mut Vec<Span>) {
    for (at, _) in text.match_indices(':') {
        let before = text.get(..at).unwrap_or_default().trim_end();
        let Some(quote) = QUOTES.into_iter().find(|quote| before.ends_with(quote)) else {
            continue;
        };
        let before = before.get(..before.len() - quote.len()).unwrap_or_default();
        let name = name_before(before);
        let opens = before.get(..before.len() - name.len()).unwrap_or_default().ends_with(quote);
        let start = at + 1 + spaces(text, at + 1);
        let value = text.get(start..).and_then(|rest| rest.strip_prefix(quote));
        let Some(value) = value.filter(|_| opens && says(name).is_some()) else { continue };
        let length = closing(value, quote).unwrap_or(value.len());
        if is_secret(name, value.get(..length).unwrap_or_default()) {
            let start = start + quote.len();
            let range = start..start + length;
            spans.push(Span { range, noun: "secret", name: name.to_owned() });
        }
    }
}

/// Quotes of names and values, the longest first.
const QUOTES: [&str; 3] = ["\\\"", "\"", "'"];

/// Returns where a string ends whose quote is opened before it.
fn closing(value: &str, quote: &str) -> Option<usize> {
    value.match_indices(quote).map(|(at, _)| at).find(|&at| {
        let before = value.get(..at).unwrap_or_default();
        let slashes = before.len() - before.trim_end_matches('\\').len();
        slashes % 2 == 0
    })
}

fn spaces(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.len() - rest.trim_start_matches([' ', '\t']).len()
}

/// Returns the name that a text ends in.
pub(super) fn name_before(text: &str) -> &str {
    const MAX_BYTES: usize = 128;
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.:-".contains(byte);
    let length = text.bytes().rev().take(MAX_BYTES).take_while(|byte| is_part(byte)).count();
    let name = text.get(text.len() - length..).unwrap_or_default();
    // The last part of a key of npm, such as `//registry.corp/:_authToken`.
    name.rsplit(':').next().unwrap_or(name)
}

/// Returns a range without the quotes at its ends, if they belong together.
pub(super) fn inner(text: &str, range: Range<usize>) -> Range<usize> {
    let written = text.get(range.clone()).unwrap_or_default();
    let value = unquoted(written);
    let trimmed = written.trim();
    let quotes = trimmed.get(..1).filter(|_| value.len() < trimmed.len()).unwrap_or_default();
    if !quotes.is_empty() && value.contains(quotes) {
        return range;
    }
    let at = written.find(value).unwrap_or(0);
    range.start + at..range.start + at + value.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_json_are_found_in_the_quotes_of_a_shell() {
        let found = |text: &str| {
            let mut spans = Vec::new();
            members(text, &mut spans);
            let values = spans.iter().map(|span| text[span.range.clone()].to_owned());
            values.collect::<Vec<_>>()
        };
        assert_eq!(found(r#"{"user":"a", "password": "hunter 2"}"#), ["hunter 2"]);
        assert_eq!(found(r#""{\"token\":\"hunter2\"}""#), ["hunter2"]);
        assert_eq!(found(r#"{"password":"a\"bcd","b":"c"}"#), ["a\\\"bcd"]);
        assert_eq!(found("{'password': 'hunter2'}"), ["hunter2"]);
        assert_eq!(found(r#"{"password":"hunter2"#), ["hunter2"]);
        for text in [r#"{"password": null}"#, r#"{"password":"$P"}"#, "a:b", "\":\"", "password\":"]
        {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}

//! Makes text fit: cleans, measures, wraps and shortens it.
//!
//! All widths are columns of a terminal (Unicode Standard Annex 11), not bytes or characters.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Returns the columns that a string takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Returns the text without characters that act on a terminal.
///
/// Names in reports are escaped already, so this drops nothing unless a reader forgot to.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().any(acts) {
        Cow::Owned(
            text.chars()
                .map(|c| if c == '\n' || c == '\t' { ' ' } else { c })
                .filter(|c| !acts(*c))
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

fn acts(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// Breaks a string into lines of at most that many columns, at spaces where there are any.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in unbreakable(text) {
        if !line.is_empty() && columns < width(&line) + 1 + width(&word) {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        let mut rest = word.as_str();
        // Measuring all that is left for each line would take a time that grows with its square.
        while columns.saturating_mul(64) < rest.len() || columns < width(rest) {
            let (head, tail) = rest.split_at(start_that_fits(rest, columns));
            if head.is_empty() {
                break;
            }
            lines.push(head.to_owned());
            rest = tail;
        }
        line.push_str(rest);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Breaks a command at spaces, with the backslash that lets a shell and a Dockerfile read it as one
/// line; what has no space to break at stays too long.
pub(crate) fn break_command(command: &str, columns: usize) -> Vec<String> {
    let (command, tail) = match command.strip_suffix(" \\") {
        Some(command) => (command, " \\"),
        None => (command, ""),
    };
    let indent = command.len() - command.trim_start().len();
    let mut lines = Vec::new();
    let mut line = " ".repeat(indent);
    let mut is_empty = true;
    for word in command.split_whitespace() {
        if !is_empty && columns < width(&line) + 1 + width(word) + 2 {
            line.push_str(" \\");
            lines.push(std::mem::replace(&mut line, " ".repeat(indent + 4)));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    line.push_str(tail);
    lines.push(line);
    lines
}

/// Returns the words of a string; a number and its unit are one word.
fn unbreakable(text: &str) -> Vec<String> {
    const UNITS: [&str; 8] = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "%"];
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let is_unit =
            UNITS.contains(&word.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '%'));
        match words.last_mut() {
            Some(number) if is_unit && number.ends_with(|c: char| c.is_ascii_digit()) => {
                number.push(' ');
                number.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// Shortens a string at its end to that many columns.
pub(crate) fn shorten_end(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let (head, _) = text.split_at(start_that_fits(text, columns.saturating_sub(1)));
    format!("{}…", head.trim_end())
}

/// Shortens a string in its middle to that many columns; more of its end is kept, since that is
/// where paths differ.
pub(crate) fn shorten_middle(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let kept = columns.saturating_sub(1);
    let (head, _) = text.split_at(start_that_fits(text, kept * 2 / 5));
    let (_, tail) = text.split_at(end_that_fits(text, kept - kept * 2 / 5));
    format!("{head}…{tail}")
}

/// Shortens two strings to that many columns each, so that what differs in them is seen: what both
/// begin and end with is left out first, from far off what differs.
pub(crate) fn shorten_alike(one: &str, other: &str, columns: usize) -> (String, String) {
    let is_same = |((_, a), b): &((usize, char), char)| a == b;
    let head = one.char_indices().zip(other.chars()).find(|pair| !is_same(pair));
    let head = head.map_or(one.len().min(other.len()), |((at, _), _)| at);
    let tails = [one, other].map(|text| text.get(head..).unwrap_or_default());
    let [first, second] = tails;
    let mut tail = 0;
    for (a, b) in first.chars().rev().zip(second.chars().rev()) {
        if a != b {
            break;
        }
        tail += a.len_utf8();
    }
    let middles = tails.map(|text| text.get(..text.len() - tail).unwrap_or_default());
    let widest = middles.into_iter().map(width).max().unwrap_or_default();
    let start = one.get(..head).unwrap_or_default();
    let end = first.get(first.len() - tail..).unwrap_or_default();
    // Each side with something to leave out needs an ellipsis; what one side does not need, the
    // other one has.
    let dots = usize::from(!start.is_empty()) + usize::from(!end.is_empty());
    let left = columns.saturating_sub(widest + dots);
    let of_start = width(start).min((left / 2).max(left.saturating_sub(width(end))));
    let around = |text: &str, middle: &str| {
        if width(text) <= columns {
            return text.to_owned();
        }
        let kept = start.get(end_that_fits(start, of_start)..).unwrap_or_default();
        let dots = if kept.len() < start.len() { "…" } else { "" };
        shorten_end(&format!("{dots}{kept}{middle}{end}"), columns)
    };
    let [first, second] = middles;
    (around(one, first), around(other, second))
}

/// Returns the byte at which the longest start of that many columns ends.
fn start_that_fits(text: &str, columns: usize) -> usize {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += character.width().unwrap_or(0);
        if columns < used {
            return at;
        }
    }
    text.len()
}

/// Returns the byte at which the longest end of that many columns begins.
fn end_that_fits(text: &str, columns: usize) -> usize {
    let mut used = 0;
    let mut start = text.len();
    for (at, character) in text.char_indices().rev() {
        used += character.width().unwrap_or(0);
        if columns < used {
            break;
        }
        start = at;
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shortened_to_columns_not_characters() {
        assert_eq!(shorten_middle("/usr/lib/python3/dist-packages", 16), "/usr/l…-packages");
        assert_eq!(shorten_middle("/usr/lib", 8), "/usr/lib");
        assert_eq!(shorten_middle("/字字字字字字/字", 8), "/…字/字");
        assert_eq!(shorten_end("RUN apt-get install", 9), "RUN apt-…");
        assert_eq!(shorten_end("RUN make", 5), "RUN…");
        assert_eq!(shorten_end("字字字", 4), "字…");
    }

    #[test]
    fn what_differs_is_left_of_two_long_texts() {
        let check = |one, other, columns, expected: (&str, &str)| {
            let (one, other) = shorten_alike(one, other, columns);
            assert_eq!((one.as_str(), other.as_str()), expected);
            assert!(width(&one).max(width(&other)) <= columns, "{one} {other}");
        };
        check("short", "other", 5, ("short", "other"));
        check(
            r#"["python3","-m","src.main","orders.json"]"#,
            r#"["python3","-m","app.main","orders.json"]"#,
            22,
            (r#"…","-m","src.main","o…"#, r#"…","-m","app.main","o…"#),
        );
        // At the start and at the end there is nothing to leave out.
        check(
            "/a/bin:/usr/local/bin:/usr/bin",
            "/usr/local/bin:/usr/bin",
            16,
            ("/a/bin:/usr/loc…", "/usr/local/bin:…"),
        );
        check("2.5.0-1+deb12u1", "2.5.0-1+deb12u22", 9, ("…deb12u1", "…deb12u22"));
        check("abcdefgh", "abcdefgh", 5, ("…efgh", "…efgh"));
        check("aaaa", "aaaaaaaa", 6, ("aaaa", "…aaaaa"));
        check("字字字字字a字", "字字字字字b字", 7, ("…字a字", "…字b字"));
        check("abcdefgh", "zyxwvuts", 4, ("abc…", "zyx…"));
        check("", "zyxwvuts", 4, ("", "zyx…"));
    }

    #[test]
    fn lines_break_at_spaces_and_within_words_that_are_too_long() {
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("a abcdefgh b", 3), ["a", "abc", "def", "gh", "b"]);
        assert_eq!(wrap("has 12 MB, 3 %", 8), ["has", "12 MB,", "3 %"]);
        assert_eq!(wrap("(x) 39.1 MB: y (3 %).", 9), ["(x)", "39.1 MB:", "y (3 %)."]);
        assert_eq!(wrap("", 3), Vec::<String>::new());
    }

    #[test]
    fn nothing_that_acts_on_a_terminal_is_left() {
        assert_eq!(clean("a\u{1b}[31mb\n\u{202e}c\u{7f}\u{9b}"), "a[31mb c");
    }
}

//! Where values end in a command line: where the word of the shell ends that they are in.
//!
//! Quotes, escapes and substitutions are read as a shell reads them (POSIX, "Token Recognition"),
//! also in quotes that hold another command, as after `sh -c`. Where that does not tell where a
//! value ends, it ends late: too much of a line may be left out, but nothing of a value is shown.

use std::ops::Range;

/// How deep commands in quotes are read: `su -c "sh -c '…'"` has two levels.
const MAX_LEVELS: usize = 3;

/// What is between quotes, or in a here-document.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Region {
    /// Its bytes, without the quotes.
    range: Range<usize>,
    kind: Kind,
    /// Whether a quote in it is written `\"`, as between double quotes.
    is_escaped: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A text for a program, such as the one that `echo` prints.
    Text,
    /// A command for another shell.
    Script,
    /// Lines of a here-document.
    Lines,
}

/// A command line, and what in it is quoted.
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    /// Where it ends; a builder's comment comes after that.
    end: usize,
    /// What is quoted, by depth; in each level in order, and nothing overlaps.
    levels: [Vec<Region>; MAX_LEVELS],
    /// Whether what is quoted are the elements of a list, so that words end with their quotes.
    is_list: bool,
}

impl<'t> Line<'t> {
    /// Reads a command line. `is_list` says that it is a list of quoted words, as in the JSON form
    /// of `RUN` and `CMD`.
    pub(super) fn new(text: &'t str, is_list: bool) -> Self {
        let end = text.strip_suffix(" # buildkit").map_or(text.len(), str::len);
        let mut line = Self { text, end, levels: Default::default(), is_list };
        line.read(0..end, 0, false);
        line
    }

    /// Takes words as they are, by their places in a text.
    pub(super) fn of_words(text: &'t str, words: &[Range<usize>]) -> Self {
        let mut line = Self { text, end: text.len(), levels: Default::default(), is_list: true };
        let mut before = "";
        for word in words {
            let kind = kind_after(before);
            line.push(0, Region { range: word.clone(), kind, is_escaped: false });
            if kind == Kind::Script {
                line.read(word.clone(), 1, false);
            }
            before = text.get(word.clone()).unwrap_or_default();
        }
        line
    }

    fn push(&mut self, level: usize, region: Region) {
        if let Some(regions) = self.levels.get_mut(level) {
            regions.push(region);
        }
    }

    /// Finds what is quoted in a part of the line.
    fn read(&mut self, part: Range<usize>, level: usize, is_escaped: bool) {
        if MAX_LEVELS <= level {
            return;
        }
        let text = self.text.get(..part.end).unwrap_or_default();
        let mut at = part.start;
        let mut delimiters: Vec<&str> = Vec::new();
        let mut begins_word = true;
        while let Some(&byte) = text.as_bytes().get(at) {
            let begins = std::mem::replace(&mut begins_word, byte.is_ascii_whitespace());
            match byte {
                b'\n' if !delimiters.is_empty() => {
                    let range = here_document(text, at + 1, std::mem::take(&mut delimiters));
                    at = range.end.max(at + 1);
                    self.push(level, Region { range, kind: Kind::Lines, is_escaped: false });
                }
                b'#' if begins && level == 0 => at = line_end(text, at),
                b'<' if text.get(at..).is_some_and(|rest| rest.starts_with("<<<")) => at += 3,
                b'<' => {
                    let (next, delimiter) = delimiter(text, at);
                    delimiters.extend(delimiter);
                    at = next;
                }
                _ => match quoted(text, at, is_escaped) {
                    Some(quote) => {
                        at = quote.after;
                        self.quoted(part.start, level, quote);
                    }
                    None => at += step(text, at),
                },
            }
        }
    }

    /// Adds what is between quotes, with what is quoted in that.
    fn quoted(&mut self, start: usize, level: usize, quote: Quoted) {
        let Quoted { opening, range, is_escaped, .. } = quote;
        let kind = kind_after(self.text.get(start..opening).unwrap_or_default());
        self.push(level, Region { range: range.clone(), kind, is_escaped });
        if kind == Kind::Script {
            self.read(range, level + 1, is_escaped);
        }
    }

    /// Returns where the value ends that begins at a place.
    pub(super) fn value_end(&self, start: usize) -> usize {
        let holding: Vec<&Region> =
            self.levels.iter().filter_map(|regions| holding(regions, start)).collect();
        let Some((region, around)) = holding.split_last() else {
            return word_end(self.text, start, self.end, false).max(start);
        };
        let limit = region.range.end;
        let end = match region.kind {
            Kind::Lines => return line_end(self.text, start).min(limit),
            Kind::Script => word_end(self.text, start, limit, region.is_escaped),
            Kind::Text => text_end(self.text, start, limit, self.is_list),
        };
        if end < limit || self.is_list {
            return end;
        }
        // What comes right after the closing quote belongs to the same word.
        let after = limit + if around.last().is_some_and(|one| one.is_escaped) { 2 } else { 1 };
        let outer = around.last().map_or(self.end, |one| one.range.end);
        match after.min(outer) {
            after if after < limit => limit,
            after => match word_end(self.text, after, outer, false) {
                end if end <= after => limit,
                end => end,
            },
        }
    }
}

/// Returns the region that a place is in.
fn holding(regions: &[Region], place: usize) -> Option<&Region> {
    let at = regions.partition_point(|region| region.range.end < place);
    regions.get(at).filter(|region| region.range.start <= place)
}

/// What follows some words: a command after `sh -c` and the like.
fn kind_after(before: &str) -> Kind {
    let is_between = |c: char| c.is_whitespace() || "\"'\\,=[".contains(c);
    let word = before.trim_end_matches(is_between).rsplit(is_between).next().unwrap_or_default();
    let is_option = word.strip_prefix('-').is_some_and(|letters| {
        letters.len() <= 4
            && letters.ends_with('c')
            && letters.bytes().all(|byte| byte.is_ascii_lowercase())
    });
    match word {
        "eval" | "--command" | "-Command" | "CMD-SHELL" | "/C" | "/c" => Kind::Script,
        _ if is_option => Kind::Script,
        _ => Kind::Text,
    }
}

/// A quoted part.
struct Quoted {
    /// Where its opening quote is.
    opening: usize,
    range: Range<usize>,
    /// Whether it is between double quotes.
    is_escaped: bool,
    /// Where its closing quote ends.
    after: usize,
}

/// Returns what is quoted from a place on; `None` if there is no quote, or none that closes it.
fn quoted(text: &str, at: usize, is_escaped: bool) -> Option<Quoted> {
    let rest = text.get(at..)?;
    if rest.starts_with('\'') {
        let length = rest.get(1..)?.find('\'')?;
        let range = at + 1..at + 1 + length;
        return Some(Quoted { opening: at, after: range.end + 1, range, is_escaped: false });
    }
    if is_escaped && rest.starts_with("\\\"") {
        let length = rest.get(2..)?.find("\\\"")?;
        let range = at + 2..at + 2 + length;
        return Some(Quoted { opening: at, after: range.end + 2, range, is_escaped: false });
    }
    if !is_escaped && rest.starts_with('"') {
        let after = closed(text, at + 1, b'"')?;
        return Some(Quoted { opening: at, range: at + 1..after - 1, is_escaped: true, after });
    }
    None
}

/// Returns the place after the byte that closes what begins at a place; `None` if nothing does.
fn closed(text: &str, start: usize, closer: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut open = vec![closer];
    let mut at = start;
    while let Some(&closer) = open.last() {
        let (byte, next) = (*bytes.get(at)?, bytes.get(at + 1));
        at += 1;
        match byte {
            _ if byte == closer => drop(open.pop()),
            _ if closer == b'\'' => (),
            b'\\' => at += 1,
            b'$' if next == Some(&b'(') => {
                open.push(b')');
                at += 1;
            }
            b'(' if closer == b')' => open.push(b')'),
            b'\'' if closer == b')' => open.push(b'\''),
            b'"' if closer == b')' => open.push(b'"'),
            _ => (),
        }
    }
    text.is_char_boundary(at).then_some(at)
}

/// The length of a character, or of an escaped one with its backslash.
fn step(text: &str, at: usize) -> usize {
    let mut rest = text.get(at..).unwrap_or_default().chars();
    match rest.next() {
        Some('\\') => 1 + rest.next().map_or(0, char::len_utf8),
        Some(other) => other.len_utf8(),
        None => 1,
    }
}

/// Returns where the word ends that goes on at a place: at white space or an operator outside of
/// quotes. A quote that nothing closes has the rest.
fn word_end(text: &str, start: usize, limit: usize, is_escaped: bool) -> usize {
    let part = text.get(..limit).unwrap_or(text);
    let mut at = start;
    while let Some(rest) = part.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(quote) = quoted(part, at, is_escaped) {
            at = quote.after;
            continue;
        }
        let closing = match rest.as_bytes() {
            [b'"' | b'\'', ..] => return limit,
            [b'\\', b'"', ..] if is_escaped => return limit,
            [b'$', b'(', ..] => Some(closed(part, at + 2, b')')),
            [b'`', ..] => Some(closed(part, at + 1, b'`')),
            _ => None,
        };
        if let Some(closing) = closing {
            at = closing.unwrap_or(limit);
            continue;
        }
        if rest.starts_with(|c: char| c.is_whitespace() || "&|;<>()".contains(c)) {
            break;
        }
        at += step(part, at);
    }
    at.min(limit)
}

/// Returns where a value ends in a quoted text: with its own quotes, with its line, or with the
/// text.
fn text_end(text: &str, start: usize, limit: usize, is_list: bool) -> usize {
    let rest = text.get(start..limit).unwrap_or_default();
    let inner = ["\\\"", "\"", "'"].into_iter().find(|quote| rest.starts_with(quote));
    let closing = inner.and_then(|quote| {
        let inside = rest.get(quote.len()..)?;
        Some(start + inside.find(quote)? + 2 * quote.len())
    });
    let goes_on = |end: usize| {
        text.get(end..limit).is_some_and(|after| {
            after.starts_with(|c: char| !c.is_whitespace() && !",;}])&|>\\".contains(c))
        })
    };
    match closing {
        _ if is_list => limit,
        Some(end) if !goes_on(end) => end,
        _ => line_end(text, start).min(limit),
    }
}

fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |length| at + length)
}

/// Returns where to read on after `<`, and the word that ends a here-document if it begins one.
fn delimiter(text: &str, at: usize) -> (usize, Option<&str>) {
    let rest = text.get(at..).unwrap_or_default();
    let Some(word) = rest.strip_prefix("<<").map(|word| word.trim_start_matches(['-', ' '])) else {
        return (at + 1, None);
    };
    let from = at + rest.len() - word.len();
    let word = word.trim_start_matches(['"', '\'', '\\']);
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
    let length = word.bytes().take_while(is_part).count();
    (from, word.get(..length).filter(|word| !word.is_empty()))
}

/// Returns the lines from a place to the last of some delimiters.
fn here_document(text: &str, start: usize, delimiters: Vec<&str>) -> Range<usize> {
    let mut waiting = delimiters.into_iter().peekable();
    let mut at = start;
    for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
        if waiting.next_if(|end| line.trim() == *end).is_some() && waiting.peek().is_none() {
            return start..at;
        }
        at += line.len();
    }
    start..text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks where the value ends that begins after `P=`.
    fn check(text: &str, value: &str) {
        let start = text.find("P=").unwrap() + 2;
        let end = Line::new(text, false).value_end(start);
        assert_eq!(&text[start..end], value, "{text}");
    }

    #[test]
    fn values_end_where_words_do() {
        check("P=a b", "a");
        check("P=a;b", "a");
        check("P=a\\ b c", "a\\ b");
        check("P='a'\"b c\" d", "'a'\"b c\"");
        check("P=a\"b c\"d e", "a\"b c\"d");
        check("P='a'\\''b' c", "'a'\\''b'");
        check("P=\"a\\\"b c\" d", "\"a\\\"b c\"");
        check("P=\"a\nb\" c", "\"a\nb\"");
        check("P=\"$(a \"b c\")d\" e", "\"$(a \"b c\")d\"");
        check("P=`a b`c d", "`a b`c");
        check("P=é\\é b", "é\\é");
    }

    #[test]
    fn quotes_that_nothing_closes_have_the_rest() {
        check("P='a b", "'a b");
        check("P=a\"b c", "a\"b c");
        check("P=$(a b", "$(a b");
    }

    #[test]
    fn quoted_texts_end_with_their_quotes_or_lines() {
        check("echo \"P=a b\" > c", "a b");
        check("echo 'P=a b'c d", "a b'c");
        check("echo \"P=a b\nc\" d", "a b");
        check("echo 'P=\"a b\" c' d", "\"a b\"");
        check("cat <<EOF > f\nP=a b\nEOF\nx", "a b");
        check("cat <<-'E'\n\tP=a 'b\n\tE\nx", "a 'b");
        check("cat <<< P=a b", "a");
    }

    #[test]
    fn commands_in_quotes_are_read_like_others() {
        check("sh -c 'P=a b' c", "a");
        check("sh -c \"P='a b' c\" d", "'a b'");
        check("sh -c \"P=\\\"a b\\\" c\" d", "\\\"a b\\\"");
        check("bash -euxc 'echo \"P=a b\" c'", "a b");
        check("sh -c 'P='\\''a b'\\'' c' d", "'\\''a b'\\'' c'");
    }

    #[test]
    fn what_is_in_comments_and_after_apostrophes_is_no_quote() {
        check("# don't\nP=a b # it's", "a");
        check("don't P=a b", "a");
    }

    #[test]
    fn elements_of_lists_are_words() {
        let text = "[\"P=a b\",\"c\"]";
        assert_eq!(Line::new(text, true).value_end(4), 7);
        let words = "sh\n-c\nP=a b";
        assert_eq!(Line::of_words(words, &[0..2, 3..5, 6..11]).value_end(8), 9);
        assert_eq!(Line::of_words(words, &[0..2, 6..11]).value_end(8), 11);
    }
}

//! Lists of variables in a line of the history: those of `ENV`, `ARG` and `LABEL`, and the build
//! arguments before a command. Builders write their values without quotes.

use std::ops::Range;

/// A variable of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variable<'t> {
    pub(super) name: &'t str,
    /// Its bytes, as written.
    pub(super) value: Range<usize>,
}

/// The parts of a line of the history.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parts<'t> {
    /// The variables that it lists.
    pub(super) variables: Vec<Variable<'t>>,
    /// Where the list is; empty without one.
    pub(super) list: Range<usize>,
    /// Where the command is that comes after it.
    pub(super) command: Range<usize>,
    /// Whether the command is a list of quoted words.
    pub(super) is_words: bool,
    /// Whether the end of a value is uncertain, as it may have spaces and `=` in it.
    pub(super) is_uncertain: bool,
}

/// Returns the parts of a line of the history, or of an instruction of a Dockerfile.
pub(super) fn parts(text: &str) -> Parts<'_> {
    let end = text.strip_suffix(" # buildkit").map_or(text.len(), str::len);
    // What the classic builder writes before an instruction is a comment to a shell.
    let begin = text.find("#(nop)").map_or(0, |at| at + "#(nop)".len());
    let mut at = begin + spaces(text, begin);
    let mut keyword = word(text, at);
    if keyword.eq_ignore_ascii_case("ONBUILD") {
        at += keyword.len();
        at += spaces(text, at);
        keyword = word(text, at);
    }
    let is_list = ["ENV", "ARG", "LABEL"].iter().any(|known| keyword.eq_ignore_ascii_case(known));
    if is_list && at + keyword.len() < end {
        let list = at + keyword.len()..end;
        let variables = variables(text, list.clone(), !keyword.eq_ignore_ascii_case("ARG"));
        let command = end..text.len();
        return Parts { variables, list, command, ..Parts::default() };
    }
    if keyword.eq_ignore_ascii_case("RUN") {
        at += keyword.len();
        at += spaces(text, at);
    }
    let count = text.get(at..end).and_then(|rest| rest.strip_prefix('|'));
    if let Some(count) = count.and_then(|rest| rest.split(' ').next()?.parse::<usize>().ok()) {
        let start = at + word(text, at).len();
        let list = start..shell(text, start).unwrap_or(end).min(end);
        let variables = variables(text, list.clone(), false);
        let is_uncertain = variables.len() != count;
        let command = list.end..text.len();
        return Parts { variables, list, command, is_words: false, is_uncertain };
    }
    Parts { command: begin..text.len(), is_words: is_words(text, at), ..Parts::default() }
}

/// Returns where the build arguments of a command are; `None` if it has none.
pub fn build_arguments(text: &str) -> Option<Range<usize>> {
    let parts = parts(text);
    let keyword = text.get(..parts.list.start)?.trim_end();
    (!parts.list.is_empty() && keyword.ends_with(|c: char| c.is_ascii_digit()))
        .then_some(parts.list)
}

/// Whether the instruction at a place has a list of quoted words, in JSON or as Go prints them.
fn is_words(text: &str, at: usize) -> bool {
    let mut rest = text.get(at..).unwrap_or_default();
    while let Some((first, others)) = rest.split_once(' ') {
        let is_keyword = first.starts_with("--")
            || (!first.is_empty() && first.bytes().all(|byte| byte.is_ascii_uppercase()));
        if !is_keyword {
            break;
        }
        rest = others.trim_start();
    }
    let list = rest.trim_start_matches(['&', '{']).strip_prefix('[');
    list.is_some_and(|list| list.trim_start().starts_with('"'))
}

/// Returns the variables in a part of a text. `with_spaces` says that the first one may have a
/// space in place of its `=`.
fn variables(text: &str, part: Range<usize>, with_spaces: bool) -> Vec<Variable<'_>> {
    let mut at = part.start + spaces(text, part.start);
    let first = word(text, at);
    let value = at + first.len() + spaces(text, at + first.len());
    if with_spaces && !first.contains('=') && value < part.end {
        return vec![Variable { name: first, value: value..part.end }];
    }
    let mut variables: Vec<Variable<'_>> = Vec::new();
    while at < part.end {
        let name = name(text, at);
        let mut from = at;
        if let Some(name) = name {
            let start = at + name.len() + 1;
            variables.push(Variable { name, value: start..part.end });
            from = skip_quoted(text, start, part.end);
        }
        let rest = text.get(from..part.end).unwrap_or_default();
        let Some(space) = rest.find(char::is_whitespace) else { break };
        let next = from + space + spaces(text, from + space);
        if self::name(text, next).is_some()
            && next < part.end
            && let Some(last) = variables.last_mut()
        {
            last.value.end = from + space;
        }
        at = next;
    }
    variables
}

/// Returns the place after a quoted string or a block of PEM, or the place itself.
fn skip_quoted(text: &str, start: usize, limit: usize) -> usize {
    let rest = text.get(start..limit).unwrap_or_default();
    if rest.trim_start_matches(['"', '\'']).starts_with("-----BEGIN ") {
        return rest.find("-----END ").map_or(limit, |at| start + at);
    }
    let Some(quote) = rest.chars().next().filter(|c| "\"'".contains(*c)) else { return start };
    let mut is_escaped = false;
    let closing = rest.char_indices().skip(1).find(|&(_, c)| {
        let closes = c == quote && !is_escaped;
        is_escaped = c == '\\' && !is_escaped && quote == '"';
        closes
    });
    closing.map_or(start, |(at, _)| start + at + 1)
}

/// Returns the name of the variable that begins at a place.
fn name(text: &str, at: usize) -> Option<&str> {
    let (name, _) = word(text, at).split_once('=')?;
    let name = name.trim_matches('"');
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-/".contains(&byte);
    // Options, and the padding of Base64, are parts of a value.
    let is_name = name.bytes().all(is_part) && !name.is_empty() && !name.starts_with(['-', '/']);
    (is_name && !word(text, at).ends_with("==")).then_some(name)
}

/// The word at a place, up to white space.
fn word(text: &str, at: usize) -> &str {
    text.get(at..).and_then(|rest| rest.split(char::is_whitespace).next()).unwrap_or_default()
}

/// The length of the white space at a place, and of continued line breaks.
fn spaces(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let mut length = 0;
    while let Some(next) = rest.get(length..) {
        length += match next.chars().next() {
            Some(c) if c.is_whitespace() => c.len_utf8(),
            Some('\\') if next.starts_with("\\\n") => 2,
            _ => break,
        };
    }
    length
}

/// Returns where the shell is named that runs the command after build arguments.
fn shell(text: &str, start: usize) -> Option<usize> {
    const NAMES: [&str; 8] = ["sh", "bash", "ash", "dash", "zsh", "ksh", "busybox", "pwsh"];
    let mut at = start;
    loop {
        at += spaces(text, at);
        let word = word(text, at);
        let next = at + word.len() + spaces(text, at + word.len());
        let is_option = text.get(next..)?.starts_with(['-', '/']);
        let name = word.rsplit('/').next().unwrap_or_default();
        let is_shell = word.starts_with('/') && NAMES.contains(&name)
            || matches!(word, "powershell" | "cmd" | "pwsh" | "bash" | "sh");
        if is_shell && (is_option || name == "busybox") {
            return Some(at.saturating_sub(1).max(start));
        }
        at = next;
        if text.len() <= at || word.is_empty() {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, variables: &[(&str, &str)], command: &str) {
        let parts = parts(text);
        let found: Vec<_> =
            parts.variables.iter().map(|one| (one.name, &text[one.value.clone()])).collect();
        assert_eq!((found.as_slice(), &text[parts.command]), (variables, command), "{text}");
    }

    #[test]
    fn values_end_where_the_next_variable_begins() {
        check("ENV A=1 B=c d E=f", &[("A", "1"), ("B", "c d"), ("E", "f")], "");
        check("/bin/sh -c #(nop)  ENV A=b c", &[("A", "b c")], "");
        check("LABEL a.b=\"c D=e\" F=g", &[("a.b", "\"c D=e\""), ("F", "g")], "");
        check("ENV A=\"b\" c D=e", &[("A", "\"b\" c"), ("D", "e")], "");
        check("ENV A b c", &[("A", "b c")], "");
        check("env A=b \\\n    C=d", &[("A", "b"), ("C", "d")], "");
        check("ONBUILD ARG A=b", &[("A", "b")], "");
        check("ARG A", &[], "");
    }

    #[test]
    fn values_of_build_arguments_end_at_the_shell() {
        check(
            "RUN |1 A=b c /bin/sh -c d=e # buildkit",
            &[("A", "b c")],
            " /bin/sh -c d=e # buildkit",
        );
        check(
            "|2 A=b\nc D=e /bin/bash -o x -c f",
            &[("A", "b\nc"), ("D", "e")],
            " /bin/bash -o x -c f",
        );
        let key = "-----BEGIN KEY-----\nab\ncd==\n-----END KEY-----\n";
        check(
            &format!("|1 K={key} /bin/sh -c a"),
            &[("K", &format!("{key} ")[..key.len()])],
            " /bin/sh -c a",
        );
        assert!(parts("|1 A=b c=d /bin/sh -c e").is_uncertain);
        assert!(!parts("|2 A=b c=d /bin/sh -c e").is_uncertain);
        check("|1 A=b make", &[("A", "b make")], "");
        check("|x", &[], "|x");
        check("", &[], "");
    }

    #[test]
    fn commands_in_the_form_of_lists_are_known() {
        for text in [
            "CMD [\"a\" \"b\"]",
            "RUN [ \"a\" ]",
            "HEALTHCHECK --interval=1s CMD [\"a\"]",
            "HEALTHCHECK &{[\"CMD-SHELL\" \"a\"] \"0s\"}",
            "/bin/sh -c #(nop)  CMD [\"a\"]",
        ] {
            assert!(parts(text).is_words, "{text}");
        }
        assert!(!parts("RUN [ -n \"$A\" ] && b").is_words);
        assert_eq!(build_arguments("|1 A=b /bin/sh -c c"), Some(2..6));
        assert_eq!(build_arguments("ENV A=b"), None);
    }
}

//! Text from anywhere made inert in GitHub's Markdown: names become code, the rest is escaped.
//!
//! Only code keeps GitHub from linking `@scope/name` to a user and `#1` to an issue, and shows a
//! name unchanged.

use crate::dockerfile::Keyword;
use crate::fit::clean;
use crate::view::document::inert;

/// A piece of a string.
enum Piece<'t> {
    Prose(&'t str),
    Code(String),
}

/// A sentence or a title as Markdown.
pub(super) fn prose(text: &str) -> String {
    at_line_start(drawn(&clean(text), escaped, code))
}

/// A string with its prose and its code drawn.
fn drawn(text: &str, prose: fn(&str) -> String, code: fn(&str) -> String) -> String {
    let draw = |piece| match piece {
        Piece::Prose(text) => prose(text),
        Piece::Code(text) => code(&text),
    };
    pieces(text).into_iter().map(draw).collect()
}

/// A sentence or a title as HTML, for where Markdown is not read.
pub(super) fn html(text: &str) -> String {
    drawn(&clean(text), html_escaped, |code| format!("<code>{}</code>", html_escaped(code)))
}

/// A cell of a table; a name or an instruction is code as a whole.
pub(super) fn cell(text: &str, is_name: bool) -> String {
    let text = clean(text);
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    if is_name || is_instruction(text) {
        return code_in_cell(text);
    }
    drawn(text, |prose| escaped(prose).replace('|', "&#124;"), code_in_cell)
}

/// Code in a cell: rows are split at `|` before code is seen, and a backslash before one would be
/// taken for part of it.
fn code_in_cell(text: &str) -> String {
    if !text.contains('|') {
        return code(text);
    }
    let mut out = String::new();
    for character in text.chars() {
        match character.is_ascii_punctuation() {
            true => out.push_str(&format!("&#{};", u32::from(character))),
            false => out.push(character),
        }
    }
    format!("<code>{out}</code>")
}

/// Lines to paste, between fences that nothing in them ends.
pub(super) fn fence(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| inert(line)).collect();
    let text = lines.join("\n");
    let ticks = "`".repeat(longest_run(&text).max(2) + 1);
    let language = match lines.first() {
        Some(line) if is_instruction(line) => "dockerfile",
        Some(line) if line.starts_with("--- ") => "diff",
        _ => "",
    };
    format!("{ticks}{language}\n{text}\n{ticks}\n")
}

/// Whether a string is an instruction of a Dockerfile, by its first word.
fn is_instruction(text: &str) -> bool {
    // The builder of Debian's base images leaves a comment in the history.
    text.starts_with("# ")
        || text.split_once(' ').is_some_and(|(first, _)| Keyword::of(first).is_some())
}

/// Splits a string into code between backticks, words that have to be code, and prose.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut rest, instruction) = instruction_of_layer(text);
    while let Some((before, after)) = rest.split_once('`') {
        words(before, &mut pieces);
        let code = after.split_once('`').filter(|(inner, _)| !inner.trim().is_empty());
        rest = code.map_or(after, |(_, after)| after);
        pieces.push(match code {
            Some((inner, _)) => Piece::Code(inner.to_owned()),
            None => Piece::Prose("`"),
        });
    }
    words(rest, &mut pieces);
    pieces.extend(instruction.map(|instruction| Piece::Code(instruction.to_owned())));
    pieces
}

/// Splits a string that ends with a layer and its instruction, as in `layer 3, RUN make`.
fn instruction_of_layer(text: &str) -> (&str, Option<&str>) {
    let found = text.match_indices("layer ").find_map(|(at, word)| {
        let rest = text.get(at + word.len()..)?;
        let instruction =
            rest.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(", ")?;
        is_instruction(instruction).then_some(instruction)
    });
    match found {
        None => (text, None),
        Some(instruction) => (text.split_at(text.len() - instruction.len()).0, Some(instruction)),
    }
}

/// Splits a string without backticks into prose and words that have to be code.
fn words<'t>(text: &'t str, pieces: &mut Vec<Piece<'t>>) {
    for word in text.split_inclusive(' ') {
        let body = word.trim_end_matches(' ');
        let inner = body.trim_start_matches(['(', '"', '\'']);
        let start = body.len() - inner.len();
        let core = inner.trim_end_matches(['.', ',', ';', ':', ')', '"', '\'']);
        if !has_to_be_code(core) {
            pieces.push(Piece::Prose(word));
            continue;
        }
        let (before, _) = word.split_at(start);
        let (_, after) = word.split_at(start + core.len());
        pieces.push(Piece::Prose(before));
        pieces.push(Piece::Code(core.to_owned()));
        pieces.push(Piece::Prose(after));
    }
}

/// Whether GitHub would interpret a word, or it is a path.
fn has_to_be_code(word: &str) -> bool {
    let operators = ["&&", "||", "&", "|", "/", ">", "<", "->"];
    if operators.contains(&word) || word.starts_with('<') && is_number(word) {
        return false;
    }
    word.contains(['@', '#', '_', '*', '$', '<', '>', '[', ']', '{', '}', '\\', '|', '&'])
        || word.starts_with('/')
        || 1 < word.matches('/').count()
        || word.starts_with(':')
        || 1 < word.matches(':').count()
        || word.to_ascii_lowercase().starts_with("www.")
        || word.starts_with("--")
}

fn is_number(word: &str) -> bool {
    let digits = word.trim_start_matches('<');
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// A code span, with the delimiters that CommonMark 6.1 requires around backticks.
fn code(text: &str) -> String {
    let ticks = "`".repeat(longest_run(text) + 1);
    let needs_space = text.starts_with('`') || text.ends_with('`');
    let space = if needs_space { " " } else { "" };
    format!("{ticks}{space}{text}{space}{ticks}")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Prose with everything escaped that Markdown or HTML would interpret.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$' => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    out
}

fn html_escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A line that does not begin a list, a heading, a quote or a rule.
fn at_line_start(line: String) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = line.split_at(digits);
    if 0 < digits && (rest.starts_with(". ") || rest.starts_with(") ")) {
        return format!("{number}\\{rest}");
    }
    if line.starts_with(['-', '+', '#', '=', '|', ':']) { format!("\\{line}") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_code_and_nothing_else_is_read() {
        for (text, markdown) in [
            ("plain words, 12.0 MB (3 %)", "plain words, 12.0 MB (3 %)"),
            ("see /root/.npm and 3 more", "see `/root/.npm` and 3 more"),
            ("(in /a/b, /c).", "(in `/a/b`, `/c`)."),
            ("`RUN a | b` (layer 3) is it", "`RUN a | b` (layer 3) is it"),
            ("a ` b", "a \\` b"),
            ("@user #1 <b> <1 % a&b && c", "`@user` `#1` `<b>` &lt;1 % `a&b` &amp;&amp; c"),
            ("- x", "\\- x"),
            ("12. x", "12\\. x"),
            ("/a; layer 12, RUN a && b", "`/a`; layer 12, `RUN a && b`"),
            ("1.69 MB of GNU/Linux", "1.69 MB of GNU/Linux"),
            ("a_b :smile: :x:y: www.a.b --all", "`a_b` `:smile`: `:x:y`: `www.a.b` `--all`"),
            ("x\ny\u{1b}[0m", "x `y[0m`"),
        ] {
            assert_eq!(prose(text), markdown, "{text}");
        }
    }

    #[test]
    fn cells_are_never_split() {
        for (text, markdown) in [
            ("1,204", "1,204"),
            ("RUN make", "`RUN make`"),
            ("removed by a || b", "removed by a &#124;&#124; b"),
            ("see a\\|b", "see <code>a&#92;&#124;b</code>"),
            ("RUN a|b", "<code>RUN a&#124;b</code>"),
            ("libssl 1~2", "libssl 1\\~2"),
            ("@scope/x 1.2", "`@scope/x` 1.2"),
            ("", ""),
        ] {
            assert_eq!(cell(text, false), markdown, "{text}");
        }
        assert_eq!(cell("name", true), "`name`");
        assert_eq!(cell("/a`b", true), "``/a`b``");
        assert_eq!(cell("/a`|", true), "<code>&#47;a&#96;&#124;</code>");
    }

    #[test]
    fn fences_are_longer_than_what_they_hold() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(fence(&lines("RUN make")), "```dockerfile\nRUN make\n```\n");
        assert_eq!(fence(&lines("--- a\n+++ b")), "```diff\n--- a\n+++ b\n```\n");
        assert_eq!(fence(&lines("a\n````\nb")), "`````\na\n````\nb\n`````\n");
    }

    #[test]
    fn html_is_escaped() {
        assert_eq!(html("a <b> & /c\"d"), "a <code>&lt;b&gt;</code> &amp; <code>/c&quot;d</code>");
    }
}

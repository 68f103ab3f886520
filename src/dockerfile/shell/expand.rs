//! Variables and simple substitutions of a script, replaced with what they are where that is known.

use super::arguments::word;
use super::piece::{Context, PieceKind, pieces};
use super::script::simple_commands;

/// What is known where a script comes to a line.
pub struct Known<'k> {
    /// Returns the value of a variable; `None` if it is not set.
    pub variable: &'k dyn Fn(&str) -> Option<String>,
    /// The absolute path by which the script is started: `$0`.
    pub script: &'k str,
    /// The absolute path of its file, links followed.
    pub file: &'k str,
    /// The absolute path of the directory that it is in.
    pub directory: &'k str,
    /// Resolves a path from a directory.
    pub absolute: fn(&str, &str) -> String,
}

/// How deep defaults and substitutions may be nested; scripts nest three.
const MAX_DEPTH: usize = 8;

/// The longest value: a class path has a few hundred bytes, and values that double grow fast.
const MAX_VALUE: usize = 1 << 12;

/// The longest line with its values.
const MAX_EXPANDED: usize = 1 << 16;

/// Returns a command with the variables that are known and the substitutions that only tell where a
/// script is, such as `$(cd "$(dirname "$0")" && pwd)`, replaced with their values, quoted as
/// needed. What is not known stays as it is written (POSIX, 2.6 Word Expansions).
pub fn expand(command: &str, known: &Known<'_>) -> String {
    expand_in(command, Context::Command, known, MAX_DEPTH)
}

/// Returns the value that a word stands for, without quotes; `None` if it holds a substitution that
/// is not known, or is too long.
pub fn value(text: &str, known: &Known<'_>) -> Option<String> {
    value_in(text, known, MAX_DEPTH)
}

fn value_in(text: &str, known: &Known<'_>, depth: usize) -> Option<String> {
    let expanded = expand_in(text, Context::Command, known, depth);
    word(&expanded, &|_| None).filter(|value| value.len() <= MAX_VALUE)
}

fn expand_in(text: &str, context: Context, known: &Known<'_>, depth: usize) -> String {
    let mut expanded = String::with_capacity(text.len());
    for piece in pieces(text, context) {
        let raw = text.get(piece.range).unwrap_or_default();
        let found = match piece.kind {
            PieceKind::DoubleQuotes => {
                let inside = raw.get(1..raw.len() - 1).unwrap_or_default();
                let inside = expand_in(inside, Context::DoubleQuotes, known, depth);
                expanded.extend(["\"", &inside, "\""]);
                continue;
            }
            PieceKind::Variable => variable(raw, known, depth),
            PieceKind::Substitution => output(raw, known, depth),
            _ => None,
        };
        match found {
            Some(value) => quote(&mut expanded, &value, context),
            None => expanded.push_str(raw),
        }
        if MAX_EXPANDED < expanded.len() {
            return text.to_owned();
        }
    }
    expanded
}

/// Adds a value to a command so that a shell reads it as it is. Outside of quotes its spaces and
/// patterns keep their meaning, as they do after an expansion.
fn quote(command: &mut String, value: &str, context: Context) {
    for character in value.chars() {
        let is_special = match context {
            Context::Command => "\\'\"$`&|;<>()#".contains(character),
            Context::DoubleQuotes => "\\\"$`".contains(character),
        };
        if is_special {
            command.push('\\');
        }
        let is_space = character == '\n' && context == Context::Command;
        command.push(if is_space { ' ' } else { character });
    }
}

/// The value of `$NAME` or `${NAME…}`; `None` if it is not known.
fn variable(text: &str, known: &Known<'_>, depth: usize) -> Option<String> {
    let text = text.strip_prefix('$')?;
    let inside = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = inside.find(|c| !is_of_name(c)).unwrap_or(inside.len());
    let (name, rest) = inside.split_at_checked(end)?;
    let rest = rest.strip_prefix("[0]").unwrap_or(rest);
    let set = match name {
        "" => return None,
        "0" | "BASH_SOURCE" => Some(known.script.to_owned()),
        // What else has only digits are arguments.
        name if name.bytes().all(|byte| byte.is_ascii_digit()) => return None,
        name => (known.variable)(name),
    };
    let filled = || set.clone().filter(|value| !value.is_empty());
    let other = |word: &str| value_in(word, known, depth.checked_sub(1)?);
    let defaults = [(":-", filled()), (":=", filled()), ("-", set.clone()), ("=", set.clone())];
    for (operator, value) in defaults {
        if let Some(word) = rest.strip_prefix(operator) {
            return value.or_else(|| other(word));
        }
    }
    for (operator, value) in [(":+", filled()), ("+", set.clone())] {
        if let Some(word) = rest.strip_prefix(operator) {
            return value.map_or_else(|| Some(String::new()), |_| other(word));
        }
    }
    match rest {
        "" => set,
        "%/*" => set.map(|path| path.rsplit_once('/').map_or(path.as_str(), |(at, _)| at).into()),
        "##*/" => set.map(|path| base_name(&path).to_owned()),
        rest if rest.starts_with([':', '?']) && rest.contains('?') => set,
        _ => None,
    }
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The output of a substitution that only tells where something is; `None` for any other.
fn output(text: &str, known: &Known<'_>, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    let inside = match text.strip_prefix("$(") {
        Some(inside) => inside.strip_suffix(')')?,
        None => text.strip_prefix('`')?.strip_suffix('`')?,
    };
    let mut directory = known.directory.to_owned();
    for command in simple_commands(inside) {
        let here = Known { directory: &directory, ..*known };
        let words = command.iter().map(|word| value_in(word, &here, depth));
        let mut words: Vec<String> = words.collect::<Option<_>>()?;
        words.retain(|word| word != "--");
        let is_option = |word: &&str| word.starts_with('-');
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (program, rest) = words.split_first()?;
        let rest: Vec<&str> = match *program {
            "command" | "which" => rest.to_vec(),
            _ => rest.iter().copied().filter(|word| !is_option(word)).collect(),
        };
        if rest.iter().any(|word| word.is_empty() || word.contains('$')) {
            return None;
        }
        match (*program, rest.as_slice()) {
            ("cd", [path]) => directory = (known.absolute)(&directory, path),
            ("pwd", []) => return Some(directory),
            ("dirname", [path]) => return Some(parent(path).to_owned()),
            ("basename", [path]) => return Some(base_name(path).to_owned()),
            ("readlink" | "realpath", [path]) if *path == known.script => {
                return Some(known.file.to_owned());
            }
            ("readlink" | "realpath", [path]) => return Some((known.absolute)(&directory, path)),
            ("which", [program]) | ("command", ["-v", program]) => {
                return Some((*program).to_owned());
            }
            _ => return None,
        }
    }
    None
}

/// The directory of a path, as dirname(1) has it.
fn parent(path: &str) -> &str {
    match path.trim_end_matches('/').rsplit_once('/') {
        Some(("", _)) => "/",
        Some((parent, _)) => parent,
        None => ".",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn known<'k>(variable: &'k dyn Fn(&str) -> Option<String>) -> Known<'k> {
        Known {
            variable,
            script: "/app/bin/run",
            file: "/opt/app/bin/run",
            directory: "/srv",
            absolute: crate::dockerfile::workdir::absolute,
        }
    }

    fn expanded(command: &str) -> String {
        let variable = |name: &str| match name {
            "HOME" => Some("/opt/jdk".to_owned()),
            "EMPTY" => Some(String::new()),
            "ODD" => Some("a b;\"$c".to_owned()),
            _ => None,
        };
        expand(command, &known(&variable))
    }

    #[test]
    fn variables_have_their_values_or_defaults() {
        for (command, wanted) in [
            ("$HOME/bin/java", "/opt/jdk/bin/java"),
            ("\"${HOME}\" '$HOME' \\$HOME", "\"/opt/jdk\" '$HOME' \\$HOME"),
            ("${HOME:-x} ${NONE:-x} ${EMPTY:-x} ${EMPTY-x}", "/opt/jdk x x "),
            ("${HOME:+$HOME/bin/}java ${NONE:+$NONE/bin/}java", "/opt/jdk/bin/java java"),
            ("${EMPTY:+x}a ${EMPTY+x}a", "a xa"),
            ("${NONE:-${OTHER:-\"a b\"}}", "a b"),
            ("${0%/*} ${0##*/} ${BASH_SOURCE[0]}", "/app/bin run /app/bin/run"),
            ("\"$ODD\" $ODD", "\"a b;\\\"\\$c\" a b\\;\\\"\\$c"),
        ] {
            assert_eq!(expanded(command), wanted, "{command}");
        }
    }

    #[test]
    fn where_a_script_is_is_known() {
        for (command, wanted) in [
            ("$(dirname \"$0\")", "/app/bin"),
            ("$(cd \"$(dirname \"$0\")/..\" && pwd)", "/app"),
            ("\"$( cd \"$( dirname \"$0\" )/..\" >/dev/null 2>&1 && pwd )\"", "\"/app\""),
            ("`dirname $0`/lib", "/app/bin/lib"),
            ("$(dirname -- \"$(readlink -f -- \"$0\")\")", "/opt/app/bin"),
            ("$(pwd)/a", "/srv/a"),
            ("$(command -v java)", "java"),
        ] {
            assert_eq!(expanded(command), wanted, "{command}");
        }
    }

    #[test]
    fn what_is_not_known_stays() {
        for command in [
            "$NONE", "\"$@\"", "$1", "${#HOME}", "${HOME/a/b}", "$(hostname)", "$(cat x)", "$?",
            "$(dirname \"$NONE\")", "$(dirname $NONE)", "$(cd \"$NONE\" && pwd)", "'open",
            "$((1 + 2))", "`", "$(", "${NONE:-$(date)}",
        ] {
            assert_eq!(expanded(command), command);
        }
    }

    proptest! {
        #[test]
        fn anything_ends(
            parts in prop::collection::vec(
                "(\\$\\(|\\$\\{|\\}|\\)|`|\"|'|HOME|:-|dirname |cd |pwd|\\$0| && |\\\\|é| )", 0..24,
            ),
        ) {
            expanded(&parts.concat());
        }
    }
}

//! Variables in a Dockerfile replaced by their values, as far as those are known.

use std::collections::HashMap;
use std::sync::Arc;

use super::values::Values;

/// Stands for any text in a value: that of a variable which the Dockerfile does not set, or which
/// the command line of a build may set. A private character, so that no Dockerfile means it.
pub(super) const ANY: char = '\u{f8ff}';

/// How many characters of a value are kept; real ones are far shorter, and values that contain each
/// other grow without end.
const MAX_VALUE: usize = 1 << 14;

/// The variables in effect at an instruction.
#[derive(Debug, Clone, Default)]
pub(super) struct Variables {
    by_name: HashMap<String, Variable>,
    /// The working directory; `None` if it is that of the base image.
    pub(super) directory: Option<String>,
    /// The shell of `RUN`; empty for the default.
    pub(super) shell: Vec<String>,
    /// 0 if the values of arguments are those that the Dockerfile gives them, unless others are
    /// known; else they are any, or those of that round of [`Values`].
    pub(super) round: usize,
    /// The values that the image shows.
    known: Arc<Values>,
    /// The character that takes the meaning of the next one.
    pub(super) escape: char,
}

/// A variable that a Dockerfile sets.
#[derive(Debug, Clone)]
struct Variable {
    /// `None` if it is declared without a value.
    value: Option<String>,
    /// Whether the image has it, and not only the build.
    is_kept: bool,
}

impl Variables {
    /// Returns the variables of a base image, as far as they are known.
    pub(super) fn new(round: usize, escape: char, known: Arc<Values>) -> Self {
        let outer = known.outer().map(|(name, value)| {
            let value = Some(limited(value.to_owned()));
            (name.to_owned(), Variable { value, is_kept: true })
        });
        let by_name = outer.collect();
        Self { by_name, round, escape, known, ..Self::default() }
    }

    /// Sets a variable of the image, as `ENV` does. A value with unknown parts is the only one of
    /// the image that is like it.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let known = self.known.environment(name).iter().filter(|known| is_like(value, known));
        let value = match known.collect::<Vec<_>>().as_slice() {
            [only] if value.contains(ANY) => only,
            _ => value,
        };
        let value = Some(limited(value.to_owned()));
        self.by_name.insert(name.to_owned(), Variable { value, is_kept: true });
    }

    /// Declares an argument, as `ARG` does, with the value of the file; `None` if that gives it
    /// none.
    pub(super) fn declare(&mut self, name: &str, value: Option<String>) {
        let known = self.known.argument(name, value.as_deref(), self.round);
        let value = match known {
            Some(known) => Some(known.to_owned()),
            None if self.round == 0 => value,
            None => Some(ANY.to_string()),
        };
        let is_set = self.by_name.get(name).is_some_and(|variable| variable.is_kept);
        if !is_set {
            let value = value.map(limited);
            self.by_name.insert(name.to_owned(), Variable { value, is_kept: false });
        }
    }

    /// Returns the value of a variable; `None` also if it is declared without one.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.by_name.get(name)?.value.as_deref()
    }

    /// Drops the arguments, as the next stage has none of them.
    pub(super) fn drop_arguments(&mut self) {
        self.by_name.retain(|_, variable| variable.is_kept);
    }

    /// The value of `$NAME`.
    fn plain(&self, name: &str) -> String {
        match self.by_name.get(name) {
            Some(Variable { value: Some(value), .. }) => value.clone(),
            Some(_) if self.round == 0 => String::new(),
            _ => ANY.to_string(),
        }
    }

    /// The value of what is between braces, such as `NAME:-default`.
    fn braced(&self, inside: &str) -> String {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = inside.find(|c| !is_name(c)).unwrap_or(inside.len());
        let (name, operator) = inside.split_at_checked(end).unwrap_or((inside, ""));
        if operator.is_empty() {
            return self.plain(name);
        }
        let is_strict = operator.starts_with(':');
        let mut chars = operator.trim_start_matches(':').chars();
        let (kind, word) = (chars.next(), chars.as_str());
        // What is not set here may be set by the base image, which is the exception.
        let value = match self.by_name.get(name) {
            None if self.round != 0 => return ANY.to_string(),
            known => known.and_then(|variable| variable.value.as_deref()),
        };
        let value = value.filter(|value| !is_strict || !value.is_empty());
        match (kind, value) {
            (_, Some(value)) if value.contains(ANY) => ANY.to_string(),
            (Some('-'), None) | (Some('+'), Some(_)) => self.expand(word),
            (Some('-' | '?'), Some(value)) => value.to_owned(),
            (Some('+'), None) => String::new(),
            _ => ANY.to_string(),
        }
    }

    /// Replaces variables in a word, and removes its quotes (buildkit, frontend/dockerfile/shell).
    pub(super) fn expand(&self, word: &str) -> String {
        let mut out = String::with_capacity(word.len());
        let mut quote = None;
        let mut rest = word;
        while let Some(c) = rest.chars().next() {
            let (_, after) = rest.split_at_checked(c.len_utf8()).unwrap_or((rest, ""));
            rest = after;
            match quote {
                Some(open) if open == c => quote = None,
                None if matches!(c, '"' | '\'') => quote = Some(c),
                Some('\'') => out.push(c),
                _ if c == self.escape => {
                    let next = rest.chars().next();
                    // In quotes, an escape before another character is itself.
                    let is_special = |c: char| matches!(c, '"' | '$') || c == self.escape;
                    if quote.is_some() && !next.is_some_and(is_special) {
                        out.push(c);
                    }
                    out.extend(next);
                    rest = next.and_then(|next| rest.get(next.len_utf8()..)).unwrap_or_default();
                }
                _ if c == '$' => {
                    let (value, after) = self.variable(rest);
                    out.push_str(&value);
                    rest = after;
                }
                _ => out.push(c),
            }
        }
        out
    }

    /// Returns the value of the variable after a `$`, and what follows it.
    fn variable<'t>(&self, rest: &'t str) -> (String, &'t str) {
        if let Some(inside) = rest.strip_prefix('{') {
            let Some((inside, after)) = closed(inside) else { return (ANY.to_string(), "") };
            return (self.braced(inside), after);
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        match rest.split_at_checked(end) {
            Some((name, after)) if !name.is_empty() => (self.plain(name), after),
            _ => ("$".to_owned(), rest),
        }
    }
}

/// Returns a value, or any text if it is too long to be one.
fn limited(value: String) -> String {
    let is_long = value.char_indices().nth(MAX_VALUE).is_some();
    if is_long { ANY.to_string() } else { value }
}

/// Splits at the brace that closes one that was opened before; `None` if none does.
fn closed(text: &str) -> Option<(&str, &str)> {
    let mut depth = 1_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => (),
        }
        if depth == 0 {
            return Some((text.get(..at)?, text.get(at + 1..)?));
        }
    }
    None
}

/// Whether a text is what a pattern says, in which [`ANY`] stands for any text. A value that is
/// empty at the end of a text leaves no blank before it.
pub(super) fn is_like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split(ANY);
    let Some(start) = parts.next() else { return false };
    let Some(mut rest) = text.strip_prefix(start) else {
        let is_value = parts.next().is_some_and(str::is_empty) && parts.all(str::is_empty);
        return is_value && start.strip_suffix(' ') == Some(text);
    };
    let Some(end) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(round: usize) -> Variables {
        let mut variables = Variables::new(round, '\\', Arc::default());
        variables.set("A", "a b");
        variables.set("EMPTY", "");
        variables.declare("DECLARED", None);
        variables
    }

    fn expand(word: &str) -> String {
        variables(0).expand(word).replace(ANY, "?")
    }

    #[test]
    fn variables_have_the_values_that_are_set() {
        for (word, value) in [
            ("x$A/y", "xa b/y"),
            ("${A}y", "a by"),
            ("\"$A\" '$A' \\$A", "a b $A $A"),
            ("\"\\n\\$A\"", "\\n$A"),
            ("${A:-c}${B:-$A}${EMPTY:-e}${EMPTY-e}", "a ba be"),
            ("${A:+c}${B:+c}${A:?no}", "ca b"),
            ("${A#a}", "?"),
            ("$B${B}", "??"),
            ("$DECLARED", ""),
            ("a$", "a$"),
            ("$$A", "$a b"),
            ("${A", "?"),
            ("${B:-{}}", "{}"),
        ] {
            assert_eq!(expand(word), value, "{word}");
        }
    }

    #[test]
    fn what_a_build_may_set_is_any_text() {
        let variables = variables(1);
        assert_eq!(variables.expand("$DECLARED ${B:-x}").replace(ANY, "?"), "? ?");
        assert!(is_like("a\u{f8ff}c", "abbc"));
        assert!(is_like("a\u{f8ff}", "a"));
        assert!(!is_like("a\u{f8ff}c", "abbd"));
        assert!(!is_like("a", "ab"));
        assert!(is_like("\u{f8ff}b\u{f8ff}c", "abbc"));
        assert!(is_like("USER \u{f8ff}", "USER"));
        assert!(!is_like("USER \u{f8ff}", "USE"));
        assert!(!is_like("USER ", "USER"));
    }

    #[test]
    fn values_do_not_grow_without_end() {
        let mut variables = variables(0);
        for _ in 0..200 {
            let value = variables.expand("$A$A");
            variables.set("A", &value);
        }
        assert!(variables.expand("$A").len() <= 2 * MAX_VALUE);
    }
}

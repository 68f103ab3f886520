//! `ARG` instructions for the values with which the commands of a history ran.

use std::collections::HashMap;

use super::settings::quoted;

/// Parts of names that hold secrets. Their values are in the history, and should not get into a
/// Dockerfile too.
const SECRET: [&str; 6] = ["TOKEN", "PASSWORD", "PASSWD", "SECRET", "_KEY", "CREDENTIAL"];

/// The `ARG` instructions so far.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// By name: the position of the last instruction that declares it, and its text.
    by_name: HashMap<String, (usize, String)>,
}

/// What has to change so that a `RUN` gets the value of an argument.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Nothing: it is declared with this value.
    None,
    /// The instruction at this position gets this text.
    Replace(usize, String),
    /// This instruction comes before the `RUN`.
    Insert(String),
}

impl Declared {
    /// Notes the `ARG` at a position.
    pub(super) fn add(&mut self, at: usize, text: &str) {
        for word in text.split(' ').skip(1) {
            let name = word.split_once('=').map_or(word, |(name, _)| name);
            self.by_name.insert(name.to_owned(), (at, text.to_owned()));
        }
    }

    /// Returns what has to change so that an argument, as `NAME=value`, has its value.
    pub(super) fn declare(&self, argument: &str) -> Change {
        let Some((name, value)) = argument.split_once('=') else { return Change::None };
        let is_secret = SECRET.iter().any(|part| name.to_ascii_uppercase().contains(part));
        let written = match value.is_empty() || is_secret {
            true => format!("ARG {name}"),
            false => quoted(&format!("ARG {name}={value}"), true),
        };
        let Some((at, text)) = self.by_name.get(name) else { return Change::Insert(written) };
        match value.is_empty() || is_secret || *text == written || is_first(text, argument) {
            true => Change::None,
            false if text.split(' ').count() == 2 => Change::Replace(*at, written),
            false => Change::Insert(written),
        }
    }
}

/// Whether an `ARG` begins with this value, before a comment.
fn is_first(text: &str, argument: &str) -> bool {
    let rest = text.strip_prefix("ARG ").and_then(|text| text.strip_prefix(argument));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declare(argument: &str, texts: &[&str]) -> Change {
        let mut declared = Declared::default();
        texts.iter().enumerate().for_each(|(at, text)| declared.add(at, text));
        declared.declare(argument)
    }

    #[test]
    fn values_that_commands_ran_with_are_declared() {
        let insert = |text: &str| Change::Insert(text.to_owned());
        assert_eq!(declare("A=b", &[]), insert("ARG A=b"));
        assert_eq!(declare("A=b c", &["ARG B"]), insert("ARG A=\"b c\""));
        assert_eq!(declare("A=", &[]), insert("ARG A"));
        assert_eq!(declare("A=b", &["", "ARG A"]), Change::Replace(1, "ARG A=b".to_owned()));
        assert_eq!(declare("A=b", &["ARG A=c"]), Change::Replace(0, "ARG A=b".to_owned()));
        assert_eq!(declare("A=b", &["ARG A=c B=d"]), insert("ARG A=b"));
    }

    #[test]
    fn what_is_declared_stays() {
        for text in ["ARG A=b", "ARG A=b # or c", "ARG A=b B"] {
            assert_eq!(declare("A=b", &[text]), Change::None, "{text}");
        }
        assert_eq!(declare("A=", &["ARG A"]), Change::None);
    }

    #[test]
    fn secrets_are_declared_without_their_value() {
        assert_eq!(declare("NPM_TOKEN=x", &[]), Change::Insert("ARG NPM_TOKEN".to_owned()));
        assert_eq!(declare("NPM_TOKEN=x", &["ARG NPM_TOKEN"]), Change::None);
    }
}

//! `ARG` instructions for the values with which the commands of a history ran.

use super::settings::quoted;

/// Parts of names that hold secrets. Their values are in the history, and should not get into a
/// Dockerfile too.
const SECRET: [&str; 6] = ["TOKEN", "PASSWORD", "PASSWD", "SECRET", "_KEY", "CREDENTIAL"];

/// What an `ARG` needs so that a `RUN` gets its values.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Nothing: it is declared with this value.
    None,
    /// The instruction at this position gets this text.
    Replace(usize, String),
    /// This instruction comes before the `RUN`.
    Insert(String),
}

/// Returns what has to change so that an argument, as `NAME=value`, has its value.
///
/// `declared` are the texts of the `ARG` instructions before, first one first; the text of other
/// instructions is empty.
pub(super) fn declare(argument: &str, declared: &[&str]) -> Change {
    let Some((name, value)) = argument.split_once('=') else { return Change::None };
    let is_secret = SECRET.iter().any(|part| name.to_ascii_uppercase().contains(part));
    let written = match value.is_empty() || is_secret {
        true => format!("ARG {name}"),
        false => quoted(&format!("ARG {name}={value}"), true),
    };
    let Some((at, text)) = declared.iter().enumerate().rev().find(|(_, text)| has(text, name))
    else {
        return Change::Insert(written);
    };
    match value.is_empty() || is_secret || *text == written || is_first(text, argument) {
        true => Change::None,
        false if text.split(' ').count() == 2 => Change::Replace(at, written),
        false => Change::Insert(written),
    }
}

/// Whether an `ARG` declares a name.
fn has(text: &str, name: &str) -> bool {
    let words = text.split(' ').skip(1);
    words.map(|word| word.split_once('=').map_or(word, |(name, _)| name)).any(|word| word == name)
}

/// Whether an `ARG` begins with this value, before a comment.
fn is_first(text: &str, argument: &str) -> bool {
    let rest = text.strip_prefix("ARG ").and_then(|text| text.strip_prefix(argument));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

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

//! Words that are typed where a command or an image could be: misspelt commands, commands that do
//! not exist yet, and names of images in an engine.

use crate::similar::nearest;

/// Every command.
pub(super) const COMMANDS: [&str; 10] = [
    "cache", "check", "compare", "completions", "explore", "help", "init", "man", "report", "rules",
];

/// A command that users of similar tools expect.
pub(super) struct Absent {
    name: &'static str,
    /// What is said of it, before a full stop.
    pub(super) message: &'static str,
    /// What to do instead.
    pub(super) instead: &'static str,
}

const ABSENT: [Absent; 1] = [Absent {
    name: "diff",
    message: "there is no command `diff`",
    instead: "To compare two images, run `plimsoll compare BEFORE AFTER`.",
}];

/// Returns the command of that name that similar tools have; `None` for any other word.
pub(super) fn absent(word: &str) -> Option<&'static Absent> {
    ABSENT.iter().find(|absent| absent.name == word)
}

/// Returns the command that a word was probably meant to be. What could be part of a path is not
/// meant as a command.
pub(super) fn similar(word: &str) -> Option<&'static str> {
    // One or two letters are a part of too many words.
    let is_word = 2 < word.len() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    nearest(word, &COMMANDS).filter(|_| is_word)
}

/// Returns whether a word may be the name of an image in an engine, such as `node:20`, and is not
/// more likely that of a file.
pub(super) fn is_image_name(word: &str) -> bool {
    // The characters of distribution-spec names, tags and digests.
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/:@".contains(&byte);
    let starts_well = word.starts_with(|first: char| first.is_ascii_alphanumeric());
    let last = word.rsplit('/').next().unwrap_or_default();
    let (name, tag) = last.split_once([':', '@']).unwrap_or((last, ""));
    let is_file = name.contains('.') || tag.ends_with(".tar") || word.ends_with('/');
    let is_lowercase = !name.contains(|c: char| c.is_ascii_uppercase());
    starts_well && word.bytes().all(allowed) && is_lowercase && !is_file
}

/// Returns a word as a shell reads it unchanged.
pub(super) fn shell_word(word: &str) -> String {
    match word.starts_with('-') {
        true => quoted(word),
        false => shell_argument(word),
    }
}

/// Returns a word that may be an option as a shell reads it unchanged.
pub(super) fn shell_argument(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/:@%+=,".contains(&byte);
    match !word.is_empty() && word.bytes().all(is_plain) {
        true => word.to_owned(),
        false => quoted(word),
    }
}

fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_images_are_told_from_files_and_commands() {
        for name in ["node", "node:20", "a/b:1.2", "host.example:5000/app", "app@sha256:12ab"] {
            assert!(is_image_name(name), "{name}");
        }
        for name in ["a.tar", "./node", "/a", "-x", "a b", "", "dir/", "x:1.tar", "Image", "a;b"] {
            assert!(!is_image_name(name), "{name}");
        }
        assert_eq!(
            (similar("reprot"), similar("./report"), similar("ubuntu")),
            (Some("report"), None, None)
        );
    }

    #[test]
    fn a_shell_reads_a_word_unchanged() {
        assert_eq!(shell_word("a/b:1"), "a/b:1");
        assert_eq!(shell_word("it's; rm"), "'it'\\''s; rm'");
        assert_eq!((shell_word("-x").as_str(), shell_argument("-x").as_str()), ("'-x'", "-x"));
    }
}

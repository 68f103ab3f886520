//! Which paths the files pane lists: criteria as they are written, and what they mean.

use std::fmt;

use regex::bytes::Regex;

use super::listing::Change;
use crate::rules::glob::PathGlob;
use crate::similar;
use crate::units::Bytes;
use crate::words::words;

words! {
    /// What is at a path.
    pub enum Kind {
        /// A regular file.
        File = "file",
        /// A directory.
        Directory = "directory",
        /// A symbolic link.
        Symlink = "symlink",
        /// A hard link.
        HardLink = "hard-link",
        /// A device or a pipe.
        Special = "special",
    }
}

/// One condition.
#[derive(Debug, Clone)]
pub enum Criterion {
    /// The path, or that of a directory that it is in, matches. A pattern without a slash is that
    /// of a name anywhere.
    Glob {
        /// As it was written.
        written: String,
        /// What the path is compared with.
        glob: PathGlob,
    },
    /// The expression is found in the path, or in that of a directory that it is in.
    Regex(Regex),
    /// At least that many unpacked bytes are at and below the path.
    UnpackedAtLeast(u64),
    /// It is one of these.
    Kinds(Vec<Kind>),
    /// The layer with this index ships it.
    Layer(usize),
    /// The scope's layers did one of these to it.
    Changes(Vec<Change>),
    /// A finding with this id, or of the rule with this id, includes it, or a directory that it is
    /// in.
    Rule(String),
    /// The package with this name owns it.
    Package(String),
    /// A version of it is hidden.
    Hidden,
    /// It is marked, or a directory that it is in.
    Marked,
    /// A layer above the base image ships it.
    Own,
}

/// Conditions that hold together; without any, everything is listed.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    /// The conditions.
    pub criteria: Vec<Criterion>,
}

/// What is wrong with written filters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    /// Where in the text it fails, in characters from 0.
    pub at: usize,
    /// What is wrong, as a part of a sentence.
    pub message: String,
}

impl PartialEq for Filters {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Filters {
    /// Parses conditions separated by spaces, such as `size>=1MB kind:file`.
    ///
    /// What contains spaces is put in double quotes: `glob:"a b/*"`; in them, `""` is one quote.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let criteria = split(text)?.into_iter().map(|word| word.criterion());
        Ok(Self { criteria: criteria.collect::<Result<_, _>>()? })
    }

    /// Returns the condition that lists what a finding is about, by its id.
    pub fn finding(id: &str) -> Self {
        Self { criteria: vec![Criterion::Rule(id.to_owned())] }
    }

    /// Returns the condition that lists what packages of a name own.
    pub fn package(name: &str) -> Self {
        Self { criteria: vec![Criterion::Package(name.to_owned())] }
    }

    /// Whether everything is listed.
    pub fn is_empty(&self) -> bool {
        self.criteria.is_empty()
    }
}

/// A condition, or where in its value it fails, in characters, and why.
type Parsed = Result<Criterion, (usize, String)>;

/// Parses what follows the start of a condition.
type Parse = fn(&str) -> Parsed;

/// What a condition begins with, and how the rest is parsed. The ones without a value are last.
const FORMS: &[(&str, Parse)] = &[
    ("glob:", glob),
    ("re:", regex),
    ("size>=", |value| {
        let bytes = Bytes::parse(value).map(|bytes| Criterion::UnpackedAtLeast(bytes.0));
        bytes.ok_or_else(|| (0, "expected a size such as `1MB`".to_owned()))
    }),
    ("kind:", |value| {
        let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
        let kind = |word: &str| {
            let kind = Kind::ALL.iter().copied().find(|kind| kind.word() == word);
            kind.ok_or_else(|| (0, similar::unknown(&format!("kind `{word}`"), word, &words)))
        };
        Ok(Criterion::Kinds(value.split(',').map(kind).collect::<Result<_, _>>()?))
    }),
    ("layer:", |value| {
        let number = value.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        number.map(Criterion::Layer).ok_or_else(|| (0, "expected a number from 1".to_owned()))
    }),
    ("change:", |value| {
        let change = |(at, sign): (usize, char)| {
            let change = Change::ALL.iter().copied().find(|change| change.sign() == sign);
            change.ok_or_else(|| (at, "expected some of `+-~m=`".to_owned()))
        };
        let changes = value.chars().enumerate().map(change).collect::<Result<Vec<_>, _>>()?;
        if changes.is_empty() {
            return Err((0, "expected some of `+-~m=`".to_owned()));
        }
        Ok(Criterion::Changes(changes))
    }),
    ("rule:", |value| match value {
        "" => Err((0, "expected the id of a rule".to_owned())),
        id => Ok(Criterion::Rule(id.to_owned())),
    }),
    ("package:", |value| match value {
        "" => Err((0, "expected the name of a package".to_owned())),
        name => Ok(Criterion::Package(name.to_owned())),
    }),
    ("hidden", |value| whole(value, Criterion::Hidden)),
    ("marked", |value| whole(value, Criterion::Marked)),
    ("own", |value| whole(value, Criterion::Own)),
];

fn whole(rest: &str, criterion: Criterion) -> Parsed {
    match rest {
        "" => Ok(criterion),
        _ => Err((0, "expected a space".to_owned())),
    }
}

fn glob(written: &str) -> Parsed {
    let anywhere = format!("**/{written}");
    let pattern = if written.contains('/') || written.is_empty() { written } else { &anywhere };
    match PathGlob::new(pattern) {
        Ok(glob) => Ok(Criterion::Glob { written: written.to_owned(), glob }),
        Err(message) => Err((0, message)),
    }
}

fn regex(written: &str) -> Parsed {
    if written.is_empty() {
        return Err((0, "expected a regular expression".to_owned()));
    }
    Regex::new(written).map(Criterion::Regex).map_err(|error| where_it_fails(&error))
}

/// Where an expression fails, in characters, and why. The message of the crate draws a line of it
/// with a caret below the place.
fn where_it_fails(error: &regex::Error) -> (usize, String) {
    let text = error.to_string();
    if let regex::Error::CompiledTooBig(_) = error {
        return (0, "it is too large".to_owned());
    }
    let caret = text.lines().find(|line| line.trim_start().starts_with('^'));
    // The line of the expression is indented by four.
    let at = caret.and_then(|line| line.find('^')).map_or(0, |column| column.saturating_sub(4));
    let reason = text.lines().find_map(|line| line.strip_prefix("error: "));
    (at, reason.unwrap_or("it is not a regular expression").to_owned())
}

/// A condition without its quotes.
#[derive(Default)]
struct Word {
    text: String,
    /// For each character, where it is in the whole text.
    places: Vec<usize>,
}

impl Word {
    fn criterion(&self) -> Result<Criterion, FilterError> {
        let form = FORMS
            .iter()
            .find_map(|(start, parse)| Some((start.len(), parse, self.text.strip_prefix(start)?)));
        let Some((start, parse, value)) = form else {
            let names: Vec<&str> = FORMS.iter().map(|(name, _)| *name).collect();
            let shown = crate::escape::printable_text(&self.text);
            let message = similar::unknown(&format!("filter `{shown}`"), &self.text, &names);
            return Err(self.error(0, message));
        };
        parse(value).map_err(|(at, message)| self.error(start.saturating_add(at), message))
    }

    fn error(&self, character: usize, message: String) -> FilterError {
        let last = || self.places.last().map_or(0, |last| last + 1);
        FilterError { at: self.places.get(character).copied().unwrap_or_else(last), message }
    }
}

fn split(text: &str) -> Result<Vec<Word>, FilterError> {
    let mut words = Vec::new();
    let mut word = Word::default();
    let mut opened: Option<usize> = None;
    let mut characters = text.chars().enumerate().peekable();
    while let Some((at, character)) = characters.next() {
        match (character, opened) {
            ('"', Some(_)) if characters.next_if(|(_, next)| *next == '"').is_none() => {
                opened = None;
                continue;
            }
            ('"', None) => {
                opened = Some(at);
                continue;
            }
            (space, None) if space.is_whitespace() => {
                if !word.text.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                continue;
            }
            _ => (),
        }
        word.text.push(character);
        word.places.push(at);
    }
    if let Some(at) = opened {
        return Err(FilterError { at, message: "this quote is not closed".to_owned() });
    }
    if !word.text.is_empty() {
        words.push(word);
    }
    Ok(words)
}

impl fmt::Display for Filters {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, criterion) in self.criteria.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(out, "{space}{criterion}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Criterion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Glob { written, .. } => write!(out, "glob:{}", Quoted(written)),
            Self::Regex(regex) => write!(out, "re:{}", Quoted(regex.as_str())),
            Self::UnpackedAtLeast(bytes) => {
                let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
                let unit = units.iter().find(|(unit, _)| *bytes != 0 && bytes % unit == 0);
                let (unit, name) = unit.copied().unwrap_or((1, ""));
                write!(out, "size>={}{name}", bytes / unit)
            }
            Self::Kinds(kinds) => {
                let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
                write!(out, "kind:{}", words.join(","))
            }
            Self::Layer(index) => write!(out, "layer:{}", index.saturating_add(1)),
            Self::Changes(changes) => {
                let signs: String = changes.iter().map(|change| change.sign()).collect();
                write!(out, "change:{signs}")
            }
            Self::Rule(id) => write!(out, "rule:{}", Quoted(id)),
            Self::Package(name) => write!(out, "package:{}", Quoted(name)),
            Self::Hidden => out.write_str("hidden"),
            Self::Marked => out.write_str("marked"),
            Self::Own => out.write_str("own"),
        }
    }
}

/// A value in quotes if it needs them.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.contains(|c: char| c.is_whitespace() || c == '"') {
            true => write!(out, "\"{}\"", self.0.replace('"', "\"\"")),
            false => out.write_str(self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> (usize, String) {
        let error = Filters::parse(text).expect_err("it is wrong");
        (error.at, error.message)
    }

    #[test]
    fn what_is_written_reads_back_as_the_same() {
        for text in [
            "",
            "size>=1MB",
            "size>=1500",
            "size>=0",
            "glob:**/*.js",
            "glob:\"a b/*\" own",
            "re:\\.py[co]$",
            "re:\"a \"\"b\"\"\"",
            "kind:file,hard-link",
            "layer:6 change:+~ rule:npm-cache package:left-pad hidden marked own",
        ] {
            let filters = Filters::parse(text).expect("it is right");
            assert_eq!(filters.to_string(), text);
            assert_eq!(Filters::parse(&filters.to_string()), Ok(filters));
        }
        for (text, written) in [
            ("  size>=1.5MB   own ", "size>=1500kB own"),
            ("size>=2KiB", "size>=2048"),
            ("\"glob:a b\"", "glob:\"a b\""),
        ] {
            assert_eq!(Filters::parse(text).expect("it is right").to_string(), written);
        }
    }

    #[test]
    fn errors_say_where_it_fails() {
        for (text, at, start) in [
            ("own size>=x", 10, "expected a size"),
            ("kind:file,dir", 5, "unknown kind `dir`"),
            ("layer:0", 6, "expected a number from 1"),
            ("change:+x", 8, "expected some of `+-~m=`"),
            ("change:", 7, "expected some of `+-~m=`"),
            ("rule:", 5, "expected the id of a rule"),
            ("own  hiden", 5, "unknown filter `hiden`; did you mean `hidden`?"),
            ("hidden-only", 6, "expected a space"),
            ("glob:\"a b", 5, "this quote is not closed"),
            ("glob:[a", 5, "unclosed character class"),
            ("glob:", 5, "it names no path"),
            ("own re:ab(c", 9, "unclosed group"),
            ("re:\"a b)\"", 7, "unopened group"),
            ("re:\u{fc}\u{fc}*(", 6, "unclosed group"),
            ("re:", 3, "expected a regular expression"),
            ("re:a{1000}{1000}{1000}", 3, "it is too large"),
        ] {
            let (found, message) = error(text);
            assert!(message.starts_with(start), "{text}: {message}");
            assert_eq!(found, at, "{text}: {message}");
        }
    }

    #[test]
    fn a_name_that_would_act_on_a_terminal_is_escaped() {
        assert!(error("\u{1b}[31m").1.starts_with("unknown filter `\\u{1b}[31m`"));
    }
}

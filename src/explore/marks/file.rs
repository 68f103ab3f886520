//! Marks as a file that people review: one mark a line, in named sets.
//!
//! ```text
//! # Agreed on 2026-05-04.
//! path /root/.npm
//! layer 6
//!
//! [set later]
//! package npm typescript 5.9.3 /app/node_modules
//! finding npm-cache@/root/.npm
//! ```

use std::fmt;

use super::escaped::{self, read_word, unescape};
use super::mark::{Mark, PackageMark};
use crate::escape::printable_text;
use crate::packages::EcosystemName;

/// Sets of marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarkFile {
    /// The sets, in the order of the file.
    pub sets: Vec<MarkSet>,
}

/// Marks that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarkSet {
    /// Its name; empty for the marks before the first name.
    pub name: String,
    /// The marks, in the order of the file.
    pub marks: Vec<Mark>,
    /// Lines that are marks of a kind that this version does not know; they are written as they
    /// were read.
    pub unknown: Vec<UnknownMark>,
}

/// A mark of an unknown kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownMark {
    /// Its line, from 1.
    pub line: usize,
    /// The line as it was read.
    pub text: String,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct MarkError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// What a line is.
enum Line {
    Nothing,
    Set(String),
    Mark(Mark),
    Unknown,
}

impl MarkFile {
    /// Returns a file with one set; an empty name for none.
    pub fn of<'m>(name: &str, marks: impl IntoIterator<Item = &'m Mark>) -> Self {
        let marks = marks.into_iter().cloned().collect();
        Self { sets: vec![MarkSet { name: name.to_owned(), marks, unknown: Vec::new() }] }
    }

    /// Parses a file. Fails with every line that cannot be read.
    pub fn parse(text: &str) -> Result<Self, Vec<MarkError>> {
        let mut file = Self::default();
        let mut errors = Vec::new();
        let mut name = String::new();
        for (line, text) in (1..).zip(text.lines()) {
            match Line::parse(text) {
                Ok(Line::Nothing) => (),
                Ok(Line::Set(other)) => {
                    file.add(&other, |_| ());
                    name = other;
                }
                Ok(Line::Mark(mark)) => file.add(&name, |set| set.marks.push(mark)),
                Ok(Line::Unknown) => {
                    let unknown = UnknownMark { line, text: text.to_owned() };
                    file.add(&name, |set| set.unknown.push(unknown));
                }
                Err(message) => errors.push(MarkError { line, message }),
            }
        }
        if errors.is_empty() { Ok(file) } else { Err(errors) }
    }

    /// The marks of all sets, in the order of the file.
    pub fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.sets.iter().flat_map(|set| &set.marks)
    }

    /// The marks of unknown kinds of all sets, in the order of the file.
    pub fn unknown(&self) -> impl Iterator<Item = &UnknownMark> {
        self.sets.iter().flat_map(|set| &set.unknown)
    }

    /// Adds something to the set with a name, which is made if there is none.
    fn add(&mut self, name: &str, add: impl FnOnce(&mut MarkSet)) {
        if let Some(set) = self.sets.iter_mut().find(|set| set.name == name) {
            return add(set);
        }
        let mut set = MarkSet { name: name.to_owned(), ..MarkSet::default() };
        add(&mut set);
        self.sets.push(set);
    }
}

/// What a file begins with.
const HEAD: &str = "\
# What an image would be without: `plimsoll explore IMAGE --marks FILE` shows it.
# One mark a line: path, package, finding, layer.
";

impl fmt::Display for MarkFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(HEAD)?;
        for set in &self.sets {
            if !set.name.is_empty() {
                writeln!(out, "\n[set {}]", escaped::rest(set.name.as_bytes()))?;
            }
            for mark in &set.marks {
                writeln!(out, "{mark}")?;
            }
            for unknown in &set.unknown {
                writeln!(out, "{}", unknown.text)?;
            }
        }
        Ok(())
    }
}

/// As a line of a file, without its end.
impl fmt::Display for Mark {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(out, "path {}", escaped::rest(path)),
            Self::Finding(id) => write!(out, "finding {}", escaped::rest(id.as_bytes())),
            Self::Layer(index) => write!(out, "layer {}", index.saturating_add(1)),
            Self::Package(PackageMark { ecosystem, name, version, place }) => {
                let (name, version) = (escaped::word(name.as_bytes()), version.as_bytes());
                let version = escaped::word(version);
                write!(out, "package {} {name} {version}", ecosystem.word())?;
                place.iter().try_for_each(|place| write!(out, " {}", escaped::rest(place)))
            }
        }
    }
}

impl Line {
    fn parse(line: &str) -> Result<Self, String> {
        let line = line.trim_matches([' ', '\t', '\r']);
        if line.is_empty() || line.starts_with('#') {
            return Ok(Self::Nothing);
        }
        if let Some(head) = line.strip_prefix('[') {
            let name = head.strip_prefix("set ").and_then(|head| head.strip_suffix(']'));
            let name = name.map(|name| name.trim_matches([' ', '\t']));
            let name = name.filter(|name| !name.is_empty());
            let name = name.ok_or("a set begins with a line like `[set caches]`")?;
            let name = String::from_utf8(unescape(name)?);
            return Ok(Self::Set(name.map_err(|_| "the name of a set is not UTF-8")?));
        }
        let (word, rest) = split(line);
        let mark = match word {
            "path" => Mark::Path(path(rest)?),
            "finding" => Mark::Finding(id(rest)?),
            "layer" => Mark::Layer(layer(rest)?),
            "package" => match package(rest)? {
                Some(package) => Mark::Package(package),
                None => return Ok(Self::Unknown),
            },
            _ => return Ok(Self::Unknown),
        };
        Ok(Self::Mark(mark))
    }
}

/// Splits off the first word.
fn split(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    (word, rest.trim_start_matches([' ', '\t']))
}

fn text(what: &str, written: &str) -> Result<String, String> {
    let bytes = read_word(written)?;
    String::from_utf8(bytes).map_err(|_| format!("{what} is not UTF-8"))
}

fn path(written: &str) -> Result<Vec<u8>, String> {
    let mut path = unescape(written)?;
    if !path.starts_with(b"/") {
        let shown = printable_text(written);
        return Err(format!("a path begins with `/`, found `{shown}`"));
    }
    while 1 < path.len() && path.ends_with(b"/") {
        path.pop();
    }
    Ok(path)
}

/// Reads the id of a finding; one that was copied from a report, where bytes that are not UTF-8 are
/// escaped once already, is taken as it stands.
fn id(written: &str) -> Result<String, String> {
    if written.is_empty() {
        return Err("`finding` needs an id, such as `npm-cache@/root/.npm`".to_owned());
    }
    Ok(String::from_utf8(unescape(written)?).unwrap_or_else(|_| written.to_owned()))
}

fn layer(written: &str) -> Result<usize, String> {
    let number = written.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    number.ok_or_else(|| {
        format!("`layer` needs a number from 1, found `{}`", printable_text(written))
    })
}

/// Reads a package; `None` if its ecosystem is unknown.
fn package(written: &str) -> Result<Option<PackageMark>, String> {
    let (ecosystem, rest) = split(written);
    let (name, rest) = split(rest);
    let (version, place) = split(rest);
    if version.is_empty() {
        let form = "`package` needs an ecosystem, a name and a version, such as \
                    `package npm typescript 5.9.3 /app/node_modules`; an unknown version is `-`";
        return Err(form.to_owned());
    }
    let known = EcosystemName::ALL.iter().find(|known| known.word() == ecosystem);
    let Some(&ecosystem) = known else { return Ok(None) };
    Ok(Some(PackageMark {
        ecosystem,
        name: text("the name", name)?,
        version: text("the version", version)?,
        place: (!place.is_empty()).then(|| path(place)).transpose()?,
    }))
}

#[cfg(test)]
mod tests;

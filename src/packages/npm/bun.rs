//! The parts of Bun's `bun.lock` that are kept. The older binary `bun.lockb` is not read.
//!
//! Bun docs, Lockfile: JSON with comments and trailing commas.

use super::json::{Shape, parse};
use super::lock::{Entries, Kind, Lock};
use super::manifest;
use crate::packages::stored::store;

/// Keeps the project in a `bun.lock`, and the name and version of every package.
pub(super) fn condense_bun(content: Vec<u8>) -> Vec<u8> {
    let mut reader = Reader { project: manifest::Reader::of_project(), ..Reader::default() };
    let is_whole = parse(&plain_json(content), &mut reader) && !reader.entries.is_full();
    let mut project = reader.project.finish(is_whole);
    project.workspaces.extend(reader.workspaces);
    store(&Lock { project, entries: reader.entries })
}

/// Replaces comments and trailing commas by spaces.
fn plain_json(mut text: Vec<u8>) -> Vec<u8> {
    let (mut in_string, mut escaped) = (false, false);
    let mut comma = None;
    for at in 0..text.len() {
        let Some(&byte) = text.get(at) else { break };
        if in_string {
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        match byte {
            b'"' => (in_string, comma) = (true, None),
            b',' => comma = Some(at),
            b'}' | b']' => {
                if let Some(slot) = comma.take().and_then(|at: usize| text.get_mut(at)) {
                    *slot = b' ';
                }
            }
            b'/' if text.get(at + 1) == Some(&b'/') => {
                let rest = text.get_mut(at..).unwrap_or_default();
                rest.iter_mut().take_while(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
            }
            byte if byte.is_ascii_whitespace() => (),
            _ => comma = None,
        }
    }
    text
}

/// A lock file while it is read.
#[derive(Default)]
struct Reader {
    project: manifest::Reader,
    workspaces: Vec<String>,
    entries: Entries,
    /// Where in the document the reader is.
    levels: Vec<Level>,
}

#[derive(PartialEq, Eq)]
enum Level {
    /// An object with the content of each `package.json`, by directory.
    Workspaces,
    /// An object of arrays that begin with `name@version`, by place in the tree.
    Packages,
    /// Such an array, up to its first string.
    Package,
    /// The rest of the array.
    Rest,
}

impl Reader {
    fn enter(&mut self, level: Level) -> Option<&mut dyn Shape> {
        self.levels.push(level);
        Some(self)
    }
}

impl Shape for Reader {
    fn member(&mut self, key: &str) -> Option<&mut dyn Shape> {
        match (self.levels.last(), key) {
            (None, "workspaces") => self.enter(Level::Workspaces),
            (None, "packages") => self.enter(Level::Packages),
            (Some(Level::Workspaces), "") => Some(&mut self.project),
            (Some(Level::Workspaces), directory) => {
                self.workspaces.item(directory);
                None
            }
            (Some(Level::Packages), _) => self.enter(Level::Package),
            _ => None,
        }
    }

    fn item(&mut self, text: &str) {
        let Some(level) = self.levels.last_mut().filter(|level| **level == Level::Package) else {
            return;
        };
        *level = Level::Rest;
        if let Some((name, version)) = text.rsplit_once('@').filter(|(name, _)| !name.is_empty()) {
            self.entries.push(name, Kind::Plain, version.to_owned());
        }
    }

    fn end(&mut self) {
        self.levels.pop();
    }
}

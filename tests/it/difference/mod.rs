//! How the file at a path of two images differs, read from them and drawn.

use std::fs;
use std::path::Path;

use expect_test::Expect;
use plimsoll::cli::compare::{Image, difference};
use plimsoll::difference::{Beginning, Difference, FileDifference, of};
use plimsoll::facts::Facts;
use plimsoll::scan::NoEvents;
use plimsoll::{Options, Reference, Session};
use tempfile::TempDir;

use crate::hostile::archive::{file, tar};
use crate::program::docker_archive_of;

mod binary;
mod places;
mod texts;

/// Two images on the disk that have been read.
struct Both {
    before: (Session, Facts),
    after: (Session, Facts),
    directory: TempDir,
}

impl Both {
    /// Images with these layers, each the members of a tar.
    fn of(before: &[&[Vec<u8>]], after: &[&[Vec<u8>]]) -> Self {
        let directory = TempDir::new().unwrap();
        let open = |name: &str, layers: &[&[Vec<u8>]]| {
            let tars: Vec<Vec<u8>> = layers.iter().map(|members| tar(members)).collect();
            let path = directory.path().join(name);
            fs::write(&path, docker_archive_of(&tars, &vec!["COPY . ."; layers.len()])).unwrap();
            open(&path)
        };
        let (before, after) = (open("before.tar", before), open("after.tar", after));
        Self { before, after, directory }
    }

    /// Images with one file at `/f` each.
    fn files(before: &[u8], after: &[u8]) -> Self {
        Self::of(&[&[file("f", before)]], &[&[file("f", after)]])
    }

    fn find(&self, path: &str) -> Result<FileDifference, String> {
        let [before, after] =
            [&self.before, &self.after].map(|(session, facts)| Image { session, facts });
        let found = difference(before, after, path).map_err(|error| {
            let similar = error.similar.clone().unwrap_or_default();
            format!("{error}; similar: `{similar}`")
        });
        if let Ok(found) = &found {
            let json = serde_json::to_string(found).unwrap();
            assert_eq!(serde_json::from_str::<FileDifference>(&json).unwrap(), *found);
            let schema = schemars::schema_for!(FileDifference).to_value();
            assert!(jsonschema::is_valid(&schema, &serde_json::from_str(&json).unwrap()), "{json}");
            assert_safe(&found.lines());
        }
        found
    }

    fn check(&self, path: &str, expected: Expect) -> &Self {
        let lines = match self.find(path) {
            Ok(found) => found.lines(),
            Err(error) => vec![error],
        };
        expected.assert_eq(&lines.iter().map(|line| format!("|{line}\n")).collect::<String>());
        self
    }
}

fn open(path: &Path) -> (Session, Facts) {
    let reference = Reference::from(path.as_os_str());
    let session = Session::open(&reference, Options::default(), &NoEvents).unwrap();
    let layers = session.read(&NoEvents).unwrap();
    let facts = session.facts(layers, None);
    (session, facts)
}

/// No line acts on a terminal.
fn assert_safe(lines: &[String]) {
    for line in lines {
        assert!(line.chars().all(|c| c == '\t' || !c.is_control()), "{line:?}");
        assert!(!line.contains('\u{202e}'), "{line:?}");
    }
}

fn whole(bytes: &[u8]) -> Beginning {
    Beginning { bytes: bytes.to_vec(), file_bytes: bytes.len() as u64 }
}

fn contents(before: &[u8], after: &[u8]) -> Difference {
    of(whole(before), whole(after))
}

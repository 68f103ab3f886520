//! The inside of files and the differences of versions, on a screen without a terminal.

use std::fs;
use std::path::PathBuf;

use expect_test::{Expect, expect};
use plimsoll::cli::Replay;
use plimsoll::explore::{Model, Settings};
use plimsoll::scan::NoEvents;
use plimsoll::{Options, Reference, Session};
use tempfile::TempDir;

use crate::hostile::archive::{directory, file, member, pax, symlink, tar};
use crate::program::docker_archive_of;

mod differences;
mod files;
mod long;
mod messages;

/// An image that stays on the disk while it is explored.
pub(crate) struct Inside {
    replay: Replay,
    directory: TempDir,
}

impl Inside {
    /// Opens an image with these layers, each the members of a tar.
    fn open(layers: &[&[Vec<u8>]], columns: u16, rows: u16) -> Self {
        let directory = TempDir::new().unwrap();
        let tars: Vec<Vec<u8>> = layers.iter().map(|members| tar(members)).collect();
        let steps = vec!["COPY . ."; layers.len()];
        let path = directory.path().join("image.tar");
        fs::write(&path, docker_archive_of(&tars, &steps)).unwrap();
        let reference = Reference::from(path.as_os_str());
        let session = Session::open(&reference, Options::default(), &NoEvents).unwrap();
        let model = Model::new(Settings::default(), (columns, rows));
        let called = "image.tar".to_owned();
        let replay = Replay::read(session, called, model, &NoEvents).unwrap();
        Self { replay, directory }
    }

    fn archive(&self) -> PathBuf {
        self.directory.path().join("image.tar")
    }

    fn keys(&mut self, keys: &str) -> &mut Self {
        self.replay.keys(keys).unwrap();
        self
    }

    /// Goes to a path and presses keys there.
    fn at(&mut self, path: &str, keys: &str) -> &mut Self {
        self.keys(&format!(": \"{path}\" Enter {keys}"))
    }

    fn screen(&mut self) -> String {
        self.replay.screen()
    }

    fn overlays(&self) -> usize {
        self.replay.model().overlays.len()
    }

    /// The screen from the title of what lies over the views on, empty lines left out.
    fn check(&mut self, keys: &str, expected: Expect) -> &mut Self {
        self.keys(keys);
        let screen = self.screen();
        let lines = screen.lines().skip(1).filter(|line| !line.is_empty());
        expected.assert_eq(&lines.map(|line| format!("{line}\n")).collect::<String>());
        self
    }

    /// What the line above the footer says.
    fn notice(&self) -> &str {
        self.replay.model().notice.as_ref().map_or("", |notice| &notice.text)
    }
}

//! The terminal interface: keys in, screens out; and the real program on a real terminal.

use std::fs;
use std::path::Path;

use expect_test::Expect;
use plimsoll::cli::Replay;
use plimsoll::explore::{Model, Settings};
use plimsoll::scan::NoEvents;
use plimsoll::{Options, Reference, Session};
use tempfile::TempDir;

use crate::layer_language::{parse, write_tar};
use crate::program::docker_archive_of;

mod command;
mod replay;
#[cfg(unix)]
mod tmux;

/// An image on a screen without a terminal.
pub(crate) struct Explorer {
    replay: Replay,
}

impl Explorer {
    /// Opens an image: the path of one, or its layers as text (see `layer_language`), the lines of
    /// its history being what follows `layer`.
    pub(crate) fn open(image: &str, columns: u16, rows: u16) -> Self {
        let size = (columns, rows);
        if !image.trim_start().starts_with("layer") {
            let name = Path::new(image).file_name().expect("a path ends in a name");
            return Self::of(Path::new(image), &name.to_string_lossy(), size);
        }
        let directory = TempDir::new().expect("the temporary directory takes directories");
        let path = directory.path().join("image.tar");
        fs::write(&path, archive(image)).expect("it is writable");
        Self::of(&path, "image.tar", size)
    }

    fn of(path: &Path, called: &str, size: (u16, u16)) -> Self {
        let reference = Reference::from(path.as_os_str());
        let session = Session::open(&reference, Options::default(), &NoEvents).unwrap();
        let model = Model::new(Settings::default(), size);
        let replay = Replay::read(session, called.to_owned(), model, &NoEvents).unwrap();
        Self { replay }
    }

    /// Presses keys, as `--keys` has them.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        self.replay.keys(keys).unwrap();
        self
    }

    /// The screen as text.
    pub(crate) fn screen(&mut self) -> String {
        self.replay.screen()
    }

    /// Presses keys and compares the screen.
    pub(crate) fn check(&mut self, keys: &str, expected: Expect) -> &mut Self {
        self.keys(keys);
        expected.assert_eq(&self.screen());
        self
    }

    pub(crate) fn model(&self) -> &Model {
        self.replay.model()
    }

    pub(crate) fn has_quit(&self) -> bool {
        self.replay.has_quit()
    }
}

/// An archive of an image whose layers are written as text.
pub(crate) fn archive(layers: &str) -> Vec<u8> {
    let begins = |line: &str| Some(line.trim().strip_prefix("layer")?.trim().to_owned());
    let steps: Vec<String> = layers.lines().filter_map(begins).collect();
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    let tars: Vec<Vec<u8>> = parse(layers).iter().map(|layer| write_tar(layer)).collect();
    docker_archive_of(&tars, &steps)
}

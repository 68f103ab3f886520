//! The drivers whose directories are read: where the files of a layer are.

use std::path::{Path, PathBuf};

/// A storage driver.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Driver {
    /// Its name, which begins the names of its directories.
    pub(super) name: &'static str,
    /// Where the layers are, each in a directory by its id.
    layers: &'static str,
    /// Where the files are in that directory; empty if it has nothing else.
    files: &'static str,
}

/// Every driver that is read. A layer of `vfs` has all files of those below it too.
pub(super) static DRIVERS: &[Driver] = &[
    Driver { name: "overlay", layers: "overlay", files: "diff" },
    Driver { name: "vfs", layers: "vfs/dir", files: "" },
];

impl Driver {
    /// Returns the directory of a layer's files.
    pub(super) fn files(&self, root: &Path, id: &str) -> PathBuf {
        let layer = root.join(self.layers).join(id);
        if self.files.is_empty() { layer } else { layer.join(self.files) }
    }

    /// Returns the directory of images or layers: `images` or `layers`.
    pub(super) fn list(&self, root: &Path, what: &str) -> PathBuf {
        root.join(format!("{}-{what}", self.name))
    }
}

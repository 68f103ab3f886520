//! Files beneath a directory, opened by names from archives: nothing leads out of it.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Component, Path, PathBuf};

/// Symbolic links followed for one name (path_resolution(7), MAXSYMLINKS).
const MAX_LINKS: usize = 40;

/// Opens files beneath a directory.
///
/// Symbolic links are followed as if the directory were the root, as they were when the layer was
/// unpacked into it. The layer belongs to the user, so that nobody else changes it meanwhile.
#[derive(Debug)]
pub(super) struct Beneath {
    root: PathBuf,
    /// The last directory that was found, by its name in archives. Entries of a directory follow
    /// each other.
    last: Option<(PathBuf, PathBuf)>,
}

impl Beneath {
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root, last: None }
    }

    /// Returns where a name would be, for messages.
    pub(super) fn shown(&self, name: &Path) -> PathBuf {
        self.root.join(name.strip_prefix("/").unwrap_or(name))
    }

    /// Opens a regular file; fails if it is none, or not there.
    pub(super) fn open(&mut self, name: &Path) -> io::Result<File> {
        let not_a_file = || io::Error::other("it is not a regular file");
        let directory = name.parent().unwrap_or(Path::new(""));
        let file_name = match name.components().next_back() {
            Some(Component::Normal(file_name)) => file_name,
            _ => return Err(not_a_file()),
        };
        let known = self.last.as_ref().filter(|(its, _)| its == directory);
        let found = match known {
            Some((_, found)) => found.clone(),
            None => {
                let found = self.resolve(directory)?;
                self.last = Some((directory.to_owned(), found.clone()));
                found
            }
        };
        let path = found.join(file_name);
        let before = fs::symlink_metadata(&path)?;
        if !before.is_file() {
            return Err(not_a_file());
        }
        let file = File::open(&path)?;
        if is_same(&before, &file.metadata()?) { Ok(file) } else { Err(not_a_file()) }
    }

    /// Returns the directory that a name leads to, which is the root or beneath it.
    fn resolve(&self, name: &Path) -> io::Result<PathBuf> {
        let mut beneath: Vec<OsString> = Vec::new();
        let mut rest: VecDeque<OsString> = parts(name);
        let mut links = 0;
        while let Some(part) = rest.pop_front() {
            if part == ".." {
                beneath.pop();
                continue;
            }
            let path = self.root.join(beneath.iter().collect::<PathBuf>()).join(&part);
            let metadata = fs::symlink_metadata(&path)?;
            if metadata.is_symlink() {
                links += 1;
                if MAX_LINKS < links {
                    return Err(io::Error::other("its symbolic links have no end"));
                }
                let target = fs::read_link(&path)?;
                if target.has_root() {
                    beneath.clear();
                }
                for part in parts(&target).into_iter().rev() {
                    rest.push_front(part);
                }
            } else if metadata.is_dir() {
                beneath.push(part);
            } else {
                return Err(io::Error::from(io::ErrorKind::NotADirectory));
            }
        }
        Ok(self.root.join(beneath.iter().collect::<PathBuf>()))
    }
}

/// The names of a path, with `..`, without its root and `.`.
fn parts(path: &Path) -> VecDeque<OsString> {
    let parts = path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some("..".into()),
        _ => None,
    });
    parts.collect()
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    one.len() == other.len()
}

//! Why nothing is found at a path that is not simply absent: links to nothing, and directories that
//! may not be searched.

use std::io;
use std::path::{Path, PathBuf};

use crate::escape::printable_argument;

/// What on the way to a path is the reason that it cannot be reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreachable {
    /// A symbolic link whose target does not exist.
    #[error("`{link}` is a link to `{target}`, which does not exist")]
    Dangling {
        /// The link.
        link: String,
        /// Its target, or that of the last link that it leads to.
        target: String,
    },
    /// A symbolic link that is in a cycle.
    #[error("`{link}` is a link that leads back to itself")]
    Cycle {
        /// The link.
        link: String,
    },
    /// A directory that may not be searched.
    #[error("permission denied on the directory `{directory}`")]
    Denied {
        /// The directory.
        directory: String,
    },
    /// A file where a directory would have to be.
    #[error("`{file}` is not a directory")]
    NotADirectory {
        /// The file.
        file: String,
    },
}

/// Links followed before they count as a cycle (path_resolution(7), `MAXSYMLINKS`).
const LINK_HOPS: usize = 40;

/// Returns why a path cannot be reached; `None` if something is there, or if it is just absent.
pub(super) fn why_unreachable(path: &Path) -> Option<Unreachable> {
    let error = path.metadata().err()?;
    let Some(deepest) = parents(path).find(|parent| parent.symlink_metadata().is_ok()) else {
        return denied(path, &error);
    };
    match deepest.metadata() {
        Ok(found) if !found.is_dir() => {
            Some(Unreachable::NotADirectory { file: printable_argument(deepest.as_os_str()) })
        }
        Ok(_) => denied(path, &error),
        Err(error) => broken_link(deepest, &error),
    }
}

/// A path and all above it; the directory in which a relative path begins has no name.
fn parents(path: &Path) -> impl Iterator<Item = &Path> {
    path.ancestors().filter(|parent| *parent != Path::new(""))
}

/// Returns which directory may not be searched, if that is why a path was not found.
fn denied(path: &Path, error: &io::Error) -> Option<Unreachable> {
    if error.kind() != io::ErrorKind::PermissionDenied {
        return None;
    }
    let directory = parents(path).skip(1).find(|parent| parent.is_dir()).unwrap_or(Path::new("."));
    Some(Unreachable::Denied { directory: printable_argument(directory.as_os_str()) })
}

/// Follows a link that leads nowhere to its end.
fn broken_link(link: &Path, error: &io::Error) -> Option<Unreachable> {
    let name = printable_argument(link.as_os_str());
    let mut at = link.to_owned();
    let mut target = PathBuf::new();
    for _ in 0..LINK_HOPS {
        let Ok(next) = at.read_link() else {
            let target = printable_argument(target.as_os_str());
            let dangling = Unreachable::Dangling { link: name, target };
            return denied(&at, error).or(Some(dangling));
        };
        at = at.parent().unwrap_or(Path::new("")).join(&next);
        target = next;
    }
    Some(Unreachable::Cycle { link: name })
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_to_nothing_are_told_from_what_is_absent() {
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(name);
        let why = |name: &str| {
            let why = why_unreachable(&path(name)).map(|why| why.to_string());
            why.map(|why| why.replace(&format!("{}/", home.path().display()), ""))
        };
        fs::write(path("file"), "").unwrap();
        for (target, link) in [
            ("nowhere", "dangling"),
            ("dangling", "chain"),
            ("loop", "loop"),
            ("file", "right"),
            ("gone/deeper", "directory"),
            ("within/x", "within"),
        ] {
            symlink(target, path(link)).unwrap();
        }
        for (name, expected) in [
            ("file", None),
            ("right", None),
            ("absent", None),
            ("absent/a.tar", None),
            ("dangling", Some("`dangling` is a link to `nowhere`, which does not exist")),
            ("chain", Some("`chain` is a link to `nowhere`, which does not exist")),
            ("directory/a", Some("`directory` is a link to `gone/deeper`, which does not exist")),
            ("within", Some("`within` is a link to `within/x`, which does not exist")),
            ("loop", Some("`loop` is a link that leads back to itself")),
            ("file/a.tar", Some("`file` is not a directory")),
            ("right/a.tar", Some("`right` is not a directory")),
        ] {
            assert_eq!(why(name).as_deref(), expected, "{name}");
        }
    }
}

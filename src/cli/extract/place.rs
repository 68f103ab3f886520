//! A directory on disk that is written to: nothing outside of it is, whatever links are in it.
//!
//! Each file is written under a temporary name in its directory first. Directories are looked at
//! before anything is written into them: one that is a link is not used. Someone else who replaces
//! directories with links at the same moment could still redirect a write; only calls relative to
//! an open directory would prevent that, which the standard library does not have.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::name::refuse_target;

/// Why something was not written.
#[derive(Debug)]
pub(super) enum Failure {
    /// Only this is left out.
    Skip(String),
    /// Nothing more can be written.
    Write { path: PathBuf, source: io::Error },
}

impl Failure {
    fn skip(reason: &str) -> Self {
        Self::Skip(reason.to_owned())
    }

    /// Sorts an error: what is wrong with one name or one file concerns no other.
    fn of(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            ErrorKind::AlreadyExists => Self::skip(EXISTS),
            ErrorKind::InvalidFilename | ErrorKind::InvalidInput => {
                Self::skip("it cannot have this name here")
            }
            ErrorKind::FileTooLarge => Self::skip(TOO_LARGE),
            ErrorKind::IsADirectory | ErrorKind::DirectoryNotEmpty => {
                Self::skip("a directory is in its place")
            }
            ErrorKind::NotADirectory => Self::skip("something else is in the place of a directory"),
            _ => Self::Write { path: path.to_owned(), source },
        }
    }

    /// Sorts an error of giving a file its length, of which a header may say anything.
    fn of_length(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            ErrorKind::InvalidInput => Self::skip(TOO_LARGE),
            _ => Self::of(path, source),
        }
    }
}

/// Said of a sparse file with impossible holes.
const TOO_LARGE: &str = "it is larger than a file can be here";

/// Said of what is not replaced.
pub(in crate::cli) const EXISTS: &str = "a file with this name exists";

/// A directory that is written to.
pub(super) struct Place {
    root: PathBuf,
    overwrite: bool,
    /// The directories below that are known to be no links.
    checked: HashSet<PathBuf>,
}

impl Place {
    /// Takes a directory that exists, without links in its path.
    pub(super) fn new(root: PathBuf, overwrite: bool) -> Self {
        Self { root, overwrite, checked: HashSet::new() }
    }

    /// Makes a directory and those that it is in, unless they exist. Returns its path and whether
    /// it is new.
    pub(super) fn directory(
        &mut self,
        relative: &Path,
        mode: u16,
    ) -> Result<(PathBuf, bool), Failure> {
        let mut path = self.root.clone();
        let mut is_new = false;
        for part in relative {
            path.push(part);
            if self.checked.contains(&path) {
                continue;
            }
            is_new = make_directory(&path)?;
            self.checked.insert(path.clone());
        }
        if is_new {
            allow(&path, mode | 0o700).map_err(|source| Failure::of(&path, source))?;
        }
        Ok((path, is_new))
    }

    /// Fails if a file cannot be written, before its content is read.
    pub(super) fn check(&self, relative: &Path) -> Result<(), Failure> {
        let path = self.root.join(relative);
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => Err(Failure::skip("a directory is in its place")),
            // Replacing a device or a pipe takes it away from others.
            Ok(found) if !found.is_file() && !found.is_symlink() => {
                Err(Failure::skip("something that is not a file is in its place"))
            }
            Ok(_) if !self.overwrite => Err(Failure::skip(EXISTS)),
            _ => Ok(()),
        }
    }

    /// Returns the path of something, and the directory that it is in, which is made.
    fn parent(&mut self, relative: &Path) -> Result<(PathBuf, PathBuf), Failure> {
        let directory = relative.parent().unwrap_or(Path::new(""));
        let (directory, _) = self.directory(directory, 0o755)?;
        Ok((self.root.join(relative), directory))
    }

    /// Begins a file.
    pub(super) fn begin(&mut self, relative: &Path, mode: u16) -> Result<Pending, Failure> {
        let (path, directory) = self.parent(relative)?;
        let file = temporary().tempfile_in(directory);
        let file = file.map_err(|source| Failure::of(&path, source))?;
        Ok(Pending { file, path, mode })
    }

    /// Gives a file that was written another name: by a hard link, or by a copy if there cannot be
    /// one. Returns whether it is a link.
    pub(super) fn hard_link(
        &mut self,
        file: &Path,
        relative: &Path,
        mode: u16,
    ) -> Result<bool, Failure> {
        let (path, directory) = self.parent(relative)?;
        let failed = |source| Failure::of(&path, source);
        let linked = temporary().make_in(&directory, |name| fs::hard_link(file, name));
        if let Ok(linked) = linked {
            self.keep(linked.into_temp_path(), &path)?;
            return Ok(true);
        }
        let mut copy = temporary().tempfile_in(&directory).map_err(failed)?;
        File::open(file).and_then(|mut file| io::copy(&mut file, &mut copy)).map_err(failed)?;
        allow(copy.path(), mode | 0o200).map_err(failed)?;
        self.keep(copy.into_temp_path(), &path)?;
        Ok(false)
    }

    /// Writes a symbolic link, if it leads to a place inside.
    pub(super) fn link(&mut self, relative: &Path, target: &[u8]) -> Result<(), Failure> {
        let depth = relative.components().count().saturating_sub(1);
        if let Some(reason) = refuse_target(target, depth) {
            return Err(Failure::skip(reason));
        }
        self.check(relative)?;
        let (path, directory) = self.parent(relative)?;
        let made = temporary().make_in(directory, |name| symlink(target, name));
        match made {
            Ok(made) => self.keep(made.into_temp_path(), &path),
            Err(error) if error.kind() == ErrorKind::Unsupported => {
                Err(Failure::skip("symbolic links cannot be made here"))
            }
            Err(source) => Err(Failure::of(&path, source)),
        }
    }

    /// Gives a temporary file its name.
    fn keep(&self, file: TempPath, path: &Path) -> Result<(), Failure> {
        let kept = match self.overwrite {
            true => file.persist(path),
            false => file.persist_noclobber(path),
        };
        kept.map_err(|error| Failure::of(path, error.error))
    }
}

/// A file that is being written under a temporary name; removed unless it is finished.
pub(super) struct Pending {
    file: NamedTempFile,
    path: PathBuf,
    mode: u16,
}

impl Pending {
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.as_file_mut().write_all(bytes).map_err(|source| Failure::of(&self.path, source))
    }

    /// Leaves a hole.
    pub(super) fn skip(&mut self, bytes: u64) -> Result<(), Failure> {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        let moved = self.file.as_file_mut().seek(SeekFrom::Current(bytes));
        moved.map(drop).map_err(|source| Failure::of_length(&self.path, source))
    }

    /// Gives the file its length, its permissions and its name; returns its path.
    pub(super) fn finish(self, file_bytes: u64, place: &Place) -> Result<PathBuf, Failure> {
        let failed = |source| Failure::of(&self.path, source);
        let set = self.file.as_file().set_len(file_bytes);
        set.map_err(|source| Failure::of_length(&self.path, source))?;
        allow(self.file.path(), self.mode | 0o200).map_err(failed)?;
        place.keep(self.file.into_temp_path(), &self.path)?;
        Ok(self.path)
    }
}

fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".plimsoll-");
    builder
}

/// Makes a directory unless it exists; returns whether it is new. Fails if something else is there.
fn make_directory(path: &Path) -> Result<bool, Failure> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => return Ok(false),
        Ok(found) if found.is_symlink() => {
            return Err(Failure::skip("a link is in the place of a directory"));
        }
        Ok(_) => return Err(Failure::skip("a file is in the place of a directory")),
        Err(error) if error.kind() == ErrorKind::NotFound => (),
        Err(source) => return Err(Failure::of(path, source)),
    }
    fs::create_dir(path).map_err(|source| Failure::of(path, source))?;
    Ok(true)
}

/// Sets permissions, without those to run as somebody else.
#[cfg(unix)]
fn allow(path: &Path, mode: u16) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(u32::from(mode & 0o777)))
}

#[cfg(not(unix))]
fn allow(_: &Path, _: u16) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn symlink(target: &[u8], path: &Path) -> io::Result<()> {
    use std::os::unix::ffi::OsStrExt;
    std::os::unix::fs::symlink(std::ffi::OsStr::from_bytes(target), path)
}

/// Windows needs to know what the target is, which may not exist, and asks for a privilege.
#[cfg(not(unix))]
fn symlink(_: &[u8], _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

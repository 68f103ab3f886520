//! The content of one file of a directory on disk, read again without leaving the directory.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::content::Extracted;
use super::extract_error::ExtractError;
use crate::escape::printable;

/// Reads the content of a file that [`super::read_rootfs`] found below a directory again.
///
/// `path` is that of its entry. At most `max_bytes` are read. No symbolic link is followed, so that
/// nothing outside is read even if the directory has changed since.
pub fn extract_rootfs(root: &Path, path: &[u8], max_bytes: u64) -> Result<Extracted, ExtractError> {
    let changed = || ExtractError::Changed { path: shown(root, path) };
    let failed = |source| ExtractError::File { path: shown(root, path), source };
    let found = path_on_disk(root, path).map_err(failed)?.ok_or_else(changed)?;
    let before = fs::symlink_metadata(&found).map_err(failed)?;
    // Opening a pipe would wait for a writer.
    if !before.is_file() {
        return Err(changed());
    }
    let file = File::open(&found).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    // A link may have replaced it since.
    if !metadata.is_file() || !is_same(&before, &metadata) {
        return Err(changed());
    }
    let length = metadata.len();
    let wanted = usize::try_from(length.min(max_bytes)).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(wanted).map_err(|_| failed(io::ErrorKind::OutOfMemory.into()))?;
    file.take(wanted as u64).read_to_end(&mut bytes).map_err(failed)?;
    // If it has become shorter meanwhile, what was read is the whole file.
    let file_bytes = if bytes.len() < wanted { bytes.len() as u64 } else { length };
    let is_truncated = (bytes.len() as u64) < file_bytes;
    Ok(Extracted { bytes, file_bytes, is_truncated })
}

/// Returns the path of a file on disk; `None` if a parent is not a directory.
fn path_on_disk(root: &Path, path: &[u8]) -> io::Result<Option<PathBuf>> {
    let mut on_disk = root.to_owned();
    let mut names = path.split(|&byte| byte == b'/').filter(|name| !name.is_empty()).peekable();
    while let Some(name) = names.next() {
        let Some(name) = file_name(name).filter(|name| name != "." && name != "..") else {
            return Ok(None);
        };
        on_disk.push(name);
        if names.peek().is_some() && !fs::symlink_metadata(&on_disk)?.is_dir() {
            return Ok(None);
        }
    }
    Ok(Some(on_disk))
}

#[cfg(unix)]
fn file_name(name: &[u8]) -> Option<std::ffi::OsString> {
    use std::os::unix::ffi::OsStrExt;
    Some(std::ffi::OsStr::from_bytes(name).to_owned())
}

#[cfg(not(unix))]
fn file_name(name: &[u8]) -> Option<std::ffi::OsString> {
    Some(std::str::from_utf8(name).ok()?.into())
}

#[cfg(unix)]
fn is_same(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn is_same(a: &Metadata, b: &Metadata) -> bool {
    (a.len(), a.modified().ok()) == (b.len(), b.modified().ok())
}

fn shown(root: &Path, path: &[u8]) -> String {
    let root = root.as_os_str().as_encoded_bytes();
    printable(&[root, b"/", path].concat())
}

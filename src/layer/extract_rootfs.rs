//! The content of files of a directory on disk, read again without leaving the directory.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::content::Extracted;
use super::entry::{Change, Entries};
use super::extract_error::ExtractError;
use super::extract_many::{FilePart, Sink};
use super::hash::FileHash;
use crate::compression::{Buffer, read_some};
use crate::escape::printable;

/// Large enough to make reads cheap.
const READ_BYTES: usize = 256 << 10;

/// Reads the content of a file that [`super::read_rootfs`] found below a directory again.
///
/// `path` is that of its entry. At most `max_bytes` from the offset `start` on are read. No symbolic
/// link is followed, so that nothing outside is read even if the directory has changed since.
pub fn extract_rootfs(
    root: &Path,
    path: &[u8],
    start: u64,
    max_bytes: u64,
) -> Result<Extracted, ExtractError> {
    let failed = |source| ExtractError::File { path: shown(root, path), source };
    let (mut file, length) = open(root, path)?;
    let start = start.min(length);
    let wanted = usize::try_from((length - start).min(max_bytes)).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(wanted).map_err(|_| failed(io::ErrorKind::OutOfMemory.into()))?;
    file.seek(SeekFrom::Start(start)).map_err(failed)?;
    file.take(wanted as u64).read_to_end(&mut bytes).map_err(failed)?;
    // If it has become shorter meanwhile, what was read is the whole file.
    let end = start.saturating_add(bytes.len() as u64);
    let file_bytes = if bytes.len() < wanted { end } else { length };
    Ok(Extracted { bytes, start, file_bytes, is_truncated: end < file_bytes })
}

/// Reads many files below a directory again, like [`extract_rootfs`], each in pieces; `wanted` are
/// the indexes of their entries.
///
/// A file that cannot be read, or has changed, fails alone.
pub(crate) fn extract_many_rootfs(
    root: &Path,
    entries: &Entries,
    wanted: &[u32],
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    for &entry in wanted {
        let found = usize::try_from(entry).ok().and_then(|index| entries.list.get(index));
        let Some(found) = found else { continue };
        let path = entries.path(found);
        match stream(root, &path, entry, found.change, sink) {
            Ok(flow) => flow?,
            Err(error) => sink(entry, FilePart::Failed(error))?,
        }
    }
    ControlFlow::Continue(())
}

/// Gives one file to a sink in pieces.
fn stream(
    root: &Path,
    path: &[u8],
    entry: u32,
    change: Change,
    sink: &mut Sink<'_>,
) -> Result<ControlFlow<()>, ExtractError> {
    let failed = |source| ExtractError::File { path: shown(root, path), source };
    let (mut file, length) = open(root, path)?;
    let mut buffer = Buffer::new(READ_BYTES);
    let mut hash = FileHash::new(length);
    if sink(entry, FilePart::Begins { file_bytes: length }).is_break() {
        return Ok(ControlFlow::Break(()));
    }
    loop {
        let read = read_some(&mut file, &mut buffer).map_err(failed)?;
        let bytes = buffer.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            break;
        }
        hash.update(bytes);
        if sink(entry, FilePart::Bytes(bytes)).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    match change {
        Change::File(content) if content.hash != hash.finish() => {
            Err(ExtractError::Differs { entry })
        }
        _ => Ok(sink(entry, FilePart::Ends)),
    }
}

/// Opens a file below a directory without following a link; returns its length too.
fn open(root: &Path, path: &[u8]) -> Result<(File, u64), ExtractError> {
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
    Ok((file, metadata.len()))
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

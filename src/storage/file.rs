//! Files of a storage: documents that are read as a whole.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::error::StorageError;
use crate::escape::printable_text;

/// The largest document, in bytes: the lists of a storage with some ten thousand layers.
const MAX_BYTES: u64 = 64 << 20;

/// Reads a file; `None` if there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, StorageError> {
    match read_bounded(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(None),
            _ => Err(unreadable_io(path, &error)),
        },
    }
}

fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    // A pipe in its place would be waited for.
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if MAX_BYTES < bytes.len() as u64 {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it has more than 64 MiB"));
    }
    Ok(bytes)
}

/// Returns the error for a file that cannot be read.
pub(super) fn unreadable_io(path: &Path, error: &io::Error) -> StorageError {
    match error.kind() {
        io::ErrorKind::PermissionDenied => StorageError::PermissionDenied { path: path.to_owned() },
        _ => unreadable(path, error),
    }
}

/// Returns the error for a file that cannot be understood.
pub(super) fn unreadable(path: &Path, error: &dyn std::error::Error) -> StorageError {
    let reason = printable_text(error.to_string().trim());
    StorageError::Unreadable { path: path.to_owned(), reason }
}

/// Wraps an error of reading, so that it says which file it is about.
pub(super) fn wrapped(kind: io::ErrorKind, path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(kind, unreadable_io(path, error))
}

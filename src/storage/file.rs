//! Files of a storage: documents that are read as a whole.

use std::io;
use std::path::Path;

use super::error::StorageError;
use crate::escape::printable_text;
use crate::small_file;

/// The largest document, in bytes: the lists of a storage with some ten thousand layers.
const MAX_BYTES: u64 = 64 << 20;

/// Reads a file; `None` if there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, StorageError> {
    match small_file::read(path, MAX_BYTES) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(None),
            _ => Err(unreadable_io(path, &error)),
        },
    }
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

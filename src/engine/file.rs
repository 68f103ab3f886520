//! Files of the configuration: documents and certificates, none of which is large.

use std::io;
use std::path::Path;

use super::error::EngineError;
use crate::escape::printable_text;
use crate::small_file;

/// Configurations, contexts and bundles of certificates have at most some hundred kB.
const MAX_BYTES: u64 = 16 << 20;

/// Reads a file; `None` if there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, EngineError> {
    match small_file::read(path, MAX_BYTES) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(invalid(path, &error)),
    }
}

/// Returns the error for a file that cannot be used.
pub(super) fn invalid(path: &Path, error: &dyn std::error::Error) -> EngineError {
    let reason = printable_text(&error.to_string());
    EngineError::Configuration { path: path.to_owned(), reason }
}

//! Files of the configuration: documents and certificates, none of which is large.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::error::EngineError;
use crate::escape::printable_text;

/// Configurations, contexts and bundles of certificates have at most some hundred kB.
const MAX_BYTES: u64 = 16 << 20;

/// Reads a file; `None` if there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, EngineError> {
    match read_bounded(path) {
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

fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    // A pipe in its place would be waited for.
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if MAX_BYTES < bytes.len() as u64 {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it has more than 16 MiB"));
    }
    Ok(bytes)
}

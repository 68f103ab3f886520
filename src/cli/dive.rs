//! Reads the limits of dive from a file.

use std::fs;
use std::io;
use std::path::Path;

use super::error::Error;
use crate::config::ConfigErrors;
use crate::config::dive_ci::{self, DiveCi};
use crate::escape::printable_argument;

/// Reads a `.dive-ci`, whatever it is called.
///
/// Fails if it cannot be read, and at everything that dive would refuse in it.
pub(super) fn read(file: &Path) -> Result<DiveCi, Error> {
    let failed = |source| Error::ReadDive { file: file.to_owned(), source };
    let text = fs::read(file).map_err(failed)?;
    let text = String::from_utf8(text)
        .map_err(|error| failed(io::Error::new(io::ErrorKind::InvalidData, error.utf8_error())))?;
    let name = printable_argument(file.as_os_str());
    dive_ci::parse(&text, &name)
        .map_err(|errors| Error::Dive { file: file.to_owned(), errors: ConfigErrors(errors) })
}

//! Images in registries.

use super::super::found::SourceError;
use super::super::options::OpenOptions;
use super::super::scheme::Remote;
use super::{RemoteError, failed};

pub(in crate::source) fn open(name: &str, _: &OpenOptions<'_>) -> Result<Remote, SourceError> {
    Err(failed("its registry", name, RemoteError::NoNetwork))
}

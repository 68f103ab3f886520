//! Images of storage.

use super::super::found::SourceError;
use super::super::options::OpenOptions;
use super::super::scheme::Remote;
use super::RemoteError;

pub(in crate::source) fn open(name: &str, _: &OpenOptions<'_>) -> Result<Remote, SourceError> {
    Err(SourceError::Remote {
        name: name.into(),
        place: "the registry",
        source: Box::new(RemoteError::Todo),
    })
}

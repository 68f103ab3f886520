//! Images of engine.

use super::super::found::SourceError;
use super::super::options::OpenOptions;
use super::super::scheme::Remote;
use super::RemoteError;

pub(in crate::source) fn docker(name: &str, _: &OpenOptions<'_>) -> Result<Remote, SourceError> {
    Err(SourceError::Remote {
        name: name.into(),
        place: "Docker",
        source: Box::new(RemoteError::Todo),
    })
}
pub(in crate::source) fn podman(name: &str, _: &OpenOptions<'_>) -> Result<Remote, SourceError> {
    Err(SourceError::Remote {
        name: name.into(),
        place: "Podman",
        source: Box::new(RemoteError::Todo),
    })
}

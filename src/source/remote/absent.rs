//! What takes the place of engines and registries in a build without the network.

use super::super::found::SourceError;
use super::super::options::OpenOptions;
use super::super::scheme::Remote;
use super::{RemoteError, failed};

/// Engines.
pub(in crate::source) mod engine {
    use super::*;

    pub(in crate::source) fn docker(
        name: &str,
        _: &OpenOptions<'_>,
    ) -> Result<Remote, SourceError> {
        Err(failed("Docker", name, RemoteError::NoNetwork))
    }

    pub(in crate::source) fn podman(
        name: &str,
        _: &OpenOptions<'_>,
    ) -> Result<Remote, SourceError> {
        Err(failed("Podman", name, RemoteError::NoNetwork))
    }
}

/// Registries.
pub(in crate::source) mod registry {
    use super::*;

    pub(in crate::source) fn open(name: &str, _: &OpenOptions<'_>) -> Result<Remote, SourceError> {
        Err(failed("its registry", name, RemoteError::NoNetwork))
    }
}

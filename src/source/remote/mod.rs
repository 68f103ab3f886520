//! Images by name: in engines, storages and registries.

use super::found::SourceError;
use crate::escape::printable_text;

#[cfg(not(feature = "network"))]
mod absent;
#[cfg(feature = "network")]
pub(super) mod engine;
#[cfg(feature = "network")]
pub(super) mod registry;
pub(super) mod storage;

#[cfg(not(feature = "network"))]
pub(super) use absent::{engine, registry};

/// Why an image could not be had by its name.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// An engine did not give it.
    #[cfg(feature = "network")]
    #[error(transparent)]
    Engine(#[from] crate::engine::EngineError),
    /// A registry did not give it.
    #[cfg(feature = "network")]
    #[error(transparent)]
    Registry(#[from] crate::registry::RegistryError),
    /// A storage did not give it.
    #[error(transparent)]
    Storage(#[from] crate::storage::StorageError),
    /// This build has no network.
    #[error("this build of plimsoll leaves out what needs the network")]
    NoNetwork,
}

/// Returns whether the image may still be in another place: this one does not have it, or cannot be
/// asked.
pub(super) fn is_elsewhere(error: &RemoteError) -> bool {
    match error {
        #[cfg(feature = "network")]
        RemoteError::Engine(error) => engine::is_elsewhere(error),
        #[cfg(feature = "network")]
        RemoteError::Registry(_) => true,
        RemoteError::Storage(error) => storage::is_elsewhere(error),
        RemoteError::NoNetwork => true,
    }
}

/// Returns why an image could not be had from a place, which is called with its article.
fn failed(place: &'static str, name: &str, source: impl Into<RemoteError>) -> SourceError {
    SourceError::Remote { name: printable_text(name), place, source: Box::new(source.into()) }
}

//! Why an image could not be had by its name.

#[cfg(feature = "network")]
use crate::engine::EngineError;
use crate::name::NameError;
#[cfg(feature = "network")]
use crate::registry::RegistryError;
use crate::storage::StorageError;

/// Why an image could not be had by its name.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// An engine did not give it.
    #[cfg(feature = "network")]
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A registry did not give it.
    #[cfg(feature = "network")]
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A storage did not give it.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// It is no name that a registry could have.
    #[error("it is not the name of an image")]
    Name(#[from] NameError),
    /// This build has no network.
    #[error("this build of plimsoll leaves out what needs the network")]
    NoNetwork,
}

impl RemoteError {
    /// Returns whether the image may still be in another place: this one does not have it, or
    /// cannot be asked.
    pub(super) fn is_elsewhere(&self) -> bool {
        match self {
            #[cfg(feature = "network")]
            Self::Engine(EngineError::Interrupted { .. }) => false,
            #[cfg(feature = "network")]
            Self::Engine(_) | Self::Registry(_) => true,
            Self::Storage(error) => {
                !matches!(error, StorageError::Ambiguous { .. } | StorageError::Damaged { .. })
            }
            Self::Name(_) | Self::NoNetwork => true,
        }
    }
}

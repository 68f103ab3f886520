//! Images by name: in engines, storages and registries.

pub(super) mod engine;
pub(super) mod registry;
pub(super) mod storage;

/// Why an image could not be had by its name.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// TODO
    #[error("todo")]
    Todo,
}

/// Returns whether the image may still be in another place: this one does not have it, or cannot be
/// asked.
pub(super) fn is_elsewhere(error: &RemoteError) -> bool {
    matches!(error, RemoteError::Todo)
}

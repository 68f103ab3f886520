//! Why a cache is not used.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Why a cache is not used, or not written. No report depends on it.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Trouble {
    /// Something else has the name of the directory.
    #[error("the cache `{}` is not a directory", directory.display())]
    NotADirectory {
        /// The cache.
        directory: PathBuf,
    },
    /// Somebody else could put records there.
    #[error(
        "the cache `{}` is not used: other users than the one who runs the program own it or may \
         write to it", directory.display()
    )]
    NotOwn {
        /// The cache.
        directory: PathBuf,
    },
    /// A record could not be written.
    #[error("writing to the cache `{}` failed: {source}", directory.display())]
    Write {
        /// The cache.
        directory: PathBuf,
        /// Why.
        source: Arc<io::Error>,
    },
}

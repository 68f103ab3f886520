//! Why containers-storage did not give an image.

use std::path::PathBuf;

/// Why containers-storage did not give an image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// There is no storage.
    #[error("no storage of containers is in {}", list(places))]
    NotFound {
        /// Where it would be.
        places: Vec<PathBuf>,
    },
    /// The user may not read a file; in a user's own storage it belongs to another one of the
    /// user's name space, so that `podman unshare` can read it.
    #[error("no permission to read {}", path.display())]
    PermissionDenied {
        /// The file.
        path: PathBuf,
    },
    /// A file that is not as it should be.
    #[error("cannot read {}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A driver whose directories we do not read.
    #[error("the storage driver `{driver}` cannot be read; overlay and vfs can")]
    Driver {
        /// The name of the driver.
        driver: String,
    },
    /// What precedes the name of an image is not as in containers-transports(5).
    #[error("`[{text}]` is not a place of a storage, which looks like `[overlay@/path]`")]
    Specifier {
        /// What is in the brackets.
        text: String,
    },
    /// It has no such image.
    #[error("the storage {} has no image `{name}`", root.display())]
    NoSuchImage {
        /// The directory of the storage.
        root: PathBuf,
        /// What was asked for.
        name: String,
        /// All names of its images, sorted.
        names: Vec<String>,
    },
    /// Several images could be meant.
    #[error("`{name}` could be any of {}", images.join(", "))]
    Ambiguous {
        /// What was asked for.
        name: String,
        /// The names or ids of the images.
        images: Vec<String>,
    },
    /// The image is not complete.
    #[error("the image `{name}` of the storage {} is damaged: {reason}", root.display())]
    Damaged {
        /// The directory of the storage.
        root: PathBuf,
        /// What was asked for.
        name: String,
        /// What is missing or contradicts itself.
        reason: String,
    },
}

fn list(places: &[PathBuf]) -> String {
    let places: Vec<String> = places.iter().map(|place| place.display().to_string()).collect();
    if places.is_empty() { "any known place".to_owned() } else { places.join(" or ") }
}

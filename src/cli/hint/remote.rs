//! What to do if an image could not be had by its name.

use super::super::call::Call;
#[cfg(feature = "network")]
use super::network;
use super::{NAME, for_command};
use crate::escape::printable_text;
use crate::similar::nearest;
use crate::source::{RemoteError, SourceError, Tried};
use crate::storage::StorageError;

/// What to do if no place has an image of that name.
pub(super) fn for_nowhere(name: &str, tried: &[Tried], call: &Call) -> String {
    if let Some(hint) = for_command(name, call) {
        return hint;
    }
    let errors = || tried.iter().filter_map(|tried| remote(&tried.error));
    // What is nearly there comes before what could be, and both before what is not running.
    let hints: Vec<(u8, String)> = errors().filter_map(ranked).collect();
    let best = hints.into_iter().min_by_key(|(rank, _)| *rank);
    best.map_or_else(
        || "Check the name, or pass the path of an archive or a directory.".to_owned(),
        |(_, hint)| hint,
    )
}

fn remote(error: &SourceError) -> Option<&RemoteError> {
    match error {
        SourceError::Remote { source, .. } => Some(source),
        _ => None,
    }
}

/// What to do if a place could not give an image.
pub(super) fn for_remote(error: &RemoteError) -> Option<String> {
    ranked(error).map(|(_, hint)| hint)
}

/// Returns what to do, and how little it helps: the least first.
fn ranked(error: &RemoteError) -> Option<(u8, String)> {
    match error {
        #[cfg(feature = "network")]
        RemoteError::Engine(error) => network::for_engine(error),
        #[cfg(feature = "network")]
        RemoteError::Registry(error) => network::for_registry(error),
        RemoteError::Storage(error) => for_storage(error),
        RemoteError::Name(_) => Some((5, NAME.to_owned())),
        _ => None,
    }
}

fn for_storage(error: &StorageError) -> Option<(u8, String)> {
    Some(match error {
        StorageError::PermissionDenied { .. } => {
            (2, "Run it as root, or in `podman unshare` for a storage of your own.".to_owned())
        }
        StorageError::NoSuchImage { name, names, .. } => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let similar = nearest(name, &names)?;
            (0, format!("Did you mean `{}`?", printable_text(similar)))
        }
        StorageError::Ambiguous { .. } => (0, "Pass the whole name of one of them.".to_owned()),
        StorageError::Specifier { .. } => {
            (3, "Write it as `containers-storage:[DRIVER@ROOT]NAME`.".to_owned())
        }
        StorageError::NotFound { .. } => {
            (7, "Name its directory: `containers-storage:[overlay@ROOT]NAME`.".to_owned())
        }
        _ => return None,
    })
}

//! The cache of layers that were read: where it is, what is in it, and emptying it.

use std::path::Path;

use super::error::Error;
use super::options::cache::{Action, CacheArgs, of_user};
use crate::cache::{Cleared, Summary};
use crate::environment::Environment;
use crate::escape::printable_argument;
use crate::units::{Bytes, counted};

/// Says what is in the cache, or empties it.
pub(super) fn run(args: &CacheArgs) -> Result<(), Error> {
    let environment = Environment::of_this_process();
    let Some(cache) = of_user(&environment, None) else { return Err(Error::NoCache) };
    let text = match args.action {
        None => described(&cache.list()),
        Some(Action::Clear) => {
            let directory = cache.list().directory;
            cleared(cache.clear(), &directory)
        }
    };
    let trouble = cache.trouble().map(|trouble| format!("{trouble}.\n")).unwrap_or_default();
    super::print((text + &trouble).as_bytes())
}

fn described(summary: &Summary) -> String {
    let Summary { directory, bytes, max_bytes, layers, documents, .. } = summary;
    if directory.ancestors().any(Path::is_file) {
        return format!("Nothing can be kept in `{}`: it is below a file.\n", shown(directory));
    }
    let directory = shown(directory);
    match layers + documents {
        0 => format!("The cache `{directory}` is empty.\n"),
        _ => format!(
            "The cache `{directory}` has {} of {} and {}: {} of at most {}.\n\
             `plimsoll cache clear` removes them.\n",
            "what is known",
            counted(*layers, "layer"),
            counted(*documents, "document"),
            Bytes(*bytes),
            Bytes(*max_bytes),
        ),
    }
}

fn cleared(cleared: Cleared, directory: &Path) -> String {
    let Cleared { bytes, files, left } = cleared;
    let removed = counted(files, "file");
    let directory = shown(directory);
    let text = format!("Removed {removed} with {} from `{directory}`.\n", Bytes(bytes));
    match left {
        0 => text,
        left => format!("{text}{} could not be removed.\n", counted(left, "file")),
    }
}

fn shown(directory: &Path) -> String {
    printable_argument(directory.as_os_str())
}

//! Files that were copied into an image by hand, and not installed.

use super::places::is_below;
use crate::facts::Facts;
use crate::tree::NodeId;

/// Directories of installed packages, and of what tools keep for themselves. A `COPY` of a whole
/// project copies them too, but the files in them were not written by its authors.
const INSTALLED: &str = "node_modules bower_components site-packages dist-packages vendor gems \
                         pkg registry .cargo .rustup .m2 .gradle .nuget .git _cacache buildinfo";

/// Whether a `COPY` or an `ADD` put a file of a project there: one that no package owns, outside of
/// directories of packages. For a directory, only the last two are checked.
pub(super) fn is_copied_by_hand(facts: &Facts, node: NodeId) -> bool {
    let tree = &facts.tree;
    if facts.owners.owner(node).is_some() {
        return false;
    }
    if is_below(facts, node, INSTALLED) {
        return false;
    }
    if tree.is_directory(node) {
        // It may come from an earlier layer than the files in it; callers check those.
        return true;
    }
    facts.layer(node).is_some_and(|layer| facts.base.layers <= layer && facts.is_copy(layer))
}

/// Whether a `RUN` in a later layer has one of these words.
pub(super) fn later_run_has(facts: &Facts, layer: usize, words: &[&str]) -> bool {
    let commands = facts.layers_above(layer).filter_map(|above| facts.command_of(above));
    let is_separator = |char: char| !char.is_ascii_alphanumeric() && char != '_';
    commands.flat_map(|command| command.split(is_separator)).any(|word| words.contains(&word))
}

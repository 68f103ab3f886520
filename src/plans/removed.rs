//! What own instructions remove and would be back: files of the base, and of packages that the last
//! stage installs again.

use std::collections::BTreeSet;

use super::kept::is_volatile_path;
use super::runtime::RuntimeSet;
use super::target::Target;
use crate::dockerfile::{shell, workdir};
use crate::facts::Facts;
use crate::tree::NodeId;

/// Directories of which packages have files and make more when they are installed.
const OF_PACKAGES: [&str; 4] = ["/etc/", "/usr/", "/var/", "/lib/"];

/// Returns the paths that the last stage has to remove too, quoted for a shell.
pub(super) fn of(facts: &Facts, set: &RuntimeSet, target: Target<'_>) -> BTreeSet<String> {
    let mut removed = BTreeSet::new();
    for layer in facts.own_layers() {
        let Some(command) = facts.script_of(layer) else { continue };
        let directory = workdir::working_directory(&facts.history.steps, layer);
        for words in shell::simple_commands(command) {
            let program = words.first().map(|word| word.rsplit('/').next().unwrap_or(word));
            if !matches!(program, Some("rm" | "rmdir" | "unlink")) {
                continue;
            }
            let paths = words.iter().skip(1).filter(|word| !word.starts_with('-'));
            let paths = paths.filter_map(|word| path(facts, &directory, word));
            let back = paths.filter(|path| comes_back(facts, set, target, path));
            removed.extend(back.map(|path| shell::shell_word(path.as_bytes())));
        }
    }
    removed
}

/// Returns the path that a word names; `None` for patterns and for what only a shell knows.
fn path(facts: &Facts, directory: &str, word: &str) -> Option<String> {
    let words = shell::words(word, &|name: &str| facts.env(name))?;
    let [word] = words.as_slice() else { return None };
    let path = workdir::absolute(directory, word);
    (!path.is_empty() && !path.contains(['*', '?', '[', '$', '{'])).then_some(path)
}

/// Whether the last stage has something at a path before it copies, which is not there today or is
/// replaced as a whole.
fn comes_back(facts: &Facts, set: &RuntimeSet, target: Target<'_>, path: &str) -> bool {
    if is_volatile_path(path.as_bytes()) {
        return false;
    }
    let node = facts.tree.node_at(path.as_bytes());
    let is_replaced = |node: NodeId| set.copies.iter().any(|copy| copy.node == node);
    match node {
        Some(node) if facts.tree.is_present(node) => {
            is_replaced(node) && facts.tree.is_directory(node) && !set.packages.is_empty()
        }
        Some(node) if target.has(facts, node) == Some(true) => true,
        _ => !set.packages.is_empty() && OF_PACKAGES.iter().any(|start| path.starts_with(start)),
    }
}

//! Directories that a last stage gives the owner and the mode that they have today.

use std::collections::BTreeSet;

use super::runtime::RuntimeSet;
use super::target::Target;
use crate::dockerfile::Keyword;
use crate::facts::Facts;
use crate::tree::NodeId;

/// What a `COPY` and a `WORKDIR` make: a directory of root that others may read.
const USUAL: (u32, u32, u16) = (0, 0, 0o755);

/// Adds the directories that copies make in another way than they are, and drops those that are
/// made as they are anyway.
pub(super) fn complete(facts: &Facts, set: &mut RuntimeSet, target: Target<'_>) {
    let tree = &facts.tree;
    let is_usual =
        |node: NodeId| tree.visible(node).is_none_or(|version| version.entry.access() == USUAL);
    let same = set.copies.iter().filter(|copy| copy.to.is_none() && copy.part.is_none());
    let by_copies: BTreeSet<NodeId> = same
        .flat_map(|copy| tree.ancestors(copy.node))
        .filter(|&at| tree.is_directory(at))
        .collect();
    let is_lacking = |node: NodeId| target.has(facts, node) != Some(true);
    // The home directory of a user is made with the user, and only root sees what is in its own.
    let is_made = |node: NodeId| facts.homes.contains(&node) || is_private(facts, node);
    let made = by_copies.iter().copied().filter(|&node| node != NodeId::ROOT);
    let unusual = made.filter(|&node| !is_usual(node) && is_lacking(node) && !is_made(node));
    let missing: Vec<NodeId> = unusual.filter(|node| !set.directories.contains(node)).collect();
    set.directories.extend(missing);
    let working = working_directory(facts, set);
    let is_there = |node: &NodeId| by_copies.contains(node) || working == Some(*node);
    set.directories.retain(|node| !(is_there(node) && is_usual(*node) && is_lacking(*node)));
}

/// Whether a directory of root is in root's home, which only root can enter.
fn is_private(facts: &Facts, node: NodeId) -> bool {
    let tree = &facts.tree;
    let access = |at: NodeId| tree.visible(at).map(|version| version.entry.access());
    let is_of_root = access(node).is_some_and(|(uid, gid, _)| (uid, gid) == (0, 0));
    is_of_root
        && tree.ancestors(node).skip(1).any(|at| {
            facts.homes.contains(&at)
                && access(at).is_some_and(|(uid, _, mode)| uid == 0 && mode & 0o077 == 0)
        })
}

/// Returns the directory that a `WORKDIR` of the last stage makes.
fn working_directory(facts: &Facts, set: &RuntimeSet) -> Option<NodeId> {
    if let Some(directory) = &set.directory {
        return facts.directory(directory);
    }
    let steps = facts.own_steps().iter().filter_map(|step| step.instruction.as_ref());
    let mut keywords = steps.map(|instruction| instruction.keyword);
    let is_set = keywords.any(|keyword| keyword == Keyword::Workdir);
    facts.directory(facts.working_directory()).filter(|_| is_set)
}

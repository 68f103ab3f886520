//! Keeps the steps of a last stage free of repetition.

use std::collections::BTreeSet;

use super::runtime::{REMOVE, RuntimeSet, Scene};
use crate::tree::NodeId;

/// Drops what is copied as a part of something else already, and joins what is removed before into
/// one command.
pub(super) fn copy_once(scene: &Scene<'_>, set: &mut RuntimeSet) {
    let tree = &scene.facts.tree;
    let whole: Vec<NodeId> = {
        let same = set.copies.iter().filter(|copy| copy.to.is_none() && copy.part.is_none());
        same.map(|copy| copy.node).collect()
    };
    let mut seen = std::collections::HashSet::new();
    set.copies.retain(|copy| {
        let is_plain = copy.to.is_none() && copy.part.is_none();
        let is_nested = tree.ancestors(copy.node).skip(1).any(|at| whole.contains(&at));
        !is_plain || !is_nested && seen.insert(copy.node)
    });
    let mut commands = std::collections::HashSet::new();
    set.prepare.retain(|command| commands.insert(command.clone()));
    let removes = |command: &String| command.starts_with(REMOVE);
    let (removals, others) = std::mem::take(&mut set.prepare).into_iter().partition(removes);
    set.prepare = others;
    set.prepare.extend(joined(removals));
}

/// Returns one command that removes what several remove; `None` without any.
fn joined(mut removals: Vec<String>) -> Option<String> {
    if removals.len() < 2 {
        return removals.pop();
    }
    let paths = removals.iter().filter_map(|command| command.strip_prefix(REMOVE));
    // Words in quotes have no spaces: paths that a shell would misread are not removed.
    let words = BTreeSet::from_iter(paths.flat_map(str::split_whitespace));
    let is_nested = |word: &&&str| {
        let mut above = word.match_indices('/').filter_map(|(at, _)| word.get(..at));
        !above.any(|directory| words.contains(directory))
    };
    let kept: Vec<&str> = words.iter().filter(is_nested).copied().collect();
    Some(format!("{REMOVE}{}", kept.join(" ")))
}

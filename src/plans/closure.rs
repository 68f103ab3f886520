//! What links of a set lead to, so that no link that is copied leads nowhere.

use super::runtime::{RuntimeSet, Scene, UNREAD};
use crate::tree::NodeId;

/// How often what was added is looked through again: links that lead to links.
const MAX_ROUNDS: usize = 4;

/// Adds what links of the set lead to outside of it: workspaces, an interpreter in a home, sources
/// that are installed in place.
pub(super) fn add_targets(scene: &Scene<'_>, set: &mut RuntimeSet) {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    for _ in 0..MAX_ROUNDS {
        let is_copied = |set: &RuntimeSet, node: NodeId| {
            tree.ancestors(node).any(|at| set.copies.iter().any(|copy| copy.node == at))
        };
        let links = set.files.iter().filter(|&&file| tree.link_target(file).is_some());
        let mut missing: Vec<NodeId> = links
            .filter_map(|&link| tree.follow(link))
            .filter(|&target| facts.is_own(target) || tree.is_directory(target))
            .filter(|&target| !set.files.contains(&target) && !is_copied(set, target))
            .collect();
        missing.sort_unstable();
        missing.dedup();
        let before = set.files.len() + set.packages.len();
        for target in missing {
            let owner = facts.owner(target).filter(|(_, package)| package.ecosystem.is_system());
            match owner {
                Some((id, _)) => drop(set.packages.insert(id)),
                // A link to a directory of the system would bring all of it.
                None if tree.depth(target) < 2 && tree.is_directory(target) => (),
                None => set.copy(scene, target),
            }
        }
        if set.files.len() + set.packages.len() == before {
            break;
        }
    }
}

/// Copies a project in a language other than JavaScript: without packages for JavaScript, which its
/// build needed, unless a command may run them.
pub(super) fn copy_project(scene: &Scene<'_>, set: &mut RuntimeSet, directory: NodeId) {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    const RUNNERS: [&str; 8] = ["node", "nodejs", "npm", "npx", "yarn", "pnpm", "bun", "deno"];
    let modules = tree.child(directory, b"node_modules");
    let runs = facts.startup.is_opaque || facts.startup.runs(&RUNNERS);
    let Some(modules) = modules.filter(|&node| !runs && tree.is_directory(node)) else {
        return set.copy_children(scene, directory);
    };
    let mut children = tree.children(directory).to_vec();
    children.sort_unstable();
    children.retain(|&child| child != modules && !UNREAD.contains(&tree.name(child)));
    for child in children {
        set.copy(scene, child);
    }
    set.caveats.push(format!("{} is left out: no command runs JavaScript", facts.path(modules)));
}

/// Drops what is copied as a part of something else already.
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
}

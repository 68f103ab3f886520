//! Pages that a build wrote for browsers beside a program that is interpreted, which serves them
//! from the disk.

use super::runtime::{RuntimeSet, Scene};
use crate::facts::Facts;
use crate::tree::NodeId;

/// Directories that build tools write pages into.
const OUTPUTS: [&[u8]; 7] = [b"_site", b"build", b"dist", b"out", b"public", b"static", b"www"];

/// Returns the directories with pages that own commands built, in the same copied directory as the
/// program, and that a set lacks. A compiled program may have them inside of it.
pub(super) fn of(scene: &Scene<'_>, set: &RuntimeSet) -> Vec<NodeId> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let Some(copied) = copied_around(facts).filter(|_| set.interpreter.is_some()) else {
        return Vec::new();
    };
    let mut found: Vec<NodeId> = Vec::new();
    for page in facts.index.files_named(tree, "index.html") {
        let is_built = facts.layer(page).is_some_and(|layer| facts.command_of(layer).is_some());
        if !is_built || facts.owner(page).is_some() || !scene.is_wanted(page) {
            continue;
        }
        if set.files.contains(&page) || set.holds(tree, page) || is_elsewhere(facts, set, page) {
            continue;
        }
        let mut above = tree.ancestors(page).skip(1).take_while(|&at| at != copied);
        let is_below = tree.ancestors(page).any(|at| at == copied);
        let output = above.find(|&at| OUTPUTS.contains(&tree.name(at)));
        found.extend(output.filter(|_| is_below));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Returns the highest directory that a `COPY` filled and that the program starts in or below.
fn copied_around(facts: &Facts) -> Option<NodeId> {
    let working = facts.directory(facts.working_directory())?;
    let copies = facts.own_layers().filter(|&layer| facts.is_copy(layer));
    let destinations = copies.filter_map(|layer| facts.directory(&facts.copy_destination(layer)?));
    let destinations: Vec<NodeId> = destinations.filter(|&at| at != NodeId::ROOT).collect();
    facts.tree.ancestors(working).filter(|at| destinations.contains(at)).last()
}

/// Whether a file with the same content is copied, as where a command moved the pages to.
fn is_elsewhere(facts: &Facts, set: &RuntimeSet, page: NodeId) -> bool {
    let tree = &facts.tree;
    let Some(version) = tree.current(page) else { return false };
    let groups = tree.same_content().iter();
    groups.filter(|same| same.contains(&version)).flatten().any(|&same| {
        let node = tree.node_of(same);
        node != page && (set.files.contains(&node) || set.holds(tree, node))
    })
}

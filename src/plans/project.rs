//! The directory of a project in a last stage: without what nothing that is started reads.

use super::beside::is_unneeded;
use super::runtime::{CopyStep, RuntimeSet, Scene};
use crate::dockerfile::shell;
use crate::tree::NodeId;

/// How many instructions may copy the parts of a directory. If it takes more, the directory is
/// copied as a whole, after a removal of the rest.
const MAX_INSTRUCTIONS: usize = 3;

/// How many paths such a removal may have, about two lines.
const MAX_REMOVALS: usize = 12;

/// Copies the directory of a project.
pub(super) fn copy(scene: &Scene<'_>, set: &mut RuntimeSet, directory: NodeId) {
    copy_without(scene, set, directory, &[]);
}

/// Copies a project in a language other than JavaScript: without packages for JavaScript, which its
/// build needed, and their lock files, unless a command may run them.
pub(super) fn copy_without_javascript(scene: &Scene<'_>, set: &mut RuntimeSet, directory: NodeId) {
    const RUNNERS: [&str; 8] = ["node", "nodejs", "npm", "npx", "yarn", "pnpm", "bun", "deno"];
    const LOCKS: [&[u8]; 5] = [
        b"package-lock.json", b"npm-shrinkwrap.json", b"yarn.lock", b"pnpm-lock.yaml", b"bun.lock",
    ];
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let runs = facts.startup.is_opaque || facts.startup.runs(&RUNNERS);
    let modules = tree.child(directory, b"node_modules");
    let Some(modules) = modules.filter(|&node| !runs && tree.is_directory(node)) else {
        return copy(scene, set, directory);
    };
    let locks = LOCKS.iter().filter_map(|name| tree.child(directory, name));
    let left_out: Vec<NodeId> = locks.chain([modules]).collect();
    copy_without(scene, set, directory, &left_out);
    set.caveats.push(format!("{} is left out: no command runs JavaScript", facts.path(modules)));
}

fn copy_without(scene: &Scene<'_>, set: &mut RuntimeSet, directory: NodeId, left_out: &[NodeId]) {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let mut children = tree.children(directory).to_vec();
    children.retain(|&child| tree.is_present(child));
    children.sort_unstable();
    // What holds a project and nothing else is not a part of it.
    if let [only] = *children.as_slice()
        && tree.is_directory(only)
        && tree.link_target(only).is_none()
    {
        return copy_without(scene, set, only, left_out);
    }
    let is_left = |child: &NodeId| left_out.contains(child) || is_unneeded(scene, *child);
    let (left, kept): (Vec<NodeId>, Vec<NodeId>) = children.into_iter().partition(is_left);
    if left.is_empty() {
        return set.copy(scene, directory);
    }
    let has_wanted =
        |child: &NodeId| facts.files_in(*child).into_iter().any(|file| scene.is_wanted(file));
    let kept: Vec<NodeId> = kept.into_iter().filter(has_wanted).collect();
    let directories = kept.iter().filter(|&&child| tree.is_directory(child)).count();
    let instructions = directories + usize::from(directories < kept.len());
    if MAX_INSTRUCTIONS < instructions && can_remove(scene, directory, &left) {
        let before = set.copies.len();
        kept.iter().for_each(|&child| set.copy(scene, child));
        set.copies.truncate(before);
        set.copies.push(CopyStep::same(directory));
        let mut words: Vec<String> = left.iter().map(|&node| facts.quoted(node)).collect();
        words.sort();
        set.left_out.extend(left);
        set.prepare.push(format!("{}{}", super::runtime::REMOVE, words.join(" ")));
        return;
    }
    kept.into_iter().for_each(|child| set.copy(scene, child));
}

/// Whether a directory without some of its children has only what is to be copied.
fn can_remove(scene: &Scene<'_>, directory: NodeId, left: &[NodeId]) -> bool {
    let facts = scene.facts;
    left.len() <= MAX_REMOVALS
        && left.iter().all(|&node| !shell::is_unsafe(&facts.quoted(node)))
        && facts.files_in(directory).iter().all(|&file| facts.is_own(file))
}

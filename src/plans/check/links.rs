//! Symbolic links: one that leads somewhere today has to lead there after the plan.

use super::{Need, Planned};

/// Returns every link of the set that leads somewhere today, except to what is removed: package
/// managers remove the links to a package with it.
pub(super) fn needs(planned: &Planned<'_>) -> Vec<Need> {
    let (facts, tree) = (planned.facts, &planned.facts.tree);
    let files = planned.set.files.iter().copied();
    let is_removed =
        |node| tree.follow(node).is_none_or(|end| planned.scene.claimed.contains(&end));
    let links = files.filter(|&node| tree.link_target(node).is_some() && !is_removed(node));
    links.map(|node| Need { node, by: facts.path(node) }).collect()
}

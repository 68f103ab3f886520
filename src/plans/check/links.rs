//! Symbolic links: one that leads somewhere today has to lead there after the plan.

use super::{By, Need, Planned};

/// Returns every link of the set that leads somewhere today.
pub(super) fn needs(planned: &Planned<'_>) -> Vec<Need> {
    let tree = &planned.facts.tree;
    let files = planned.set.files.iter().copied();
    let links = files.filter(|&node| tree.link_target(node).is_some());
    links.map(|node| Need { node, by: By::Link(node) }).collect()
}

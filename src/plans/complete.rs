//! Adds to a set what the check finds missing, until nothing is, or says what cannot be there.

use super::check::{By, Need, Planned};
use super::closure;
use super::runtime::{CopyStep, RuntimeSet, Scene};
use super::target::Target;
use crate::facts::Facts;

/// How often the check is repeated: what a round adds may need more, such as a library another one.
/// Real images need two or three rounds.
const MAX_ROUNDS: usize = 8;

/// How many reasons are named, so that a message stays readable.
const MAX_REASONS: usize = 4;

/// Returns the set for a target with everything that the started program reaches, or why that
/// cannot be there: at most [`MAX_REASONS`] sentences.
pub(super) fn complete(
    scene: &Scene<'_>,
    set: &RuntimeSet,
    target: Target<'_>,
) -> Result<RuntimeSet, Vec<String>> {
    let facts = scene.facts;
    let mut set = set.clone();
    set.packages.retain(|&id| !target.has_package(facts, id));
    for _ in 0..MAX_ROUNDS {
        let missing = Planned::new(scene, &set, target).missing();
        if missing.is_empty() {
            closure::copy_once(scene, &mut set);
            let links = std::mem::take(&mut set.links);
            set.links = links.into_iter().filter(|&link| !set.holds(&facts.tree, link)).collect();
            return Ok(set);
        }
        let mut reasons = Vec::new();
        for need in &missing {
            if !add(scene, &mut set, target, need) {
                reasons.push(reason(facts, need));
            }
        }
        if !reasons.is_empty() {
            let more = reasons.len().saturating_sub(MAX_REASONS);
            reasons.truncate(MAX_REASONS);
            if 0 < more {
                reasons.push(format!("{more} more"));
            }
            return Err(reasons);
        }
    }
    Err(vec!["what the program reaches could not be followed to its end".to_owned()])
}

/// Adds what is missing: the package that owns it, or the file itself. Returns `false` if it cannot
/// be added.
fn add(scene: &Scene<'_>, set: &mut RuntimeSet, target: Target<'_>, need: &Need) -> bool {
    let facts = scene.facts;
    let node = need.node;
    let owner = facts.owner(node).filter(|(_, package)| package.ecosystem.is_system());
    if owner.is_some() && target.has_package_manager(facts) {
        let packages = scene.packages_of(&[node]).into_iter();
        set.packages.extend(packages.filter(|&id| !target.has_package(facts, id)));
        return true;
    }
    // Files of the base, and of packages that cannot be installed, would bring others that they
    // need.
    if owner.is_some() || !facts.is_own(node) && !facts.tree.is_directory(node) {
        return false;
    }
    if facts.tree.link_target(node).is_some() {
        set.links.insert(node);
        return true;
    }
    let before = set.files.len();
    set.copy(scene, node);
    if set.files.len() == before {
        // Findings claim all of it, or nothing is in it; the link to it must not dangle.
        set.copies.push(CopyStep::same(node));
        set.files.extend(facts.files_in(node).into_iter().filter(|&file| facts.is_own(file)));
    }
    true
}

/// Names what is missing, and what needs it.
fn reason(facts: &Facts, need: &Need) -> String {
    let path = facts.path(need.node);
    match need.by {
        By::Command => format!("{path}, which the command names"),
        By::Program => format!("{path}, which programs load"),
        By::Link(link) => format!("{path}, where {} leads", facts.path(link)),
    }
}

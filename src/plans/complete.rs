//! Adds to a set what the check finds missing, until nothing is, or says what cannot be there.

use super::check::{Need, Planned};
use super::closure;
use super::runtime::{CopyStep, RuntimeSet, Scene};
use super::target::Target;
use crate::facts::Facts;
use crate::packages::{NeedKind, PackageId};
use crate::rules::system_packages;
use crate::tree::NodeId;

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
            set.links.retain(|&link| !is_inside(facts, link, &set.copies));
            return Ok(set);
        }
        let mut reasons = Vec::new();
        for need in &missing {
            if !add(scene, &mut set, target, need) {
                reasons.push(format!("{}, which {} needs", facts.path(need.node), need.by));
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
    if let Some((id, _)) = owner
        && target.has_package_manager(facts)
    {
        add_package(facts, set, target, id);
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

/// Adds a package with what it requires, as far as the target lacks it.
fn add_package(facts: &Facts, set: &mut RuntimeSet, target: Target<'_>, id: PackageId) {
    let reached = system_packages::reachable(facts, std::iter::once(id), &[NeedKind::Requires]);
    let reached = (0_u32..).map(PackageId).zip(reached).filter(|(_, reached)| *reached);
    let is_system = |id: &PackageId| {
        facts.packages.get(*id).is_some_and(|package| package.ecosystem.is_system())
    };
    let lacking = reached.map(|(id, _)| id).filter(is_system);
    let lacking = lacking.filter(|&id| !target.has_package(facts, id));
    set.packages.extend(lacking);
}

fn is_inside(facts: &Facts, node: NodeId, copies: &[CopyStep]) -> bool {
    let same = |at| copies.iter().any(|copy| copy.node == at && copy.to.is_none());
    facts.tree.ancestors(node).skip(1).any(same)
}

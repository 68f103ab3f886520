//! Which distributions are used only for development: proven by the lock file of the project.
//!
//! A lock belongs to the environment beside it (`.venv`, `venv`). If there is none, it belongs to
//! those that are not beside another lock and hold more than half of what it requires, in its
//! versions. Fewer may be a coincidence, as projects have common packages.

use std::collections::{HashMap, HashSet};

use crate::contents::{Content, Contents};
use crate::escape::printable;
use crate::packages::stored::stored;
use crate::packages::{EcosystemName, PackageSet, asked};
use crate::tree::NodeId;

use super::Added;
use super::environment::Site;
use super::lock::{Locked, Role};
use super::project::Project;

/// The kind of contents of locks.
pub(super) const LOCK: &str = "python lock";

/// The names of lock files.
const LOCK_NAMES: [&str; 5] = ["uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock"];

/// How many locks are read, as each is compared with every environment; real images have one.
const MAX_LOCKS: usize = 200;

/// Records on each distribution what proves that it is for development.
pub(super) fn note(
    contents: &Contents,
    sites: &[Site],
    list: &[Added<'_>],
    needs: &[(usize, usize)],
    packages: &mut PackageSet,
) {
    let mut by_root: HashMap<NodeId, Vec<usize>> = HashMap::new();
    for (index, added) in list.iter().enumerate() {
        if let Some(site) = sites.get(added.found.site) {
            by_root.entry(site.root).or_default().push(index);
        }
    }
    for content in contents.all(LOCK).iter().take(MAX_LOCKS) {
        let Some(locked) = locked(contents, content, packages) else { continue };
        let versions: HashMap<(&str, &str), &Role> = locked
            .iter()
            .map(|own| ((own.name.as_str(), own.version.as_str()), &own.role))
            .collect();
        let role = |index: &usize| {
            let added = list.get(*index)?;
            let version = &packages.get(added.package)?.version;
            versions.get(&(added.name.as_str(), version.as_str())).copied()
        };
        let mut notes = Vec::new();
        for (root, members) in &by_root {
            let is_its_lock = is_lock_of(contents, content.node, *root, &by_root)
                .unwrap_or_else(|| holds_most(&locked, members.iter().filter_map(role)));
            if !is_its_lock {
                continue;
            }
            let is_development = |group: &String| {
                asked::is_for_development(group)
                    && !packages.asked.has(EcosystemName::Python, group)
            };
            let in_groups = |index: &usize| match role(index)? {
                Role::Development(groups) if groups.iter().all(is_development) => {
                    Some((*index, groups))
                }
                _ => None,
            };
            let candidates: HashMap<usize, &Vec<String>> =
                members.iter().filter_map(in_groups).collect();
            let needed = needed_otherwise(&candidates, members, needs);
            let kept = candidates.into_iter().filter(|(index, _)| !needed.contains(index));
            notes.extend(
                kept.map(|(index, groups)| {
                    (index, words(contents, content, groups), groups.clone())
                }),
            );
        }
        for (index, words, groups) in notes {
            let package = list.get(index).and_then(|added| packages.get_mut(added.package));
            if let Some(package) = package.filter(|package| package.development.is_none()) {
                package.development = Some(words);
                package.groups = groups;
            }
        }
    }
}

/// Returns the packages of a lock, with roles that its project determines.
fn locked(
    contents: &Contents,
    content: &Content,
    packages: &mut PackageSet,
) -> Option<Vec<Locked>> {
    let tree = contents.tree();
    let Some(locked) = stored::<Vec<Locked>>(content.bytes()) else {
        let what = "cannot be read as a lock file; packages for development are unknown";
        packages.warn(tree, content.node, what);
        return None;
    };
    let is_settled = |package: &Locked| !matches!(package.role, Role::Groups(_) | Role::Needs(_));
    if locked.iter().all(is_settled) {
        return Some(locked);
    }
    let project = contents.child(tree.parent(content.node), "pyproject.toml");
    Some(stored::<Project>(project?.bytes())?.settle(locked))
}

/// Whether a lock belongs to an environment; `None` if nothing beside either of them shows it.
fn is_lock_of(
    contents: &Contents,
    lock: NodeId,
    root: NodeId,
    roots: &HashMap<NodeId, Vec<usize>>,
) -> Option<bool> {
    let tree = contents.tree();
    let project = tree.parent(lock);
    let beside = |project: NodeId| -> Vec<NodeId> {
        let names: [&[u8]; 2] = [b".venv", b"venv"];
        let found = names.iter().filter_map(|name| tree.follow(tree.child(project, name)?));
        found.filter(|node| roots.contains_key(node)).collect()
    };
    let own = beside(project);
    if !own.is_empty() {
        return Some(own.contains(&root));
    }
    // An environment beside another lock belongs to that one.
    let above = tree.parent(root);
    let has_lock = LOCK_NAMES.iter().any(|name| contents.child(above, name).is_some());
    (above != project && has_lock && beside(above).contains(&root)).then_some(false)
}

fn holds_most<'r>(locked: &[Locked], installed: impl Iterator<Item = &'r Role>) -> bool {
    let required = locked.iter().filter(|package| package.role == Role::Required).count();
    let installed = installed.filter(|role| **role == Role::Required).count();
    required == 0 || required < installed * 2
}

/// Returns what distributions that are not for development depend on, directly or not.
fn needed_otherwise(
    candidates: &HashMap<usize, &Vec<String>>,
    members: &[usize],
    needs: &[(usize, usize)],
) -> HashSet<usize> {
    let mut open: Vec<usize> =
        members.iter().copied().filter(|index| !candidates.contains_key(index)).collect();
    let mut reached: HashSet<usize> = HashSet::new();
    while let Some(from) = open.pop() {
        let start = needs.partition_point(|need| need.0 < from);
        let own = needs.get(start..).unwrap_or_default().iter().take_while(|need| need.0 == from);
        open.extend(own.map(|need| need.1).filter(|&to| reached.insert(to)));
    }
    reached
}

fn words(contents: &Contents, lock: &Content, groups: &[String]) -> String {
    let path = printable(&contents.tree().path(lock.node));
    let word = if groups.len() == 1 { "group" } else { "groups" };
    format!("dev: proven by {path} (only in {word} {})", groups.join(", "))
}

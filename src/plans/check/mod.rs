//! What an image needs after a plan, and whether it is there: the tree that the plan gives,
//! compared with today's.
//!
//! The tree is not built: it is what the last stage begins with, plus files of today's image. So a
//! path that resolves today still does if every link on the way, and its end, is there.

use foldhash::fast::RandomState;
use hashbrown::HashSet;

use super::outcome::system_files;
use super::runtime::{RuntimeSet, Scene};
use super::target::Target;
use crate::facts::Facts;
use crate::tree::NodeId;

mod libraries;
mod links;
mod startup;

pub(super) use startup::started;

/// Something that an image has to have after a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Need {
    /// A file, directory or link of today's image.
    pub(super) node: NodeId,
    /// What needs it.
    pub(super) by: By,
}

/// What needs something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// The command of a container.
    Command,
    /// A program or module, as a library.
    Program,
    /// This link, which leads there.
    Link(NodeId),
}

/// One kind of need.
pub(super) struct Check {
    /// Finds everything that is needed, whether it is there or not.
    pub(super) needs: fn(&Planned<'_>) -> Vec<Need>,
}

/// Every kind of need. What a language needs besides is what its strategy copies.
pub(super) static CHECKS: &[Check] = &[
    Check { needs: startup::needs },
    Check { needs: libraries::needs },
    Check { needs: links::needs },
];

/// An image after a plan.
pub(super) struct Planned<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) facts: &'a Facts,
    pub(super) set: &'a RuntimeSet,
    pub(super) target: Target<'a>,
    /// What the last stage copies and installs, with all directories above it.
    present: HashSet<NodeId, RandomState>,
}

impl<'a> Planned<'a> {
    pub(super) fn new(scene: &'a Scene<'a>, set: &'a RuntimeSet, target: Target<'a>) -> Self {
        let facts = scene.facts;
        let mut present = HashSet::default();
        let installed = system_files(facts, &set.packages, |_| true);
        let links = set.links.iter().copied();
        for node in set.files.iter().copied().chain(installed).chain(links) {
            for at in facts.tree.ancestors(node) {
                if !present.insert(at) {
                    break;
                }
            }
        }
        // Directories that are copied whole exist even if nothing in them is wanted.
        present.extend(set.copies.iter().map(|copy| copy.node));
        Self { scene, facts, set, target, present }
    }

    /// Whether the path of a node is there; `None` if that is unknown.
    pub(super) fn has(&self, node: NodeId) -> Option<bool> {
        match self.present.contains(&node) || self.is_alternative(node) {
            true => Some(true),
            false => self.target.has(self.facts, node),
        }
    }

    /// Whether it is a link that the installation of a package of the set makes, to choose among
    /// alternatives (update-alternatives(1)).
    fn is_alternative(&self, node: NodeId) -> bool {
        const DIRECTORY: &[u8] = b"/etc/alternatives/";
        let (facts, tree) = (self.facts, &self.facts.tree);
        let Some(target) = tree.link_target(node) else { return false };
        let is_one = tree.path(node).starts_with(DIRECTORY) || target.starts_with(DIRECTORY);
        let owner = || facts.owner(tree.follow(node)?);
        let is_installed = || owner().is_some_and(|(id, _)| self.set.packages.contains(&id));
        let is_chosen = || facts.own_commands().any(|line| line.contains("update-alternatives"));
        is_one && is_installed() && !is_chosen()
    }

    /// Whether a path is left out on purpose: a file that nothing needs, or a directory of nothing
    /// but those. Package managers remove the links to a package with it.
    fn is_removed(&self, node: NodeId) -> bool {
        let unwanted = self.scene.claimed;
        if !self.facts.tree.is_directory(node) {
            return unwanted.contains(&node);
        }
        let files = self.facts.files_in(node);
        !files.is_empty() && files.iter().all(|file| unwanted.contains(file))
    }

    /// Returns what is needed and known to be missing, each node once.
    pub(super) fn missing(&self) -> Vec<Need> {
        let mut seen: HashSet<NodeId, RandomState> = HashSet::default();
        let needs = CHECKS.iter().flat_map(|check| (check.needs)(self));
        let mut missing = Vec::new();
        for need in needs {
            let trail = self.facts.tree.trail(need.node).unwrap_or_default();
            for node in trail {
                let is_missing = seen.insert(node) && self.has(node) == Some(false);
                if is_missing && !self.is_removed(node) {
                    missing.push(Need { node, ..need });
                }
            }
        }
        missing
    }
}

//! Which packages only serve development, and what proves it.
//!
//! npm's own lock files say it of each package. The other package managers note who installed a
//! `node_modules` and for what; then those are proven that a project names in `devDependencies`, or
//! that only such packages lead to, by the packages that are there. What is installed is walked
//! rather than a lock file: it is what those lock files were made into, and may only be stricter.

use std::collections::HashSet;

use super::installed::Installed;
use super::lock::{Kind, Lock};
use super::manifest::{Manifest, Requested};
use super::project::Project;
use super::{BUN_LOCK, HIDDEN_LOCK, ROOT_LOCKS, YARN_1};
use crate::contents::Content;
use crate::packages::NeedKind;
use crate::tree::NodeId;

/// What every package is asked with.
pub(super) struct Evidence<'e, 'c> {
    pub(super) installed: &'e Installed<'c>,
    pub(super) projects: &'e [Project],
    pub(super) needs: &'e [Vec<(usize, NeedKind)>],
}

/// By package, the words that prove it.
pub(super) type Proofs = Vec<Option<String>>;

/// Files of a `node_modules` by which package managers know their own: pnpm, Yarn from 2 on, Yarn 1.
const WITNESSES: [&str; 3] = [".modules.yaml", ".yarn-state.yml", YARN_1];

impl Evidence<'_, '_> {
    /// Proves what can be proven.
    pub(super) fn prove(&self) -> Proofs {
        let mut proofs: Proofs = vec![None; self.installed.items.len()];
        let mut settled = vec![false; self.installed.trees.len()];
        for (index, tree) in self.installed.trees.iter().enumerate() {
            let hidden = self.installed.contents.child(tree.place, HIDDEN_LOCK);
            if let (Some(hidden), Some(settled)) = (hidden, settled.get_mut(index)) {
                let proven = self.by_hidden_lock(index, hidden, &mut proofs);
                *settled = proven || self.witness(index).is_none();
            }
        }
        let walk = Walk::of(self);
        for (index, settled) in settled.iter_mut().enumerate().filter(|(_, settled)| !**settled) {
            if let Some(witness) = self.witness(index) {
                self.by_walk(index, witness, &walk, &mut proofs);
                *settled = true;
            } else {
                *settled = self.by_npm_6(index, &mut proofs);
            }
        }
        for index in 0..settled.len() {
            self.by_root_lock(index, &settled, &mut proofs);
            if settled.get(index) == Some(&false) {
                self.by_bun(index, &walk, &mut proofs);
            }
        }
        proofs
    }

    fn path(&self, node: NodeId) -> String {
        String::from_utf8_lossy(&self.installed.tree().path(node)).into_owned()
    }

    /// npm's hidden lock holds where all that it lists is there, and nothing else is; npm's own
    /// rule asks for times too, which image builders change (npm docs, hidden lockfiles).
    fn by_hidden_lock(&self, index: usize, content: &Content, proofs: &mut Proofs) -> bool {
        let Some(tree) = self.installed.trees.get(index) else { return false };
        let merged = self.installed.tree();
        let mut listed = HashSet::new();
        let mut development = Vec::new();
        let lock = Lock::of(content);
        let mut holds = !lock.project.is_damaged;
        lock.entries.each(|path, kind, version| {
            let Some(found) = merged.find_from(tree.holder, path) else {
                holds = false;
                return;
            };
            let Some(item) = self.installed.at(found) else { return };
            listed.insert(item);
            if kind == Kind::Development && self.is_version(item, version) {
                development.push(item);
            }
        });
        let mut own = self.installed.items_of(index);
        if !holds || own.any(|(item, _)| !listed.contains(&item)) {
            return false;
        }
        let words = format!("dev: proven by {}", self.path(content.node));
        for item in development {
            set(proofs, item, words.clone());
        }
        true
    }

    fn is_version(&self, item: usize, version: &str) -> bool {
        self.installed.items.get(item).is_some_and(|item| item.version == version)
    }

    /// The file that says which package manager installed a tree for its projects; of a workspace,
    /// that of the tree above it.
    fn witness(&self, index: usize) -> Option<NodeId> {
        let tree = self.installed.trees.get(index)?;
        if tree.is_registry {
            return Some(tree.place);
        }
        let merged = self.installed.tree();
        let own = |modules: NodeId| {
            WITNESSES.iter().find_map(|name| merged.child(modules, name.as_bytes()))
        };
        let is_project = self.projects.iter().any(|project| project.directory == tree.holder);
        let above = || self.installed.search_path(tree.holder).into_iter().skip(1).find_map(own);
        own(tree.place).or_else(|| if is_project { above() } else { None })
    }

    fn by_walk(&self, index: usize, witness: NodeId, walk: &Walk, proofs: &mut Proofs) {
        let merged = self.installed.tree();
        let is_production = merged.name(witness) == YARN_1.as_bytes()
            && self.installed.contents.at(witness).is_none_or(super::is_without_development);
        if is_production {
            return;
        }
        for (item, _) in self.installed.items_of(index) {
            let Some(project) = walk.developer(item) else { continue };
            let Some(project) = self.projects.get(project) else { continue };
            let (project, witness) = (self.path(project.proof), self.path(witness));
            let words = format!("only devDependencies of {project} lead to it ({witness})");
            set(proofs, item, words);
        }
    }

    /// npm before 7 notes in each `package.json` who asked for it; returns whether it did here.
    ///
    /// What a project asks for stands directly in its `node_modules`. Notes further down, or in a
    /// few packages only, were published with them.
    fn by_npm_6(&self, index: usize, proofs: &mut Proofs) -> bool {
        let (mut uses, mut develops) = (Vec::new(), Vec::new());
        for (item, own) in self.installed.items_of(index).filter(|(_, item)| item.is_direct) {
            let requested = match self.installed.manifest(own.place).map(Manifest::of) {
                Some(manifest) => manifest.requested,
                None => Requested::NotNoted,
            };
            match requested {
                Requested::NotNoted => return false,
                Requested::ByPackages => (),
                Requested::ByDevelopment => develops.push(item),
                Requested::ByProject => uses.push(item),
            }
        }
        let mut seen = self.reach(&uses);
        for &root in &develops {
            let proof = self.installed.items.get(root).map(|item| self.path(item.proof));
            let words = format!("only development asks for it ({})", proof.unwrap_or_default());
            self.reach_more(&[root], &mut seen, |item| {
                if self.installed.items.get(item).is_some_and(|item| item.tree == index) {
                    set(proofs, item, words.clone());
                }
            });
        }
        !(uses.is_empty() && develops.is_empty())
    }

    /// The lock file beside the `node_modules` says what is to be there, so version and path have
    /// to be those of the package that is.
    fn by_root_lock(&self, index: usize, settled: &[bool], proofs: &mut Proofs) {
        let Some(tree) = self.installed.trees.get(index) else { return };
        let contents = self.installed.contents;
        // npm docs: npm-shrinkwrap.json takes precedence.
        let locks = ROOT_LOCKS.iter().filter_map(|name| contents.child(tree.holder, name));
        let Some(lock) = locks.into_iter().next() else { return };
        let merged = self.installed.tree();
        Lock::of(lock).entries.each(|path, kind, version| {
            let found = merged.find_from(tree.holder, path);
            let Some(item) = found.and_then(|found| self.installed.at(found)) else { return };
            let own = self.installed.items.get(item).and_then(|item| settled.get(item.tree));
            let counts = own == Some(&false) && self.is_version(item, version);
            if kind == Kind::Development && counts {
                let words = format!("dev: proven by {}", self.path(lock.node));
                set(proofs, item, words);
            }
        });
    }

    /// Bun leaves no note in `node_modules`; its lock file has to list what is walked.
    fn by_bun(&self, index: usize, walk: &Walk, proofs: &mut Proofs) {
        let Some(tree) = self.installed.trees.get(index) else { return };
        let Some(content) = self.installed.contents.child(tree.holder, BUN_LOCK) else { return };
        let mut listed: HashSet<(Vec<u8>, String)> = HashSet::new();
        Lock::of(content).entries.each(|name, _, version| {
            listed.insert((name.to_vec(), version.to_owned()));
        });
        for (item, own) in self.installed.items_of(index) {
            let key = (own.name.clone().into_bytes(), own.version.clone());
            let Some(project) = walk.developer(item).filter(|_| listed.contains(&key)) else {
                continue;
            };
            let Some(project) = self.projects.get(project) else { continue };
            let (project, lock) = (self.path(project.proof), self.path(content.node));
            set(proofs, item, format!("only devDependencies of {project} lead to it ({lock})"));
        }
    }

    fn reach(&self, starts: &[usize]) -> Vec<bool> {
        let mut seen = vec![false; self.needs.len()];
        self.reach_more(starts, &mut seen, |_| ());
        seen
    }

    /// Gives all that these lead to and that was not seen yet to a function.
    fn reach_more(&self, starts: &[usize], seen: &mut [bool], mut found: impl FnMut(usize)) {
        let mut open = starts.to_vec();
        while let Some(at) = open.pop() {
            match seen.get_mut(at) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            found(at);
            open.extend(self.needs.get(at).into_iter().flatten().map(|(to, _)| *to));
        }
    }
}

fn set(proofs: &mut Proofs, item: usize, words: String) {
    if let Some(slot) = proofs.get_mut(item) {
        slot.get_or_insert(words);
    }
}

/// Where the projects of an image lead.
struct Walk {
    /// By package: the project whose development leads to it where no project uses it.
    developers: Vec<Option<usize>>,
}

impl Walk {
    fn of(evidence: &Evidence<'_, '_>) -> Self {
        let items = &evidence.installed.items;
        let mut developers = vec![None; items.len()];
        let uses: Vec<usize> =
            evidence.projects.iter().flat_map(|project| &project.uses).copied().collect();
        let used = evidence.reach(&uses);
        // What cannot be read may lead anywhere.
        let has_hole = items.iter().zip(&used).any(|(item, used)| {
            *used && item.is_unread && evidence.installed.beside(item.place).is_none()
        });
        if has_hole || evidence.projects.iter().any(|project| !project.is_whole) {
            return Self { developers };
        }
        let mut seen = used;
        for (project, development) in evidence.projects.iter().enumerate() {
            evidence.reach_more(&development.develops, &mut seen, |item| {
                if let Some(slot) = developers.get_mut(item) {
                    *slot = Some(project);
                }
            });
        }
        Self { developers }
    }

    fn developer(&self, item: usize) -> Option<usize> {
        self.developers.get(item).copied().flatten()
    }
}

//! Which packages are used only for development, and what proves it.
//!
//! npm's lock files mark each package. Other package managers note only that they installed a
//! `node_modules`, and how. Then a package is proven if a project names it in `devDependencies`, or
//! if only such packages lead to it. The installed packages are walked instead of a lock file, as
//! they are what was made from it.

use std::collections::HashSet;

use super::installed::{Installed, Item, Tree};
use super::lock::{Kind, Lock};
use super::manifest::{Manifest, Requested};
use super::project::Project;
use super::{BUN_LOCK, HIDDEN_LOCK, ROOT_LOCKS, YARN_1};
use crate::contents::Content;
use crate::packages::NeedKind;
use crate::tree::NodeId;

/// What the proofs follow from.
pub(super) struct Evidence<'e, 'c> {
    pub(super) installed: &'e Installed<'c>,
    pub(super) projects: &'e [Project],
    pub(super) needs: &'e [Vec<(usize, NeedKind)>],
}

/// By package, the words that prove it.
pub(super) type Proofs = Vec<Option<String>>;

/// Files that package managers leave in a `node_modules`: pnpm, Yarn from 2 on, Yarn 1.
const WITNESSES: [&str; 3] = [".modules.yaml", ".yarn-state.yml", YARN_1];

impl Evidence<'_, '_> {
    /// Proves what can be proven.
    pub(super) fn prove(&self) -> Proofs {
        let mut proofs: Proofs = vec![None; self.installed.items.len()];
        let contents = self.installed.contents;
        let trees = || self.installed.trees.iter().enumerate();
        let mut settled = Vec::new();
        for (index, tree) in trees() {
            let hidden = contents.child(tree.place, HIDDEN_LOCK);
            settled.push(hidden.is_some_and(|hidden| {
                self.by_hidden_lock(index, hidden, &mut proofs) || self.witness(index).is_none()
            }));
        }
        let developers = self.developers();
        for (index, settled) in settled.iter_mut().enumerate().filter(|(_, settled)| !**settled) {
            *settled = match self.witness(index) {
                Some(witness) => {
                    self.by_walk(index, witness, &developers, &mut proofs);
                    true
                }
                None => self.by_npm_6(index, &mut proofs),
            };
        }
        for (index, tree) in trees() {
            self.by_root_lock(tree, &settled, &mut proofs);
            if settled.get(index) == Some(&false)
                && let Some(content) = contents.child(tree.holder, BUN_LOCK)
            {
                self.by_bun(index, content, &developers, &mut proofs);
            }
        }
        proofs
    }

    fn path(&self, node: NodeId) -> String {
        String::from_utf8_lossy(&self.installed.tree().path(node)).into_owned()
    }

    /// npm's hidden lock is valid if all that it lists is installed, and nothing else is. npm
    /// itself also compares times, which image builders change (npm docs, hidden lockfiles).
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
            let own = self.installed.items.get(item);
            if kind == Kind::Development && own.is_some_and(|own| own.version == version) {
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

    /// Returns the file that shows which package manager installed a tree; for a workspace, that of
    /// the tree above it.
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

    fn by_walk(
        &self,
        index: usize,
        witness: NodeId,
        developers: &[Option<usize>],
        proofs: &mut Proofs,
    ) {
        let contents = self.installed.contents;
        let is_yarn_1 = contents.tree().name(witness) == YARN_1.as_bytes();
        if is_yarn_1 && contents.at(witness).is_none_or(super::is_without_development) {
            return;
        }
        for (item, _) in self.installed.items_of(index) {
            self.prove_by_walk(item, witness, developers, proofs);
        }
    }

    fn prove_by_walk(
        &self,
        item: usize,
        witness: NodeId,
        developers: &[Option<usize>],
        proofs: &mut Proofs,
    ) {
        let developer = developers.get(item).copied().flatten();
        if let Some(project) = developer.and_then(|project| self.projects.get(project)) {
            let (project, witness) = (self.path(project.proof), self.path(witness));
            let words = format!("only devDependencies of {project} lead to it ({witness})");
            set(proofs, item, words);
        }
    }

    /// Uses the notes of npm before 7 in each `package.json`; returns whether there are any.
    ///
    /// What a project depends on is directly in its `node_modules`. Notes further down, or in only
    /// a few packages, were published with them and prove nothing.
    fn by_npm_6(&self, index: usize, proofs: &mut Proofs) -> bool {
        let (mut uses, mut develops) = (Vec::new(), Vec::new());
        for (item, own) in self.installed.items_of(index).filter(|(_, item)| item.is_direct) {
            let manifest = self.installed.manifest(own.place).map(Manifest::of).unwrap_or_default();
            match manifest.requested {
                Requested::NotNoted => return false,
                Requested::ByPackages => (),
                Requested::ByDevelopment => develops.push((item, own)),
                Requested::ByProject => uses.push(item),
            }
        }
        let mut seen = self.reach(&uses);
        for (root, own) in &develops {
            let words = format!("only needed for development ({})", self.path(own.proof));
            self.reach_more(&[*root], &mut seen, |item| {
                if self.installed.items.get(item).is_some_and(|item| item.tree == index) {
                    set(proofs, item, words.clone());
                }
            });
        }
        !(uses.is_empty() && develops.is_empty())
    }

    /// Uses the lock file beside a `node_modules`. It lists what should be installed, so it proves
    /// something only about packages with the path and version that it has.
    fn by_root_lock(&self, tree: &Tree, settled: &[bool], proofs: &mut Proofs) {
        let contents = self.installed.contents;
        // npm docs: npm-shrinkwrap.json takes precedence.
        let lock = ROOT_LOCKS.iter().find_map(|name| contents.child(tree.holder, name));
        let Some(lock) = lock else { return };
        let words = format!("dev: proven by {}", self.path(lock.node));
        Lock::of(lock).entries.each(|path, kind, version| {
            let found = contents.tree().find_from(tree.holder, path);
            let Some(item) = found.and_then(|found| self.installed.at(found)) else { return };
            let own = self.installed.items.get(item);
            let counts = own
                .is_some_and(|own| settled.get(own.tree) == Some(&false) && own.version == version);
            if kind == Kind::Development && counts {
                set(proofs, item, words.clone());
            }
        });
    }

    /// Uses Bun's lock file: Bun leaves no note in `node_modules`, so the lock file has to list a
    /// package with its version.
    fn by_bun(
        &self,
        index: usize,
        content: &Content,
        developers: &[Option<usize>],
        proofs: &mut Proofs,
    ) {
        let mut listed: HashSet<(Vec<u8>, String)> = HashSet::new();
        Lock::of(content).entries.each(|name, _, version| {
            listed.insert((name.to_vec(), version.to_owned()));
        });
        for (item, Item { name, version, .. }) in self.installed.items_of(index) {
            if listed.contains(&(name.clone().into_bytes(), version.clone())) {
                self.prove_by_walk(item, content.node, developers, proofs);
            }
        }
    }

    /// Returns for each package the project with `devDependencies` that lead to it; `None` if a
    /// project uses it or none leads to it.
    fn developers(&self) -> Vec<Option<usize>> {
        let items = &self.installed.items;
        let mut developers = vec![None; items.len()];
        let uses = self.projects.iter().flat_map(|project| &project.uses);
        let mut seen = self.reach(&uses.copied().collect::<Vec<usize>>());
        // A package with unknown dependencies may lead to any other.
        let has_hole = items.iter().zip(&seen).any(|(item, is_used)| {
            *is_used && item.is_unread && self.installed.beside(item.place).is_none()
        });
        if has_hole || self.projects.iter().any(|project| !project.is_whole) {
            return developers;
        }
        for (index, project) in self.projects.iter().enumerate() {
            self.reach_more(&project.develops, &mut seen, |item| {
                if let Some(slot) = developers.get_mut(item) {
                    *slot = Some(index);
                }
            });
        }
        developers
    }

    fn reach(&self, starts: &[usize]) -> Vec<bool> {
        let mut seen = vec![false; self.needs.len()];
        self.reach_more(starts, &mut seen, |_| ());
        seen
    }

    /// Passes everything that these lead to, and that was not seen yet, to a function.
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

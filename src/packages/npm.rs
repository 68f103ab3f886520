//! JavaScript packages: what stands in `node_modules`, whoever installed it, and in the archives of
//! Yarn's Plug'n'Play.
//!
//! Links in `.bin` and the notes of package managers in a `node_modules` are nobody's, and neither
//! are workspaces: they are the project itself.

use std::collections::HashSet;

use super::stored::{store, stored};
use super::{Claims, Ecosystem, EcosystemName, Package, PackageId, PackageSet};
use crate::contents::{Content, Contents};
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::NodeId;

mod bun;
mod development;
mod installed;
mod json;
mod lock;
#[cfg(test)]
mod lock_tests;
mod manifest;
mod pnp;
mod pnpm;
mod project;
mod registry;
mod resolve;

use development::Evidence;
use installed::Installed;
use lock::Lock;
use manifest::Manifest;
use project::Project;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Npm, wanted: &WANTED, read };

const INSTALLED: &str = "npm.installed";
const PROJECT: &str = "npm.project";
const PNP: &str = "npm.pnp";
const NOTE: &str = "npm.note";
const LOCK: &str = "npm.lock";

/// Kinds of files that stand in or below a `node_modules`, beside those of packages.
const MARKERS: [&str; 1] = [NOTE];

const HIDDEN_LOCK: &str = ".package-lock.json";
/// npm docs: the first takes precedence.
const ROOT_LOCKS: [&str; 2] = ["npm-shrinkwrap.json", "package-lock.json"];
const YARN_1: &str = ".yarn-integrity";
const PNPM_LOCK: &str = "lock.yaml";
const BUN_LOCK: &str = "bun.lock";

/// Real ones have at most some hundred kB.
const MOST_MANIFEST: u64 = 4 << 20;
/// Lock files of large monorepos have some MB.
const MOST_LOCK: u64 = 64 << 20;

/// What a script of the project in a directory runs (npm docs, package.json: `scripts`).
pub fn script(contents: &Contents, project: NodeId, name: &str) -> Option<String> {
    let manifest = contents.child(project, "package.json")?;
    let mut scripts = Manifest::of(manifest).scripts.into_iter();
    scripts.find_map(|(own, script)| (own == name).then_some(script))
}

const fn row(
    kind: &'static str,
    name: &'static str,
    below: Below,
    most_bytes: u64,
    condense: fn(Vec<u8>) -> Vec<u8>,
) -> Wanted {
    Wanted { kind, name: Name::Is(name), below, keep: Keep::Whole { most_bytes, condense } }
}

const ANYWHERE: Below = Below::EndsWith("");
const MODULES: Below = Below::EndsWith("node_modules");

static WANTED: [Wanted; 10] = [
    row(
        INSTALLED,
        "package.json",
        Below::Within("node_modules"),
        MOST_MANIFEST,
        manifest::condense_installed,
    ),
    row(PROJECT, "package.json", ANYWHERE, MOST_MANIFEST, manifest::condense_project),
    row(NOTE, HIDDEN_LOCK, MODULES, MOST_LOCK, lock::condense_hidden),
    row(NOTE, YARN_1, MODULES, MOST_LOCK, condense_yarn_1),
    row(NOTE, PNPM_LOCK, Below::EndsWith("node_modules/.pnpm"), MOST_LOCK, pnpm::condense),
    row(LOCK, ROOT_LOCKS[0], ANYWHERE, MOST_LOCK, lock::condense_root),
    row(LOCK, ROOT_LOCKS[1], ANYWHERE, MOST_LOCK, lock::condense_root),
    row(LOCK, BUN_LOCK, ANYWHERE, MOST_LOCK, bun::condense_bun),
    row(PNP, ".pnp.cjs", ANYWHERE, MOST_LOCK, registry::condense_script),
    row(PNP, ".pnp.data.json", ANYWHERE, MOST_LOCK, registry::condense_data),
];

/// Keeps whether Yarn 1 left development out, or what it notes cannot be read.
fn condense_yarn_1(content: Vec<u8>) -> Vec<u8> {
    let mut integrity = Integrity::default();
    let is_whole = json::parse(&content, &mut integrity);
    store(&(!is_whole || integrity.flags.iter().any(|flag| flag == "production")))
}

/// Whether Yarn 1 left development out of what it notes in a file, or that is not known.
fn is_without_development(integrity: &Content) -> bool {
    stored(integrity.bytes()).unwrap_or(true)
}

/// The `flags` of a `.yarn-integrity`.
#[derive(Default)]
struct Integrity {
    flags: Vec<String>,
}

impl json::Shape for Integrity {
    fn member(&mut self, key: &str) -> Option<&mut dyn json::Shape> {
        if key == "flags" { Some(&mut self.flags) } else { None }
    }
}

fn read(contents: &Contents, finds: &mut PackageSet) {
    let mut installed = Installed::new(contents);
    let cut = pnp::read(&mut installed);
    installed.walk_all();
    if installed.items.is_empty() {
        return;
    }
    let projects = project::all(&installed);
    let needs = installed.needs();
    let evidence = Evidence { installed: &installed, projects: &projects, needs: &needs };
    let mut proofs = evidence.prove().into_iter();
    let explicit = Explicit::of(&installed, &projects);
    let mut ids: Vec<PackageId> = Vec::with_capacity(installed.items.len());
    for (index, item) in installed.items.iter().enumerate() {
        let claims = match contents.tree().is_directory(item.place) {
            true => Claims { directories: vec![item.place], ..Claims::default() },
            false => Claims { files: vec![item.place], ..Claims::default() },
        };
        ids.push(finds.add(Package {
            name: item.name.clone(),
            version: item.version.clone(),
            proof: Some(item.proof),
            scope: installed.trees.get(item.tree).map(|tree| tree.holder),
            explicit: explicit.says(index, item.tree, item.is_direct),
            development: proofs.next().flatten(),
            claims,
            ..Package::of(ECOSYSTEM.name)
        }));
    }
    for (from, list) in ids.iter().zip(&needs) {
        for (to, kind) in list {
            if let Some(to) = ids.get(*to) {
                finds.need(*from, *to, *kind);
            }
        }
    }
    warn(&installed, &projects, cut, finds);
}

/// What says whether somebody asked for a package by name.
struct Explicit {
    named: HashSet<usize>,
    /// By tree: whether a project says what it asked for.
    has_project: Vec<bool>,
    /// By tree: whether it is where global packages are.
    is_global: Vec<bool>,
}

impl Explicit {
    fn of(installed: &Installed<'_>, projects: &[Project]) -> Self {
        let merged = installed.tree();
        let directories: HashSet<NodeId> = projects.iter().map(|it| it.directory).collect();
        let linked = projects
            .iter()
            .filter_map(|project| merged.follow(merged.child(project.directory, b"node_modules")?));
        let linked: HashSet<NodeId> = linked.collect();
        let trees = &installed.trees;
        let has_project = trees
            .iter()
            .map(|tree| directories.contains(&tree.holder) || linked.contains(&tree.place));
        // npm docs, folders: global packages are in lib/node_modules below the prefix.
        let is_global =
            trees.iter().map(|tree| !tree.is_registry && merged.name(tree.holder) == b"lib");
        let named =
            projects.iter().flat_map(|project| project.uses.iter().chain(&project.develops));
        Self {
            named: named.copied().collect(),
            has_project: has_project.collect(),
            is_global: is_global.collect(),
        }
    }

    fn says(&self, item: usize, tree: usize, is_direct: bool) -> Option<(bool, &'static str)> {
        if self.named.contains(&item) {
            return Some((true, "named in package.json"));
        }
        if self.has_project.get(tree) == Some(&true) {
            return Some((false, "not named in package.json"));
        }
        let is_global = self.is_global.get(tree) == Some(&true);
        is_global.then_some(match is_direct {
            true => (true, "installed globally"),
            false => (false, "inside of a global package"),
        })
    }
}

fn warn(installed: &Installed<'_>, projects: &[Project], cut: Vec<NodeId>, finds: &mut PackageSet) {
    let tree = installed.tree();
    for item in installed.items.iter().filter(|item| item.is_damaged) {
        let what = "is damaged: what its package needs, and maybe its version, is not known";
        finds.warn(tree, item.proof, what);
    }
    for project in projects.iter().filter(|project| !project.is_whole) {
        finds.warn(
            tree,
            project.proof,
            "is damaged: which packages it asks for, and which only for development, is not known",
        );
    }
    for node in cut {
        finds.warn(tree, node, "is cut: the packages that it lists further on are missing");
    }
    for tree_of in &installed.trees {
        let hidden = installed.contents.child(tree_of.place, HIDDEN_LOCK);
        if let Some(hidden) = hidden.filter(|hidden| Lock::of(hidden).project.is_damaged) {
            let what = "is damaged: which packages only serve development is not known";
            finds.warn(tree, hidden.node, what);
        }
    }
}

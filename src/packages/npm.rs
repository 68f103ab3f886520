//! JavaScript packages: in any `node_modules`, and in the archives of Yarn's Plug'n'Play.
//!
//! Links in `.bin` and the notes of package managers in a `node_modules` belong to no package.
//! Workspaces are no packages: they are the project itself.

use std::collections::HashSet;

use super::stored::{store, stored};
use super::{Ecosystem, EcosystemName, Package, PackageId, PackageSet};
use crate::contents::{Content, Contents};
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::NodeId;
use crate::versions;

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
use installed::{Installed, Item};
use lock::Lock;
use manifest::{Dependency, Manifest};
use project::Project;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Npm, versions: &versions::SEMVER, wanted: &WANTED, read };

const INSTALLED: &str = "npm.installed";
const PROJECT: &str = "npm.project";
const PNP: &str = "npm.pnp";
const NOTE: &str = "npm.note";
const LOCK: &str = "npm.lock";

const HIDDEN_LOCK: &str = ".package-lock.json";
/// npm docs: the first takes precedence.
const ROOT_LOCKS: [&str; 2] = ["npm-shrinkwrap.json", "package-lock.json"];
const YARN_1: &str = ".yarn-integrity";
const PNPM_LOCK: &str = "lock.yaml";
const BUN_LOCK: &str = "bun.lock";

/// The longest `package.json` that is read; real ones have at most a few hundred kB.
const MAX_MANIFEST_BYTES: u64 = 4 << 20;
/// The longest lock file that is read; those of large monorepos have some MB.
const MAX_LOCK_BYTES: u64 = 64 << 20;

/// Returns what a script of the project in a directory runs (npm docs, package.json: `scripts`).
pub fn script(contents: &Contents, project: NodeId, name: &str) -> Option<String> {
    let manifest = contents.child(project, "package.json")?;
    let mut scripts = Manifest::of(manifest).scripts.into_iter();
    scripts.find_map(|(key, script)| (key == name).then_some(script))
}

/// Returns the packages that the project in a directory needs to run; empty without a manifest (npm
/// docs, package.json: `dependencies`).
pub fn needed(contents: &Contents, project: NodeId) -> Vec<String> {
    let manifest = contents.child(project, "package.json").filter(|file| file.kind == PROJECT);
    let all = manifest.map(|manifest| Manifest::of(manifest).dependencies).unwrap_or_default();
    let needed = all.into_iter().filter(|(kind, _)| *kind == Dependency::Requires);
    needed.map(|(_, name)| name).collect()
}

/// Whether the project in a directory lists the directories of a workspace.
pub fn is_workspace(contents: &Contents, project: NodeId) -> bool {
    let manifest = contents.child(project, "package.json").filter(|file| file.kind == PROJECT);
    manifest.is_some_and(|manifest| !Manifest::of(manifest).workspaces.is_empty())
}

/// Returns the only project at or below a directory with a name, or with a name after its scope if
/// none has it as a whole, as pnpm selects them (pnpm docs, Filtering).
pub fn project_named(contents: &Contents, below: NodeId, name: &str) -> Option<NodeId> {
    let tree = contents.tree();
    let all = contents.all(PROJECT).iter();
    let named = all.map(|manifest| (tree.parent(manifest.node), Manifest::of(manifest).name));
    let is_below = |(node, _): &(NodeId, String)| tree.ancestors(*node).any(|at| at == below);
    let named: Vec<(NodeId, String)> = named.filter(is_below).collect();
    let only = |is_match: &dyn Fn(&str) -> bool| {
        let mut matches = named.iter().filter(|(_, own)| is_match(own));
        matches.next().filter(|_| matches.next().is_none()).map(|(node, _)| *node)
    };
    only(&|own| own == name).or_else(|| only(&|own| own.rsplit('/').next() == Some(name)))
}

const fn row(
    kind: &'static str,
    name: &'static str,
    below: Below,
    max_bytes: u64,
    condense: fn(Vec<u8>) -> Vec<u8>,
) -> Wanted {
    Wanted { kind, name: Name::Is(name), below, keep: Keep::Whole { max_bytes, condense } }
}

const ANYWHERE: Below = Below::EndsWith("");
const MODULES: Below = Below::EndsWith("node_modules");

static WANTED: [Wanted; 10] = [
    row(
        INSTALLED,
        "package.json",
        Below::Within("node_modules"),
        MAX_MANIFEST_BYTES,
        manifest::condense_installed,
    ),
    row(PROJECT, "package.json", ANYWHERE, MAX_MANIFEST_BYTES, manifest::condense_project),
    row(NOTE, HIDDEN_LOCK, MODULES, MAX_LOCK_BYTES, lock::condense_hidden),
    row(NOTE, YARN_1, MODULES, MAX_LOCK_BYTES, condense_yarn_1),
    row(NOTE, PNPM_LOCK, Below::EndsWith("node_modules/.pnpm"), MAX_LOCK_BYTES, pnpm::condense),
    row(LOCK, ROOT_LOCKS[0], ANYWHERE, MAX_LOCK_BYTES, lock::condense_root),
    row(LOCK, ROOT_LOCKS[1], ANYWHERE, MAX_LOCK_BYTES, lock::condense_root),
    row(LOCK, BUN_LOCK, ANYWHERE, MAX_LOCK_BYTES, bun::condense_bun),
    row(PNP, ".pnp.cjs", ANYWHERE, MAX_LOCK_BYTES, registry::condense_script),
    row(PNP, ".pnp.data.json", ANYWHERE, MAX_LOCK_BYTES, registry::condense_data),
];

/// Keeps whether Yarn 1 left out packages for development, which counts as true if the file cannot
/// be read: then it proves nothing.
fn condense_yarn_1(content: Vec<u8>) -> Vec<u8> {
    let mut integrity = Integrity::default();
    let is_whole = json::parse(&content, &mut integrity);
    store(&(!is_whole || integrity.flags.iter().any(|flag| flag == "production")))
}

/// Whether Yarn 1 left out packages for development, or that is unknown.
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

fn read(contents: &Contents, packages: &mut PackageSet) {
    let mut installed = Installed::new(contents);
    let cut = pnp::read(&mut installed);
    installed.walk_all();
    if installed.items.is_empty() {
        return;
    }
    let projects = project::all(&installed);
    let needs = installed.needs();
    let evidence = Evidence { installed: &installed, projects: &projects, needs: &needs };
    let proofs = evidence.prove();
    let explicit = Explicit::of(&installed, &projects);
    let mut ids: Vec<PackageId> = Vec::with_capacity(installed.items.len());
    for ((index, item), development) in installed.items.iter().enumerate().zip(proofs) {
        let mut package = Package {
            name: item.name.clone(),
            version: item.version.clone(),
            proof: Some(item.proof),
            scope: installed.trees.get(item.tree).map(|tree| tree.holder),
            explicit: explicit.says(index, item),
            development,
            ..Package::new(ECOSYSTEM.name)
        };
        match contents.tree().is_directory(item.place) {
            true => package.claims.directories.push(item.place),
            false => package.claims.files.push(item.place),
        }
        ids.push(packages.add(package));
    }
    for (from, list) in ids.iter().zip(&needs) {
        for (to, kind) in list {
            if let Some(to) = ids.get(*to) {
                packages.add_dependency(*from, *to, *kind);
            }
        }
    }
    warn(&installed, &projects, &cut, packages);
}

/// What shows whether a package was explicitly installed.
struct Explicit {
    named: HashSet<usize>,
    /// By tree: whether a project lists what it depends on.
    has_project: Vec<bool>,
    /// By tree: whether it is the place of global packages.
    is_global: Vec<bool>,
}

impl Explicit {
    fn of(installed: &Installed<'_>, projects: &[Project]) -> Self {
        let merged = installed.tree();
        let directories: HashSet<NodeId> =
            projects.iter().map(|project| project.directory).collect();
        let modules = directories.iter().filter_map(|node| merged.child(*node, b"node_modules"));
        let linked: HashSet<NodeId> = modules.filter_map(|node| merged.follow(node)).collect();
        let mut explicit =
            Self { named: HashSet::new(), has_project: Vec::new(), is_global: Vec::new() };
        for tree in &installed.trees {
            let has_project = directories.contains(&tree.holder) || linked.contains(&tree.place);
            explicit.has_project.push(has_project);
            // npm docs, folders: global packages are in lib/node_modules below the prefix.
            explicit.is_global.push(!tree.is_registry && merged.name(tree.holder) == b"lib");
        }
        for project in projects {
            explicit.named.extend(project.uses.iter().chain(&project.develops));
        }
        explicit
    }

    fn says(&self, index: usize, item: &Item) -> Option<(bool, &'static str)> {
        if self.named.contains(&index) {
            return Some((true, "named in package.json"));
        }
        if self.has_project.get(item.tree) == Some(&true) {
            return Some((false, "not named in package.json"));
        }
        let is_global = self.is_global.get(item.tree) == Some(&true);
        is_global.then_some(match item.is_direct {
            true => (true, "installed globally"),
            false => (false, "inside a global package"),
        })
    }
}

fn warn(
    installed: &Installed<'_>,
    projects: &[Project],
    cut: &[NodeId],
    packages: &mut PackageSet,
) {
    let tree = installed.tree();
    for item in installed.items.iter().filter(|item| item.is_damaged) {
        let what = "is damaged: what its package depends on, and maybe its version, is unknown";
        packages.warn(tree, item.proof, what);
    }
    for project in projects.iter().filter(|project| !project.is_whole) {
        let what = "is damaged: which packages it depends on, and which only for development, is \
                    unknown";
        packages.warn(tree, project.proof, what);
    }
    for &node in cut {
        let what = "is truncated: packages that it lists after that are missing";
        packages.warn(tree, node, what);
    }
    for walked in &installed.trees {
        let hidden = installed.contents.child(walked.place, HIDDEN_LOCK);
        if let Some(hidden) = hidden.filter(|hidden| Lock::of(hidden).project.is_damaged) {
            let what = "is damaged: which packages are only for development is unknown";
            packages.warn(tree, hidden.node, what);
        }
    }
}

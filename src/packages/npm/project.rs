//! Projects: directories with a `package.json` that a `node_modules` was installed for, and their
//! workspaces.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::installed::{Installed, Tree};
use super::lock::Lock;
use super::manifest::{Dependency, Manifest};
use super::{BUN_LOCK, PNPM_LOCK, PROJECT, ROOT_LOCKS};
use crate::tree::NodeId;

/// A directory that packages were installed for.
pub(super) struct Project {
    pub(super) directory: NodeId,
    /// The `package.json`, or the lock file with a copy of it.
    pub(super) proof: NodeId,
    /// Packages that it names, except for development.
    pub(super) uses: Vec<usize>,
    /// Packages that it names only for development.
    pub(super) develops: Vec<usize>,
    /// Whether all of it could be read.
    pub(super) is_whole: bool,
}

/// Finds every project.
pub(super) fn all(installed: &Installed<'_>) -> Vec<Project> {
    let tree = installed.tree();
    let mut directories = Directories::default();
    let manifests = installed.contents.all(PROJECT);
    for content in manifests {
        let directory = tree.parent(content.node);
        let modules = tree.child(directory, b"node_modules").and_then(|node| tree.follow(node));
        if modules.is_some_and(|modules| installed.places.contains(&modules)) {
            directories.add(directory);
        }
    }
    for registry in installed.trees.iter().filter(|tree| tree.is_registry) {
        if installed.manifest(registry.holder).is_some() {
            directories.add(registry.holder);
        }
    }
    installed.trees.iter().flat_map(|tree| &tree.links).for_each(|link| directories.add(*link));
    // Workspaces that no link leads to.
    let patterns = patterns(installed, &directories.list);
    if !patterns.is_empty() {
        let nodes = manifests.iter().map(|content| tree.parent(content.node));
        let paths: Vec<(Vec<u8>, NodeId)> = nodes.map(|node| (tree.path(node), node)).collect();
        for (root, pattern) in patterns {
            matching(&tree.path(root), &pattern, &paths).for_each(|node| directories.add(node));
        }
    }
    let list = directories.list.iter();
    let mut projects: Vec<Project> = list.filter_map(|node| read(installed, *node)).collect();
    for tree in &installed.trees {
        if directories.seen.insert(tree.holder) {
            projects.extend(of_lock(installed, tree));
        }
    }
    projects
}

/// Directories in the order in which they were found, each once.
#[derive(Default)]
struct Directories {
    list: Vec<NodeId>,
    seen: HashSet<NodeId, RandomState>,
}

impl Directories {
    fn add(&mut self, directory: NodeId) {
        if self.seen.insert(directory) {
            self.list.push(directory);
        }
    }
}

/// Returns the patterns of workspaces, each with the directory that it starts from.
fn patterns(installed: &Installed<'_>, directories: &[NodeId]) -> Vec<(NodeId, String)> {
    let mut list = Vec::new();
    for &directory in directories {
        let manifest = installed.manifest(directory).map(Manifest::of).unwrap_or_default();
        let patterns = manifest.workspaces.into_iter().take(MAX_PATTERNS - list.len());
        list.extend(patterns.map(|pattern| (directory, pattern)));
    }
    list
}

/// How many patterns of workspaces are honoured in an image, as each is compared with every path;
/// large monorepos have dozens.
const MAX_PATTERNS: usize = 200;

/// Returns the projects below a directory with a path that matches a pattern such as `packages/*`.
fn matching<'p>(
    root: &[u8],
    pattern: &str,
    paths: &'p [(Vec<u8>, NodeId)],
) -> impl Iterator<Item = NodeId> + 'p {
    let pattern = pattern.trim_start_matches("./").trim_matches('/').as_bytes().to_vec();
    let mut start = root.to_vec();
    if start.last() != Some(&b'/') {
        start.push(b'/');
    }
    paths.iter().filter_map(move |(path, directory)| {
        let below = path.strip_prefix(start.as_slice())?;
        fits(&pattern, below).then_some(*directory)
    })
}

/// Whether a path matches a pattern: `*` matches within one directory, `**` at any depth.
fn fits(pattern: &[u8], path: &[u8]) -> bool {
    // Where to continue after the last star of each kind: in the pattern, and in the path.
    let mut deep: Option<(usize, usize)> = None;
    let mut flat: Option<(usize, usize)> = None;
    let (mut at, mut on) = (0, 0);
    while on < path.len() {
        let next = path.get(on);
        match pattern.get(at) {
            Some(b'*') if pattern.get(at + 1) == Some(&b'*') => {
                at += 2 + usize::from(pattern.get(at + 2) == Some(&b'/'));
                (deep, flat) = (Some((at, on)), None);
            }
            Some(b'*') => {
                at += 1;
                flat = Some((at, on));
            }
            Some(byte) if Some(byte) == next => (at, on) = (at + 1, on + 1),
            _ => match (flat, deep) {
                (Some((after, from)), _) if path.get(from) != Some(&b'/') => {
                    (at, on) = (after, from + 1);
                    flat = Some((after, on));
                }
                (_, Some((after, from))) => {
                    (at, on) = (after, from + 1);
                    (deep, flat) = (Some((after, on)), None);
                }
                _ => return false,
            },
        }
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

fn read(installed: &Installed<'_>, directory: NodeId) -> Option<Project> {
    let content = installed.manifest(directory)?;
    Some(project(installed, directory, content.node, Manifest::of(content)))
}

/// Returns the project in the lock file beside a `node_modules`, which counts without a
/// `package.json`.
fn of_lock(installed: &Installed<'_>, tree: &Tree) -> Option<Project> {
    let contents = installed.contents;
    let inner = installed.tree().child(tree.place, b".pnpm");
    if let Some(content) = inner.and_then(|store| contents.child(store, PNPM_LOCK)) {
        return Some(project(installed, tree.holder, content.node, Manifest::of(content)));
    }
    let names = ROOT_LOCKS.iter().chain(&[BUN_LOCK]);
    let contents = names.filter_map(|name| contents.child(tree.holder, name));
    let mut locks = contents.map(|content| (content.node, Lock::of(content).project));
    let (proof, manifest) =
        locks.find(|(_, manifest)| !manifest.is_damaged && *manifest != Manifest::default())?;
    Some(project(installed, tree.holder, proof, manifest))
}

fn project(
    installed: &Installed<'_>,
    directory: NodeId,
    proof: NodeId,
    manifest: Manifest,
) -> Project {
    let (mut uses, mut develops) = (Vec::new(), Vec::new());
    let search_path = installed.search_path(directory);
    for (kind, name) in &manifest.dependencies {
        let found = match installed.workspaces.get(&directory) {
            Some(names) => names.get(name).copied(),
            None => installed.resolve(&search_path, name),
        };
        match kind {
            Dependency::Development => develops.extend(found),
            _ => uses.extend(found),
        }
    }
    Project { directory, proof, uses, develops, is_whole: !manifest.is_damaged }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_workspaces_fit_as_globs_do() {
        let cases: [(&str, &str, bool); 12] = [
            ("packages/*", "packages/a", true),
            ("packages/*", "packages/a/b", false),
            ("packages/*", "packages", false),
            ("packages/**", "packages/a/b", true),
            ("**", "a/b", true),
            ("a", "a", true),
            ("a*c/d", "abbc/d", true),
            ("a*c/d", "ab/c/d", false),
            ("**/test", "x/y/test", true),
            ("**/t*t/z", "x/t/tt/z", true),
            ("", "a", false),
            ("a/*", "b/c", false),
        ];
        for (pattern, path, wanted) in cases {
            assert_eq!(fits(pattern.as_bytes(), path.as_bytes()), wanted, "{pattern} {path}");
        }
        let hostile = "*a".repeat(200) + "**b";
        assert!(!fits(hostile.as_bytes(), "a".repeat(2000).as_bytes()));
    }
}

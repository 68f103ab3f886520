//! The commands of package managers that remove development packages.

use crate::facts::Facts;
use crate::tree::NodeId;

/// Returns the command that removes development packages from a project's `node_modules`.
pub(super) fn node_modules(facts: &Facts, project: NodeId) -> String {
    let has = |name: &[u8]| facts.tree.child(project, name).is_some();
    let command = if has(b"pnpm-lock.yaml") {
        "pnpm prune --prod"
    } else if has(b".yarnrc.yml") {
        "yarn workspaces focus --all --production"
    } else if has(b"yarn.lock") {
        "yarn install --production --ignore-scripts --prefer-offline"
    } else if has(b"bun.lock") || has(b"bun.lockb") {
        "rm -rf node_modules && bun install --production"
    } else {
        "npm prune --omit=dev"
    };
    in_directory(facts, project, command)
}

/// Returns the command that removes development packages from the `vendor` of Composer that a file
/// is in.
///
/// It also writes a new autoloader, as the old one would look for the removed packages.
pub(super) fn vendor(facts: &Facts, file: NodeId) -> Option<String> {
    let tree = &facts.tree;
    let vendor = tree.ancestors(file).find(|&at| tree.name(at) == b"vendor")?;
    let command = "composer install --no-dev --no-interaction";
    Some(in_directory(facts, tree.parent(vendor), command))
}

/// Lock files of Python's installers, each with the command that removes development packages.
const PYTHON: &[(&str, &str)] = &[
    ("uv.lock", "uv sync --frozen --no-dev"),
    ("poetry.lock", "poetry install --only main --sync"),
    ("pdm.lock", "pdm sync --prod --clean"),
];

/// Returns the command that removes development packages from the Python environment of a file;
/// `None` if no lock file is beside the environment or in the working directory.
pub(super) fn environment(facts: &Facts, file: NodeId) -> Option<String> {
    let tree = &facts.tree;
    let working = facts.directory(facts.working_directory());
    tree.ancestors(file).skip(1).chain(working).find_map(|project| {
        let has = |lock: &str| tree.child(project, lock.as_bytes()).is_some();
        let (_, command) = PYTHON.iter().find(|(lock, _)| has(lock))?;
        Some(in_directory(facts, project, command))
    })
}

fn in_directory(facts: &Facts, directory: NodeId, command: &str) -> String {
    let path = facts.path(directory);
    match path == facts.working_directory() {
        true => command.to_owned(),
        false => format!("cd {path} && {command}"),
    }
}

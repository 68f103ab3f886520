//! Development packages of npm, pnpm, Yarn and Bun. Each command was tried without a terminal, in
//! a single project and in a workspace.

use super::{has, in_directory};
use crate::facts::Facts;
use crate::packages::npm;
use crate::tree::NodeId;

/// Lock files, which are in the directory that packages are installed for: in a workspace, its
/// root.
const LOCKS: [&str; 6] = [
    "pnpm-lock.yaml", "yarn.lock", "package-lock.json", "npm-shrinkwrap.json", "bun.lock",
    "bun.lockb",
];

/// Returns the project that a package was installed for: the nearest directory with a lock file, or
/// the outermost one with a `node_modules` that the file is in.
pub(super) fn project(facts: &Facts, file: NodeId) -> Option<NodeId> {
    let tree = &facts.tree;
    let is_modules = |at: &NodeId| tree.name(*at) == b"node_modules";
    let outermost = tree.ancestors(file).filter(is_modules).last().map(|at| tree.parent(at))?;
    let mut above = tree.ancestors(outermost);
    let locked = above.find(|&at| LOCKS.iter().any(|lock| has(facts, at, lock)));
    Some(locked.unwrap_or(outermost))
}

/// Returns the command that removes a project's development packages; `None` if none is certain to.
pub(super) fn command(facts: &Facts, project: NodeId) -> Option<String> {
    let has = |name: &str| has(facts, project, name);
    let is_workspace = has("pnpm-workspace.yaml") || npm::is_workspace(&facts.contents, project);
    let (program, command) = if has("pnpm-lock.yaml") {
        // Without `CI`, pnpm asks before it removes a directory, and fails without a terminal. A
        // script `prepare` would run programs that were just removed. In a workspace, `prune`
        // only knows the root, and removes what members need: `install` brings that back.
        let prune = "CI=true pnpm prune --prod --ignore-scripts";
        let install = "CI=true pnpm install --prod --frozen-lockfile --ignore-scripts";
        // It leaves links to what it removed.
        let links = "find . -path '*/node_modules/*' -xtype l -delete";
        let both = format!("{prune} && {install} && {links}");
        ("pnpm", if is_workspace { both } else { prune.to_owned() })
    } else if has(".yarnrc.yml") {
        can_focus(facts, project).then_some(())?;
        ("yarn", "yarn workspaces focus --all --production".to_owned())
    } else if has("yarn.lock") {
        let options = "--production --frozen-lockfile --ignore-scripts --prefer-offline";
        ("yarn", format!("yarn install {options}"))
    } else if has("bun.lock") || has("bun.lockb") {
        // Bun has no command that removes packages, and runs scripts of the project when it
        // installs: those may need what is left out.
        let hooks = ["preinstall", "install", "postinstall", "prepare"];
        let is_certain =
            !hooks.iter().any(|name| npm::script(&facts.contents, project, name).is_some());
        is_certain.then_some(())?;
        let install = "bun install --production --frozen-lockfile";
        ("bun", format!("rm -rf node_modules && {install}"))
    } else {
        ("npm", "npm prune --omit=dev".to_owned())
    };
    facts.on_path(program)?;
    in_directory(facts, project, &command)
}

/// Whether Yarn 2 or later has `workspaces focus`: it is built in from version 4 on, and a plugin
/// before (Yarn docs, `workspaces focus`).
fn can_focus(facts: &Facts, project: NodeId) -> bool {
    let plugin = ".yarn/plugins/@yarnpkg/plugin-workspace-tools.cjs";
    let releases = facts.tree.find_from(project, b".yarn/releases");
    let mut releases = releases.into_iter().flat_map(|at| facts.tree.children(at));
    let is_new = |name: &[u8]| {
        let version = name.strip_prefix(b"yarn-").and_then(|rest| rest.first());
        version.is_some_and(|digit| (b'4'..=b'9').contains(digit))
    };
    let by_corepack = || {
        let homes = facts.homes.iter();
        let found =
            homes.filter_map(|&home| facts.tree.find_from(home, b".cache/node/corepack/v1/yarn"));
        let mut versions = found.flat_map(|at| facts.tree.children(at));
        versions.any(|&at| {
            facts.tree.name(at).first().is_some_and(|digit| (b'4'..=b'9').contains(digit))
        })
    };
    has(facts, project, plugin) || releases.any(|&at| is_new(facts.tree.name(at))) || by_corepack()
}

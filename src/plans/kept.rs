//! Which paths a last stage may need besides what the kind of program tells: neither gone in each
//! build, nor sources or outputs of a build.

use super::copied::CONTEXT_ROOTS;
use super::runtime::Scene;
use crate::facts::Facts;
use crate::tree::NodeId;

/// Directories whose contents are gone or made anew in each build, or belong to package managers.
const VOLATILE: [&str; 14] = [
    "/tmp", "/var/tmp", "/var/cache", "/var/lib/apt", "/var/lib/dpkg", "/var/log", "/root", "/run",
    "/proc", "/sys", "/dev", "/var/lib/rpm", "/lib/apk", "/etc/apt",
];

/// Files that name users and groups, which commands change, and the copies that those leave.
const OF_USERS: [&str; 6] = ["passwd", "group", "shadow", "gshadow", "subuid", "subgid"];

/// Whether a path is gone in each build, or belongs to a package manager.
pub(super) fn is_volatile(facts: &Facts, node: NodeId) -> bool {
    is_volatile_path(&facts.tree.path(node))
}

/// The same for a path from the root.
pub(super) fn is_volatile_path(path: &[u8]) -> bool {
    let in_etc = path.strip_prefix(b"/etc/").unwrap_or_default();
    let of_users = in_etc.strip_suffix(b"-").unwrap_or(in_etc);
    OF_USERS.iter().any(|name| name.as_bytes() == of_users)
        || VOLATILE.iter().any(|volatile| {
            path.strip_prefix(volatile.as_bytes())
                .is_some_and(|rest| matches!(rest, [] | [b'/', ..]))
        })
}

/// Whether the last stage needs a file that a command wrote: it is not one of the sources or
/// outputs of a build, of which the program's kind says what is needed.
pub(super) fn keeps_file(scene: &Scene<'_>, node: NodeId) -> bool {
    keeps_files_of(scene, scene.facts.tree.parent(node)) && is_kept(scene, node)
}

/// The part of [`keeps_file`] that is the same for all files of a directory.
pub(super) fn keeps_files_of(scene: &Scene<'_>, directory: NodeId) -> bool {
    let facts = scene.facts;
    let tree = &facts.tree;
    let has_manifest =
        |at: NodeId| CONTEXT_ROOTS.iter().any(|name| tree.child(at, name.as_bytes()).is_some());
    let working = facts.directory(facts.working_directory()).filter(|&at| at != NodeId::ROOT);
    let is_built = |at: NodeId| Some(at) == working || at != NodeId::ROOT && has_manifest(at);
    !is_volatile(facts, directory) && !tree.ancestors(directory).any(is_built)
}

/// The part of [`keeps_file`] that is about the file.
pub(super) fn is_kept(scene: &Scene<'_>, node: NodeId) -> bool {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let is_of_users = || tree.name(tree.parent(node)) == b"etc" && is_volatile(facts, node);
    scene.is_wanted(node)
        && !is_of_users()
        && facts.owner(node).is_none_or(|(_, package)| package.ecosystem.is_system())
}

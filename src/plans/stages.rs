//! The Dockerfile of a plan: one stage with its fixes, or two stages.

use std::collections::BTreeMap;

use super::runtime::{RuntimeSet, Users};
use super::target::Target;
use super::{base_name, install, served, users};
use crate::dockerfile::from_build::Copied;
use crate::dockerfile::stage::{self, LastStage};
use crate::dockerfile::wrap;
use crate::dockerfile::{Draft, Edit, Use, shell};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::facts::context::Contexts;
use crate::tree::NodeId;

/// Returns the image's own Dockerfile with these changes.
pub fn in_place(facts: &Facts, draft: &Draft, edits: &[Edit]) -> Vec<String> {
    let mut lines = vec![format!("FROM {}", base_name::base_name(facts))];
    let ordered = draft.edited(edits, &[]).with_manifests_first(&Contexts(facts), Use::Shipped);
    lines.extend(ordered.lines());
    lines
}

/// Returns today's build with changes that make its output smaller, and a last stage with what
/// runs.
pub fn multi_stage(
    facts: &Facts,
    draft: &Draft,
    set: &RuntimeSet,
    edits: &[Edit],
    target: Target<'_>,
) -> Vec<String> {
    // A builder would read a path with spaces as several, or one with `*` as a pattern. Without
    // that path the plan is incomplete, so there is no Dockerfile.
    if set.copies.iter().any(|copy| shell::is_unsafe(&facts.quoted(copy.node))) {
        return Vec::new();
    }
    let mut lines = vec![format!("FROM {} AS build", base_name::base_name(facts))];
    lines.extend(set.static_build.iter().map(|variable| format!("ENV {variable}")));
    let built = draft.edited(edits, stage::CONTAINER_KEYWORDS);
    let ordered = built.with_manifests_first(&Contexts(facts), Use::Stage).without_cleanups();
    lines.extend(ordered.lines());
    // Other users may not change what root made.
    if !set.prepare.is_empty() && !facts.runs_as_root() {
        lines.push("USER root".to_owned());
    }
    lines.extend(set.prepare.iter().flat_map(|command| wrap::wrapped(&format!("RUN {command}"))));
    lines.push(String::new());
    let base = target.name(facts);
    match set.served {
        Some(directory) => {
            lines.push(format!("FROM {base}"));
            lines.extend(served::stage(target.tree(facts), &facts.path(directory)));
        }
        None => lines.extend(last_stage(facts, set, &base, target.has_shell(facts)).write()),
    }
    lines
}

/// Returns the last stage, which copies a program.
fn last_stage<'a>(
    facts: &'a Facts,
    set: &'a RuntimeSet,
    base: &'a str,
    has_shell: bool,
) -> LastStage<'a> {
    let steps = facts.own_steps();
    let user_lines = match &set.users {
        Users::Created => users::created(facts),
        Users::New(command) => Some(format!("RUN {command}")),
        Users::Copied => Some("COPY --from=build /etc/passwd /etc/group /etc/".to_owned()),
    };
    let installed = install::run(facts, set);
    let setup = installed.iter().chain(&user_lines).map(String::as_str);
    let copies = set.copies.iter().map(|copy| {
        let path = facts.path(copy.node);
        let to = copy.to.clone().unwrap_or_else(|| path.clone());
        let is_file = |node: NodeId| !facts.tree.is_directory(node);
        let is_directory = !facts.tree.follow(copy.node).is_some_and(is_file);
        match copy.part {
            Some(part) => Copied { from: format!("{path}/{part}"), to, is_directory: true },
            None => Copied { from: path, to, is_directory },
        }
    });
    LastStage {
        steps,
        base,
        directory: set.directory.as_deref(),
        setup: setup.flat_map(str::lines).map(str::to_owned).collect(),
        variables: &set.variables,
        remarks: remarks(facts, set),
        copies: copies.collect(),
        after: after(facts, set, has_shell),
        command: set.command.as_deref(),
        keeps_entry_point: set.keeps_entry_point,
        current_command: facts.command(),
    }
}

/// Returns comments before how the container starts: the user, where that is root today.
fn remarks(facts: &Facts, set: &RuntimeSet) -> Vec<String> {
    let starts_as_root = facts.startup.has_script || set.served.is_some();
    let mut remarks = Vec::new();
    if facts.runs_as_root() && !starts_as_root {
        // Guides advise another user; whether the program may do all it does today is not known.
        remarks.push("# runs as root, as today; if it need not: USER 65534".to_owned());
    }
    if set.command.is_some() {
        let today: Vec<String> = facts.command().iter().map(|word| printable_text(word)).collect();
        remarks.push(format!("# starts the program itself; today: {}", today.join(" ")));
    }
    remarks
}

/// Returns what follows the copies: links, directories with their owners and modes, and the cache
/// of the loader for libraries in a directory that it does not search without one (ld.so(8)).
fn after(facts: &Facts, set: &RuntimeSet, has_shell: bool) -> Vec<String> {
    let tree = &facts.tree;
    let owner = |node: NodeId| tree.visible(node).map(|version| version.entry.access());
    if !has_shell {
        // A `COPY` makes directories with an owner, but not with a mode, and files of links.
        let links = set.links.iter().map(|&link| (String::new(), link));
        let directories = set.directories.iter().filter_map(|&node| {
            let (uid, gid, _) = owner(node)?;
            Some((format!("--chown={uid}:{gid} "), node))
        });
        let copied = links.chain(directories).map(|(option, node)| {
            let path = facts.path(node);
            format!("COPY --from=build {option}{path} {path}")
        });
        return copied.collect();
    }
    let mut commands = Vec::new();
    for &link in &set.links {
        let target = tree.link_target(link).map(shell::shell_word).unwrap_or_default();
        commands.push(format!("ln -sfn {target} {}", facts.quoted(link)));
    }
    let mut by_owner: BTreeMap<(u32, u32, u16), Vec<String>> = BTreeMap::new();
    for &node in &set.directories {
        let owner = owner(node).unwrap_or((0, 0, 0o755));
        by_owner.entry(owner).or_default().push(facts.quoted(node));
    }
    for ((uid, gid, mode), paths) in by_owner {
        let (user, group) =
            (users::name_of(facts, "/etc/passwd", uid), users::name_of(facts, "/etc/group", gid));
        let owner = match (uid, gid) {
            (0, 0) => String::new(),
            _ => format!(" -o {user} -g {group}"),
        };
        commands.push(format!("install -d{owner} -m {mode:04o} {}", paths.join(" ")));
    }
    let is_local = |&node: &NodeId| {
        let directory = tree.path(tree.parent(node));
        memchr::memmem::find(tree.name(node), b".so").is_some() && directory == b"/usr/local/lib"
    };
    if set.files.iter().any(is_local) && facts.find("/etc/ld.so.cache").is_some() {
        commands.push("ldconfig".to_owned());
    }
    wrap::run(&commands)
}

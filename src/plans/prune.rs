//! Commands that remove development packages from what a stage copies: those of the package
//! managers that installed them, which also remove links to them and update their records.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use foldhash::fast::RandomState;

use crate::facts::Facts;
use crate::packages::EcosystemName;
use crate::tree::NodeId;

mod install;
mod node;
mod python;

/// How unwanted files are removed.
#[derive(Default)]
pub(super) struct Pruned {
    /// Commands that remove development packages.
    pub(super) commands: Vec<String>,
    /// Files that are no development packages: they are removed by their paths.
    pub(super) others: HashSet<NodeId, RandomState>,
    /// Files that no command is sure to remove: they stay.
    pub(super) left: Vec<NodeId>,
}

/// Development packages that one command removes.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    /// Of the project in a directory.
    Node(NodeId),
    /// Of the project whose `vendor` is in a directory.
    Composer(NodeId),
    /// Of an environment.
    Python(NodeId),
    /// Of the project with the `Gemfile`.
    Gem(NodeId),
}

/// Returns how unwanted files are removed.
///
/// Without a command that is certain to work in the image, development packages stay: what is
/// larger starts, what is half removed may not.
pub(super) fn prune(facts: &Facts, unwanted: &[NodeId]) -> Pruned {
    let mut pruned = Pruned::default();
    let mut groups: BTreeMap<Group, (Vec<NodeId>, BTreeSet<&str>)> = BTreeMap::new();
    for &file in unwanted {
        let package = facts.owner(file).map(|(_, package)| package);
        let development = package.filter(|package| package.development.is_some());
        match development.and_then(|package| Some((package, group(facts, file, package.scope)?))) {
            Some((package, group)) if package.ecosystem != EcosystemName::Jar => {
                let (files, names) = groups.entry(group).or_default();
                files.push(file);
                names.insert(&package.name);
            }
            _ => drop(pruned.others.insert(file)),
        }
    }
    for (group, (files, names)) in groups {
        let command = match group {
            Group::Node(project) => node::command(facts, project),
            Group::Composer(project) => install::composer(facts, project),
            Group::Python(environment) => python::command(facts, environment, &names),
            Group::Gem(project) => install::bundler(facts, project),
        };
        match command {
            Some(command) => pruned.commands.push(command),
            None => pruned.left.extend(files),
        }
    }
    pruned
}

fn group(facts: &Facts, file: NodeId, scope: Option<NodeId>) -> Option<Group> {
    let (_, package) = facts.owner(file)?;
    match package.ecosystem {
        EcosystemName::Npm => Some(Group::Node(node::project(facts, file)?)),
        EcosystemName::Composer => {
            let tree = &facts.tree;
            let vendor = tree.ancestors(file).find(|&at| tree.name(at) == b"vendor")?;
            Some(Group::Composer(tree.parent(vendor)))
        }
        EcosystemName::Python => Some(Group::Python(scope?)),
        EcosystemName::Gem => Some(Group::Gem(install::gemfile(facts, file)?)),
        _ => None,
    }
}

fn in_directory(facts: &Facts, directory: NodeId, command: &str) -> Option<String> {
    let path = facts.quoted(directory);
    if crate::dockerfile::shell::is_unsafe(&path) {
        return None;
    }
    Some(match facts.path(directory) == facts.working_directory() {
        true => command.to_owned(),
        false => format!("cd {path} && {command}"),
    })
}

fn has(facts: &Facts, directory: NodeId, path: &str) -> bool {
    facts.tree.find_from(directory, path.as_bytes()).is_some()
}

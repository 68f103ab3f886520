//! Ruby: the project, its gems wherever Bundler put them, and the interpreter.

use std::collections::BTreeSet;

use super::runtime::{CopyStep, RuntimeSet, Scene};
use super::{described, project, systems};
use crate::facts::Facts;
use crate::packages::{EcosystemName, Package, PackageId};
use crate::rules::system_packages;
use crate::tree::NodeId;

/// Returns the set of an image that starts Ruby, a program of a gem, or a script of a project with
/// a `Gemfile`.
pub(super) fn runtime_set(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let interpreter = facts.locate("ruby").filter(|_| is_ruby(scene))?;
    let mut set = RuntimeSet {
        interpreter: Some(interpreter),
        needs_certificates: true,
        ..RuntimeSet::default()
    };
    let working = facts.directory(facts.working_directory());
    let directories =
        BTreeSet::from_iter(working.into_iter().chain([scene.program.place.directory]));
    for directory in directories {
        if directory != NodeId::ROOT {
            project::copy_without_javascript(scene, &mut set, directory);
        }
    }
    for home in gem_homes(scene, &set) {
        set.copy(scene, home);
    }
    // Settings that `bundle config set --global` wrote.
    let settings = facts.homes.iter().filter_map(|&home| tree.child(home, b".bundle"));
    for settings in settings.filter(|&node| tree.is_directory(node)).collect::<Vec<_>>() {
        set.copy(scene, settings);
    }
    let named = scene.program.named;
    if facts.is_own(named) && !set.files.contains(&named) && !is_packaged(facts, named) {
        set.files.insert(named);
        set.copies.push(CopyStep::same(named));
    }
    if set.files.is_empty() {
        return None;
    }
    // The gems that were removed are in the Gemfile, and Bundler would miss them.
    if set.prepare.iter().any(|command| command.contains("bundle clean")) {
        set.variables.push("BUNDLE_WITHOUT=development:test".to_owned());
    }
    let mut files = super::libraries::packaged(facts, &set.files);
    let wrappers = scene.program.wrappers.iter().copied();
    let started = wrappers.chain([interpreter, named]).filter_map(|node| tree.follow(node));
    files.extend(started);
    set.packages.extend(scene.system_packages_except(&[], &files));
    if lacks_development_gems(scene, &set) {
        set.variables.push("BUNDLE_WITHOUT=development:test".to_owned());
    }
    let shown = described::places(facts, &set);
    set.what = format!("{} and Ruby", shown.join(", "));
    Some(set)
}

/// Whether gems that packages of the operating system brought are left out, while Bundler starts
/// the program: it would miss those that the `Gemfile` names.
fn lacks_development_gems(scene: &Scene<'_>, set: &RuntimeSet) -> bool {
    let facts = scene.facts;
    let is_set = set.variables.iter().any(|line| line.starts_with("BUNDLE_WITHOUT="));
    let is_left = |(id, package): (PackageId, &Package)| {
        package.name.starts_with("ruby-")
            && !set.packages.contains(&id)
            && scene.own_files(id).next().is_some()
            && systems::is_left_out(facts, id, package)
    };
    !is_set && facts.env("BUNDLE_WITHOUT").is_none() && facts.system_packages().any(is_left)
}

fn is_packaged(facts: &Facts, node: NodeId) -> bool {
    let file = facts.tree.follow(node).unwrap_or(node);
    system_packages::installed(facts, file)
}

fn is_ruby(scene: &Scene<'_>) -> bool {
    let (facts, tree, program) = (scene.facts, &scene.facts.tree, scene.program);
    let is_interpreter = program.name.starts_with("ruby");
    let owner = facts.owner(program.file).map(|(_, package)| package.ecosystem);
    let by_bundler =
        program.wrappers.iter().any(|&wrapper| tree.name(wrapper).starts_with(b"bundle"));
    // `bin/rails` and the like.
    let project = tree.parent(tree.parent(program.file));
    let is_script =
        tree.name(tree.parent(program.file)) == b"bin" && tree.child(project, b"Gemfile").is_some();
    let is_known =
        matches!(program.name.as_str(), "puma" | "rackup" | "rails" | "unicorn" | "sidekiq");
    is_interpreter || by_bundler || is_script || is_known || owner == Some(EcosystemName::Gem)
}

/// Returns the directories with own gems that are not in the set.
fn gem_homes(scene: &Scene<'_>, set: &RuntimeSet) -> BTreeSet<NodeId> {
    let gems = scene.facts.packages(EcosystemName::Gem);
    let used = gems.filter(|(_, package)| package.development.is_none());
    used.filter(|(id, _)| {
        let mut own = scene.own_files(*id).filter(|&node| scene.is_wanted(node));
        own.any(|node| !set.files.contains(&node))
    })
    .filter_map(|(_, package)| package.scope)
    .filter(|&scope| 1 < scene.facts.tree.depth(scope))
    .collect()
}

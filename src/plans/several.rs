//! Several programs that a supervisor starts: what all of them need.

use super::runtime::{CopyStep, RuntimeSet, Scene};
use super::{STRATEGIES, Unwanted, closure, launch, project};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::facts::program::Program;
use crate::facts::services;
use crate::rules::system_packages;
use crate::tree::NodeId;

/// Returns the set of an image that starts several programs, the supervisor first; `None` if that
/// of any of them is unknown.
pub(super) fn runtime_set(
    facts: &Facts,
    programs: &[Program],
    unwanted: &Unwanted,
) -> Option<RuntimeSet> {
    let (supervisor, services) = programs.split_first()?;
    let scene = unwanted.scene(facts, supervisor);
    let mut all = supervised(&scene)?;
    for program in services {
        let scene = unwanted.scene(facts, program);
        let found = STRATEGIES.iter().find_map(|strategy| (strategy.find)(&scene));
        let mut set = found.or_else(|| packaged_service(&scene))?;
        // The supervisor's settings start it as they do today.
        let is_changed = set.command.is_some() || set.served.is_some();
        if is_changed || !launch::keep_managers(&scene, &mut set) {
            return None;
        }
        let wrappers = program.wrappers.iter().filter(|&&node| facts.is_own(node));
        for &wrapper in wrappers {
            copy_file(facts, &mut set, wrapper);
        }
        merge(&mut all, set);
    }
    all.what = what(programs);
    all.interpreter = None;
    closure::copy_once(&scene, &mut all);
    Some(all)
}

/// Names the programs, for a sentence.
fn what(programs: &[Program]) -> String {
    let mut names: Vec<String> = Vec::new();
    for program in programs {
        let name = printable_text(&program.name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let last = names.pop().unwrap_or_default();
    match names.is_empty() {
        true => format!("what {last} needs"),
        false => format!("what {} and {last} need", names.join(", ")),
    }
}

/// Returns the set of the supervisor, with its settings.
fn supervised(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let facts = scene.facts;
    let found = STRATEGIES.iter().find_map(|strategy| (strategy.find)(scene));
    let mut set = found.or_else(|| packaged(scene))?;
    for file in services::settings(facts) {
        if facts.is_own(file) && !system_packages::installed(facts, file) {
            copy_file(facts, &mut set, file);
        }
    }
    Some(set)
}

/// Returns the set of a program that the base or a package of the operating system has.
fn packaged(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let (facts, file) = (scene.facts, scene.program.file);
    (system_packages::installed(facts, file) || !facts.is_own(file)).then(|| RuntimeSet {
        packages: scene.system_packages(Some(file)),
        what: facts.path(scene.program.named),
        ..RuntimeSet::default()
    })
}

/// Returns the set of such a program with the directory that it is started in, where what it runs
/// is.
fn packaged_service(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let mut set = packaged(scene)?;
    let directory = scene.program.place.directory;
    if directory != NodeId::ROOT {
        project::copy_without_javascript(scene, &mut set, directory);
    }
    Some(set)
}

fn copy_file(facts: &Facts, set: &mut RuntimeSet, node: NodeId) {
    let file = facts.tree.follow(node).unwrap_or(node);
    let is_installed = facts.owner(file).is_some_and(|(id, _)| set.packages.contains(&id));
    if !set.files.contains(&node) && !is_installed {
        set.files.insert(node);
        set.copies.push(CopyStep::same(node));
    }
}

fn merge(all: &mut RuntimeSet, other: RuntimeSet) {
    all.files.extend(other.files);
    all.copies.extend(other.copies);
    all.left_out.extend(other.left_out);
    all.packages.extend(other.packages);
    all.prepare.extend(other.prepare);
    all.added.add(&other.added);
    all.needs_certificates |= other.needs_certificates;
    let new = other.variables.into_iter().filter(|line| !all.variables.contains(line));
    let new: Vec<String> = new.collect();
    all.variables.extend(new);
    let new = other.caveats.into_iter().filter(|line| !all.caveats.contains(line));
    let new: Vec<String> = new.collect();
    all.caveats.extend(new);
}

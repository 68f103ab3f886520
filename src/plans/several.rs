//! Several programs that a supervisor or an entry script starts: what all of them need.

use super::runtime::{CopyStep, RuntimeSet, Scene};
use super::{STRATEGIES, Unwanted, closure, launch, modules, project};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::facts::program::Program;
use crate::facts::services;
use crate::rules::system_packages;
use crate::tree::NodeId;

/// Returns the set of an image that starts several programs: the supervisor, the script that starts
/// the others, or the program that it ends with comes first. `None` if that of any of them is
/// unknown.
pub(super) fn runtime_set(
    facts: &Facts,
    programs: &[Program],
    unwanted: &Unwanted,
) -> Option<RuntimeSet> {
    let (first, services) = programs.split_first()?;
    let scene = unwanted.scene(facts, first);
    // A supervisor is told what to start by its settings, a program by its own directory.
    let mut all = match facts.startup.program {
        Some(_) => set_of(&scene)?,
        None => supervised(&scene)?,
    };
    all.add_startup(&scene);
    for program in services {
        let scene = unwanted.scene(facts, program);
        let mut set = set_of(&scene)?;
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

/// Returns the set of one of the programs. What starts them stays as it is, so that this neither
/// changes their commands nor serves their files in another way.
fn set_of(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let mut set = unchanged(scene).or_else(|| packaged_service(scene))?;
    launch::keep_managers(scene, &mut set).then_some(set)
}

fn unchanged(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let found = STRATEGIES.iter().filter_map(|strategy| (strategy.find)(scene));
    found.into_iter().find(|set| set.command.is_none() && set.served.is_none())
}

/// Returns the set of a supervisor with its settings, or of the script that starts the programs.
fn supervised(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let (facts, program) = (scene.facts, scene.program);
    let script = || {
        let mut set = RuntimeSet { what: facts.path(program.named), ..RuntimeSet::default() };
        copy_file(facts, &mut set, program.named);
        Some(set)
    };
    let mut set = unchanged(scene).or_else(|| packaged(scene)).or_else(script)?;
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
/// is, and the modules that were installed for it.
pub(super) fn packaged_service(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let mut set = packaged(scene)?;
    let directory = scene.program.place.directory;
    if directory != NodeId::ROOT {
        project::copy_without_javascript(scene, &mut set, directory);
    }
    modules::add(scene, &mut set);
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

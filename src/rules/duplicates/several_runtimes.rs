//! Several programs of Node, Python, Java or Ruby.

use std::collections::BTreeSet;

use crate::facts::Facts;
use crate::packages::PackageId;
use crate::rules::{Find, Fix, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "several-runtimes",
    title: "Several versions of one runtime",
    why: "A package of the operating system pulls in its own Node or Python, in addition to the \
          one that the base image has under `/usr/local`.",
    proof: "Several programs of a runtime's name in directories `bin`, each a separate file. Which \
            one is needed is not known, so the finding is only a guess and is not counted.",
    fix: "Install into the existing runtime (pip, npm), or start from a base without it.",
    references: &["https://hub.docker.com/_/python"],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Runtimes, by the names of their programs.
const RUNTIMES: [(&str, &[&str]); 4] = [
    ("Node", &["node", "nodejs"]),
    (
        "Python",
        &[
            "python3.8", "python3.9", "python3.10", "python3.11", "python3.12", "python3.13",
            "python3.14",
        ],
    ),
    ("Java", &["java"]),
    ("Ruby", &["ruby", "ruby3.1", "ruby3.2", "ruby3.3", "ruby3.4"]),
];

fn find(facts: &Facts) -> Vec<Match> {
    RUNTIMES.iter().flat_map(|(name, programs)| runtime_matches(facts, name, programs)).collect()
}

fn runtime_matches(facts: &Facts, name: &str, programs: &[&str]) -> Vec<Match> {
    let tree = &facts.tree;
    let mut found: Vec<NodeId> = programs
        .iter()
        .flat_map(|program| facts.index.files_named(tree, program))
        .filter(|&file| tree.name(tree.parent(file)) == b"bin")
        .filter(|&file| tree.file_bytes(file).is_some_and(|bytes| 0 < bytes))
        .collect();
    found.sort_unstable();
    // Hard links to one file are one program.
    let mut inodes = BTreeSet::new();
    found.retain(|&file| {
        let version = tree.current(file);
        inodes.insert(version.and_then(|version| tree.carrier(version)).or(version))
    });
    // A virtual environment may have a copy of the program that created it.
    let mut contents = BTreeSet::new();
    found.retain(|&file| {
        let version = tree.current(file).map(|version| tree.carrier(version).unwrap_or(version));
        contents.insert(version.and_then(|version| tree.own_content(version)).map(|file| file.hash))
    });
    let used = first_on_path(facts, programs).filter(|used| found.contains(used));
    let Some(used) = used.or_else(|| found.first().copied()) else { return Vec::new() };
    let spare: Vec<NodeId> = found.iter().copied().filter(|&file| file != used).collect();
    if spare.is_empty() {
        return Vec::new();
    }
    let nodes: Vec<NodeId> =
        spare.iter().flat_map(|&file| files_with_package(facts, file)).collect();
    let others: Vec<String> = spare.iter().map(|&file| facts.path(file)).collect();
    let evidence =
        format!("Beside {} there is {name} at {}", facts.path(used), others.join(" and "));
    let advice = format!("Install for the {name} that exists already");
    Match::by_layer(facts, &nodes, |layer, _| {
        let fix = Fix::for_layer(facts, layer, || Fix::advice(&advice));
        Match::new(Proof::Guessed, &evidence, fix).showing(spare.clone())
    })
}

/// Returns the program that is started by name, without a directory.
fn first_on_path(facts: &Facts, programs: &[&str]) -> Option<NodeId> {
    let names = ["python3", "python"].iter().filter(|_| programs.contains(&"python3.11"));
    let mut names = names.chain(programs);
    let found = names.find_map(|name| facts.locate(name))?;
    facts.tree.follow(found)
}

/// Returns the files of the package that owns a program, and of the packages that only it needs.
fn files_with_package(facts: &Facts, file: NodeId) -> Vec<NodeId> {
    let Some((id, _)) = facts.owner(file) else { return vec![file] };
    let all = (0_u32..).map(PackageId).zip(&facts.packages.packages).map(|(id, _)| id);
    let is_removed = |&other: &PackageId| {
        let dominators =
            std::iter::successors(Some(other), |&package| facts.graph.dominator(package));
        dominators.take(MAX_STEPS).any(|package| package == id)
    };
    all.filter(is_removed).flat_map(|package| facts.files_of(package)).copied().collect()
}

/// How many packages of a chain of dominators are looked at. It bounds the time for long chains of
/// dependencies; what only a runtime needs is a few steps away from it.
const MAX_STEPS: usize = 65;
